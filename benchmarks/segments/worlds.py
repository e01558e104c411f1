"""Customer tables with planted segments, and what the best possible classifier makes of them.

Written from the description of the worlds, not from the estimator: nothing here imports it. The Bayes
oracle knows the true parameters, so its adjusted Rand index is what nobody can beat on average; the
separation of the segments is set by bisection until the oracle reaches the difficulty that is wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln
from sklearn.metrics import adjusted_rand_score

from persona_ai.schema import Column, Table
from persona_ai.schema.table import ColumnKind

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

SIX_SEGMENTS = (0.30, 0.24, 0.17, 0.13, 0.10, 0.06)
_REALS, _AMOUNTS, _COUNTS = 3, 3, 2
_INFORMATIVE_LEVELS = (2, 2, 4, 5, 5)
_NOISE_LEVELS = (2, 3, 5)
_ORDERED_SIZE = 5
_CALIBRATION_ROWS = 8_000


@dataclass(frozen=True)
class World:
    """A table whose segments are known.

    `numbers` shape (n, p), NaN where missing; `codes` shape (n, q), -1 where missing; `kinds` of the
    columns, numbers first; `truth` and `oracle` shape (n,), from 0.
    """

    name: str
    numbers: Floats
    codes: Labels
    kinds: tuple[ColumnKind, ...]
    truth: Labels
    oracle: Labels
    noise: tuple[int, ...] = ()

    @property
    def k(self) -> int:
        """Return the number of planted segments."""
        return int(self.truth.max()) + 1

    @cached_property
    def oracle_ari(self) -> float:
        """Return the adjusted Rand index of the classifier that knows the true parameters."""
        return float(adjusted_rand_score(self.truth, self.oracle))

    @property
    def skewed(self) -> tuple[int, ...]:
        """Return the places of amounts and counts among the numbers."""
        return tuple(place for place in range(self.numbers.shape[1]) if self.kinds[place] in SKEWED)

    @property
    def categorical(self) -> tuple[int, ...]:
        """Return the places of the codes in `matrix`."""
        width = self.numbers.shape[1]
        return tuple(range(width, width + self.codes.shape[1]))

    @property
    def matrix(self) -> Floats:
        """Return numbers and codes side by side, NaN where missing, shape (n, p + q)."""
        return np.concatenate([self.numbers, np.where(self.codes < 0, np.nan, self.codes)], axis=1)

    @cached_property
    def table(self) -> Table:
        """Return the typed customer table, all columns basis."""
        columns, values = [], {}
        for place, kind in enumerate(self.kinds):
            at = place - self.numbers.shape[1]
            name = f"{kind}_{place:02d}"
            cells = self.numbers[:, place] if at < 0 else _texts(self.codes[:, at])
            levels = (
                () if at < 0 else tuple(f"level {code}" for code in range(int(self.codes[:, at].max()) + 1))
            )
            values[name] = cells
            columns.append(Column(name=name, label=name, kind=kind, role="basis", levels=levels))
        ids = pd.Index([f"C{row:07d}" for row in range(len(self.truth))], name="id")
        frame = pd.DataFrame(values, index=ids)
        return Table(name=self.name, columns=tuple(columns), frame=frame, sha256="0" * 64)


SKEWED = ("amount", "count")


def _texts(codes: Labels) -> NDArray[np.object_]:
    names = np.array([None, *(f"level {code}" for code in range(int(codes.max()) + 1))], dtype=object)
    return np.asarray(names[codes + 1])


@dataclass(frozen=True)
class Mixed:
    """The true parameters of a mixed table.

    `places` and `spreads` (k, numbers): mean and deviation of reals, of the logarithm of amounts; for
    counts the place is the log-rate. `shares`: one array (k, levels) a column of levels.
    """

    weights: Floats
    kinds: tuple[ColumnKind, ...]
    places: Floats
    spreads: Floats
    shares: tuple[Floats, ...]

    def draw(self, rows: int, rng: np.random.Generator) -> tuple[Floats, Labels, Labels]:
        """Return numbers, codes and truth of `rows` customers."""
        truth = rng.choice(len(self.weights), rows, p=self.weights)
        numbers = np.empty((rows, self.places.shape[1]))
        for place in range(numbers.shape[1]):
            middle, spread = self.places[truth, place], self.spreads[truth, place]
            match self.kinds[place]:
                case "real":
                    numbers[:, place] = rng.normal(middle, spread)
                case "amount":
                    numbers[:, place] = np.exp(rng.normal(middle, spread))
                case _:
                    numbers[:, place] = rng.poisson(np.exp(middle))
        codes = np.empty((rows, len(self.shares)), dtype=np.int64)
        for place, shares in enumerate(self.shares):
            ends = shares.cumsum(axis=1)[truth]
            codes[:, place] = (rng.random((rows, 1)) > ends[:, :-1]).sum(axis=1)
        return numbers, codes, truth.astype(np.int64)

    def oracle(self, numbers: Floats, codes: Labels) -> Labels:
        """Return the most probable segment of every row by the true parameters, blanks left out."""
        logs = np.tile(np.log(self.weights), (len(numbers), 1))
        for place in range(numbers.shape[1]):
            known = ~np.isnan(numbers[:, place])
            logs[known] += self._log_number(place, numbers[known, place, None])
        for place, shares in enumerate(self.shares):
            known = codes[:, place] >= 0
            logs[known] += np.log(shares).T[codes[known, place]]
        return np.asarray(logs.argmax(axis=1), dtype=np.int64)

    def _log_number(self, place: int, values: Floats) -> Floats:
        middle, spread = self.places[:, place], self.spreads[:, place]
        match self.kinds[place]:
            case "real":
                return np.asarray(-0.5 * ((values - middle) / spread) ** 2 - np.log(spread))
            case "amount":
                return np.asarray(-0.5 * ((np.log(values) - middle) / spread) ** 2 - np.log(spread))
            case _:
                return np.asarray(values * middle - np.exp(middle) - gammaln(values + 1))


def mixed(seed: int, rows: int = 10_000, *, target: float = 0.935) -> World:
    """Return a mixed table of 20 columns: 12 numbers, of which 4 are noise and 8 are skewed; 8 of levels,
    of which 3 are noise; six unequal segments."""
    truth = mixed_parameters(seed, target)
    numbers, codes, labels = truth.draw(rows, np.random.default_rng((seed, 2)))
    kinds: tuple[ColumnKind, ...] = (*truth.kinds, *_level_kinds())
    noise = (*range(_REALS + _AMOUNTS + _COUNTS, 12), *range(12 + len(_INFORMATIVE_LEVELS), 20))
    return World("mixed", numbers, codes, kinds, labels, truth.oracle(numbers, codes), noise)


def mixed_parameters(seed: int, target: float) -> Mixed:
    """Return parameters whose oracle reaches the adjusted Rand index `target`."""

    def ari(separation: float) -> float:
        made = _mixed_at(separation, np.random.default_rng((seed, 0)))
        numbers, codes, labels = made.draw(_CALIBRATION_ROWS, np.random.default_rng((seed, 1)))
        return float(adjusted_rand_score(labels, made.oracle(numbers, codes)))

    return _mixed_at(calibrated(ari, target), np.random.default_rng((seed, 0)))


def calibrated(
    reached: Callable[[float], float], target: float, low: float = 0.2, high: float = 6.0
) -> float:
    """Return the separation at which `reached` is the target, by bisection."""
    for _ in range(14):
        middle = (low + high) / 2
        low, high = (middle, high) if reached(middle) < target else (low, middle)
    return (low + high) / 2


def _mixed_at(separation: float, rng: np.random.Generator) -> Mixed:
    k = len(SIX_SEGMENTS)
    informative: list[ColumnKind] = ["real"] * _REALS + ["amount"] * _AMOUNTS + ["count"] * _COUNTS
    noise: list[ColumnKind] = ["real", "amount", "amount", "count"]
    base = {"real": (50.0, 10.0), "amount": (3.5, 0.9), "count": (1.4, 0.5)}
    places, spreads = [], []
    for kind in informative:
        middle, unit = base[kind]
        places.append(middle + separation * unit * rng.uniform(0.6, 1.2) * rng.normal(size=k))
        spreads.append(unit * rng.uniform(0.75, 1.35, size=k))
    for kind in noise:
        middle, unit = base[kind]
        places.append(np.full(k, middle + unit * rng.normal()))
        spreads.append(np.full(k, unit * rng.uniform(0.8, 1.3)))
    shares = [_shares(k, size, separation, rng) for size in _INFORMATIVE_LEVELS]
    shares += [np.tile(rng.dirichlet(np.full(size, 4.0)), (k, 1)) for size in _NOISE_LEVELS]
    kinds = (*informative, *noise)
    return Mixed(np.array(SIX_SEGMENTS), kinds, np.array(places).T, np.array(spreads).T, tuple(shares))


def _shares(k: int, size: int, separation: float, rng: np.random.Generator) -> Floats:
    """Return shares of levels; the columns of five are ordered: the segments shift along one axis."""
    if size == _ORDERED_SIZE:
        steps = np.arange(size) - (size - 1) / 2
        logits = steps * separation * 0.6 * rng.normal(size=(k, 1)) - 0.25 * steps**2
    else:
        logits = 0.4 * rng.normal(size=size) + separation * 0.9 * rng.normal(size=(k, size))
    parts = np.exp(logits - logits.max(axis=1, keepdims=True)) + 1e-3
    return np.asarray(parts / parts.sum(axis=1, keepdims=True))


def _level_kinds() -> tuple[ColumnKind, ...]:
    sizes = (*_INFORMATIVE_LEVELS, *_NOISE_LEVELS)
    names: dict[int, ColumnKind] = {2: "binary", _ORDERED_SIZE: "ordinal"}
    return tuple(names.get(size, "nominal") for size in sizes)


def with_blanks(world: World, parameters: Mixed, share: float, seed: int) -> World:
    """Return the world with a share of all cells missing completely at random."""
    rng = np.random.default_rng((seed, 3))
    numbers = np.where(rng.random(world.numbers.shape) < share, np.nan, world.numbers)
    codes = np.where(rng.random(world.codes.shape) < share, -1, world.codes)
    oracle = parameters.oracle(numbers, codes)
    return replace(world, name="mixed, blanks", numbers=numbers, codes=codes, oracle=oracle)


def with_outliers(world: World, parameters: Mixed, share: float, seed: int, *, cells: bool = False) -> World:
    """Return the world with gross outliers: numbers 10 to 100 times too large, or so many deviations off.

    Args:
        world: without outliers.
        parameters: its truth; the oracle knows which cells are wrong and leaves them out.
        share: of the customers, half of whose numbers are wrong; or of all numbers.
        seed: of what is hit.
        cells: whether `share` is of all numbers.
    """
    rng = np.random.default_rng((seed, 4))
    hit = rng.random(world.numbers.shape) < (share if cells else 0.5)
    if not cells:
        hit &= rng.random((len(hit), 1)) < share
    factor = rng.uniform(10, 100, size=hit.shape)
    moved = world.numbers.copy()
    for place in range(moved.shape[1]):
        values, rows = world.numbers[:, place], hit[:, place]
        if world.kinds[place] == "real":
            sign = rng.choice([-1.0, 1.0], size=len(values))
            moved[rows, place] = (values + sign * factor[:, place] * values.std())[rows]
        else:
            moved[rows, place] = (np.maximum(values, 1.0) * factor[:, place]).round(2)[rows]
    if world.kinds.count("count"):
        counts = [place for place, kind in enumerate(world.kinds) if kind == "count"]
        moved[:, counts] = moved[:, counts].round()
    oracle = parameters.oracle(np.where(hit, np.nan, world.numbers), world.codes)
    return replace(world, name="mixed, outliers", numbers=moved, oracle=oracle)
