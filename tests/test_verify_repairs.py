"""Code mends what is certain, says so, and judges the result again."""

import pytest
from verify_world import STATS, claim, judge, world

from persona_ai.project import Outcome
from persona_ai.schema import Claim, ClaimKind, Draft
from persona_ai.text.printing import participants
from persona_ai.text.voiced import voiced
from persona_ai.verify import check


@pytest.mark.parametrize(
    ("template", "kind", "cited", "text"),
    [
        ("61 % are on the Business plan.", "value", ("S2",), "61 % are on the Business plan."),
        ("About 61% of them are on the Business plan.", "value", ("S2",), "About 61 % of them are on the Business plan."),
        ("61 percent are on the Business plan.", "value", ("S2",), "61 % are on the Business plan."),
        ("93 of 152 are on the Business plan.", "value", ("S2",), "93 of 152 are on the Business plan."),
        ("They have been with us for 41 months.", "value", ("S6",), "They have been with us for 41 months."),
        ("They pay €410 a month.", "value", ("S7",), "They pay €410 a month."),
        ("Nearly {S2} are on the Business plan.", "value", (), "61 % are on the Business plan."),
        ("Few of them are on the Business plan.", "quantifier", ("S2",), "Most of them are on the Business plan."),
        ("They struggle with {T1:label}.", "theme", (), "They struggle with the sync (two of three participants)."),
        ("{S2} are on the Business plan, {S2:against}.", "value", (), "61 % are on the Business plan, more than the 33 % of everyone else."),
        (
            "One of them says: “I compare the lists by hand every afternoon.”", "quotation", ("Q2",),
            "One of them says: “I compare the lists by hand every afternoon.” — purchasing manager",
        ),
        (
            "One of them says: “I compare the lists by hand each afternoon.”", "quotation", (),
            "One of them says: “I compare the lists by hand every afternoon.” — purchasing manager",
        ),
        (
            "\"I want one stock number for the webshop and the books\" - participant AC-1003", "quotation", (),
            "“I want one stock number for the webshop and the books.” — participant AC-1003",
        ),
    ],
)  # fmt: skip
def test_what_is_certain_is_mended(template: str, kind: ClaimKind, cited: tuple[str, ...], text: str) -> None:
    verdict = judge(claim(template, kind, *cited))
    assert (verdict.status, verdict.text) == ("supported", text), verdict.message
    assert verdict.repaired
    again = judge(verdict.claim)
    assert (again.status, again.text, again.repaired) == ("supported", text, "")


def test_a_cause_gets_the_quotation_in_which_it_is_given() -> None:
    verdict = judge(
        claim("They renewed because of the purchase orders.", "inference", "Q4", field="triggers")
    )
    assert verdict.claim.kind == "causal"
    assert "because the purchase orders save us time, two days a week.” — purchasing manager" in verdict.text
    assert (
        judge(claim("They renewed because of the API.", "inference", "Q4", field="triggers")).reason
        == "not_relevant"
    )


@pytest.mark.parametrize(
    ("template", "kind", "cited", "reason", "said"),
    [
        ("58 % are on the Business plan.", "value", ("S2",), "number_in_prose", "S2 is 61 %"),
        ("61 % use webhooks.", "value", ("S2",), "not_relevant", "does not name plan = Business"),
        ("61 are on the Business plan.", "value", ("S2",), "number_in_prose", "S2 is 61 %"),
        ("One says: “The lists are compared by robots.”", "quotation", ("Q2",), "not_verbatim", "the nearest words are Q2"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_refused_with_the_truth_beside(
    template: str, kind: ClaimKind, cited: tuple[str, ...], reason: str, said: str
) -> None:
    verdict = judge(claim(template, kind, *cited))
    assert verdict.reason == reason
    assert said in verdict.message
    assert verdict.claim.template == template


def test_a_supported_claim_lists_everything_that_it_cites() -> None:
    verdict = judge(claim("{T2} praise {T2:label}: {Q11}", "theme", "Q4"))
    assert verdict.claim.evidence == ("T2", "Q11", "Q4")


def test_a_mean_is_called_one() -> None:
    mean = next(one for one in STATS if one.id == "S7").model_copy(update={"aggregator": "mean"})
    ledger = world().model_copy(update={"stats": (mean,)})
    verdict = judge(claim("They pay {S7} a month."), ledger)
    assert verdict.text == "They pay €410 on average a month."
    assert judge(claim("They pay a median of {S7} a month."), ledger).status != "supported"


def test_a_word_that_belongs_to_a_verb_is_not_dropped() -> None:
    assert judge(claim("Monthly spend adds up to {S7}.")).status != "supported"


def test_only_those_who_complain_are_counted_as_complaining(made: Outcome) -> None:
    found = next(one for one in made.found.ledgers if "AC-1001" in one.segment.members)
    theme = next(one for one in found.themes if one.label == "the count sheet")
    wanted = Claim(id="C1", field="needs", kind="theme", template=f"{{{theme.id}}} need the count sheet.")
    (verdict,) = check(
        Draft(segment=found.segment.id, claims=(wanted,), drafter="test"), found, made.inputs.by_id
    )
    number = len(voiced(theme, "need", found.excerpts))
    assert 2 <= number < theme.participants
    assert verdict.claim.template == f"{{{theme.id}:need}} need the count sheet."
    assert verdict.text.startswith(participants(number, theme.of).capitalize())
