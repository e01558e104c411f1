"""Two waves of customers with planted changes: are they told, and is nothing told where nothing changed?

Planted, as the issue lists them: a segment splits in two, two merge into one, one is born, one dies, one
grows, one shrinks; beside them worlds where nothing changed but the sample, and worlds where the means of
a segment drift while the segments stay the same. What is planted:

- split: the halves part by 3.6 to 5 standard deviations, 35 to 65 % each; where they were one there was
  one cloud in the middle.
- merge: two segments become one cloud at a point 35 to 65 % of the way between them.
- birth: 12 to 22 % of the customers at a place where nobody was; death: nobody is left.
- growth: at least half as many again by share; shrinkage: to 60 % of the share or less. Whatever else
  happens, no other share leaves 78 to 128 % of what it was.
- drift: the centre moves by .5 to .9 standard deviations; that is no event.
- reversals: yes/no habits outside of the clustering that go the other way round in one segment (60 % or
  more becomes 40 % or less); all others stay as they are.

Two waves share no customer in one third of the worlds, about half of them in the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.segments.row import Row
from persona_ai.schema import Claim, Column, ColumnKind, ColumnRole, Segment, Segmentation, Stat, Table
from persona_ai.segments import profile, segment, waves
from persona_ai.settings import Settings
from persona_ai.statistics import wilson

NUMBERS, LEVELS, TRAITS = 8, 3, 10
APART = 4.5  # between centres, in standard deviations
Change = tuple[str, frozenset[int], frozenset[int]]
STRUCTURAL = ("split", "merge", "birth", "death")


@dataclass(frozen=True)
class Place:
    """Where a true segment lies: `name` is its own over both waves; `parents` are those it came from."""

    name: int
    share: float
    centre: np.ndarray
    levels: np.ndarray
    traits: np.ndarray
    parents: tuple[int, ...] = ()


@dataclass(frozen=True)
class World:
    """Two tables, who truly belongs where in each, and what truly changed."""

    old: Table
    new: Table
    old_truth: np.ndarray
    new_truth: np.ndarray
    planted: frozenset[Change]
    kinds: tuple[str, ...]


def world(seed: int, kinds: Sequence[str], *, reversals: int = 0) -> World:
    """Return a world with planted changes of these kinds; `reversals` of traits go the other way round."""
    for attempt in range(200):
        rng = np.random.default_rng([seed, attempt])
        before = _places(rng, int(rng.integers(3, 6)) + ("merge" in kinds) + ("death" in kinds))
        planned = _planned(before, kinds, rng)
        if planned is None:
            continue
        after, planted = planned
        if _fair(before, after, planted):
            after = _reversed(after, reversals)
            return _drawn(before, after, planted, tuple(kinds), seed, rng)
    raise ValueError(f"no world of {kinds} with seed {seed}")


def _places(rng: np.random.Generator, k: int) -> list[Place]:
    shares = rng.dirichlet(np.full(k, 12.0))
    while shares.min() < 0.1:
        shares = rng.dirichlet(np.full(k, 12.0))
    places: list[Place] = []
    for name in range(k):
        places.append(_place(rng, name, float(shares[name]), places))
    return places


def _place(rng: np.random.Generator, name: int, share: float, others: Sequence[Place]) -> Place:
    while True:
        centre = rng.normal(0, 1.6, NUMBERS)
        if all(np.linalg.norm(centre - other.centre) >= APART for other in others):
            levels = rng.dirichlet(np.full(3, 0.7), LEVELS)
            return Place(name, share, centre, levels, rng.uniform(0.1, 0.9, TRAITS))


def _planned(
    before: Sequence[Place], kinds: Sequence[str], rng: np.random.Generator
) -> tuple[list[Place], frozenset[Change]] | None:
    free = [int(one) for one in rng.permutation(len(before))]
    after = {place.name: _with(place, parents=(place.name,)) for place in before}
    planted: list[Change] = []
    fresh = len(before)
    for kind in kinds:
        if kind in ("none", "birth"):
            taken: list[int] = []
        else:
            taken = [free.pop() for _ in range(2 if kind == "merge" else 1) if free]
            if not taken or (kind == "merge" and len(taken) < 2):
                return None
        for place in _changed(kind, [after.pop(one) for one in taken], list(after.values()), fresh, rng):
            after[place.name] = place
            if kind in ("split", "merge", "birth"):
                planted.append((kind, frozenset(taken), frozenset({place.name})))
        fresh = max([fresh, *(name + 1 for name in after)])
        if kind in ("death", "grow", "shrink"):
            planted.append((kind, frozenset(taken), frozenset() if kind == "death" else frozenset(taken)))
    total = sum(place.share for place in after.values())
    places = [_with(place, share=place.share / total) for place in after.values()]
    return places, _joined(planted)


def _joined(planted: Sequence[Change]) -> frozenset[Change]:
    """Return the halves of a split as one change."""
    splits = {taken for kind, taken, _ in planted if kind == "split"}
    halves = {
        (
            "split",
            taken,
            frozenset().union(*(new for kind, old, new in planted if kind == "split" and old == taken)),
        )
        for taken in splits
    }
    return frozenset(halves | {change for change in planted if change[0] != "split"})


def _changed(
    kind: str, taken: Sequence[Place], others: Sequence[Place], fresh: int, rng: np.random.Generator
) -> list[Place]:
    match kind:
        case "split":
            return _split(taken[0], fresh, rng)
        case "merge":
            return [_merged(taken[0], taken[1], fresh, rng)]
        case "birth":
            return [_place(rng, fresh, float(rng.uniform(0.14, 0.27)), others)]
        case "grow":
            return [_with(taken[0], share=taken[0].share * float(rng.uniform(1.8, 2.4)))]
        case "shrink":
            return [_with(taken[0], share=taken[0].share * float(rng.uniform(0.35, 0.5)))]
        case "drift":
            step = rng.normal(size=NUMBERS)
            step *= float(rng.uniform(0.5, 0.9)) / np.linalg.norm(step)
            return [_with(taken[0], centre=taken[0].centre + step)]
        case _:
            return []


def _split(one: Place, fresh: int, rng: np.random.Generator) -> list[Place]:
    way = rng.normal(size=NUMBERS)
    way *= float(rng.uniform(3.6, 5.0)) / np.linalg.norm(way)
    part = float(rng.uniform(0.35, 0.65))
    return [
        _with(one, name=fresh, share=one.share * part, centre=one.centre + (1 - part) * way),
        _with(one, name=fresh + 1, share=one.share * (1 - part), centre=one.centre - part * way),
    ]


def _merged(one: Place, other: Place, fresh: int, rng: np.random.Generator) -> Place:
    part = float(rng.uniform(0.35, 0.65))
    return Place(
        fresh,
        one.share + other.share,
        part * one.centre + (1 - part) * other.centre,
        part * one.levels + (1 - part) * other.levels,
        part * one.traits + (1 - part) * other.traits,
        parents=(one.name, other.name),
    )


def _with(place: Place, **changed: object) -> Place:
    held = {name: getattr(place, name) for name in Place.__dataclass_fields__}
    return Place(**{**held, **changed})


def _fair(before: Sequence[Place], after: Sequence[Place], planted: frozenset[Change]) -> bool:
    """Whether every share changes as planned, no more and no less, and no segment is too small to see."""
    was = {place.name: place.share for place in before}
    wanted = {next(iter(old)): kind for kind, old, _ in planted if kind in ("grow", "shrink")}
    for place in after:
        if place.share < 0.07:
            return False
        if any(
            np.linalg.norm(place.centre - other.centre) < 3.4 for other in after if other.name != place.name
        ):
            return False
        if place.name in was:
            ratio = place.share / was[place.name]
            fits = {"grow": ratio >= 1.5, "shrink": ratio <= 0.6}
            if not fits.get(wanted.get(place.name, ""), 0.78 <= ratio <= 1.28):
                return False
    return True


def _reversed(after: list[Place], number: int) -> list[Place]:
    """Turn the first traits of the first segment round: who mostly did does not, and the other way."""
    if not number:
        return after
    traits = after[0].traits.copy()
    traits[:number] = 1 - traits[:number]
    return [_with(after[0], traits=traits), *after[1:]]


def _drawn(
    before: Sequence[Place],
    after: Sequence[Place],
    planted: frozenset[Change],
    kinds: tuple[str, ...],
    seed: int,
    rng: np.random.Generator,
) -> World:
    rows, later = (int(one) for one in rng.integers(900, 1400, 2))
    old_truth = _draw_truth(before, rows, rng)
    new_truth = _draw_truth(after, later, rng)
    ids = [f"A{row:05d}" for row in range(rows)]
    new_ids = _ids(ids, old_truth, new_truth, after, 0.0 if seed % 3 == 0 else 0.6, rng)
    return World(
        _table("first.csv", before, old_truth, ids, rng),
        _table("second.csv", after, new_truth, new_ids, rng),
        old_truth,
        new_truth,
        planted,
        kinds,
    )


def _draw_truth(places: Sequence[Place], rows: int, rng: np.random.Generator) -> np.ndarray:
    names = np.array([place.name for place in places])
    return names[rng.choice(len(places), rows, p=[place.share for place in places])]


def _ids(
    ids: Sequence[str],
    old_truth: np.ndarray,
    new_truth: np.ndarray,
    after: Sequence[Place],
    kept: float,
    rng: np.random.Generator,
) -> list[str]:
    """Give new rows the ids of customers who were in a segment that theirs came from, some of them."""
    parents = {place.name: place.parents for place in after}
    waiting = {
        int(name): [ids[row] for row in rng.permutation(np.flatnonzero(old_truth == name))]
        for name in np.unique(old_truth)
    }
    found = []
    for row, name in enumerate(new_truth):
        sources = [one for one in parents[int(name)] if waiting.get(one)]
        if sources and rng.random() < kept:
            found.append(waiting[sources[int(rng.integers(len(sources)))]].pop())
        else:
            found.append(f"N{row:05d}")
    return found


def _table(
    name: str, places: Sequence[Place], truth: np.ndarray, ids: Sequence[str], rng: np.random.Generator
) -> Table:
    by = {place.name: place for place in places}
    rows = len(truth)
    centres = np.stack([by[int(one)].centre for one in truth])
    numbers = centres + rng.normal(size=(rows, NUMBERS))
    columns: dict[str, tuple[ColumnKind, ColumnRole, object]] = {}
    for place in range(NUMBERS):
        values = np.where(rng.random(rows) < 0.04, np.nan, numbers[:, place])
        skewed = place >= NUMBERS - 2
        kind: ColumnKind = "amount" if skewed else "real"
        columns[f"use_{place}"] = (kind, "basis", np.exp(0.5 * values) if skewed else values)
    for place in range(LEVELS):
        chances = np.stack([by[int(one)].levels[place] for one in truth])
        drawn = (rng.random((rows, 1)) > chances.cumsum(axis=1)).sum(axis=1).clip(0, 2)
        columns[f"plan_{place}"] = ("nominal", "basis", [f"option {one}" for one in drawn])
    for place in range(TRAITS):
        chance = np.array([by[int(one)].traits[place] for one in truth])
        told = np.where(rng.random(rows) < chance, "yes", "no")
        columns[f"trait_{place}"] = ("binary", "outcome", list(told))
    frame = pd.DataFrame(
        {
            one: pd.Series(values, dtype=object if kind in ("binary", "nominal") else np.float64)
            for one, (kind, _, values) in columns.items()
        }
    )
    frame.index = pd.Index(list(ids), dtype=object)
    known = tuple(
        Column(
            name=one,
            label=one.replace("_", " "),
            kind=kind,
            role=role,
            levels={"binary": ("yes", "no"), "nominal": ("option 0", "option 1", "option 2")}.get(kind, ()),
        )
        for one, (kind, role, _) in columns.items()
    )
    return Table(name, known, frame, name)


WORLDS: tuple[tuple[str, ...], ...] = (
    ("split",),
    ("merge",),
    ("birth",),
    ("death",),
    ("grow",),
    ("shrink",),
    ("split", "death"),
    ("split", "merge"),
    ("birth", "death"),
    ("merge", "death"),
    ("split", "birth"),
    ("merge", "drift"),
    ("grow", "shrink"),
)
UNCHANGED: tuple[tuple[str, ...], ...] = (("none",), ("drift",), ("none",), ("drift", "drift"))


@dataclass
class Score:
    """Counts of changes: found and planted, found and not planted, planted and not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        whole = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / whole if whole else 1.0


