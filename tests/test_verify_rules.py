"""Each rule with what passes it and what it refuses, and why."""

import re

import pytest
from verify_world import DOCUMENTS, EXCERPTS, STATS, claim, judge, median, share, world

from persona_ai.schema import ClaimKind, Excerpt, Field, Ledger, Stat
from persona_ai.verify.case import Case
from persona_ai.verify.quotation import may_be_quoted


def _ledger(*stats: Stat) -> Ledger:
    kept = tuple(one for one in STATS if one.id not in {stat.id for stat in stats})
    return world().model_copy(update={"stats": (*kept, *stats)})


def _reason(
    template: str, kind: ClaimKind, *cited: str, ledger: Ledger | None = None, field: Field | None = None
) -> str:
    return judge(claim(template, kind, *cited, field=field), ledger).reason


@pytest.mark.parametrize(
    ("template", "kind", "reason"),
    [
        ("{S2} are on the Business plan.", "value", "ok"),
        ("{S99} are on the Business plan.", "value", "unknown_id"),
        ("{S16} are on the Business plan.", "value", "wrong_segment"),
        ("{S13} are in Joinery.", "value", "suppressed"),
        ("{S2:nope} are here.", "value", "wrong_slot"),
        ("They are on the Business plan.", "value", "no_evidence"),
        ("", "value", "empty"),
        ("{S2} are on the Business plan in Berlin.", "value", "name_in_prose"),
        ("{S2} are on the Business plan <i>.", "value", "unsafe_text"),
        ("{S2} use webhooks.", "value", "not_relevant"),
        ("{S2} are not on the Business plan.", "value", "evidence_differs"),
        ("Few renewed, {S8:of}, being cautious.", "quantifier", "not_relevant"),
        ("{S5:word} log in.", "quantifier", "wrong_slot"),
        ("They pay less than the others: {S7}.", "comparison", "direction_contradicted"),
        ("They have more seats than everyone else: {S17}.", "comparison", "not_significant"),
        ("They do not pay more than the others: {S7}.", "comparison", "not_decidable"),
        ("They pay the same as the others: {S7}.", "comparison", "not_significant"),
        ("{Q6}", "quotation", "not_a_participant"),
        ("{Q3}", "quotation", "echo"),
        ("{Q5}", "quotation", "clipped"),
        ("{Q9}", "quotation", "instruction"),
        ("{Q10}", "quotation", "personal_data"),
        ("{Q14}", "quotation", "not_a_participant"),
        ("{Q15}", "quotation", "wrong_segment"),
        ("Customers say: {Q1}", "quotation", "generalised"),
        ("One of them says: “I hate the price.”", "quotation", "not_verbatim"),
        ("Customers want {T1:label}: {T1}.", "theme", "generalised"),
        ("{T1} praise {T1:label}.", "theme", "contradicted_by_claim"),
        ("The sync causes churn.", "causal", "cause_in_prose"),
        ("{Q1}", "reported", "wrong_kind"),
        ("{S7} is the most.", "superlative", "superlative_in_prose"),
        ("They pay {S7}.", "superlative", "not_decidable"),
        ("They pay {S7}.", "trend", "not_decidable"),
        ("Anna", "illustrative", "name_in_prose"),
        ("Robin", "illustrative", "ok"),
    ],
)
def test_a_refusal_says_which_rule_was_broken(template: str, kind: ClaimKind, reason: str) -> None:
    assert _reason(template, kind) == reason


@pytest.mark.parametrize(
    ("field", "kind", "template"),
    [
        ("label", "value", "{S2}"),
        ("do", "theme", "{T1} praise {T1:label}."),
        ("name", "inference", "Robin"),
        ("quotations", "value", "{S2} are on the Business plan."),
    ],
)
def test_a_kind_that_does_not_belong_in_a_field_is_refused(
    field: Field, kind: ClaimKind, template: str
) -> None:
    assert _reason(template, kind, field=field) == "wrong_kind"


def test_a_sentence_of_a_scenario_has_a_step() -> None:
    assert judge(claim("{Q1}", "quotation", field="scenario")).reason == "wrong_kind"
    assert judge(claim("{Q1}", "quotation", field="scenario", step=1)).reason == "ok"


def test_a_comparison_needs_thirty_on_both_sides() -> None:
    few = share("S2", "plan", "Business", 20, 29, (150, 448), label="plan")
    rest = share("S2", "plan", "Business", 93, 152, (5, 29), label="plan")
    for stat in (few, rest):
        assert (
            _reason("{S2} are on the Business plan, {S2:against}.", "comparison", ledger=_ledger(stat))
            == "too_few"
        )


