"""Tables without segments that look like the real one, for the parametric bootstrap.

A null world keeps every column's own distribution, every blank, the correlation of the columns, and how
often the same customers are far out in several of them, by a Gaussian or Student's t copula (Demarta and
McNeil 2005): one cloud without lumps. What the mixture gains on such worlds is what skew, discreteness,
correlation and tails alone can make it gain (McLachlan 1987).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from persona_ai.segments.mixture.layout import Floats, Labels
from persona_ai.statistics.ranks import average_ranks

_CALIBRATION_ROWS = 4_000
_CALIBRATION_STEPS = 3
_DEGREES = (np.inf, 20.0, 10.0, 6.0, 4.0, 3.0, 2.0)  # of freedom; infinite is the Gaussian copula


def null_worlds(
    numbers: Floats, codes: Labels, sizes: tuple[int, ...], worlds: int, rng: np.random.Generator
) -> Iterator[tuple[Floats, Labels]]:
    """Yield numbers and codes of `worlds` tables of the same shape, with the same blanks."""
    order = _level_order(numbers, codes, sizes)
    ranked = _ranked(codes, order)
    values = np.column_stack([numbers, ranked])
    known = ~np.isnan(values)
    quantiles = [np.sort(column[seen]) for column, seen in zip(values.T, known.T, strict=True)]
    root = _calibrated_root(values, quantiles, rng)
    degrees = _degrees(values, root, quantiles, rng)
    width = numbers.shape[1]
    for _ in range(worlds):
        drawn = _draw(root, quantiles, len(values), rng, degrees)
        drawn[~known] = np.nan
        yield drawn[:, :width], _unranked(drawn[:, width:], order)


def _level_order(numbers: Floats, codes: Labels, sizes: tuple[int, ...]) -> list[Labels]:
    """Return the levels of each column along the table's main axis, so that one hidden number can carry
    most of what a column without an order has to do with the others."""
    parts = [np.nan_to_num(numbers)]
    parts += [(codes[:, [place]] == np.arange(size)) * 1.0 for place, size in enumerate(sizes)]
    everything = np.concatenate(parts, axis=1)
    centred = everything - everything.mean(axis=0)
    centred /= np.maximum(centred.std(axis=0), 1e-9)
    _, axes = np.linalg.eigh(centred.T @ centred)
    axis = centred @ axes[:, -1]
    orders = []
    for place, size in enumerate(sizes):
        means = [_mean(axis[codes[:, place] == level]) for level in range(size)]
        orders.append(np.argsort(means, kind="stable").astype(np.int64))
    return orders


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else 0.0


def _ranked(codes: Labels, order: list[Labels]) -> Floats:
    ranked = np.full(codes.shape, np.nan)
    for place, levels in enumerate(order):
        rank = np.argsort(levels)
        known = codes[:, place] >= 0
        ranked[known, place] = rank[codes[known, place]]
    return ranked


def _unranked(ranked: Floats, order: list[Labels]) -> Labels:
    codes = np.full(ranked.shape, -1, dtype=np.int64)
    for place, levels in enumerate(order):
        known = ~np.isnan(ranked[:, place])
        codes[known, place] = levels[ranked[known, place].astype(np.int64)]
    return codes


def _calibrated_root(values: Floats, quantiles: list[Floats], rng: np.random.Generator) -> Floats:
    """Return the Cholesky root of the hidden correlation whose worlds correlate as the table does.

    Steps and heaps weaken a correlation on its way from the hidden cloud to the values, so the hidden
    one is corrected by the shortfall that simulated worlds show.
    """
    wanted = _correlation(values)
    hidden = wanted
    for _ in range(_CALIBRATION_STEPS):
        drawn = _draw(_root(hidden), quantiles, _CALIBRATION_ROWS, rng)
        hidden = np.clip(hidden + wanted - _correlation(drawn), -0.98, 0.98)
    return _root(hidden)


def _degrees(values: Floats, root: Floats, quantiles: list[Floats], rng: np.random.Generator) -> float:
    """Return the degrees of freedom whose worlds have customers far out in several columns at once as often
    as the table has."""
    wanted = _far_together(values)
    off = [
        abs(_far_together(_draw(root, quantiles, _CALIBRATION_ROWS, rng, degrees)) - wanted)
        for degrees in _DEGREES
    ]
    return _DEGREES[int(np.argmin(off))]


def _far_together(values: Floats) -> float:
    """Return the mean correlation of the squared normal scores of two columns, where both are known."""
    known = (~np.isnan(values)).astype(np.float64)
    squares = _scores(values) ** 2
    squares = (squares - squares.sum(axis=0) / np.maximum(known.sum(axis=0), 1.0)) * known
    spread = (squares**2).T @ known
    together = squares.T @ squares / np.sqrt(np.maximum(spread * spread.T, 1e-12))
    return float(together[np.triu_indices(len(together), 1)].mean()) if len(together) > 1 else 0.0


def _draw(
    root: Floats, quantiles: list[Floats], rows: int, rng: np.random.Generator, degrees: float = np.inf
) -> Floats:
    from scipy.special import ndtr, stdtr

    hidden = rng.normal(size=(rows, len(root))) @ root.T
    if np.isfinite(degrees):
        hidden /= np.sqrt(rng.chisquare(degrees, size=(rows, 1)) / degrees)
        uniform: Floats = np.asarray(stdtr(degrees, hidden), dtype=np.float64)
    else:
        uniform = np.asarray(ndtr(hidden), dtype=np.float64)
    drawn = np.empty_like(uniform)
    for place, ordered in enumerate(quantiles):
        at = np.minimum((uniform[:, place] * ordered.size).astype(np.int64), ordered.size - 1)
        drawn[:, place] = ordered[at]
    return drawn


def _correlation(values: Floats) -> Floats:
    """Return correlations of normal scores over the rows where both columns are known."""
    known = (~np.isnan(values)).astype(np.float64)
    scores = _scores(values)
    squares = (scores**2).T @ known
    return np.asarray(scores.T @ scores / np.sqrt(np.maximum(squares * squares.T, 1e-12)))


def _scores(values: Floats) -> Floats:
    """Return normal scores of the ranks, 0 where missing."""
    from scipy.special import ndtri

    scores = np.zeros_like(values)
    for place in range(values.shape[1]):
        known = ~np.isnan(values[:, place])
        ranks, _ = average_ranks(values[known, place])
        scores[known, place] = ndtri((ranks - 0.5) / max(1, ranks.size))
    return scores


def _root(correlation: Floats) -> Floats:
    symmetric = (correlation + correlation.T) / 2
    np.fill_diagonal(symmetric, 1.0)
    values, vectors = np.linalg.eigh(symmetric)
    positive = (vectors * np.maximum(values, 1e-3)) @ vectors.T
    spread = np.sqrt(np.diag(positive))
    return np.asarray(np.linalg.cholesky(positive / np.outer(spread, spread)))
