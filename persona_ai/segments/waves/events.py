"""What became of segments between two waves, with the evidence and how sure it is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from persona_ai.schema import Segmentation, Table
from persona_ai.schema.wave import Event, EventKind
from persona_ai.segments.profiles.comparing import ERROR_RATE, six
from persona_ai.segments.waves.arrays import Floats, Labels, Mask
from persona_ai.segments.waves.crossing import Crossing, Sample
from persona_ai.segments.waves.differences import Overlap, difference_test
from persona_ai.segments.waves.matching import Confirmed, Group, Matches, candidates, match, shares
from persona_ai.segments.waves.profiles import distance, gaps
from persona_ai.statistics import benjamini_hochberg, compare_ranks

GREW, SHRANK = 4 / 3, 3 / 4
_CLEARLY = 0.2  # Cliff's delta of how far customers lie from the border between two parts
_CHANCE = 0.01
_AS_FAR = 0.8  # of the way to the nearest other segment: whoever is so far off is somebody else
_REDRAWN = 200
_ALMOST_ALWAYS = 0.8  # of redrawn waves, before a size is said to have changed by a quarter or a third
_FEWEST = 10


Places = tuple[int, ...]
Key = tuple[str, Places, Places]
Counted = dict[Key, float]


@dataclass(frozen=True)
class Found:
    """Events, the segments of the refit by the project's names, and what was seen but is not told."""

    events: tuple[Event, ...]
    matches: dict[str, str]
    not_told: tuple[str, ...]


@dataclass(frozen=True)
class _Waves:
    """Everything that events are read from."""

    first: Table
    second: Table
    frozen: Segmentation
    refit: Segmentation
    crossing: Crossing
    before: Labels
    now: Labels

    @property
    def names(self) -> tuple[str, ...]:
        return self.crossing.segments

    @property
    def found(self) -> tuple[str, ...]:
        return self.crossing.refit


def find_events(
    first: Table,
    frozen: Segmentation,
    second: Table,
    refit: Segmentation,
    crossing: Crossing,
    *,
    seed: int = 0,
) -> Found:
    """Return what became of every segment.

    Structural events (split, merge, birth) are told only of segments of the refit that are stable enough
    for a persona; a death rests on the project's own model.

    Args:
        first: the table that `frozen` was made from.
        frozen: the project's segmentation.
        second: the new wave, in the same columns.
        refit: the segmentation of the new wave.
        crossing: both waves labelled by both.
        seed: of the redrawn customers.
    """
    k, m = len(crossing.segments), len(crossing.refit)
    waves = _Waves(
        first, second, frozen, refit, crossing, crossing.first.table(k, m), crossing.second.table(k, m)
    )
    tests = _tests(waves)
    matches = match(waves.before, waves.now, tests)
    again = _again(waves, tests, np.random.default_rng(seed))
    events, untold = [], list(_cut_otherwise(waves, matches))
    for event in (*_structural(waves, matches, again), *_survivors(waves, matches, again)):
        reason = _unsure(event, refit)
        if reason:
            untold.append(reason)
        else:
            events.append(event)
    return Found(tuple(sorted(events, key=_order)), _named(waves, matches), tuple(untold))


def _order(event: Event) -> tuple[bool, str, tuple[str, ...]]:
    return event.kind == "stable", "".join(event.before) or "~", event.now


# What counts alone cannot tell


def _tests(waves: _Waves) -> Confirmed:
    splits, merges, pairs = candidates(waves.before, waves.now)
    return Confirmed(
        parted={group: _parted(waves, group) for group in splits},
        joined={group: _joined(waves, group) for group in merges},
        replaced=frozenset(pair for pair in pairs if _replaced(waves, *pair)),
        continuing=frozenset(_continuing_pairs(waves)),
    )


def _parted(waves: _Waves, group: Group) -> bool:
    """Return whether the customers of a split lie further from the border between its parts than the same
    segment's customers did in the first wave."""
    old, parts = group
    was, now = (
        _odds(one, one.old == old, parts, of_refit=True)
        for one in (waves.crossing.first, waves.crossing.second)
    )
    return _further(now, was)


def _joined(waves: _Waves, group: Group) -> bool:
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


def _replaced(waves: _Waves, old: int, new: int) -> bool:
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


def _continuing_pairs(waves: _Waves) -> Iterator[tuple[int, int]]:
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


def _continuing(waves: _Waves, own: frozenset[str], others: frozenset[str]) -> float | None:
    """Return which share of the old segment's customers who are in the new wave are in the new one; None
    where too few are."""
    there = own & frozenset(waves.crossing.second.ids)
    return None if len(there) < _FEWEST else len(there & others) / len(there)


def _members(ids: Sequence[str], inside: Mask) -> frozenset[str]:
    return frozenset(ids[row] for row in np.flatnonzero(inside).tolist())


