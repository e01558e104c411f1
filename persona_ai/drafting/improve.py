"""Let a model only improve: the offline draft is the floor, and nothing of it gets lost or less specific."""

from collections.abc import Iterable, Sequence

from persona_ai.schema import Claim, ClaimKind, Draft, Field, Ledger, Verdict
from persona_ai.text import slots

_ROOM: dict[Field, int] = {"label": 1, "name": 1, "tagline": 1, "contrary": 1, "quotations": 4, "scenario": 0}
_MOST = 5
# These tell again, in another way, what the other fields hold.
_RETELLING: frozenset[Field] = frozenset({"label", "tagline", "summary", "scenario", "do", "dont"})
_AS_MUCH: dict[ClaimKind, frozenset[ClaimKind]] = {
    "value": frozenset({"value", "comparison", "defining"}),
    "quantifier": frozenset({"quantifier", "value", "comparison", "defining"}),
    "inference": frozenset({"inference", "theme"}),
}


def improve(floor: Sequence[Verdict], better: Sequence[Verdict], ledger: Ledger) -> Draft:
    """Return the floor's supported claims, replaced or joined by supported claims of a model.

    A claim replaces one of the same field that says no more than it: whose kind it can stand for and
    whose evidence it cites and prints as well. It joins a field that has room where it brings evidence
    that is not used yet. The result is to be verified like any draft.
    """
    kept = [verdict.claim for verdict in floor if verdict.status == "supported"]
    offered = [verdict.claim for verdict in better if verdict.status == "supported"]
    empty = {claim.field for claim in offered} - {claim.field for claim in kept}
    taken: set[str] = set()
    for claim in offered:
        place = _replaces(claim, kept, taken)
        if place is not None:
            kept[place] = claim.model_copy(update={"step": kept[place].step})
            taken.add(claim.id)
        elif _joins(claim, kept, empty):
            kept.insert(_after(claim.field, kept), claim)
            taken.add(claim.id)
    drafter = "model" if taken else "offline"
    return Draft(segment=ledger.segment.id, claims=tuple(_stepped(kept)), drafter=drafter)


def _replaces(claim: Claim, kept: Sequence[Claim], taken: set[str]) -> int | None:
    """Return the place of the floor's claim that says no more than `claim`, or None."""
    for place, other in enumerate(kept):
        if other.id not in taken and other.field == claim.field and _says_as_much(claim, other):
            return place if claim.template != other.template else None
    return None


def _says_as_much(claim: Claim, other: Claim) -> bool:
    """Whether a claim is at least as specific as another: by its kind, what it cites and what it prints."""
    if claim.kind not in _AS_MUCH.get(other.kind, {other.kind}):
        return False
    if not set(_printed(other)) <= set(_printed(claim)):
        return False
    return _cited(other) <= _cited(claim) or (
        bool(_printed(claim))
        and _primary(claim) == _primary(other)
        and len(_cited(claim)) >= len(_cited(other))
    )


def _joins(claim: Claim, kept: Sequence[Claim], empty: set[Field]) -> bool:
    """Whether the claim's field has room for it and it brings evidence that is not used yet."""
    if _cited(claim) <= _used(claim.field, kept) or any(claim.template == other.template for other in kept):
        return False
    room = _MOST if claim.field in empty and claim.field == "scenario" else _ROOM.get(claim.field, _MOST)
    return sum(other.field == claim.field for other in kept) < room


def _used(field: Field, kept: Sequence[Claim]) -> set[str]:
    """Return what a field's new claim may not rest on alone: its own evidence, and that of other facts."""
    rivals = {field} if field in _RETELLING else {claim.field for claim in kept} - _RETELLING
    return {one for claim in kept if claim.field in rivals for one in _cited(claim)}


def _after(field: Field, kept: Sequence[Claim]) -> int:
    places = [place for place, claim in enumerate(kept) if claim.field == field]
    return places[-1] + 1 if places else len(kept)


def _stepped(claims: Iterable[Claim]) -> Iterable[Claim]:
    """Number the steps of the scenario without gaps."""
    step = 0
    for claim in claims:
        if claim.field == "scenario":
            step += 1
            yield claim.model_copy(update={"step": step})
        else:
            yield claim


def _cited(claim: Claim) -> set[str]:
    return {*_printed(claim), *claim.evidence}


def _primary(claim: Claim) -> str:
    return next(iter((*_printed(claim), *claim.evidence)), "")


def _printed(claim: Claim) -> tuple[str, ...]:
    return slots.ids(claim.template)