def told(one: World, seed: int) -> frozenset[Change]:
    """Return the changes that are told of a world, segments named by the true ones they mostly hold."""
    settings = Settings(seed=seed)
    first, second = segment(one.old, settings), segment(one.new, settings)
    found = waves.find_events(
        one.old, first, one.new, second, waves.cross(one.old, first, one.new, second), seed=seed
    )
    before, now = _names(first, one.old, one.old_truth), _names(second, one.new, one.new_truth)
    return frozenset(
        (
            event.kind,
            frozenset(before[name] for name in event.before),
            frozenset(now[name] for name in event.now),
        )
        for event in found.events
        if event.kind != "stable"
    )


def _names(segmentation: Segmentation, table: Table, truth: np.ndarray) -> dict[str, int]:
    where = dict(zip(table.frame.index, truth.tolist(), strict=True))
    return {
        group.id: Counter(where[member] for member in group.members).most_common(1)[0][0]
        for group in segmentation.segments
    }


def scored(worlds: Iterator[tuple[World, frozenset[Change]]], kinds: Sequence[str]) -> Score:
    """Return how changes of some kinds were found over worlds."""
    score = Score()
    for one, changes in worlds:
        planted = {change for change in one.planted if change[0] in kinds}
        found = {change for change in changes if change[0] in kinds}
        score.right += len(planted & found)
        score.wrong += len(found - planted)
        score.missed += len(planted - found)
    return score