# The events


def _structural(waves: _Waves, matches: Matches, again: Counted) -> Iterator[Event]:
    onward, back = shares(waves.before, waves.now)
    for old, parts in sorted(matches.splits.items()):
        said = " and ".join(f"{back[old, part]:.0%} of {waves.found[part]}" for part in sorted(parts))
        yield _event(
            waves,
            again,
            "split",
            (old,),
            tuple(sorted(parts)),
            f"the project's model puts {said} into {waves.names[old]}, and they lie further apart than its "
            "customers did",
        )
    for new, sources in sorted(matches.merges.items()):
        said = " and ".join(f"{onward[one, new]:.0%} of {waves.names[one]}" for one in sorted(sources))
        yield _event(
            waves,
            again,
            "merge",
            tuple(sorted(sources)),
            (new,),
            f"the refit puts {said} into {waves.found[new]}, and its customers lie between them now",
        )
    for new in sorted(matches.born):
        was = waves.before[:, new].sum() / max(1, waves.before.sum())
        yield _event(
            waves,
            again,
            "birth",
            (),
            (new,),
            f"where {waves.found[new]} is, {was:.1%} of the customers were before",
        )
    for old in sorted(matches.died):
        now = waves.now[old].sum() / max(1, waves.now.sum())
        yield _event(
            waves,
            again,
            "death",
            (old,),
            (),
            f"where {waves.names[old]} was, {now:.1%} of the customers are now",
        )


def _survivors(waves: _Waves, matches: Matches, again: Counted) -> Iterator[Event]:
    """Yield an event for every segment that is there in both waves, however it is cut."""
    groups = _groups(matches)
    drifts = _drifts(waves, groups)
    q_values = benjamini_hochberg([_size_test(waves, *group) for group in groups]).tolist()
    for group, drifted, q in zip(groups, drifts, q_values, strict=True):
        was, now = _share(waves.before, waves.now, *group)
        kind = _kind_of(was, now, q)
        if again.get((kind, *group), 0.0) < _ALMOST_ALWAYS:
            kind = "stable"
        words = {"stable": "is where it was", "grow": "grew", "shrink": "shrank"}[kind]
        name = " and ".join(waves.names[old] for old in group[0])
        moved = f"; its customers differ in {', '.join(drifted)}" if drifted else ""
        text = f"{name} {words}: {was:.0%} of the customers before, {now:.0%} now{moved}"
        event = _event(waves, again, kind, *group, text)
        yield event.model_copy(update={"drifted": drifted})


def _groups(matches: Matches) -> list[tuple[Places, Places]]:
    """Return the segments that are there in both waves, however they are cut."""
    groups: list[tuple[Places, Places]] = [((old,), (new,)) for old, new in matches.same.items()]
    groups += [((old,), tuple(sorted(parts))) for old, parts in matches.finer.items()]
    groups += [((old,), ()) for sources in matches.coarser.values() for old in sources]
    groups += [((old,), ()) for old in matches.unclear_old]
    return sorted(groups)


def _event(
    waves: _Waves,
    again: Counted,
    kind: EventKind,
    old: Places,
    new: Places,
    evidence: str,
) -> Event:
    was, now = _share(waves.before, waves.now, old, new)
    names = tuple(waves.names[one] for one in old)
    found = tuple(waves.found[one] for one in new)
    stable = {one.id: one.stability for one in waves.refit.segments}
    weakest = min([stable.get(one) or 1.0 for one in found], default=1.0)
    redrawn = again.get((kind, old, new), 0.0)
    return Event(
        kind=kind,
        before=names,
        now=found,
        certainty=round(redrawn * weakest, 3),
        share_before=six(was),
        share_now=six(now),
        evidence=evidence,
        numbers={"redrawn": six(redrawn), "stability": six(weakest)},
    )


def _share(before: Labels, now: Labels, old: Places, new: Places) -> tuple[float, float]:
    """Return the share of a segment before and now, by the comparison that shows least change."""
    count, later, _ = _sizes(before, now, old, new)
    return count / max(1, int(before.sum())), later / max(1, int(now.sum()))


def _sizes(before: Labels, now: Labels, old: Places, new: Places) -> tuple[int, int, str]:
    """Return how many customers a segment has before and now, and by which comparison: each wave by its own
    cut, or both by one model. Cuts differ a little by chance, so that only what all three show is a change."""
    was, is_now = int(before[list(old)].sum()), int(now[:, list(new)].sum())
    was_by_refit, is_by_old = int(before[:, list(new)].sum()), int(now[list(old)].sum())
    by_model = {"old": (was, is_by_old), "new": (was_by_refit, is_now)}
    ways = (
        {**by_model, "own": (was, is_now)}
        if old and new
        else {"old" if old else "new": by_model["old" if old else "new"]}
    )
    n, m = max(1, int(before.sum())), max(1, int(now.sum()))

    def step(way: str) -> float:
        return abs(math.log((ways[way][1] + 0.5) / m) - math.log((ways[way][0] + 0.5) / n))

    least = min(sorted(ways), key=step)
    return (*ways[least], least)