def test_a_comparison_needs_significance_after_correction_and_an_effect() -> None:
    honest = next(stat for stat in STATS if stat.id == "S2")
    assert honest.comparison is not None
    text = "{S2} are on the Business plan, {S2:against}."
    for change, reason in (
        ({"q": 0.05}, "not_significant"),
        ({"q": None}, "not_significant"),
        ({"effect": 0.19}, "effect_too_small"),
        ({"direction": "lower"}, "evidence_differs"),
    ):
        other = honest.comparison.model_copy(update=change)
        stat = honest.model_copy(update={"comparison": other})
        assert _reason(text, "comparison", ledger=_ledger(stat)) == reason


def test_that_a_record_calls_itself_significant_changes_nothing() -> None:
    stat = median("S17", "seats", 12, 11, 0.05, label="seats")
    assert stat.comparison is not None
    boast = stat.comparison.model_copy(update={"significant": True, "direction": "higher"})
    ledger = _ledger(stat.model_copy(update={"comparison": boast}))
    assert _reason("{S17} seats, {S17:against}.", "comparison", ledger=ledger) == "not_significant"


def test_sameness_needs_an_equivalence_test() -> None:
    stat = median("S17", "seats", 12, 11, 0.05, label="seats")
    assert stat.comparison is not None
    similar = stat.comparison.model_copy(update={"direction": "similar"})
    ledger = _ledger(stat.model_copy(update={"comparison": similar}))
    assert (
        judge(claim("They have the same as everyone else in seats: {S17}.", "comparison"), ledger).status
        == "supported"
    )


def test_a_column_that_made_the_groups_is_never_compared_only_defining() -> None:
    verdict = judge(claim("{S4} use webhooks, {S4:against}.", "comparison"))
    assert verdict.status == "supported"
    assert verdict.claim.kind == "defining"
    assert (
        verdict.text == "Part of what defines them: 79 % use webhooks, more than the 20 % of everyone else."
    )


@pytest.mark.parametrize("stability", [None, 0.74])
def test_nothing_defines_a_segment_that_is_not_stable(stability: float | None) -> None:
    ledger = world(stability)
    assert _reason("Defined by webhooks: {S4} use them.", "defining", ledger=ledger) == "unstable_segment"
    assert judge(claim("{S4} use webhooks, {S4:against}.", "comparison"), ledger).status != "supported"


def test_a_defining_claim_says_that_it_defines() -> None:
    verdict = judge(claim("{S4} use webhooks, {S4:against}.", "defining"))
    assert verdict.text.startswith("Part of what defines them: ")
    assert "defining" in verdict.repaired


@pytest.mark.parametrize(
    ("n", "word", "reason"),
    [
        (152, "All", "ok"),
        (150, "Nearly all", "ok"),
        (100, "Most", "ok"),
        (76, "About half", "ok"),
        (10, "Few", "ok"),
        (76, "Most", "quantifier_does_not_fit"),
    ],
)
def test_a_quantifier_fits_the_wilson_interval_or_is_mended(n: int, word: str, reason: str) -> None:
    stat = share("S2", "plan", "Business", n, 152, (150, 448), label="plan")
    verdict = judge(claim(f"{word} of them are on the Business plan.", "quantifier", "S2"), _ledger(stat))
    assert verdict.status == "supported"
    assert bool(verdict.repaired) == (reason != "ok")


def test_a_small_cell_is_not_shown_even_if_a_record_allows_it() -> None:
    stat = share("S2", "plan", "Business", 9, 152, (150, 448), label="plan")
    assert _reason("{S2} are on the Business plan.", "value", ledger=_ledger(stat)) == "suppressed"


def _without_record(excerpt: Excerpt, **changes: object) -> Excerpt:
    return excerpt.model_copy(update=changes)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"text": "I compare the lists by eye every afternoon."}, "not_verbatim"),
        ({"start": 0}, "not_verbatim"),
        ({"end": 10_000}, "not_verbatim"),
        ({"document": "99.md"}, "not_verbatim"),
        ({"turn": 0}, "not_verbatim"),
        ({"participant": "P02"}, "not_a_participant"),
        ({"segment": "s2"}, "wrong_segment"),
        ({"flags": ("echo",)}, "echo"),
        ({}, "ok"),
    ],
)
def test_an_excerpt_is_checked_against_its_document_not_its_record(
    changes: dict[str, object], reason: str
) -> None:
    excerpt = _without_record(EXCERPTS[1], **changes)
    document = DOCUMENTS.get(excerpt.document)
    assert may_be_quoted(excerpt, world(), document).reason == reason