def rows(*, quick: bool) -> Iterator[Row]:
    """Yield what was measured: changes found, and changes told where nothing changed."""
    yield from claim_rows(quick=quick)
    repeats = 1 if quick else 4
    changed = [
        (one := world(seed, kinds), told(one, seed))
        for number, kinds in enumerate(WORLDS)
        for seed in range(100 * number, 100 * number + repeats)
    ]
    structural = scored(iter(changed), STRUCTURAL)
    sizes = scored(iter(changed), ("grow", "shrink"))
    note = f"{len(changed)} worlds"
    yield Row(
        "two waves",
        "F1 of splits, merges, births, deaths",
        structural.f1,
        ">= .90",
        structural.f1 >= 0.9,
        note=note,
    )
    yield Row("two waves", "F1 of growth and shrinkage", sizes.f1, ">= .90", sizes.f1 >= 0.9, note=note)
    for kind in STRUCTURAL:
        score = scored(iter(changed), (kind,))
        yield Row(
            "two waves",
            f"F1 of {kind}",
            score.f1,
            note=f"{score.right} right, {score.wrong} wrong, {score.missed} missed",
        )
    same = [
        told(world(seed, kinds), seed)
        for number, kinds in enumerate(UNCHANGED)
        for seed in range(5000 + 100 * number, 5000 + 100 * number + (1 if quick else 8))
    ]
    false = sum(bool(changes) for changes in same) / len(same)
    yield Row(
        "two waves, nothing changed",
        "share of worlds with any event",
        false,
        "<= .05",
        false <= 0.05,
        note=f"{len(same)} worlds",
    )