def _size_test(waves: _Waves, old: Places, new: Places) -> float:
    count, later, way = _sizes(waves.before, waves.now, old, new)
    first, second = waves.crossing.first, waves.crossing.second
    inside = np.isin(first.new, list(new)) if way == "new" else np.isin(first.old, list(old))
    there = np.isin(second.old, list(old)) if way == "old" else np.isin(second.new, list(new))
    overlap = _overlap(first, inside, second, there)
    return difference_test(count, int(waves.before.sum()), later, int(waves.now.sum()), overlap)


def _overlap(first: Sample, inside: Mask, second: Sample, there: Mask) -> Overlap:
    was = dict(zip(first.ids, inside.tolist(), strict=True))
    now = dict(zip(second.ids, there.tolist(), strict=True))
    both = was.keys() & now.keys()
    return Overlap(
        len(both),
        sum(was[one] and now[one] for one in both),
        sum(was[one] for one in both),
        sum(now[one] for one in both),
    )


def _kind_of(was: float, now: float, q: float) -> EventKind:
    if q < ERROR_RATE and now >= GREW * was:
        return "grow"
    return "shrink" if q < ERROR_RATE and now <= SHRANK * was else "stable"


def _drifts(waves: _Waves, groups: Sequence[tuple[Places, Places]]) -> list[tuple[str, ...]]:
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


# How sure


def _again(waves: _Waves, tests: Confirmed, rng: np.random.Generator) -> Counted:
    """Return how often each event is found when the customers of both waves are redrawn."""
    n, m = int(waves.before.sum()), int(waves.now.sum())
    before = rng.multinomial(n, (waves.before / max(1, n)).ravel(), size=_REDRAWN).reshape(
        -1, *waves.before.shape
    )
    now = rng.multinomial(m, (waves.now / max(1, m)).ravel(), size=_REDRAWN).reshape(-1, *waves.now.shape)
    counts: dict[Key, int] = {}
    for first, second in zip(before, now, strict=True):
        for key in _keys(first, second, match(first, second, tests)):
            counts[key] = counts.get(key, 0) + 1
    return {key: count / _REDRAWN for key, count in counts.items()}


def _keys(before: Labels, now: Labels, matches: Matches) -> Iterator[Key]:
    for old, parts in matches.splits.items():
        yield "split", (old,), tuple(sorted(parts))
    for new, sources in matches.merges.items():
        yield "merge", tuple(sorted(sources)), (new,)
    yield from (("birth", (), (new,)) for new in matches.born)
    yield from (("death", (old,), ()) for old in matches.died)
    for group in _groups(matches):
        yield (_kind_of(*_share(before, now, *group), 0.0), *group)


# What is not told


def _unsure(event: Event, refit: Segmentation) -> str:
    """Return why an event is not told, or ""."""
    bands = {one.id: one.band for one in refit.segments}
    weak = [name for name in event.now if bands.get(name) == "unstable"]
    if event.kind in ("split", "merge", "birth") and weak:
        return (
            f"a {event.kind} ({_ids(event.before)} to {_ids(event.now)}) is not told: {_ids(weak)} of the refit "
            "is not stable enough"
        )
    if event.kind in ("split", "merge", "birth", "death") and event.certainty < 0.5:
        return (
            f"a {event.kind} ({_ids(event.before)} to {_ids(event.now)}) is not told: it is found again in "
            f"{event.numbers['redrawn']:.0%} of redrawn waves only"
        )
    return ""


def _ids(names: Sequence[str]) -> str:
    return " and ".join(names) or "nothing"


def _cut_otherwise(waves: _Waves, matches: Matches) -> Iterator[str]:
    for old, parts in sorted(matches.finer.items()):
        said = " and ".join(waves.found[part] for part in sorted(parts))
        yield (
            f"the refit cuts {waves.names[old]} into {said}; the first wave's customers could have been cut so "
            "too, so it is no change"
        )
    for new, sources in sorted(matches.coarser.items()):
        said = " and ".join(waves.names[one] for one in sorted(sources))
        yield (
            f"the refit puts {said} together as {waves.found[new]}; they lie as far apart as before, so it is "
            "no change"
        )
    for new in sorted(matches.unclear_new):
        yield f"{waves.found[new]} of the refit holds customers of several segments, and is none of them"


def _named(waves: _Waves, matches: Matches) -> dict[str, str]:
    pairs = [(new, old) for old, new in matches.same.items()]
    pairs += [(part, old) for old, parts in matches.finer.items() for part in parts]
    return {waves.found[new]: waves.names[old] for new, old in sorted(pairs)}
