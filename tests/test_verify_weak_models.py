"""What small models really wrote, judged against the evidence that they had: only what is true is left."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from persona_ai.schema import (
    Claim,
    Column,
    Document,
    Draft,
    Excerpt,
    Interval,
    Ledger,
    Segment,
    Stat,
    Turn,
    Verdict,
)
from persona_ai.verify import check

_EXCERPT = re.compile(r"^\[Q(\d+)\] (\w+)[^:]*: \"(.*)\"$", re.MULTILINE)
_STAT = re.compile(r"^S(\d+) (\w+): ([\d.]+) vs ([\d.]+)$", re.MULTILINE)
_QUANTITY = re.compile(r"\d")


def _ledger(pack: str) -> tuple[Ledger, dict[str, Document]]:
    documents, excerpts = {}, []
    for number, who, text in _EXCERPT.findall(pack):
        turn = Turn(speaker=who, role="participant", participant=who, customer=who, start=0, end=len(text))
        one = Document(
            id=f"Q{number}.txt", kind="interview", source="pack", sha256="", text=text, turns=(turn,)
        )
        documents[one.id] = one
        excerpts.append(
            Excerpt(
                id=f"Q{int(number)}", document=one.id, kind="interview", turn=0, start=0, end=len(text), text=text,
                speaker=who, participant=who, customer=who, role="participant", segment="B2",
            )
        )  # fmt: skip
    rows = _STAT.findall(pack)
    stats = tuple(
        Stat(
            id=f"S{number}", segment="B2", column=name, label=name.replace("_", " "), aggregator="mean",
            value=float(value), n=214, denominator=214,
        )
        for number, name, value, _ in rows
    )  # fmt: skip
    columns = tuple(
        Column(name=name, label=name.replace("_", " "), kind="real", role="basis") for _, name, _, _ in rows
    )
    people = tuple(sorted({str(one.customer) for one in excerpts}))
    segment = Segment(id="B2", members=people, share=0.181, interval=Interval(low=0.16, high=0.2))
    ledger = Ledger(
        segment=segment, method="given", verdict="given", columns=columns, stats=stats, excerpts=tuple(excerpts),
        participants=len(people), customers=1180,
    )  # fmt: skip
    return ledger, documents


def _ids(listed: object) -> tuple[str, ...]:
    found = re.findall(r"\b([SQ])0*(\d+)\b", json.dumps(listed))
    return tuple(dict.fromkeys(f"{letter}{number}" for letter, number in found))


def _claims(said: dict[str, object]) -> list[Claim]:
    claims: list[Claim] = []
    for field in ("goals", "pains", "behaviours"):
        listed = said.get(field)
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, dict) and isinstance(one.get("text"), str):
                record = {
                    "field": field,
                    "kind": "inference",
                    "template": one["text"],
                    "evidence": _ids(one.get("evidence")),
                }
                claims.append(Claim.model_validate(record | {"id": f"C{len(claims)}"}))
    quotes = said.get("quotes")
    for one in quotes if isinstance(quotes, list) else []:
        if isinstance(one, dict) and isinstance(one.get("text"), str):
            text = str(one["text"]).strip('"“” ')
            record = {
                "field": "quotations",
                "kind": "quotation",
                "template": f"“{text}”",
                "evidence": _ids(one.get("source")),
            }
            claims.append(Claim.model_validate(record | {"id": f"C{len(claims)}"}))
    return claims


@pytest.fixture(scope="module")
def judged(shared: Path) -> tuple[Ledger, list[Verdict]]:
    folder = shared / "data" / "hallucinations"
    ledger, documents = _ledger((folder / "evidence_pack.md").read_text(encoding="utf-8"))
    verdicts: list[Verdict] = []
    for path in sorted(folder.glob("samples_*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                said = json.loads(json.loads(line)["text"])
            except ValueError:
                continue
            if isinstance(said, dict):
                draft = Draft(segment="B2", claims=tuple(_claims(said)), drafter="weak model")
                verdicts += check(draft, ledger, documents)
    return ledger, verdicts


@pytest.mark.shared
def test_no_quotation_of_a_weak_model_is_shown_that_nobody_said(judged: tuple[Ledger, list[Verdict]]) -> None:
    ledger, verdicts = judged
    said = {" ".join(excerpt.text.split()) for excerpt in ledger.excerpts}
    shown = [one.text for one in verdicts if one.status == "supported" and one.claim.kind == "quotation"]
    assert shown
    for text in shown:
        assert re.findall(r"“(.*?)” —", text)[0] in said


@pytest.mark.shared
def test_no_number_of_a_weak_model_is_shown(judged: tuple[Ledger, list[Verdict]]) -> None:
    for verdict in judged[1]:
        if verdict.status == "supported" and verdict.claim.kind == "inference":
            assert not _QUANTITY.search(re.sub(r"\{\w+\}", "", verdict.claim.template))


@pytest.mark.shared
def test_the_empty_phrases_of_a_weak_model_are_refused(judged: tuple[Ledger, list[Verdict]]) -> None:
    verdicts = judged[1]
    reasons = Counter(verdict.reason for verdict in verdicts)
    assert len(verdicts) > 80
    assert reasons["not_relevant"] > reasons["ok"] / 2
    shown = {one.text for one in verdicts if one.status == "supported"}
    assert not {
        text for text in shown if re.search(r"seamless|user-friendly|intuitive|budget-friendly", text, re.I)
    }