@dataclass(frozen=True)
class Verdicts:
    """What was said of comparisons that wave 1 shows: of those turned round, and of those that stay."""

    turned: Counter[str]
    unchanged: Counter[str]


def verdicts(seed: int, turned: int) -> Verdicts:
    """Return what became of every significant comparison of a world whose first segment turns habits round.

    The true segments are given, so that nothing but the claims is measured. Unchanged are comparisons on
    habits that turn round nowhere.
    """
    one = world(seed, ("none",))
    rng = np.random.default_rng([seed, 7])
    habits = [f"trait_{place}" for place in range(TRAITS)]
    first = str(int(np.bincount(one.old_truth).argmax()))
    by_segment = {
        str(name): one.old.frame[habits][one.old_truth == name].eq("yes").mean()
        for name in set(one.old_truth.tolist())
    }
    far = [habit for habit in habits if abs(by_segment[first][habit] - 0.5) >= 0.15][:turned]
    new = one.new.frame.copy()
    inside = one.new_truth == int(first)
    for habit in far:
        kept = np.where(new[habit] == "yes", "no", "yes")
        new.loc[inside, habit] = kept[inside]
    second = Table(
        one.new.name, one.new.columns, new.sample(frac=1, random_state=int(rng.integers(1000))), "second"
    )
    was = dict(zip(one.old.frame.index, map(str, one.old_truth.tolist()), strict=True))
    now = dict(zip(one.new.frame.index, map(str, one.new_truth.tolist()), strict=True))
    stats = [stat for stat in profile(one.old, _given(was), seed=seed) if _is_comparison(stat)]
    cited = [
        waves.Cited(
            stat.segment,
            stat.segment,
            Claim(id=f"C{number}", field="behaviours", kind="comparison", template=f"{{{stat.id}:against}}"),
            "",
            (stat,),
        )
        for number, stat in enumerate(stats, start=1)
    ]
    judged = waves.judge_claims(cited, waves.changes(one.old, was, second, now, stats), {})
    pairs = list(zip(stats, judged, strict=True))
    return Verdicts(
        Counter(
            claim.status
            for stat, claim in pairs
            if stat.column in far and stat.segment == first and _turns(stat, first, by_segment)
        ),
        Counter(claim.status for stat, claim in pairs if stat.column not in far),
    )


