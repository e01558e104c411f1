"""The mathematics of the mixture: densities as one matrix product, estimates as another.

A row of the data becomes one row of a matrix D = [x, x², observed, one-hot]: standardised numbers, their
squares, 1 where a number was observed, and one column a level. Everything unknown is a row of zeros in its
place and so drops out of the likelihood. The log-density of component j is then D @ W[:, j] + b[j], and
the sums that the next estimate needs are Rᵀ @ D with R the posterior probabilities (Dempster, Laird and
Rubin 1977; for missing values Little and Rubin 2019, 8.2). Families whose numbers are not independent and
normal add their own densities and sums (`heavy`, `tied`, `factor`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from persona_ai.segments.mixture import elliptical, factor, heavy, tied
from persona_ai.segments.mixture.layout import Components, Family, Floats, Labels, Layout, Matrix, Prior
from persona_ai.segments.mixture.tilted import set_tilted

BLOCK_ROWS = 4_096  # so many rows of D stay in the processor's cache from one product to the next
_KEPT_ROWS = 65_536
_PRIOR_ROWS = 100_000


@dataclass(frozen=True)
class Rows:
    """The rows of a table, prepared: D is made from them block by block and never stands whole in memory.

    `numbers` standardised, NaN where missing, shape (n, layout.numbers); `codes` the level of each column of
    levels from 0, -1 where missing, shape (n, len(layout.levels)).
    """

    numbers: Floats | Matrix
    codes: NDArray[np.signedinteger]
    layout: Layout

    def __len__(self) -> int:
        return len(self.numbers)

    def some(self, rows: Labels) -> Rows:
        """Return some of the rows."""
        return replace(self, numbers=self.numbers[rows], codes=self.codes[rows])

    def of(self, layout: Layout) -> Rows:
        """Return the same rows for another family."""
        return replace(self, layout=layout)

    def blocks(self) -> Iterator[Matrix]:
        """Yield D in blocks, float32; each is good until the next is asked for."""
        if len(self) <= _KEPT_ROWS:
            for first in range(0, len(self), BLOCK_ROWS):
                yield self.matrix[first : first + BLOCK_ROWS]
            return
        room = np.empty((BLOCK_ROWS, self.layout.width), dtype=np.float32)
        for first in range(0, len(self), BLOCK_ROWS):
            rows = slice(first, first + BLOCK_ROWS)
            yield stack(self.numbers[rows], self.codes[rows], self.layout.levels, room)

    @cached_property
    def matrix(self) -> Matrix:
        """D as a whole, kept."""
        room = np.empty((len(self), self.layout.width), dtype=np.float32)
        return stack(self.numbers, self.codes, self.layout.levels, room)


@dataclass(frozen=True)
class Sums:
    """What an estimate is made of: Rᵀ @ D, shape (k, width), sizes (k,), and what a family needs besides."""

    linear: Floats
    counts: Floats
    more: tuple[Floats, ...] = ()

    def __add__(self, other: Sums) -> Sums:
        more = tuple(one + two for one, two in zip(self.more, other.more, strict=True))
        return Sums(self.linear + other.linear, self.counts + other.counts, more)


def stack(
    numbers: NDArray[np.floating],
    codes: NDArray[np.signedinteger],
    levels: tuple[int, ...],
    room: NDArray[np.floating],
) -> NDArray[np.floating]:
    """Return D, shape (n, Layout.width).

    Args:
        numbers: standardised, NaN where missing, shape (n, numbers).
        codes: level of each column of levels from 0, -1 where missing, shape (n, len(levels)).
        levels: the number of levels of each of these columns.
        room: where it is made, at least n rows; float64 where labels that are kept will be read from it.
    """
    count, rows = numbers.shape[1], len(numbers)
    matrix = room[:rows]
    matrix[:, 3 * count :] = 0.0
    values, known = matrix[:, :count], matrix[:, 2 * count : 3 * count]
    values[...] = numbers
    np.equal(values, values, out=known, casting="unsafe")
    if not known.all():
        values[known == 0] = 0.0
    np.multiply(values, values, out=matrix[:, count : 2 * count])
    cells, first = matrix.reshape(-1), np.arange(rows) * matrix.shape[1] + 3 * count
    for place, size in enumerate(levels):
        code = codes[:, place]
        at = first + code
        cells[at if code.min(initial=0) >= 0 else at[code >= 0]] = 1.0
        first += size
    return matrix


def prior_of(rows: Rows, floor: Floats) -> Prior:
    """Return the prior that the table gives; a million rows need not all be looked at for it."""
    layout = rows.layout
    total = np.zeros(layout.width)
    every = rows.some(np.arange(0, len(rows), 1 + len(rows) // _PRIOR_ROWS))
    for block in every.blocks():
        total += np.ones(len(block), dtype=np.float32) @ block
    count = layout.numbers
    seen = np.maximum(total[2 * count : 3 * count], 1.0)
    mean = total[:count] / seen
    variance = np.maximum(total[count : 2 * count] / seen - mean**2, floor)
    parts = [total[3 * count + start :][:size] + 1.0 / size for start, size in layout.places()]
    shares = np.concatenate([np.empty(0), *(part / part.sum() for part in parts)])
    return Prior(mean=mean, variance=variance, shares=shares, floor=floor)


def log_densities(block: NDArray[np.floating], components: Components, layout: Layout) -> Floats:
    """Return the log of weight times density of a block of D under every component, shape (rows, k).

    The products are made in the block's own precision.
    """
    weights, offsets = weights_and_offsets(components, layout)
    found = np.asarray(np.matmul(block, weights.astype(block.dtype)) + offsets, dtype=np.float64)
    values, seen = _numbers(block, layout)
    match layout.family:
        case "diagonal":
            return found
        case "heavy":
            return found + heavy.logs(values, seen, components)
        case "elliptical":
            return found + elliptical.logs(values, seen, components)
        case "tied":
            return found + tied.logs(values, seen, components)
        case "factor":
            return found + factor.logs(values, seen, components)


def weights_and_offsets(components: Components, layout: Layout) -> tuple[Floats, Floats]:
    """Return W, shape (Layout.width, k), and b, shape (k,), of the part of the log-densities D @ W + b."""
    if layout.family == "diagonal":
        inverse = 1.0 / components.variances
        constants = -0.5 * (np.log(2 * math.pi * components.variances) + components.means**2 * inverse)
        numbers = [components.means * inverse, -0.5 * inverse, constants]
    else:
        numbers = [np.zeros((components.k, 3 * layout.numbers))]
    stacked = np.concatenate([*numbers, np.log(components.shares)], axis=1)
    return stacked.T, np.log(components.weights)


def posteriors(logs: Floats) -> tuple[Floats, Floats]:
    """Return the posterior probabilities, shape (n, k), and the log-likelihood of each row, shape (n,)."""
    top = logs.max(axis=1, keepdims=True)
    relative = np.exp(logs - top)
    total = relative.sum(axis=1, keepdims=True)
    return relative / total, (top + np.log(total))[:, 0]


def linear_sums(block: Matrix, memberships: Matrix) -> Sums:
    """Return Rᵀ @ D and sizes of a block from Rᵀ, shape (k, rows): all that independent normal numbers and
    levels need."""
    sums = (memberships @ block).astype(np.float64)
    return Sums(sums, memberships.sum(axis=1, dtype=np.float64))


def sums_of(block: Matrix, memberships: Floats, components: Components, layout: Layout) -> Sums:
    """Return what the next estimate needs of a block; `components` are those of the memberships."""
    sums = linear_sums(block, memberships.T.astype(np.float32))
    if layout.family == "diagonal":
        return sums
    values, seen = _numbers(block, layout)
    return replace(sums, more=_MORE[layout.family](values, seen, memberships, components))


def estimate(sums: Sums, prior: Prior, layout: Layout, before: Components | None = None) -> Components:
    """Return the parameters that sums give; `before` those that the sums were made with, if any.

    They are means of the posterior under the prior's pseudo-observations, so that no variance and no
    share of a level can degenerate.
    """
    sizes = sums.counts + 1e-3
    weights = sizes / sizes.sum()
    shares = _shares(sums.linear, prior, layout, None if before is None else before.shares)
    if before is None or layout.family == "diagonal":
        return Components(weights, *_independent(sums.linear, prior, layout), shares)
    match layout.family:
        case "heavy":
            means, variances, degrees = heavy.estimate(sums.more[0], sums.more[1], prior, before.degrees)
            return Components(weights, means, variances, shares, degrees=degrees)
        case "elliptical":
            means, variances, degrees = elliptical.estimate(sums.more[0], sums.more[1], prior)
            return Components(weights, means, variances, shares, degrees=degrees)
        case "tied":
            means, covariance = tied.estimate(sums.more[0], sums.more[1], sums.counts, prior)
            variances = np.tile(np.diag(covariance), (len(weights), 1))
            return Components(weights, means, variances, shares, covariance=covariance)
        case "factor":
            outer, product, second = sums.more
            means, variances, loadings = factor.estimate(outer, product, second, prior)
            return Components(weights, means, variances, shares, loadings=loadings)


def raised(components: Components, layout: Layout, rng: np.random.Generator) -> Components:
    """Return components of independent normal numbers as a start for the layout's family."""
    k, count = components.means.shape
    match layout.family:
        case "diagonal":
            return components
        case "heavy":
            return replace(components, degrees=np.full(count, heavy.FIRST_DEGREES))
        case "elliptical":
            return replace(components, degrees=elliptical.first_degrees())
        case "tied":
            pooled = components.weights @ components.variances
            return replace(components, covariance=np.diag(pooled))
        case "factor":
            spread = np.sqrt(components.variances)[:, :, None]
            loadings = 0.5 * spread * rng.normal(size=(k, count, layout.factors))
            return replace(components, loadings=loadings)


