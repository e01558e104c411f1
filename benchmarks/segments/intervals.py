"""Whether intervals hold the truth as often as they say, noise stays unclaimed, and true gaps are claimed.

A model is frozen; then fresh tables of the same world are placed by it and profiled, and every interval on a
column outside of the clustering is compared with the same statistic of a million fresh rows that the same
model places. The same is done for the very tables that models were fitted to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.segments.row import Row
from persona_ai.schema import Column, Interval, Segment, Segmentation, Stat, Table
from persona_ai.schema.table import ColumnKind, ColumnRole
from persona_ai.segments import predict, profile, segment
from persona_ai.settings import Settings
from persona_ai.statistics import wilson

K = 4
SHARES = (0.4, 0.3, 0.2, 0.1)
BLANK = 0.05
FEWEST = 30
LOW, HIGH = 0.93, 0.97
NOTHING = Interval(low=0.0, high=1.0)

Floats = NDArray[np.float64]
Key = tuple[str, str, str, str]

_BASIS = tuple(f"use_{place}" for place in range(5))
_COLUMNS: dict[str, ColumnKind] = {
    "half": "binary",
    "rare": "binary",
    "plan": "nominal",
    "bell": "real",
    "lognormal": "amount",
    "gamma": "amount",
    "half_empty": "amount",
    "visits": "count",
    "rating": "ordinal",
}
_DISCRETE = ("visits", "rating")
_PLANS = ("free", "plus", "pro", "max")


def rows(*, quick: bool) -> Iterator[Row]:
    """Yield the cover of each kind of interval, then claimed noise and claimed gaps."""
    fresh, truth_rows = (40, 200_000) if quick else (150, 1_000_000)
    sizes = (300, 1_000) if quick else (300, 1_000, 4_000)
    yield from _cover("fresh tables", _on_fresh_tables(sizes, fresh, truth_rows))
    yield from _cover("the tables fitted to", _on_own_tables(2 if quick else 12, truth_rows))
    yield _noise(30)
    yield _gaps(60 if quick else 300)


def world(seed: int, rows: int) -> Table:
    """Return customers of four segments: five numbers to cluster on, and columns of every kind beside."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(K, rows, p=SHARES)
    centres = np.random.default_rng(7).normal(0, 1.6, (K, len(_BASIS)))
    values: dict[str, Floats | list[str | None]] = {
        name: centres[truth, place] + rng.normal(size=rows) for place, name in enumerate(_BASIS)
    }
    level = np.array([0.0, 0.4, 0.8, 1.2])[truth]
    values["half"] = _ticks(rng.random(rows) < np.array([0.5, 0.35, 0.7, 0.55])[truth])
    values["rare"] = _ticks(rng.random(rows) < np.array([0.03, 0.08, 0.05, 0.15])[truth])
    chances = np.random.default_rng(8).dirichlet([2.0] * len(_PLANS), K)
    picked = (rng.random(rows)[:, None] > np.cumsum(chances, axis=1)[truth]).sum(axis=1)
    values["plan"] = [_PLANS[min(one, len(_PLANS) - 1)] for one in picked]
    values["bell"] = level + rng.normal(size=rows)
    values["lognormal"] = np.exp(level + rng.normal(size=rows))
    values["gamma"] = (1 + level) * rng.gamma(0.5, size=rows)
    values["half_empty"] = np.where(rng.random(rows) < 0.4, 0.0, np.exp(level + 0.8 * rng.normal(size=rows)))
    values["visits"] = rng.poisson(3 * (1 + level)).astype(np.float64)
    values["rating"] = np.clip(np.round(5 + 2 * level + 2 * rng.normal(size=rows)), 0, 10)
    return _table({name: _blanked(cells, rng) for name, cells in values.items()})


def _ticks(has: NDArray[np.bool_]) -> list[str | None]:
    return ["yes" if one else "no" for one in has]


def _blanked(cells: Floats | list[str | None], rng: np.random.Generator) -> Floats | list[str | None]:
    blank = rng.random(len(cells)) < BLANK
    if isinstance(cells, list):
        return [None if gone else cell for cell, gone in zip(cells, blank, strict=True)]
    return np.where(blank, np.nan, cells)