def _turns(stat: Stat, first: str, by_segment: dict[str, pd.Series]) -> bool:
    """Whether the gap to everybody else really goes the other way once the segment turns round."""
    own = by_segment[first][stat.column]
    assert stat.comparison is not None
    rest = stat.comparison.value if stat.level == "yes" else 1 - stat.comparison.value
    return bool((own - rest) * ((1 - own) - rest) < 0 and abs((1 - own) - rest) >= 0.15)


def _is_comparison(stat: Stat) -> bool:
    return stat.comparison is not None and stat.comparison.significant and stat.column.startswith("trait")


def _given(placed: dict[str, str]) -> Segmentation:
    names = sorted(set(placed.values()))
    members = {name: tuple(sorted(one for one, where in placed.items() if where == name)) for name in names}
    groups = tuple(
        Segment(
            id=name,
            members=members[name],
            share=len(members[name]) / len(placed),
            interval=wilson(len(members[name]), len(placed)),
        )
        for name in names
    )
    return Segmentation(
        method="given", verdict="given", seed=0, k=len(groups), segments=groups, why="planted"
    )


def claim_rows(*, quick: bool) -> Iterator[Row]:
    """Yield how often planted reversals of claims are found, and how often others are said to have changed."""
    turned: Counter[str] = Counter()
    unchanged: Counter[str] = Counter()
    worlds = 10 if quick else 60
    for seed in range(9000, 9000 + worlds):
        one = verdicts(seed, 3)
        turned += one.turned
        unchanged += one.unchanged
    found = turned["reversed"] / max(1, turned.total())
    fallen = (turned["reversed"] + turned["weakened"]) / max(1, turned.total())
    false = unchanged["reversed"] / max(1, unchanged.total())
    weaker = unchanged["weakened"] / max(1, unchanged.total())
    note = f"{turned.total()} claims turned round, {unchanged.total()} unchanged, {worlds} worlds"
    yield Row("claims", "planted reversals called reversed", found, ">= .90", found >= 0.9, note=note)
    yield Row("claims", "planted reversals called reversed or weakened", fallen, ">= .95", fallen >= 0.95)
    yield Row("claims", "unchanged claims called reversed", false, "<= .01", false <= 0.01)
    yield Row("claims", "unchanged claims called weakened", weaker, "<= .05", weaker <= 0.05)
