"""The record that a model answers one field with, and the claims that code makes of it.

The model gives sentences, kinds and ids; code writes the slots that print numbers, mends a kind that its
evidence rules out, and numbers the claims. Nothing here is checked against the truth.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field as Bounds
from pydantic import create_model

from persona_ai.drafting.select import standing
from persona_ai.schema import Claim, ClaimKind, Draft, Field, Ledger, Record
from persona_ai.text import slots

KINDS: dict[Field, tuple[ClaimKind, ...]] = {
    "label": ("defining", "comparison"),
    "tagline": ("quotation", "inference"),
    "summary": ("theme", "comparison", "defining", "value", "quantifier"),
    "name": ("illustrative",),
    "background": ("comparison", "defining", "value", "quantifier", "theme"),
    "behaviours": ("comparison", "defining", "value", "quantifier", "theme"),
    "attitudes": ("theme", "comparison", "defining", "value", "quantifier"),
    "goals": ("theme", "inference", "quotation"),
    "pains": ("theme", "inference", "quotation"),
    "needs": ("theme", "inference", "quotation"),
    "triggers": ("theme", "inference", "quotation"),
    "objections": ("theme", "inference", "quotation"),
    "tools": ("theme", "inference", "quotation"),
    "quotations": ("quotation",),
    "contrary": ("quotation",),
    "scenario": ("theme", "inference", "quotation", "comparison", "value"),
    "do": ("inference",),
    "dont": ("inference",),
}
_NEEDS: dict[ClaimKind, str] = {
    "theme": "T",
    "quotation": "Q",
    "value": "S",
    "quantifier": "S",
    "comparison": "S",
    "defining": "S",
}
_LONGEST = 300


class ModelClaim(Record):
    """One claim as a model gives it; the evidence comes first, so that it is chosen before the words."""

    evidence: tuple[str, ...]
    kind: ClaimKind
    sentence: str


class FieldAnswer(Record):
    """What a model answers for one field."""

    claims: tuple[ModelClaim, ...]


class Failure(Record):
    """A field that stays empty because the model's answer could not be used."""

    field: Field
    why: str


class ModelDraft(Draft):
    """A draft by a language model, with the fields that it failed at."""

    failures: tuple[Failure, ...] = ()


def answer_type(kinds: Sequence[ClaimKind], ids: Sequence[str], most: int) -> type[FieldAnswer]:
    """Return the record for one field: its JSON schema allows these kinds and ids and nothing else."""
    some_kind: Any = Literal[tuple(kinds)]
    some_id: Any = Literal[tuple(ids)]
    claim: Any = create_model(
        "ModelClaim",
        __base__=ModelClaim,
        evidence=(Annotated[tuple[some_id, ...], Bounds(min_length=1, max_length=3)], ...),
        kind=(some_kind, ...),
        sentence=(str, ...),
    )
    made: type[FieldAnswer] = create_model(
        "FieldAnswer",
        __base__=FieldAnswer,
        claims=(Annotated[tuple[claim, ...], Bounds(min_length=1, max_length=most)], ...),
    )
    return made


def kinds_for(field: Field, ids: Iterable[str]) -> tuple[ClaimKind, ...]:
    """Return the kinds of claim that a field may hold and that these ids can carry."""
    letters = {one[0] for one in ids}
    return tuple(kind for kind in KINDS[field] if kind not in _NEEDS or _NEEDS[kind] in letters)


def claims_of(answer: FieldAnswer, field: Field, ledger: Ledger) -> list[Claim]:
    """Return the answer's claims without ids; left out is what has no words or brings no new evidence."""
    made: list[Claim] = []
    cited: set[str] = set()
    for said in answer.claims:
        evidence = tuple(dict.fromkeys(said.evidence))
        kind = _kind(said.kind, evidence, field, ledger)
        evidence = _bearing(kind, evidence, said.sentence)
        template = _template(kind, evidence, _tidy(said.sentence))
        if template and not cited.issuperset(evidence):
            step = len(made) + 1 if field == "scenario" else 0
            made.append(Claim(id="", field=field, kind=kind, template=template, evidence=evidence, step=step))
            cited.update(evidence)
    return made


def numbered(claims: Iterable[Claim], letter: str) -> tuple[Claim, ...]:
    """Return the claims with ids: a letter that says who wrote them, and a number from 1."""
    return tuple(claim.model_copy(update={"id": f"{letter}{i}"}) for i, claim in enumerate(claims, 1))


def _kind(kind: ClaimKind, evidence: Sequence[str], field: Field, ledger: Ledger) -> ClaimKind:
    """Return the kind, or the one that the cited evidence can carry instead."""
    fitting = kinds_for(field, evidence)
    if kind not in fitting:
        kind = fitting[0] if fitting else kind
    if kind in ("comparison", "defining"):
        stat = next((stat for stat in ledger.stats if stat.id in evidence), None)
        return standing(ledger, stat) if stat else kind
    return kind


def _bearing(kind: ClaimKind, evidence: tuple[str, ...], sentence: str) -> tuple[str, ...]:
    """Leave out cited ids that this kind of claim says nothing of: weak models cite a few too many."""
    letter = _NEEDS.get(kind, "")
    fitting = tuple(one for one in evidence if one.startswith(letter))
    if not letter or not fitting:
        return evidence
    said = fitting if letter in "ST" and _has_slot(sentence, letter) else fitting[:1]
    return (*said, *(one for one in evidence if letter == "T" and one.startswith("Q")))


def _template(kind: ClaimKind, evidence: Sequence[str], sentence: str) -> str:
    """Return the sentence with the slots that its kind needs; a quotation is its slot alone."""
    letter = _NEEDS.get(kind, "")
    first = next((one for one in evidence if one.startswith(letter)), evidence[0])
    if kind == "quotation":
        return f"{{{first}}}"
    if not sentence or not letter or _has_slot(sentence, letter):
        return sentence
    return f"{sentence.rstrip('.!;:, ')} ({_printed(kind, first)})"


def _printed(kind: ClaimKind, one: str) -> str:
    match kind:
        case "comparison":
            return f"{{{one}}}, {{{one}:against}}"
        case "defining":
            return f"{{{one}}}, {{{one}:against}}; part of what defines them"
        case _:
            return f"{{{one}}}"


def _has_slot(sentence: str, letter: str) -> bool:
    try:
        return any(one.startswith(letter) for one in slots.ids(sentence))
    except ValueError:
        return True


def _tidy(sentence: str) -> str:
    return " ".join(sentence.split())[:_LONGEST].strip('"“” ')