def _table(values: Mapping[str, Floats | list[str | None]]) -> Table:
    rows = len(next(iter(values.values())))
    index = pd.Index([f"C{row:07d}" for row in range(rows)], dtype=object)
    frame = pd.DataFrame(
        {
            name: pd.Series(cells, index=index, dtype=object if isinstance(cells, list) else "float64")
            for name, cells in values.items()
        }
    )
    columns = tuple(
        Column(
            name=name,
            label=name,
            kind=_COLUMNS.get(name, "nominal" if isinstance(cells, list) else "real"),
            role=_role(name),
            levels=tuple(sorted({one for one in cells if one})) if isinstance(cells, list) else (),
        )
        for name, cells in values.items()
    )
    return Table("world.csv", columns, frame, "0" * 64)


def _role(name: str) -> ColumnRole:
    return "basis" if name in _BASIS else "descriptor"


def placed(model: Segmentation, table: Table) -> Segmentation:
    """Return the frozen segmentation with the members that it has in another table."""
    members: dict[str, list[str]] = {group.id: [] for group in model.segments}
    for customer, (name, _) in predict(model.model, table).items():
        members[name].append(customer)
    everybody = len(table.frame)
    groups = tuple(
        group.model_copy(
            update={
                "members": tuple(members[group.id]),
                "share": len(members[group.id]) / everybody,
                "interval": wilson(len(members[group.id]), everybody),
            }
        )
        for group in model.segments
    )
    return model.model_copy(update={"segments": groups, "certainty": {}})


def key(stat: Stat) -> Key:
    """Return what makes a statistic the same in two tables."""
    return stat.segment, stat.column, stat.aggregator, stat.level


@dataclass
class Covered:
    """How many intervals there were, and how many held the truth."""

    seen: int = 0
    held: int = 0

    @property
    def share(self) -> float:
        """The share that held it."""
        return self.held / max(1, self.seen)


Tally = dict[tuple[str, int], Covered]


def _on_fresh_tables(sizes: tuple[int, ...], tables: int, truth_rows: int) -> Tally:
    tally: Tally = defaultdict(Covered)
    model = segment(world(1, 2_000), Settings(k=K))
    million = world(999_999, truth_rows)
    truth = {key(stat): stat.value for stat in profile(million, placed(model, million))}
    for rows in sizes:
        for seed in range(tables):
            fresh = world(10_000 + 1_000 * rows + seed, rows)
            _count(tally, rows, profile(fresh, placed(model, fresh)), truth)
    return tally


def _on_own_tables(tables: int, truth_rows: int) -> Tally:
    tally: Tally = defaultdict(Covered)
    million = world(999_998, truth_rows)
    for seed in range(tables):
        own = world(5_000_000 + seed, 1_000)
        model = segment(own, Settings(k=K))
        truth = {key(stat): stat.value for stat in profile(million, placed(model, million))}
        _count(tally, 1_000, profile(own, model), truth)
    return tally


def _count(tally: Tally, rows: int, stats: tuple[Stat, ...], truth: Mapping[Key, float]) -> None:
    for stat in stats:
        if (
            stat.used_in_clustering
            or stat.interval is None
            or stat.denominator < FEWEST
            or key(stat) not in truth
        ):
            continue
        one = tally[_kind(stat), rows]
        one.seen += 1
        one.held += stat.interval.low <= truth[key(stat)] <= stat.interval.high


def _kind(stat: Stat) -> str:
    if stat.column == "segment":
        return "sizes"
    if stat.aggregator == "share":
        return "shares"
    if stat.aggregator == "mean":
        skewed = stat.column in ("lognormal", "gamma", "half_empty")
        return "means of skewed amounts" if skewed else "means"
    if stat.column in _DISCRETE:
        return "medians and quantiles of whole numbers"
    if stat.aggregator == "median":
        return "medians"
    return "quantiles .1 .9" if stat.level in ("0.1", "0.9") else "quantiles .25 .75"


