"""A model may only improve: nothing of the offline draft gets lost or less specific."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from model_ledger import ledger

from persona_ai.drafting import improve
from persona_ai.schema import Claim, Verdict
from persona_ai.text import slots


def verdict(one: str, field: Any, kind: Any, template: str, *evidence: str, **more: Any) -> Verdict:
    status = more.pop("status", "supported")
    claim = Claim(id=one, field=field, kind=kind, template=template, evidence=evidence, **more)
    return Verdict(claim=claim, status=status, reason="ok" if status == "supported" else "not_relevant")


PLAN = verdict("C1", "background", "comparison", "{S1} are on the Business plan, {S1:against}.", "S1")
REGION = verdict("C2", "background", "value", "{S3} are in the North.", "S3")
FLOOR = [PLAN, REGION]


def improved(*better: Verdict, floor: list[Verdict] = FLOOR) -> list[tuple[str, str]]:
    return [(claim.id, claim.template) for claim in improve(floor, better, ledger()).claims]


def ids(*better: Verdict, floor: list[Verdict] = FLOOR) -> list[str]:
    return [one for one, _ in improved(*better, floor=floor)]


def test_without_a_model_the_floor_stays_as_it_is() -> None:
    draft = improve(FLOOR, [], ledger())
    assert draft.claims == (PLAN.claim, REGION.claim)
    assert (draft.segment, draft.drafter) == ("s1", "offline")


def test_a_claim_that_says_as_much_from_the_same_evidence_takes_the_place() -> None:
    better = verdict("M1", "background", "comparison", "They pay for Business ({S1}, {S1:against})", "S1")
    assert ids(better) == ["M1", "C2"]
    assert improve(FLOOR, [better], ledger()).drafter == "model"


def test_a_claim_that_cites_more_takes_the_place() -> None:
    better = verdict("M1", "background", "value", "{S3} are in the North on {S1} plans", "S3", "S1")
    assert ids(better) == ["C1", "M1"]


def test_a_refused_claim_changes_nothing() -> None:
    lie = verdict(
        "M1", "background", "comparison", "They pay ({S1}, {S1:against})", "S1", status="contradicted"
    )
    assert ids(lie) == ["C1", "C2"]


def test_a_plain_value_does_not_take_the_place_of_a_comparison() -> None:
    assert ids(verdict("M1", "background", "value", "They are on Business ({S1})", "S1")) == ["C1", "C2"]


def test_a_vague_inference_does_not_take_the_place_of_a_counted_theme() -> None:
    floor = [verdict("C1", "pains", "theme", "Stock and webshop disagree ({T1})", "T1")]
    vague = verdict("M1", "pains", "inference", "They dislike surprises", "T1")
    assert ids(vague, floor=floor) == ["C1"]


def test_new_evidence_joins_its_field() -> None:
    new = verdict("M1", "background", "theme", "They tell of prices ({T3})", "T3")
    other = verdict("C3", "pains", "theme", "Stock and webshop disagree ({T1})", "T1")
    assert ids(new, floor=[*FLOOR, other]) == ["C1", "C2", "M1", "C3"]


def test_evidence_that_another_field_has_told_is_no_addition() -> None:
    floor = [*FLOOR, verdict("C3", "pains", "theme", "Stock and webshop disagree ({T1})", "T1")]
    assert ids(verdict("M1", "needs", "inference", "They need agreement", "T1"), floor=floor) == [
        "C1",
        "C2",
        "C3",
    ]


def test_advice_may_rest_on_what_other_fields_have_told() -> None:
    floor = [verdict("C3", "pains", "theme", "Stock and webshop disagree ({T1})", "T1")]
    assert ids(verdict("M1", "do", "inference", "Show the webshop's stock", "T1"), floor=floor) == [
        "C3",
        "M1",
    ]


def test_a_full_field_takes_no_more() -> None:
    floor = [verdict(f"C{i}", "pains", "inference", f"Pain {'x' * i}", f"Q{10 + i}") for i in range(1, 6)]
    assert "M1" not in ids(verdict("M1", "pains", "theme", "New ({T1})", "T1"), floor=floor)


def test_a_second_tagline_is_not_added() -> None:
    floor = [verdict("C1", "tagline", "quotation", "{Q1}")]
    assert ids(verdict("M1", "tagline", "quotation", "{Q2}", "Q2"), floor=floor) == ["C1"]


def test_the_floors_story_is_not_lengthened_and_its_steps_keep_their_order() -> None:
    floor = [
        verdict("C1", "scenario", "quotation", "{Q1}", step=1),
        verdict("C2", "scenario", "theme", "They look ({T2})", "T2", step=2),
    ]
    longer = verdict("M1", "scenario", "theme", "They pay ({T3})", "T3", step=1)
    same = verdict("M2", "scenario", "theme", "They look at the van's stock ({T2})", "T2", step=1)
    steps = improve(floor, [longer, same], ledger()).claims
    assert [(claim.id, claim.step) for claim in steps] == [("C1", 1), ("M2", 2)]


def test_an_empty_story_is_taken_with_steps_without_gaps() -> None:
    told = [
        verdict("M1", "scenario", "theme", "They count ({T1})", "T1", step=1),
        verdict("M3", "scenario", "theme", "They look ({T2})", "T2", step=3),
    ]
    assert [claim.step for claim in improve([], told, ledger()).claims] == [1, 2]


FIELDS = st.sampled_from(["pains", "needs", "background", "do", "quotations", "scenario"])
KINDS = st.sampled_from(["theme", "inference", "comparison", "value", "quotation"])
IDS = st.lists(st.sampled_from(["S1", "S2", "T1", "T2", "Q1", "Q2"]), min_size=1, max_size=3, unique=True)


@st.composite
def verdicts(draw: st.DrawFn, letter: str) -> list[Verdict]:
    made = []
    for number in range(draw(st.integers(0, 8))):
        cited = draw(IDS)
        template = (
            f"{letter} {'x' * number} {{{cited[0]}}}" if draw(st.booleans()) else f"{letter} {'x' * number}"
        )
        status = draw(st.sampled_from(["supported", "supported", "unsupported"]))
        made.append(verdict(f"{letter}{number}", draw(FIELDS), draw(KINDS), template, *cited, status=status))
    return made


@given(verdicts("C"), verdicts("M"))
def test_no_field_has_fewer_claims_or_prints_less(floor: list[Verdict], better: list[Verdict]) -> None:
    result = improve(floor, better, ledger()).claims
    for field in {one.claim.field for one in floor}:
        before = [one.claim for one in floor if one.claim.field == field and one.status == "supported"]
        after = [claim for claim in result if claim.field == field]
        assert len(after) >= len(before)
        assert {one for claim in before for one in slots.ids(claim.template)} <= {
            one for claim in after for one in slots.ids(claim.template)
        }
    assert len({claim.id for claim in result}) == len(result)
    allowed = {one.claim.id for one in (*floor, *better) if one.status == "supported"}
    assert {claim.id for claim in result} <= allowed
