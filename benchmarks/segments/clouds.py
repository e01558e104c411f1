"""Clouds of numbers with planted segments: heavy tails, correlation within segments, and the 36 sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import gammaln
from sklearn.metrics import adjusted_rand_score

from benchmarks.segments.worlds import Floats, Labels, World, calibrated

Family = Literal["normal", "independent t", "multivariate t", "correlated", "correlated apart"]

TAIL = 3.0
STRENGTH = 0.65
_CALIBRATION_ROWS = 6_000
_SETS_K = (2, 3, 4, 5, 6)


@dataclass(frozen=True)
class Clouds:
    """The true parameters: `weights` (k,), `means` (k, p), Cholesky `roots` (k, p, p) of the scatter."""

    family: Family
    weights: Floats
    means: Floats
    roots: Floats

    def draw(self, rows: int, rng: np.random.Generator) -> tuple[Floats, Labels]:
        """Return numbers and truth of `rows` customers; every segment has its exact share."""
        counts = np.floor(self.weights * rows).astype(int)
        counts[0] += rows - counts.sum()
        truth = rng.permutation(np.repeat(np.arange(len(counts)), counts)).astype(np.int64)
        values = rng.normal(size=(rows, self.means.shape[1]))
        if self.family == "independent t":
            values /= np.sqrt(rng.chisquare(TAIL, size=values.shape) / TAIL)
        if self.family == "multivariate t":
            values /= np.sqrt(rng.chisquare(TAIL, size=(rows, 1)) / TAIL)
        moved = np.einsum("nij,nj->ni", self.roots[truth], values)
        return self.means[truth] + moved, truth

    def oracle(self, numbers: Floats) -> Labels:
        """Return the most probable segment of every row by the true parameters."""
        logs = [self._log_density(place, numbers) for place in range(len(self.weights))]
        return np.asarray((np.column_stack(logs) + np.log(self.weights)).argmax(axis=1), dtype=np.int64)

    def _log_density(self, place: int, numbers: Floats) -> Floats:
        root = self.roots[place]
        standard = np.linalg.solve(root, (numbers - self.means[place]).T).T
        scale = float(np.log(np.abs(np.diag(root))).sum())
        width = standard.shape[1]
        match self.family:
            case "independent t":
                return np.asarray(-(TAIL + 1) / 2 * np.log1p(standard**2 / TAIL).sum(axis=1) - scale)
            case "multivariate t":
                constant = float(gammaln((TAIL + width) / 2) - gammaln(TAIL / 2))
                squares = (standard**2).sum(axis=1)
                return np.asarray(constant - (TAIL + width) / 2 * np.log1p(squares / TAIL) - scale)
            case _:
                return np.asarray(-0.5 * (standard**2).sum(axis=1) - scale)


def clouds(family: Family, seed: int, *, k: int, rows: int, width: int, target: float) -> World:
    """Return k segments of `width` numbers whose oracle reaches the adjusted Rand index `target`."""

    def at(separation: float) -> Clouds:
        return _clouds_at(family, separation, k, width, np.random.default_rng((seed, 10)))

    def ari(separation: float) -> float:
        numbers, truth = at(separation).draw(_CALIBRATION_ROWS, np.random.default_rng((seed, 11)))
        return float(adjusted_rand_score(truth, at(separation).oracle(numbers)))

    true = at(calibrated(ari, target))
    numbers, truth = true.draw(rows, np.random.default_rng((seed, 12)))
    codes = np.empty((rows, 0), dtype=np.int64)
    return World(family, numbers, codes, ("real",) * width, truth, true.oracle(numbers))


def sets(count: int = 36) -> Iterator[World]:
    """Yield sets to count segments in: three families in turn, 2 to 6 segments, 600 to 3,000 customers,
    4 to 10 numbers, moderate overlap (the oracle reaches .86 to .96)."""
    families: tuple[Family, ...] = ("normal", "multivariate t", "correlated")
    for number in range(count):
        rng = np.random.default_rng((number, 13))
        family = families[number % 3]
        if family == "multivariate t" and number % 2:
            family = "independent t"
        if family == "correlated" and number % 2:
            family = "correlated apart"
        k = _SETS_K[(number // 3) % len(_SETS_K)]
        rows, width = int(rng.integers(max(600, 150 * k), 3_001)), int(rng.integers(4, 11))
        yield clouds(family, number, k=k, rows=rows, width=width, target=float(rng.uniform(0.86, 0.96)))


def _clouds_at(family: Family, separation: float, k: int, width: int, rng: np.random.Generator) -> Clouds:
    weights = rng.dirichlet(np.full(k, 12.0))
    weights = np.maximum(weights, 0.5 / k)
    directions = _spread_out(k, width, rng)
    spreads = rng.uniform(0.8, 1.25, size=(k, width))
    if family.startswith("correlated"):
        roots = _correlated_roots(k, width, rng, same=family == "correlated")
    else:
        roots = np.einsum("ki,ij->kij", spreads, np.eye(width))
    return Clouds(family, weights / weights.sum(), separation * directions, roots)


def _spread_out(k: int, width: int, rng: np.random.Generator) -> Floats:
    """Return centres of which no two are much nearer to each other than the others are."""
    tries = rng.normal(size=(300, k, width))
    gaps = [_narrowest(one) / np.sqrt((one**2).mean()) for one in tries]
    return np.asarray(tries[int(np.argmax(gaps))])


def _narrowest(centres: Floats) -> float:
    distances = np.sqrt(((centres[:, None] - centres[None]) ** 2).sum(axis=2))
    return float(distances[np.triu_indices(len(centres), 1)].min())


def _correlated_roots(k: int, width: int, rng: np.random.Generator, *, same: bool) -> Floats:
    """Return scatter of two strong hidden directions and little of each column's own; `same` in every
    segment, or another in each."""
    roots = []
    for _ in range(1 if same else k):
        loadings = rng.normal(size=(width, 2)) * STRENGTH
        scatter = loadings @ loadings.T + np.diag(rng.uniform(0.25, 0.6, size=width))
        roots.append(np.linalg.cholesky(scatter))
    return np.asarray(roots * k if same else roots)