def _cover(where: str, tally: Tally) -> Iterator[Row]:
    for kind in sorted({kind for kind, _ in tally}):
        by_rows = {rows: one for (name, rows), one in sorted(tally.items()) if name == kind}
        whole = Covered(sum(one.seen for one in by_rows.values()), sum(one.held for one in by_rows.values()))
        whole_numbers = kind.endswith("whole numbers")
        note = f"{whole.seen:,} intervals"
        if whole_numbers:
            note += "; a value that many share is in the interval or not: more than 97 % cannot be helped"
        yield Row(
            f"95 % intervals, {where}: {kind}",
            "cover",
            whole.share,
            ">= .93" if whole_numbers else ".93 to .97",
            whole.share >= LOW and (whole_numbers or whole.share <= HIGH),
            {f"n = {rows:,}": one.share for rows, one in by_rows.items()},
            note,
        )


def _noise(worlds: int) -> Row:
    claims = tests = 0
    lifts = 0
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        table = _noise_table(rng, 400, 3)
        stats = profile(table, _given(rng.choice(3, 400, p=(0.5, 0.3, 0.2)), table))
        compared = [stat.comparison for stat in stats if stat.comparison is not None]
        claims += sum(one.significant for one in compared)
        lifts += sum(one.lift is not None and not 0.9 <= one.lift <= 1.1 for one in compared)
        tests += len(compared)
    note = f"{claims} of {tests:,} comparisons in {worlds} worlds"
    beside = {"lift beyond 10 %": lifts / tests}
    return Row(
        "columns of noise outside the clustering",
        "claimed",
        claims / tests,
        "<= .01",
        claims <= 0.01 * tests,
        beside,
        note,
    )


def _gaps(worlds: int) -> Row:
    pairs = ((0.35, 0.10), (0.50, 0.25), (0.625, 0.375), (0.90, 0.65))
    narrow = {pair: _claimed(pair, worlds, width=1) for pair in pairs}
    wide = {pair: _claimed(pair, worlds, width=3) for pair in pairs}
    worst = min(narrow.values())
    beside = {f"{high:g} against {low:g}": share for (high, low), share in narrow.items()}
    beside |= {"worst of a table of 19 columns": min(wide.values())}
    note = "in a table of 7 columns, 6 of them noise"
    return Row(
        "true gaps of 25 points, 100 against 300",
        "claimed, worst",
        worst,
        ">= .90",
        worst >= 0.9,
        beside,
        note,
    )


def _claimed(pair: tuple[float, float], worlds: int, *, width: int) -> float:
    """Return how often the gap is claimed among the tests of a table with noise columns beside it."""
    found = 0
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        table = _noise_table(rng, 400, width)
        labels = np.repeat([1, 0], [100, 300])
        has = rng.random(400) < np.where(labels == 1, *pair)
        gap = Column(name="gap", label="gap", kind="binary", role="descriptor", levels=("yes", "no"))
        wider = Table("gap.csv", (*table.columns, gap), table.frame.assign(gap=_ticks(has)), "0" * 64)
        stats = profile(wider, _given(labels, wider))
        own = next(one for one in stats if (one.column, one.level, one.segment) == ("gap", "yes", "s2"))
        assert own.comparison is not None
        found += own.comparison.significant and own.comparison.direction == "higher"
    return found / worlds


def _noise_table(rng: np.random.Generator, rows: int, width: int) -> Table:
    """Return six columns of noise of every kind, `width` times over."""
    values: dict[str, Floats | list[str | None]] = {}
    for part in range(width):
        values |= {f"n{part}{place}": rng.normal(size=rows) for place in range(2)}
        values[f"a{part}"] = np.exp(rng.normal(size=rows))
        values |= {f"b{part}{place}": _ticks(rng.random(rows) < 0.3) for place in range(2)}
        values[f"c{part}"] = [str(one) for one in rng.choice(["x", "y", "z"], rows)]
    return _table(values)


def _given(labels: NDArray[np.int64], table: Table) -> Segmentation:
    names = [f"s{place + 1}" for place in range(int(labels.max()) + 1)]
    members = {name: [] for name in names}
    for customer, label in zip(table.frame.index, labels, strict=True):
        members[names[label]].append(str(customer))
    groups = tuple(
        Segment(id=name, members=tuple(own), share=len(own) / len(labels), interval=NOTHING, band="high")
        for name, own in members.items()
    )
    return Segmentation(
        method="given", verdict="given", seed=0, k=len(names), segments=groups, why="by chance"
    )
