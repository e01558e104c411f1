"""Where expectation-maximisation starts: k-means and random centres in turn."""

from __future__ import annotations

import numpy as np

from persona_ai.segments.mixture.layout import Labels, Layout, Matrix, Prior

_LLOYD_STEPS = 6


def start_labels(
    matrix: Matrix, layout: Layout, prior: Prior, k: int, starts: int, rng: np.random.Generator
) -> Labels:
    """Return `starts` hard partitions of the rows of D into k groups, shape (n, starts).

    Even starts are k-means with spread-out seeds (Arthur and Vassilvitskii 2007) and a few steps of
    Lloyd; odd starts are the nearest of k rows drawn at random. Where numbers may vary together, every other
    pair looks at them along their principal axes, each of variance 1, so that a long cloud is not cut.
    """
    plain = _points(matrix, layout, prior)
    spaces = [plain] if layout.family not in ("tied", "factor") else [plain, _whitened(plain, layout.numbers)]
    columns = []
    for start in range(starts):
        points = spaces[start // 2 % len(spaces)]
        lengths = np.einsum("ij,ij->i", points, points)
        if start % 2 == 0:
            centres = _lloyd(points, points[_spread_out(points, lengths, k, rng)])
        else:
            centres = points[rng.choice(len(points), k, replace=len(points) < k)]
        columns.append(_nearest(points, centres))
    return np.stack(columns, axis=1)


def _points(matrix: Matrix, layout: Layout, prior: Prior) -> Matrix:
    """Return rows in a space where every column has variance 1 and the unknown sits at the centre."""
    n = layout.numbers
    seen = matrix[:, 2 * n : 3 * n]
    numbers = (matrix[:, :n] - seen * prior.mean) / np.sqrt(prior.variance)
    parts = [numbers]
    start = 0
    for size in layout.levels:
        shares = prior.shares[start : start + size]
        level = matrix[:, 3 * n + start : 3 * n + start + size]
        known = level.sum(axis=1, keepdims=True)
        parts.append((level - known * shares) / np.sqrt(max(1e-6, float((shares * (1 - shares)).sum()))))
        start += size
    return np.ascontiguousarray(np.concatenate(parts, axis=1), dtype=np.float32)


def _whitened(points: Matrix, numbers: int) -> Matrix:
    """Return the points with their first columns turned to their principal axes, each of variance 1."""
    turned = points.copy()
    values = points[:, :numbers].astype(np.float64)
    covariance = values.T @ values / max(1, len(values)) + 1e-3 * np.eye(numbers)
    spread, axes = np.linalg.eigh(covariance)
    turned[:, :numbers] = values @ (axes / np.sqrt(np.maximum(spread, 1e-3)))
    return turned


def _spread_out(points: Matrix, lengths: Matrix, k: int, rng: np.random.Generator) -> list[int]:
    """Return k rows, each drawn with probability by its squared distance from those before."""
    chosen = [int(rng.integers(len(points)))]
    nearest = np.full(len(points), np.inf)
    for _ in range(k - 1):
        last = points[chosen[-1]]
        distances = lengths - 2 * (points @ last) + lengths[chosen[-1]]
        nearest = np.minimum(nearest, np.maximum(distances, 0.0))
        cumulative = np.cumsum(nearest, dtype=np.float64)
        chosen.append(
            int(np.searchsorted(cumulative, rng.random() * cumulative[-1]).clip(0, len(points) - 1))
        )
    return chosen


def _lloyd(points: Matrix, centres: Matrix) -> Matrix:
    k = len(centres)
    for _ in range(_LLOYD_STEPS):
        hard = (_nearest(points, centres)[:, None] == np.arange(k)).astype(np.float32)
        sizes = hard.sum(axis=0)
        moved = (hard.T @ points) / np.maximum(sizes, 1.0)[:, None]
        centres = np.where((sizes > 0)[:, None], moved, centres)
    return centres


def _nearest(points: Matrix, centres: Matrix) -> Labels:
    distances = np.einsum("ij,ij->i", centres, centres) - 2 * (points @ centres.T)
    return np.asarray(distances.argmin(axis=1), dtype=np.int64)
