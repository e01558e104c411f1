"""Which old segments are which of the refit, from how the customers of both waves cross.

The rule goes beyond one-sided overlap (MONIC, Spiliopoulou, Ntoutsi, Theodoridis and Schult 2006) in two
points. Both models label both waves, so that a segment is born only where nobody was before, and dies only
where nobody is left, whichever segment takes its customers in. And a split or a merge is told only where the
customers lie further apart, or closer together, than in the other wave: that the refit cuts finer or coarser
than the first cut is a choice, and no change of the customers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from persona_ai.segments.waves.arrays import Floats, Labels

EMPTY = 0.25  # of the other wave's share: below, nobody to speak of is there
MOSTLY = 0.5
PART = 0.05
Group = tuple[int, frozenset[int]]
Places = tuple[int, ...]


@dataclass(frozen=True)
class Matches:
    """What became of what, by places: `same` pairs one with one, `splits` and `merges` one with several.

    Candidates that were not confirmed are in `finer` and `coarser`: the same customers, cut otherwise.
    `unclear_*` are neither new nor gone, and overlap with nothing for the most part.
    """

    same: dict[int, int] = field(default_factory=dict)
    splits: dict[int, frozenset[int]] = field(default_factory=dict)
    merges: dict[int, frozenset[int]] = field(default_factory=dict)
    finer: dict[int, frozenset[int]] = field(default_factory=dict)
    coarser: dict[int, frozenset[int]] = field(default_factory=dict)
    born: frozenset[int] = frozenset()
    died: frozenset[int] = frozenset()
    unclear_old: frozenset[int] = frozenset()
    unclear_new: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Confirmed:
    """What counts alone cannot tell: whether a split or a merge is new, which pairs lie too far apart, and
    which are the same by the customers who are in both waves, wherever they lie."""

    parted: Mapping[Group, bool]
    joined: Mapping[Group, bool]
    replaced: frozenset[tuple[int, int]] = frozenset()
    continuing: frozenset[tuple[int, int]] = frozenset()


def match(first: Labels, second: Labels, tests: Confirmed) -> Matches:
    """Return what became of the old segments.

    Args:
        first: customers of the first wave by old and refit segment, shape (k + 1, refit k + 1), the last row
            and column of each those whom a model does not place.
        second: the same of the new wave.
        tests: what else is known of candidates; a split or merge that it does not name is not confirmed.
    """
    onward, back = shares(first, second)
    born, died, moved = _come_and_gone(first, second, tests.continuing)
    alive = [old for old in range(first.shape[0] - 1) if old not in died and old not in moved]
    there = [new for new in range(first.shape[1] - 1) if new not in born and new not in moved.values()]
    splits = {old: parts for old in alive if len(parts := _parts(old, there, onward, back)) > 1}
    merges = {
        new: parts
        for new in there
        if len(parts := _sources(new, alive, onward, back)) > 1
        and not any(new in taken for taken in splits.values())
    }
    same: dict[int, int] = dict(moved)
    left_old = [
        old for old in alive if old not in splits and not any(old in part for part in merges.values())
    ]
    left_new = [
        new for new in there if new not in merges and not any(new in part for part in splits.values())
    ]
    for old, new in _pairs(left_old, left_new, onward, back):
        if (old, new) in tests.replaced:
            born, died = born | {new}, died | {old}
        else:
            same[old] = new
    gone = {old for old in left_old if old not in same}
    come = {new for new in left_new if new not in same.values()}
    return Matches(
        same=same,
        splits={old: parts for old, parts in splits.items() if tests.parted.get((old, parts), False)},
        finer={old: parts for old, parts in splits.items() if not tests.parted.get((old, parts), False)},
        merges={new: parts for new, parts in merges.items() if tests.joined.get((new, parts), False)},
        coarser={new: parts for new, parts in merges.items() if not tests.joined.get((new, parts), False)},
        born=born,
        died=died,
        unclear_old=frozenset(gone - died),
        unclear_new=frozenset(come - born),
    )


def candidates(first: Labels, second: Labels) -> tuple[list[Group], list[Group], list[tuple[int, int]]]:
    """Return possible splits, possible merges, and possible pairs, as `match` would look at them."""
    found = match(first, second, Confirmed({}, {}))
    return list(found.finer.items()), list(found.coarser.items()), list(found.same.items())


def shares(first: Labels, second: Labels) -> tuple[Floats, Floats]:
    """Return where the first wave's customers of each old segment are by the refit (rows sum to 1), and
    where the new wave's customers of each refit segment are by the old model (columns sum to 1)."""
    onward = first / np.maximum(first.sum(axis=1, keepdims=True), 1)
    back = second / np.maximum(second.sum(axis=0, keepdims=True), 1)
    return np.asarray(onward), np.asarray(back)


def _come_and_gone(
    first: Labels, second: Labels, continuing: frozenset[tuple[int, int]]
) -> tuple[frozenset[int], frozenset[int], dict[int, int]]:
    """Return what was born, what died, and what only moved far off with its customers.

    The customers of a segment that died are put somewhere by the refit, those of one that was born somewhere
    by the old model; neither counts as having been there.
    """
    died = _empty(second.sum(axis=1), first.sum(axis=1))
    born = _empty(np.delete(first, sorted(died), axis=0).sum(axis=0), second.sum(axis=0), of=first.sum())
    died |= _empty(np.delete(second, sorted(born), axis=1).sum(axis=1), first.sum(axis=1), of=second.sum())
    moved = {old: new for old, new in sorted(continuing) if old in died and new in born}
    return born - frozenset(moved.values()), died - frozenset(moved), moved


def _empty(there: Labels, elsewhere: Labels, of: int | None = None) -> frozenset[int]:
    """Return the segments whose share of the one wave is a small part of that of the other."""
    total = there.sum() if of is None else of
    one, other = there / max(1, total), elsewhere / max(1, elsewhere.sum())
    return frozenset(np.flatnonzero(one[:-1] < EMPTY * other[:-1]).tolist())


def _parts(old: int, there: list[int], onward: Floats, back: Floats) -> frozenset[int]:
    """Return the refit segments whose customers are mostly of one old segment, and hold a part of it."""
    return frozenset(new for new in there if back[old, new] >= MOSTLY and onward[old, new] >= PART)


def _sources(new: int, alive: list[int], onward: Floats, back: Floats) -> frozenset[int]:
    """Return the old segments whose customers are mostly of one refit segment, and hold a part of it."""
    return frozenset(old for old in alive if onward[old, new] >= MOSTLY and back[old, new] >= PART)


def _pairs(old: list[int], new: list[int], onward: Floats, back: Floats) -> list[tuple[int, int]]:
    """Pair what overlaps most, both ways together, each once; a pair overlaps in both or mostly in one."""
    order = sorted(
        ((onward[one, other] + back[one, other], -one, -other) for one in old for other in new), reverse=True
    )
    pairs: list[tuple[int, int]] = []
    for overlap, one, other in order:
        free = all(-one != taken and -other != mate for taken, mate in pairs)
        if free and overlap >= 2 * MOSTLY:
            pairs.append((-one, -other))
    return pairs
