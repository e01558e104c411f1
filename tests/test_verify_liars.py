"""A liar gets nothing through; a fluent and honest drafter gets everything through."""

import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest
from strong import StrongDraft
from verify_world import DOCUMENTS, STATS, claim, count, judge, world

from persona_ai.project import Outcome
from persona_ai.schema import Claim, ClaimKind, Draft, Field, Run
from persona_ai.verify import check, persona

HERE = Path(__file__).parent / "data"


def _cases(name: str) -> list[tuple[ClaimKind, str]]:
    listed = tomllib.loads((HERE / f"verify_{name}.toml").read_text(encoding="utf-8"))
    return [(kind, template) for kind in get_args(ClaimKind) for template in listed.get(kind, ())]


# What the sentences without slots are said to rest on; the liar cites the evidence that is nearest.
_CITED = {
    "They want discounts.": ("Q13",),
    "Discounts would not win them.": ("Q13",),
    "They hate the purchase orders.": ("Q11",),
    "They like the purchase orders.": ("Q11",),
    "They seldom log in and still stay.": ("S5", "S8"),
    "They log in less, and they have been with us longer than everyone else.": ("S5", "S6"),
    "They probably rely on webhooks.": ("S4",),
    "The sync puts orders in again on busy days.": ("Q1", "Q8"),
}
_ABOUT = {"log in": "S5", "tenure": "S6", "pay": "S7", "spend": "S7", "renew": "S8", "leave": "S8"}


def _cites(kind: ClaimKind, template: str) -> tuple[str, ...]:
    if template in _CITED:
        return _CITED[template]
    if "{" in template or kind == "illustrative":
        return ()
    return (next((one for word, one in _ABOUT.items() if word in template), "Q12"),)


# What code may make of a lie, because it is certain: the right quantifier, or the name of its kind.
MENDED = {
    "Nearly all of them are on the Business plan: {S2:of}.": "Most of them are on the Business plan: 93 of 152.",
    "Few renewed: {S8:of}.": "Most renewed: 120 of 150.",
    "All of them use webhooks: {S4:of}.": "Most of them use webhooks: 120 of 152.",
    "Most churned: {S9:of}.": "Some churned: 30 of 150.",
    "Webhooks: {S4}.": "Part of what defines them: webhooks: 79 %.",
}


@pytest.mark.parametrize(("kind", "template"), _cases("lies"))
def test_no_lie_is_supported_as_it_stands(kind: ClaimKind, template: str) -> None:
    verdict = judge(claim(template, kind, *_cites(kind, template)))
    if verdict.status == "supported":
        assert verdict.text == MENDED.get(template)
        assert verdict.repaired
    else:
        assert verdict.message


@pytest.mark.parametrize(("kind", "template"), _cases("truths"))
def test_a_true_sentence_worded_well_is_supported(kind: ClaimKind, template: str) -> None:
    verdict = judge(claim(template, kind, *_cites(kind, template)))
    assert verdict.status == "supported", f"{verdict.reason}: {verdict.message}"


def test_a_drafter_that_lies_in_every_field_leaves_nothing_but_what_is_true() -> None:
    claims = [
        Claim(
            id=f"C{place}-{field}", field=field, kind=kind, template=template, evidence=_cites(kind, template),
            step=int(field == "scenario"),
        )
        for field in get_args(Field)
        for place, (kind, template) in enumerate(_cases("lies"))
    ]  # fmt: skip
    verdicts = check(Draft(segment="s1", claims=tuple(claims), drafter="liar"), world(), DOCUMENTS)
    made = persona(verdicts, world(), DOCUMENTS, run=Run(), prevalence=count)
    assert {one.text for one in made.claims} <= {*MENDED.values(), "Webhooks: 79 %."}
    assert made.report.coverage.drafted == len(made.claims) + len(made.report.dropped)


@pytest.mark.parametrize(
    ("template", "mirrored"),
    [
        ("{S8} renewed, {S8:against}.", "{S9} churned, {S9:against}."),
        ("More of them renew than elsewhere: {S8}.", "Fewer churn than elsewhere: {S9}."),
        ("More of them churn than elsewhere: {S9}.", "Fewer renew than elsewhere: {S8}."),
        ("They leave less often than everyone else.", "They leave less often than everyone else."),
    ],
)
def test_those_who_stay_and_those_who_leave_give_mirrored_verdicts(template: str, mirrored: str) -> None:
    cited = () if "{" in template else ("S8",)
    one = judge(claim(template, "comparison", *cited))
    other = judge(claim(mirrored, "comparison", *(("S9",) if cited else ())))
    assert one.status == other.status
    assert one.reason == other.reason


def test_a_draft_of_another_segment_is_refused_whole() -> None:
    draft = Draft(segment="s2", claims=(claim("{S2} are on the Business plan."),), drafter="test")
    assert check(draft, world(), DOCUMENTS)[0].reason == "wrong_segment"


@pytest.mark.parametrize(
    "stat", [stat.id for stat in STATS if stat.segment == "s1" and stat.aggregator == "share"]
)
@pytest.mark.parametrize(
    "other", [stat.id for stat in STATS if stat.segment == "s1" and stat.aggregator != "share"]
)
def test_two_statistics_cannot_change_places(stat: str, other: str) -> None:
    """The sentence of one, with the slot of the other: whatever the pair, it is refused."""
    sentences = {
        "S2": "{} are on the Business plan.", "S3": "{} are on the Starter plan.", "S4": "{} use webhooks.",
        "S8": "{} renewed.", "S9": "{} churned.", "S12": "{} are in Wholesale.", "S13": "{} are in Joinery.",
        "S14": "{} did not renew.", "S15": "{} use labels.", "S18": "{} are on the Team plan.",
    }  # fmt: skip
    verdict = judge(claim(sentences[stat].format(f"{{{other}}}")))
    assert verdict.status != "supported", verdict.text


_LIES = tomllib.loads((HERE / "verify_lies_samples.toml").read_text(encoding="utf-8"))["lies"]


def test_there_are_more_than_a_hundred_lies_over_the_sample_data() -> None:
    assert sum(len(group["sentences"]) for group in _LIES) >= 100


@pytest.mark.parametrize("group", _LIES, ids=lambda group: group["about"])
def test_no_lie_over_the_sample_data_is_supported(group: dict[str, Any], made: Outcome) -> None:
    rows = [
        {"field": field, "kind": kind, "text": text, "cites": cites, "step": int(field == "scenario")}
        for field, kind, text, *cites in group["sentences"]
    ]
    written = StrongDraft.model_validate(
        {"segment_of": group["segment_of"], "voice": "liar", "held_out": False, "claims": rows}
    )
    verdicts = check(written.draft(made.found), written.ledger(made.found), made.inputs.by_id)
    assert [verdict.text for verdict in verdicts if verdict.status == "supported"] == []
