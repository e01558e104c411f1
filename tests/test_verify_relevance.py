"""Cited words have to bear on the sentence, and must not say the opposite; measured on labelled pairs."""

import hashlib
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from persona_ai.schema import Claim, Document, Draft, Excerpt, Interval, Ledger, Segment, Turn, Verdict
from persona_ai.verify import check

PAIRS = tomllib.loads((Path(__file__).parent / "data" / "verify_pairs.toml").read_text(encoding="utf-8"))
TRUE: list[dict[str, Any]] = PAIRS["true"]
REVERSED: list[dict[str, Any]] = PAIRS["reversed"]
WORDS = [pair["words"] for pair in (*TRUE, *REVERSED)]


def _document(number: int, text: str) -> Document:
    who = f"P{number:02}"
    turn = Turn(speaker=who, role="participant", participant=who, customer=who, start=0, end=len(text))
    return Document(
        id=f"{number}.txt", kind="feedback", source=f"{number}.txt", text=text, turns=(turn,),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip


def _excerpt(number: int, document: Document) -> Excerpt:
    turn = document.turns[0]
    return Excerpt(
        id=f"Q{number}", document=document.id, kind="feedback", turn=0, start=0, end=turn.end, text=document.text,
        speaker=turn.speaker, participant=turn.participant, customer=turn.customer, role="participant", segment="s1",
    )  # fmt: skip


DOCUMENTS = {f"{number}.txt": _document(number, text) for number, text in enumerate(WORDS, start=1)}
EXCERPTS = tuple(_excerpt(number, one) for number, one in enumerate(DOCUMENTS.values(), start=1))
LEDGER = Ledger(
    segment=Segment(
        id="s1", members=tuple(sorted(str(one.customer) for one in EXCERPTS)), share=1, interval=Interval(low=0.9, high=1)
    ),
    method="mixture", verdict="natural", excerpts=EXCERPTS, participants=len(EXCERPTS),
)  # fmt: skip


def _verdicts(pairs: Sequence[tuple[dict[str, Any], int]]) -> tuple[Verdict, ...]:
    claims = tuple(
        Claim(
            id=f"C{place}",
            field=pair["field"],
            kind="inference",
            template=pair["claim"],
            evidence=(f"Q{quote}",),
        )
        for place, (pair, quote) in enumerate(pairs)
    )
    return check(Draft(segment="s1", claims=claims, drafter="test"), LEDGER, DOCUMENTS)


def _irrelevant() -> Iterator[tuple[dict[str, Any], int]]:
    for place, pair in enumerate(TRUE):
        for step in (1, 3, 7, 12, 20, 31, 43, 55):
            other = (place + step) % len(TRUE)
            if TRUE[other]["topic"] != pair["topic"]:
                yield pair, other + 1


def test_true_paraphrases_are_kept() -> None:
    verdicts = _verdicts([(pair, place) for place, pair in enumerate(TRUE, start=1)])
    kept = sum(1 for verdict in verdicts if verdict.status == "supported")
    assert len(verdicts) >= 60
    assert kept / len(verdicts) >= 0.95


def test_real_words_on_another_subject_are_refused() -> None:
    """What is left is about neighbouring subjects: the same report, the same scanner, the same duplicates."""
    verdicts = _verdicts(list(_irrelevant()))
    accepted = sum(1 for verdict in verdicts if verdict.status == "supported")
    assert len(verdicts) >= 60
    assert accepted / len(verdicts) <= 0.025


def test_words_that_say_the_opposite_are_refused() -> None:
    verdicts = _verdicts([(pair, len(TRUE) + place) for place, pair in enumerate(REVERSED, start=1)])
    refused = [verdict for verdict in verdicts if verdict.status == "contradicted"]
    assert len(refused) / len(verdicts) >= 0.9


@pytest.mark.parametrize(
    "sentence",
    [
        "They are ambitious and value efficiency.",
        "They want a seamless experience.",
        "They like things that are easy to use.",
        "They are busy people who care about their business.",
        "They need support that helps.",
    ],
)
def test_what_any_persona_could_say_bears_on_nothing(sentence: str) -> None:
    pair = {"field": "goals", "claim": sentence}
    verdicts = _verdicts([(pair, quote) for quote in range(1, len(WORDS) + 1)])
    accepted = [verdict for verdict in verdicts if verdict.status == "supported"]
    assert len(accepted) <= 1


def test_evidence_that_does_not_bear_is_dropped_from_a_claim_that_other_evidence_carries() -> None:
    claim = Claim(
        id="C1",
        field="pains",
        kind="inference",
        template="The label template prints too low.",
        evidence=("Q4", "Q60"),
    )
    verdict = check(Draft(segment="s1", claims=(claim,), drafter="test"), LEDGER, DOCUMENTS)[0]
    assert verdict.status == "supported"
    assert verdict.claim.evidence == ("Q4",)
    assert "Q60 dropped" in verdict.repaired
