"""A persona is made here and nowhere else, of what was found true."""

import re
from pathlib import Path

import pytest
from verify_world import DOCUMENTS, claim, count, world

from persona_ai.schema import Claim, Draft, Field, Ledger, Persona, Run
from persona_ai.verify import check, persona

PACKAGE = Path(__file__).resolve().parent.parent / "persona_ai"


def _made(*claims: Claim, ledger: Ledger | None = None) -> Persona:
    ledger = ledger or world()
    named = tuple(one.model_copy(update={"id": f"C{place}"}) for place, one in enumerate(claims, start=1))
    verdicts = check(Draft(segment="s1", claims=named, drafter="test"), ledger, DOCUMENTS)
    return persona(verdicts, ledger, DOCUMENTS, run=Run(drafter="test"), prevalence=count)


def test_no_other_module_makes_a_persona() -> None:
    makes = re.compile(r"\bPersona(?:\.model_(?:validate|construct)\w*)?\(")
    found = [
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        if makes.search(re.sub(r"class Persona\(.*", "", path.read_text(encoding="utf-8")))
    ]
    assert found == ["verify/assemble.py"]


def test_only_supported_claims_are_in_it_and_the_refused_are_counted_by_reason() -> None:
    made = _made(
        claim("{S2} are on the Business plan."),
        claim("{S2} use webhooks."),
        claim("{S2} are not on the Business plan."),
    )
    assert [one.text for one in made.claims] == ["61 % are on the Business plan."]
    assert made.report.coverage.refused == {"evidence_differs": 1, "not_relevant": 1}
    assert (made.report.coverage.drafted, made.report.coverage.supported) == (3, 1)
    assert [one.claim.id for one in made.report.dropped] == ["C2", "C3"]


def test_the_same_sentence_and_in_a_field_the_same_evidence_come_once() -> None:
    made = _made(
        claim("{S2} are on the Business plan."),
        claim("{S2} are on the Business plan.", field="background"),
        claim("The Business plan is what {S2} have."),
        claim("{S2:word} are on the Business plan.", "quantifier", field="background"),
    )
    assert [one.id for one in made.claims] == ["C1", "C4"]


def test_two_inferences_may_rest_on_the_same_words() -> None:
    made = _made(
        claim("They want one stock number.", "inference", "Q12", field="goals"),
        claim("They want the webshop and the books to agree.", "inference", "Q12", field="goals"),
    )
    assert len(made.claims) == 2


def test_label_and_name_come_from_their_claims() -> None:
    made = _made(
        claim("{S2:trait}, {S7:trait}", "comparison", field="label"), claim("Kim Vale", "illustrative")
    )
    assert made.segment.label == "Business plan, high monthly spend"
    assert (made.identity.name, made.identity.monogram) == ("Kim Vale", "KV")


def test_without_a_label_a_segment_is_called_by_its_id() -> None:
    assert _made(claim("{Q2}", "quotation")).segment.label == "Segment s1"


def test_the_evidence_holds_what_is_cited_and_what_themes_rest_on() -> None:
    made = _made(claim("{T1} struggle with {T1:label}.", "theme"), claim("{S2} are on the Business plan."))
    assert [one.id for one in made.evidence.stats] == ["S2"]
    assert [one.id for one in made.evidence.quotes] == ["Q1", "Q8"]
    assert made.evidence.themes[0].quotes == ("Q1", "Q8")
    quote = made.evidence.quotes[0]
    assert DOCUMENTS[quote.document].text[quote.start : quote.end] == quote.text
    assert quote.sha256 == DOCUMENTS[quote.document].sha256


def test_a_theme_shows_only_those_of_its_quotations_that_may_be_shown() -> None:
    ledger = world()
    theme = ledger.themes[0].model_copy(update={"excerpts": ("Q1", "Q8", "Q10")})
    made = _made(
        claim("{T1} struggle with {T1:label}.", "theme"),
        ledger=ledger.model_copy(update={"themes": (theme, *ledger.themes[1:])}),
    )
    assert made.evidence.themes[0].quotes == ("Q1", "Q8")
    assert "Q10" not in {one.id for one in made.evidence.quotes}


def test_prevalence_is_of_the_strongest_statistics_one_a_column() -> None:
    made = _made(
        claim("{S2} are on the Business plan."),
        claim("{S3} are on the Starter plan."),
        claim("They pay {S7} a month."),
        claim("Seats: {S17}."),
        claim("The group is {S1} of the customer base."),
    )
    assert made.report.prevalence.attributes == ("S3", "S7", "S17")


def test_a_field_without_evidence_says_what_to_ask_whom() -> None:
    made = _made(
        claim("{S2} are on the Business plan."),
        claim("They want discounts.", "inference", "Q13", field="goals"),
    )
    unknown = {one.field: one for one in made.report.not_known}
    assert "behaviours" not in unknown
    assert unknown["goals"].why == "one sentence was drafted and refused"
    assert unknown["pains"].why == "nothing that was said or counted answers it"
    assert unknown["pains"].whom == ("AC-1004", "AC-1005")
    assert unknown["pains"].ask.endswith("?")


def test_where_nobody_was_asked_it_says_so() -> None:
    alone = world().model_copy(update={"excerpts": (), "themes": (), "participants": 0})
    made = _made(claim("{S2} are on the Business plan."), ledger=alone)
    assert {one.why for one in made.report.not_known if one.field == "goals"} == {
        "nobody of this segment was asked yet"
    }


def test_the_smallest_gap_is_that_of_this_segment_against_the_others() -> None:
    gap = _made(claim("{S2} are on the Business plan.")).report.smallest_gap
    assert gap == pytest.approx(0.13, abs=0.01)


def test_words_alone_make_a_proto_persona_that_claims_no_interval_and_no_gap() -> None:
    ledger = world().model_copy(update={"proto": True, "customers": 0, "stats": (), "columns": ()})
    made = _made(claim("{Q2}", "quotation"), ledger=ledger)
    assert made.segment.proto
    assert made.segment.interval is None
    assert made.report.smallest_gap is None


def test_the_steps_of_a_scenario_are_numbered_without_gaps() -> None:
    made = _made(
        claim("{Q1}", "quotation", field="scenario", step=2),
        claim("{Q6}", "quotation", field="scenario", step=3),
        claim("{Q2}", "quotation", field="scenario", step=7),
    )
    assert [one.step for one in made.claims] == [1, 2]


def test_coverage_counts_people_once() -> None:
    made = _made(claim("{Q1}", "quotation"), claim("{Q2}", "quotation"), claim("{Q8}", "quotation"))
    assert (made.report.coverage.participants_cited, made.report.coverage.participants) == (2, 3)


def test_fields_are_listed_as_they_are_filled() -> None:
    fields: tuple[Field, ...] = _made(
        claim("{Q1}", "quotation"), claim("Robin", "illustrative")
    ).report.coverage.fields_filled
    assert fields == ("quotations", "name")
