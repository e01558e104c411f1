"""Ten drafts as a strong model writes them: what is true stays, what was planted goes, nothing else."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from persona_ai import pipeline
from persona_ai.schema import Claim, Document, Draft, Ledger, Verdict
from persona_ai.settings import read_settings
from persona_ai.verify import check

DRAFTS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "data" / "verify_written.toml").read_text(encoding="utf-8")
)["draft"]
_NAMED = re.compile(r"<(Q [^>]+|T [^>:]+(?::label)?|[a-z_]+(?:=[^:>]+|=<1M)?(?::\w+)?)>")

World = tuple[dict[str, Ledger], dict[str, Document]]


@pytest.fixture(scope="module")
def company(samples: Path) -> World:
    """The ledgers of the sample company, computed from its files."""
    settings = read_settings(samples / "persona.toml")
    sources = [samples / name for name in ("interviews", "participants.csv", "feedback.csv")]
    identified = settings.model_copy(update={"id": settings.id or "account_id"})
    inputs = pipeline.read(samples / "accounts.csv", sources, identified)
    found = pipeline.find(inputs, pipeline.segment(inputs, identified), identified)
    return {one.segment.id: one for one in found.ledgers}, {one.id: one for one in inputs.documents}


def _look_up(name: str, ledger: Ledger) -> str:
    """Return the slot that a name in angle brackets stands for, without its braces."""
    if name.startswith("Q "):
        return next(one.id for one in ledger.excerpts if name[2:] in one.text)
    head, _, form = name.partition(":")
    if name.startswith("T "):
        found = _theme(head[2:].split("|"), ledger)
    else:
        column, _, level = head.partition("=")
        found = next(
            one.id
            for one in ledger.stats
            if one.column == column and (one.level == level if level else one.aggregator == "median")
        )
    return f"{found}:{form}" if form else found


def _theme(words: list[str], ledger: Ledger) -> str:
    """Return the theme whose label holds some of these words; how a theme is called may change."""
    return next(one.id for word in words for one in ledger.themes if word in one.label)


def _verdicts(rows: list[list[str]], ledger: Ledger, documents: dict[str, Document]) -> tuple[Verdict, ...]:
    claims = []
    for place, (field, kind, template, *cited) in enumerate(rows, start=1):
        filled = _NAMED.sub(lambda match: f"{{{_look_up(match.group(1), ledger)}}}", template)
        evidence = tuple(_look_up(name[1:-1], ledger) for name in cited)
        step = int(field == "scenario")
        record = {"id": f"C{place}", "field": field, "kind": kind, "template": filled, "evidence": evidence}
        claims.append(Claim.model_validate(record | {"step": step}))
    return check(Draft(segment=ledger.segment.id, claims=tuple(claims), drafter="test"), ledger, documents)


def test_there_are_ten_drafts_with_two_falsehoods_each() -> None:
    assert len(DRAFTS) == 10
    assert all(len(draft["planted"]) == 2 and len(draft["claims"]) >= 12 for draft in DRAFTS)


def test_at_least_95_percent_of_what_is_true_survives(company: World) -> None:
    ledgers, documents = company
    verdicts = [
        verdict
        for draft in DRAFTS
        for verdict in _verdicts(draft["claims"], ledgers[draft["segment"]], documents)
    ]
    lost = [f"{one.reason}: {one.claim.template}" for one in verdicts if one.status != "supported"]
    assert len(lost) / len(verdicts) <= 0.05, lost


@pytest.mark.parametrize("place", range(len(DRAFTS)))
def test_what_was_planted_is_lost(company: World, place: int) -> None:
    ledgers, documents = company
    draft = DRAFTS[place]
    for verdict in _verdicts(draft["planted"], ledgers[draft["segment"]], documents):
        assert verdict.status != "supported", verdict.text


def test_what_survives_is_printed_as_a_sentence_without_a_slot(company: World) -> None:
    ledgers, documents = company
    for draft in DRAFTS:
        for verdict in _verdicts(draft["claims"], ledgers[draft["segment"]], documents):
            assert not re.search(r"[{}]|  ", verdict.text)
            if verdict.status == "supported" and verdict.claim.field != "label":
                assert verdict.text[-1] in ".!?” " or "—" in verdict.text
