"""Levels that are steps of one scale: ratings, and counts.

Within component j the log-probability of step l is a_l + t_j s_l, less the constant that makes them sum to 1:
one base for all components, tilted by one number each (adjacent-category logits, Goodman 1979; Vermunt and
Magidson 2005 for ordinal indicators of a mixture; as a family with a free base, Efron and Tibshirani 1996).
Poisson and negative binomial counts of one dispersion are of this form, and so is any excess of zeros.
"""

from __future__ import annotations

import numpy as np

from persona_ai.segments.mixture.layout import Floats, Layout

_ROUNDS = 12
_FARTHEST = 4.0  # the longest step of Newton, in standard deviations of the scale


def tilted(counts: Floats, layout: Layout) -> Floats:
    """Return shares of the ordered columns that follow the tilted base; the others' rows are left out.

    Args:
        counts: expected numbers of each level, prior included, shape (k, sum of levels).
        layout: which columns are ordered.

    Returns:
        Shape (k, ordered columns, most levels of one), 0 where a column has no such level.
    """
    filled, real = padded(counts, layout)
    scores = np.where(real, np.arange(real.shape[1]), 0.0)
    totals = filled.sum(axis=0)
    centre = (totals * scores).sum(axis=1, keepdims=True) / totals.sum(axis=1, keepdims=True)
    spread = np.sqrt(
        (totals * (scores - centre) ** 2).sum(axis=1, keepdims=True) / totals.sum(axis=1, keepdims=True)
    )
    scores = np.where(real, (scores - centre) / np.maximum(spread, 1e-9), 0.0)
    sizes = filled.sum(axis=2)
    wanted = (filled * scores).sum(axis=2)
    base = np.where(real, np.log(np.maximum(totals, 1e-12)), -np.inf)
    tilt = wanted / sizes
    for _ in range(_ROUNDS):
        shares = _shares(base, tilt, scores)
        mean = (shares * scores).sum(axis=2)
        variance = (shares * scores**2).sum(axis=2) - mean**2
        step = (wanted / sizes - mean) / np.maximum(variance, 1e-3)
        tilt = tilt + np.clip(step, -_FARTHEST, _FARTHEST)
        shares = _shares(base, tilt, scores)
        expected = (sizes[:, :, None] * shares).sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            base = np.where(real, base + np.log(totals / np.maximum(expected, 1e-300)), -np.inf)
    return _shares(base, tilt, scores)


def padded(values: Floats, layout: Layout) -> tuple[Floats, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """Return the ordered columns' values side by side, shape (k, ordered, most levels), 0 where there is no
    level, and where there is one, shape (ordered, most levels)."""
    places = [layout.places()[place] for place in layout.ordered]
    most = max(size for _, size in places)
    where = np.array([[start + min(step, size - 1) for step in range(most)] for start, size in places])
    real = np.array([[step < size for step in range(most)] for _, size in places])
    return np.where(real, values[:, where], 0.0), real


def _shares(base: Floats, tilt: Floats, scores: Floats) -> Floats:
    logs = base[None] + tilt[:, :, None] * scores[None]
    logs -= logs.max(axis=2, keepdims=True)
    shares = np.exp(logs)
    return np.asarray(shares / shares.sum(axis=2, keepdims=True))