@pytest.mark.parametrize("name", ["Q3", "Q5", "Q6", "Q9", "Q10"])
def test_a_record_that_calls_the_unquotable_a_participants_words_is_not_believed(name: str) -> None:
    excerpt = next(one for one in EXCERPTS if one.id == name)
    boast = _without_record(excerpt, role="participant", flags=(), participant=excerpt.participant or "P01")
    assert not may_be_quoted(boast, world(), DOCUMENTS[boast.document]).holds


def test_a_person_of_another_segment_is_not_quoted() -> None:
    ledger = world()
    without = tuple(one for one in ledger.segment.members if one != "AC-1001")
    moved = ledger.model_copy(update={"segment": ledger.segment.model_copy(update={"members": without})})
    assert _reason("{Q2}", "quotation", ledger=moved) == "wrong_segment"


def test_a_theme_that_counts_more_people_than_spoke_is_refused() -> None:
    ledger = world()
    for change in ({"participants": 3}, {"of": 2}, {"excerpts": ("Q1", "Q12")}, {"excerpts": ("Q1", "Q99")}):
        themes = (ledger.themes[0].model_copy(update=change), *ledger.themes[1:])
        verdict = judge(
            claim("{T1} struggle with {T1:label}.", "theme"), ledger.model_copy(update={"themes": themes})
        )
        assert verdict.status != "supported"


def test_an_inference_against_a_supported_number_is_refused() -> None:
    verdict = judge(claim("Their logins per week are high.", "inference", "S5"))
    assert verdict.reason in ("direction_contradicted", "contradicted_by_claim")
    assert judge(claim("Their logins per week are low.", "inference", "S5")).status == "supported"


def test_an_inference_may_not_give_everybody_what_few_have() -> None:
    assert (
        _reason("They are on the Starter plan and want one stock number.", "inference", "Q12")
        == "contradicted_by_claim"
    )


def test_a_cause_is_not_generalised_from_a_quotation_that_gives_another() -> None:
    assert _reason("They renewed because of the API: {Q4}", "causal") == "not_relevant"
    assert _reason("They renewed because of the purchase orders: {Q4}", "causal") == "ok"


def test_a_hypothesis_may_name_a_cause() -> None:
    verdict = judge(
        claim("Perhaps they compare the lists because the sync doubles orders.", "inference", "Q1", "Q2")
    )
    assert verdict.status == "supported"


def test_a_verdict_carries_the_numbers_that_decided() -> None:
    verdict = judge(claim("Most renewed, a loyal lot: {S9:of}.", "quantifier"))
    assert verdict.status != "supported"
    low = judge(claim("They pay less than the others: {S7}.", "comparison"))
    assert low.computed == {"effect": 0.6}


def test_what_must_not_be_shown_is_not_printed_in_a_refusal_either() -> None:
    for name in ("Q9", "Q10", "Q15"):
        assert judge(claim(f"{{{name}}}", "quotation")).text == ""


def test_a_case_reads_its_claim_only() -> None:
    case = Case(claim("{S2} are on the Business plan.", "value"), world(), DOCUMENTS)
    assert [stat.id for stat in case.stats] == ["S2"]


def test_a_refusal_of_a_hidden_cell_says_nothing_of_what_is_in_it() -> None:
    verdict = judge(claim("{S13} are in Joinery."))
    assert (verdict.reason, verdict.text, verdict.computed) == ("suppressed", "", {})
    assert not re.search(r"(?<!S)\d", verdict.message.replace("S13", ""))


def test_a_statistic_of_an_unstable_segment_is_not_said_to_be_too_small() -> None:
    stat = next(one for one in STATS if one.id == "S4").model_copy(update={"claimable": False})
    ledger = world().model_copy(update={"stats": (stat,)})
    shaky = ledger.model_copy(update={"segment": ledger.segment.model_copy(update={"band": "tentative"})})
    assert judge(claim("{S4} use webhooks."), ledger).reason == "suppressed"
    unstable = judge(claim("{S4} use webhooks."), shaky)
    assert (unstable.reason, unstable.text) == ("unstable_segment", "")
