"""How far two partitions of the same customers agree."""

from __future__ import annotations

import numpy as np

from persona_ai.segments.mixture.layout import Floats, Labels


def adjusted_rand(one: Labels, other: Labels) -> float:
    """Return the adjusted Rand index (Hubert and Arabie 1985): 1 the same, 0 as by chance."""
    cells = crossed(one, other)
    together = _pairs(cells).sum()
    rows, columns = _pairs(cells.sum(axis=1)).sum(), _pairs(cells.sum(axis=0)).sum()
    chance = rows * columns / max(1.0, _pairs(np.array([float(len(one))]))[0])
    most = (rows + columns) / 2
    return 1.0 if most == chance else float((together - chance) / (most - chance))


def best_jaccard(one: Labels, other: Labels, k: int) -> Floats:
    """Return, for each of the k groups of `one`, its Jaccard agreement with the most similar of `other`
    (Hennig 2007), shape (k,); 0 for a group without members."""
    cells = crossed(one, other, k)
    union = cells.sum(axis=1, keepdims=True) + cells.sum(axis=0, keepdims=True) - cells
    return np.asarray((cells / np.maximum(union, 1.0)).max(axis=1))


def prediction_strength(own: Labels, predicted: Labels, k: int) -> float:
    """Return the smallest share, over the groups of `own`, of pairs that are together in `predicted` too
    (Tibshirani and Walther 2005); groups of one customer do not count."""
    cells = crossed(own, predicted, k)
    sizes = cells.sum(axis=1)
    kept = sizes > 1
    if not kept.any():
        return 0.0
    return float((_pairs(cells[kept]).sum(axis=1) / _pairs(sizes[kept])).min())


def crossed(one: Labels, other: Labels, k: int | None = None) -> Floats:
    """Return the cross table of two partitions, labels from 0."""
    height = int(one.max()) + 1 if k is None else k
    width = max(int(other.max()) + 1, 0 if k is None else k)
    return (
        np.bincount(one * width + other, minlength=height * width).reshape(height, width).astype(np.float64)
    )


def _pairs(counts: Floats) -> Floats:
    return np.asarray(counts * (counts - 1) / 2)
