"""Tables without segments: one cloud each, however long its tails, skewed or correlated."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy.special import ndtr

from benchmarks.segments.worlds import Floats, Labels, World
from persona_ai.schema.table import ColumnKind

ROWS = (300, 500, 800, 1_500)
WIDTHS = (5, 8, 12)


def null_table(kind: str, number: int) -> World:
    """Return the table `number` of a kind: normal, t, correlated, skewed or mixed."""
    rng = np.random.default_rng((number, 20, sorted(KINDS).index(kind)))
    rows, width = int(rng.choice(ROWS)), int(rng.choice(WIDTHS))
    numbers, codes, kinds = KINDS[kind](rows, width, number, rng)
    everyone = np.zeros(rows, dtype=np.int64)
    return World(f"null, {kind}", numbers, codes, kinds, everyone, everyone)


def null_tables(kind: str, count: int) -> Iterator[World]:
    """Yield `count` tables of a kind."""
    return (null_table(kind, number) for number in range(count))


Made = tuple[Floats, Labels, tuple[ColumnKind, ...]]


def _normal(rows: int, width: int, _number: int, rng: np.random.Generator) -> Made:
    return _reals(rng.normal(size=(rows, width)) * rng.uniform(0.5, 20, size=width))


def _heavy(rows: int, width: int, number: int, rng: np.random.Generator) -> Made:
    """Student t with 3 degrees of freedom, each column by itself or all by the same factor."""
    values = rng.normal(size=(rows, width))
    shape = (rows, width) if number % 2 else (rows, 1)
    return _reals(values / np.sqrt(rng.chisquare(3.0, size=shape) / 3.0))


def _correlated(rows: int, width: int, number: int, rng: np.random.Generator) -> Made:
    """One strong hidden factor, or several."""
    return _reals(_factors(rows, width, number, rng))


def _skewed(rows: int, width: int, number: int, rng: np.random.Generator) -> Made:
    """Lognormal and gamma amounts; every third table with a factor behind them."""
    hidden = _factors(rows, width, 0, rng) if number % 3 == 0 else rng.normal(size=(rows, width))
    hidden = hidden / hidden.std(axis=0)
    values = np.exp(3 + rng.uniform(0.5, 1.2, size=width) * hidden)
    gamma = rng.gamma(rng.uniform(0.8, 3.0, size=width), 10.0, size=(rows, width))
    use = (np.arange(width) % 2 == 1) & (number % 3 != 0)
    return np.where(use, gamma, values), _no_codes(rows), ("amount",) * width


def _mixed(rows: int, width: int, number: int, rng: np.random.Generator) -> Made:
    """Numbers, counts, binary, nominal and ordinal columns cut from one correlated cloud."""
    width = max(width, 8)
    hidden = _factors(rows, width, number % 2, rng)
    hidden = hidden / hidden.std(axis=0)
    half = width // 2
    numbers = hidden[:, :half].copy()
    kinds: list[ColumnKind] = ["real"] * half
    numbers[:, 1] = np.exp(2 + 0.8 * numbers[:, 1])
    numbers[:, 2] = rng.poisson(np.exp(1.2 + 0.5 * numbers[:, 2]))
    kinds[1], kinds[2] = "amount", "count"
    sizes = [(2, 3, 5)[place % 3] for place in range(width - half)]
    names: dict[int, ColumnKind] = {2: "binary", 3: "nominal", 5: "ordinal"}
    codes = np.empty((rows, len(sizes)), dtype=np.int64)
    for place, size in enumerate(sizes):
        ends = np.sort(rng.uniform(0.1, 0.9, size=size - 1))
        codes[:, place] = (ndtr(hidden[:, [half + place]]) > ends).sum(axis=1)
    return numbers, codes, (*kinds, *(names[size] for size in sizes))


def _factors(rows: int, width: int, number: int, rng: np.random.Generator) -> Floats:
    factors = 1 if number % 2 == 0 else 3
    strength = rng.uniform(0.7, 1.6)
    loadings = strength * rng.normal(size=(factors, width)) / np.sqrt(factors) ** 0.5
    return np.asarray(rng.normal(size=(rows, factors)) @ loadings + rng.normal(size=(rows, width)))


def _reals(values: Floats) -> Made:
    return values, _no_codes(len(values)), ("real",) * values.shape[1]


def _no_codes(rows: int) -> Labels:
    return np.empty((rows, 0), dtype=np.int64)


KINDS: dict[str, Callable[[int, int, int, np.random.Generator], Made]] = {
    "normal": _normal,
    "t": _heavy,
    "correlated": _correlated,
    "skewed": _skewed,
    "mixed": _mixed,
}
