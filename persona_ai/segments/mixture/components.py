"""The mathematics of the mixture: densities as one matrix product, estimates as another.

A row of the data becomes one row of a matrix D = [x, x², observed, one-hot]: standardised numbers, their
squares, 1 where a number was observed, and one column a level. Everything unknown is a row of zeros in its
place and so drops out of the likelihood. The log-density of component j is then D @ W[:, j] + b[j], and
the sums that the next estimate needs are Rᵀ @ D with R the posterior probabilities (Dempster, Laird and
Rubin 1977; for missing values Little and Rubin 2019, 8.2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK_ROWS = 65_536

Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Layout:
    """Which columns of D are which: `numbers` Gaussian columns, and the sizes of the categorical ones."""

    numbers: int
    levels: tuple[int, ...]

    @property
    def width(self) -> int:
        """Return the number of columns of D."""
        return 3 * self.numbers + sum(self.levels)

    def parameters(self, k: int) -> int:
        """Return how many free parameters a mixture of k components has."""
        return (k - 1) + k * (2 * self.numbers + sum(size - 1 for size in self.levels))


@dataclass(frozen=True)
class Components:
    """The parameters of k components, float64.

    `weights` (k,), `means` and `variances` (k, numbers) on the standardised scale, `shares` (k, sum of
    levels), which sum to 1 within each categorical column.
    """

    weights: Floats
    means: Floats
    variances: Floats
    shares: Floats

    @property
    def k(self) -> int:
        """Return the number of components."""
        return int(self.weights.size)


@dataclass(frozen=True)
class Prior:
    """What an estimate is pulled towards: the whole table's own values, by the weight of about one row,
    and the smallest variance allowed; shapes (numbers,) and (sum of levels,)."""

    mean: Floats
    variance: Floats
    shares: Floats
    floor: Floats
    rows: float = 1.0


def stack(numbers: Floats, codes: Labels, levels: tuple[int, ...], *, exact: bool = False) -> Matrix | Floats:
    """Return D, shape (n, Layout.width), float32, or float64 if `exact`.

    Args:
        numbers: standardised, NaN where missing, shape (n, numbers).
        codes: level of each categorical column from 0, -1 where missing, shape (n, len(levels)).
        levels: the number of levels of each categorical column.
        exact: whether labels that are kept will be read from it.
    """
    layout = Layout(numbers.shape[1], levels)
    matrix = np.zeros((len(numbers), layout.width), dtype=np.float64 if exact else np.float32)
    known = ~np.isnan(numbers)
    values = np.where(known, numbers, 0.0)
    count = layout.numbers
    matrix[:, :count] = values
    matrix[:, count : 2 * count] = values**2
    matrix[:, 2 * count : 3 * count] = known
    start = 3 * count
    for place, size in enumerate(levels):
        rows = np.flatnonzero(codes[:, place] >= 0)
        matrix[rows, start + codes[rows, place]] = 1.0
        start += size
    return matrix


def prior_of(matrix: Matrix, layout: Layout, floor: Floats) -> Prior:
    """Return the prior that the whole table gives."""
    sums = np.zeros(layout.width)
    for first in range(0, len(matrix), BLOCK_ROWS):
        sums += matrix[first : first + BLOCK_ROWS].sum(axis=0, dtype=np.float64)
    count = layout.numbers
    seen = np.maximum(sums[2 * count : 3 * count], 1.0)
    mean = sums[:count] / seen
    variance = np.maximum(sums[count : 2 * count] / seen - mean**2, floor)
    shares = np.concatenate(
        [
            np.empty(0),
            *(_normalised(part + 1.0 / part.size) for part in _per_column(sums[3 * count :], layout)),
        ]
    )
    return Prior(mean=mean, variance=variance, shares=shares, floor=floor)


def weights_and_offsets(components: Components, layout: Layout) -> tuple[Floats, Floats]:
    """Return W, shape (Layout.width, k), and b, shape (k,), of the log-densities D @ W + b."""
    inverse = 1.0 / components.variances
    constants = -0.5 * (np.log(2 * math.pi * components.variances) + components.means**2 * inverse)
    stacked = [components.means * inverse, -0.5 * inverse, constants, np.log(components.shares)]
    return np.concatenate(stacked, axis=1).T, np.log(components.weights)


def log_densities(matrix: Matrix | Floats, components: Components, layout: Layout) -> Floats:
    """Return the log of weight times density of every row under every component, shape (n, k)."""
    weights, offsets = weights_and_offsets(components, layout)
    result = np.empty((len(matrix), components.k))
    for first in range(0, len(matrix), BLOCK_ROWS):
        rows = slice(first, first + BLOCK_ROWS)
        result[rows] = np.matmul(matrix[rows], weights.astype(matrix.dtype)) + offsets
    return result


def posteriors(logs: Floats) -> tuple[Floats, Floats]:
    """Return the posterior probabilities, shape (n, k), and the log-likelihood of each row, shape (n,)."""
    top = logs.max(axis=1, keepdims=True)
    relative = np.exp(logs - top)
    total = relative.sum(axis=1, keepdims=True)
    return relative / total, (top + np.log(total))[:, 0]


def estimate(sums: Floats, counts: Floats, prior: Prior, layout: Layout) -> Components:
    """Return the parameters that sums Rᵀ @ D, shape (k, width), and sizes, shape (k,), give.

    They are means of the posterior under the prior's pseudo-observations, so that no variance and no
    share of a level can degenerate.
    """
    n = layout.numbers
    first, second, seen = sums[:, :n], sums[:, n : 2 * n], sums[:, 2 * n : 3 * n]
    means = (first + prior.rows * 0.01 * prior.mean) / (seen + prior.rows * 0.01)
    spread = np.maximum(second - 2 * means * first + means**2 * seen, 0.0)
    variances = np.maximum((spread + prior.rows * prior.variance) / (seen + prior.rows), prior.floor)
    shares = sums[:, 3 * n :] + prior.rows * prior.shares
    if layout.levels:
        starts = [start for start, _ in _places(layout)]
        shares /= np.repeat(np.add.reduceat(shares, starts, axis=1), layout.levels, axis=1)
    sizes = counts + 1e-3
    return Components(weights=sizes / sizes.sum(), means=means, variances=variances, shares=shares)


def _places(layout: Layout) -> list[tuple[int, int]]:
    """Return where each categorical column starts among the one-hot columns, and its size."""
    starts = np.cumsum((0, *layout.levels))
    return [(int(start), size) for start, size in zip(starts, layout.levels, strict=False)]


def _per_column(values: Floats, layout: Layout) -> list[Floats]:
    return [values[start : start + size] for start, size in _places(layout)]


def _normalised(values: Floats) -> Floats:
    return np.asarray(values / values.sum(), dtype=np.float64)
