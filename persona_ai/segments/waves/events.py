"""What became of segments between two waves, with the evidence and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from persona_ai.schema import Segmentation, Table
from persona_ai.schema.wave import Event, EventKind
from persona_ai.segments.profiles.comparing import six
from persona_ai.segments.waves.arrays import Labels
from persona_ai.segments.waves.confirming import Waves, confirmed
from persona_ai.segments.waves.confirming import drifts as drifts_of
from persona_ai.segments.waves.crossing import Crossing
from persona_ai.segments.waves.matching import Confirmed, Matches, Places, match, shares
from persona_ai.segments.waves.sizing import kind_of, share_of_both, size_test
from persona_ai.statistics import benjamini_hochberg

_REDRAWN = 200
_ALMOST_ALWAYS = 0.8  # of redrawn waves, before a size is said to have changed by a quarter or a third

Key = tuple[str, Places, Places]
Counted = dict[Key, float]


@dataclass(frozen=True)
class Found:
    """Events, the segments of the refit by the project's names, and what was seen but is not told."""

    events: tuple[Event, ...]
    matches: dict[str, str]
    not_told: tuple[str, ...]


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
    waves = Waves(
        first, second, frozen, refit, crossing, crossing.first.table(k, m), crossing.second.table(k, m)
    )
    tests = confirmed(waves)
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


# The events


def _structural(waves: Waves, matches: Matches, again: Counted) -> Iterator[Event]:
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


def _survivors(waves: Waves, matches: Matches, again: Counted) -> Iterator[Event]:
    """Yield an event for every segment that is there in both waves, however it is cut."""
    groups = _groups(matches)
    drifts = drifts_of(waves, groups)
    q_values = benjamini_hochberg(
        [size_test(waves.before, waves.now, waves.crossing, *group) for group in groups]
    ).tolist()
    for group, drifted, q in zip(groups, drifts, q_values, strict=True):
        was, now = share_of_both(waves.before, waves.now, *group)
        kind = kind_of(was, now, q)
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
    waves: Waves,
    again: Counted,
    kind: EventKind,
    old: Places,
    new: Places,
    evidence: str,
) -> Event:
    was, now = share_of_both(waves.before, waves.now, old, new)
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


# How sure


def _again(waves: Waves, tests: Confirmed, rng: np.random.Generator) -> Counted:
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
        yield (kind_of(*share_of_both(before, now, *group), 0.0), *group)


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
            f"{event.numbers['redrawn']:.0%} of redrawn waves, stability {event.numbers['stability']:.2f}, which is "
            "too little"
        )
    return ""


def _ids(names: Sequence[str]) -> str:
    return " and ".join(names) or "nothing"


def _cut_otherwise(waves: Waves, matches: Matches) -> Iterator[str]:
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


def _named(waves: Waves, matches: Matches) -> dict[str, str]:
    pairs = [(new, old) for old, new in matches.same.items()]
    pairs += [(part, old) for old, parts in matches.finer.items() for part in parts]
    return {waves.found[new]: waves.names[old] for new, old in sorted(pairs)}