_MORE: dict[Family, Callable[[Floats, Floats, Floats, Components], tuple[Floats, ...]]] = {
    "heavy": heavy.sums,
    "elliptical": elliptical.sums,
    "tied": tied.sums,
    "factor": factor.sums,
}


def _numbers(block: NDArray[np.floating], layout: Layout) -> tuple[Floats, Floats]:
    n = layout.numbers
    return block[:, :n].astype(np.float64), block[:, 2 * n : 3 * n].astype(np.float64)


def _independent(linear: Floats, prior: Prior, layout: Layout) -> tuple[Floats, Floats]:
    n = layout.numbers
    first, second, seen = linear[:, :n], linear[:, n : 2 * n], linear[:, 2 * n : 3 * n]
    means = (first + prior.rows * 0.01 * prior.mean) / (seen + prior.rows * 0.01)
    spread = np.maximum(second - 2 * means * first + means**2 * seen, 0.0)
    return means, np.maximum((spread + prior.rows * prior.variance) / (seen + prior.rows), prior.floor)


def _shares(linear: Floats, prior: Prior, layout: Layout, before: Floats | None) -> Floats:
    counts = linear[:, 3 * layout.numbers :] + prior.rows * prior.shares
    if not layout.levels:
        return counts
    starts = [start for start, _ in layout.places()]
    shares = counts / np.repeat(np.add.reduceat(counts, starts, axis=1), layout.levels, axis=1)
    if layout.ordered:
        set_tilted(shares, counts, layout, before)
    return np.asarray(shares)
