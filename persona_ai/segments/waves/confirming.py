"""What counts of customers cannot tell: whether a split or a merge is new, who was replaced, who only moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from persona_ai.schema import Segmentation, Table
from persona_ai.segments.profiles.comparing import ERROR_RATE
from persona_ai.segments.waves.arrays import Floats, Labels, Mask
from persona_ai.segments.waves.crossing import Crossing, Sample
from persona_ai.segments.waves.gaps import distance, gaps
from persona_ai.segments.waves.matching import Confirmed, Group, Places, candidates
from persona_ai.statistics import benjamini_hochberg, compare_ranks

_CLEARLY = 0.2  # Cliff's delta of how far customers lie from the border between two parts
_CHANCE = 0.01
_AS_FAR = 0.8  # of the way to the nearest other segment: whoever is so far off is somebody else
_FEWEST = 10


@dataclass(frozen=True)
class Waves:
    """Everything that events are read from; `before` and `now` count customers by old and new segment."""

    first: Table
    second: Table
    frozen: Segmentation
    refit: Segmentation
    crossing: Crossing
    before: Labels
    now: Labels

    @property
    def names(self) -> tuple[str, ...]:
        """Return the ids of the project's segments."""
        return self.crossing.segments

    @property
    def found(self) -> tuple[str, ...]:
        """Return the ids of the refit's segments."""
        return self.crossing.refit


def confirmed(waves: Waves) -> Confirmed:
    """Return what is known of candidates besides how many customers they have."""
    splits, merges, pairs = candidates(waves.before, waves.now)
    return Confirmed(
        parted={group: _parted(waves, group) for group in splits},
        joined={group: _joined(waves, group) for group in merges},
        replaced=frozenset(pair for pair in pairs if _replaced(waves, *pair)),
        continuing=frozenset(_continuing_pairs(waves)),
    )


def _parted(waves: Waves, group: Group) -> bool:
    """Return whether the customers of a split lie further from the border between its parts than the same
    segment's customers did in the first wave."""
    old, parts = group
    was, now = (
        _odds(one, one.old == old, parts, of_refit=True)
        for one in (waves.crossing.first, waves.crossing.second)
    )
    return _further(now, was)


def _joined(waves: Waves, group: Group) -> bool:
    """Return whether the customers of a merge lie closer to the border between the old segments than before."""
    new, sources = group
    was = _odds(
        waves.crossing.first, np.ones(len(waves.crossing.first.ids), dtype=bool), sources, of_refit=False
    )
    now = _odds(waves.crossing.second, waves.crossing.second.new == new, sources, of_refit=False)
    return _further(was, now)


def _odds(sample: Sample, inside: Mask, places: frozenset[int], *, of_refit: bool) -> Floats:
    labels, odds = (sample.new, sample.new_odds) if of_refit else (sample.old, sample.old_odds)
    return np.asarray(odds[inside & np.isin(labels, list(places))])


def _further(one: Floats, other: Floats) -> bool:
    if min(one.size, other.size) < _FEWEST:
        return False
    ranks = compare_ranks(one, other)
    return ranks.delta >= _CLEARLY and ranks.p < _CHANCE


def _replaced(waves: Waves, old: int, new: int) -> bool:
    """Return whether a pair lies about as far apart as the old segment lies from its nearest neighbour, and
    no customers who are in both waves connect them."""
    own = _members(waves.crossing.first.ids, waves.crossing.first.old == old)
    others = _members(waves.crossing.second.ids, waves.crossing.second.new == new)
    stayed = _continuing(waves, own, others)
    if stayed is not None and stayed >= 0.5:
        return False
    used = list(waves.frozen.used)
    if not used:  # the groups were given by name, and a name stays what it is
        return False
    nearest = min(
        (
            distance(
                gaps(
                    waves.first,
                    own,
                    waves.first,
                    _members(waves.crossing.first.ids, waves.crossing.first.old == other),
                    used,
                )
            )
            for other in range(len(waves.names))
            if other != old and (waves.crossing.first.old == other).any()
        ),
        default=1.0,
    )
    return distance(gaps(waves.first, own, waves.second, others, used)) >= _AS_FAR * nearest


def _continuing_pairs(waves: Waves) -> Iterator[tuple[int, int]]:
    """Yield the segments that are the same by their customers: most who stayed, both ways."""
    second = dict(zip(waves.crossing.second.ids, waves.crossing.second.new.tolist(), strict=True))
    first = waves.crossing.first
    pairs = [
        (old, second[one]) for one, old in zip(first.ids, first.old.tolist(), strict=True) if one in second
    ]
    counts = Counter(pairs)
    of_old, of_new = Counter(old for old, _ in pairs), Counter(new for _, new in pairs)
    for (old, new), count in counts.items():
        mostly = 2 * count > max(of_old[old], of_new[new])
        if old >= 0 and new >= 0 and count >= _FEWEST and mostly:
            yield old, new


def _continuing(waves: Waves, own: frozenset[str], others: frozenset[str]) -> float | None:
    """Return which share of the old segment's customers who are in the new wave are in the new one; None
    where too few are."""
    there = own & frozenset(waves.crossing.second.ids)
    return None if len(there) < _FEWEST else len(there & others) / len(there)


def _members(ids: Sequence[str], inside: Mask) -> frozenset[str]:
    return frozenset(ids[row] for row in np.flatnonzero(inside).tolist())


def drifts(waves: Waves, groups: Sequence[tuple[Places, Places]]) -> list[tuple[str, ...]]:
    """Return the columns in which each segment's customers differ from before, largest gap first.

    Compared are customers whom both models put there, in either wave: the same rule for both.
    """
    found = []
    basis = [column.name for column in waves.first.columns if column.role == "basis"]
    used = list(waves.frozen.used) or basis
    for old, new in groups:
        members = [
            _members(one.ids, np.isin(one.old, list(old)) & (np.isin(one.new, list(new)) | (not new)))
            for one in (waves.crossing.first, waves.crossing.second)
        ]
        enough = min(map(len, members)) >= _FEWEST
        found.append(gaps(waves.first, members[0], waves.second, members[1], used) if enough else [])
    q_values = iter(benjamini_hochberg([gap.p for one in found for gap in one]).tolist())
    told = []
    for one in found:
        real = [gap for gap in one if next(q_values) < ERROR_RATE and gap.size >= gap.small]
        told.append(tuple(gap.column for gap in sorted(real, key=lambda gap: (-gap.size, gap.column))))
    return told
