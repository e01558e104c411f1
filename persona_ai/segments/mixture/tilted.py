"""Levels that are steps of one scale: ratings, and counts.

Within component j the log-probability of step l is a_l + t_j s_l, less the constant that makes them sum to 1:
one base for all components, tilted by one number each (adjacent-category logits, Goodman 1979; Vermunt and
Magidson 2005 for ordinal indicators of a mixture; as a family with a free base, Efron and Tibshirani 1996).
Poisson and negative binomial counts of one dispersion are of this form, and so is any excess of zeros.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from persona_ai.segments.mixture.layout import Floats, Layout

_FIRST_ROUNDS, _MORE_ROUNDS = 12, 3
_ENOUGH = 1e-3  # of a share's logarithm; what is left is made good in the next pass
_FARTHEST = 4.0  # the longest step of Newton, in standard deviations of the scale


@dataclass(frozen=True)
class _Places:
    """Where the ordered columns' steps stand among the one-hot columns, side by side in a frame of the widest.

    `where` (ordered, most steps), repeating the last where a column has fewer; `real` where it has one; `scores`
    0, 1, 2 ..; `flat` (steps of all,) as `real` reads them.
    """

    where: NDArray[np.int64]
    real: NDArray[np.bool_]
    scores: Floats
    flat: NDArray[np.int64]


def set_tilted(shares: Floats, counts: Floats, layout: Layout, before: Floats | None) -> None:
    """Replace, in place, the shares of the ordered columns by those that follow one tilted base.

    Newton's method for the tilts and proportional fitting for the base, in turn (Haberman 1974).

    Args:
        shares: shape (k, sum of levels).
        counts: expected numbers of each level, prior included, shape (k, sum of levels).
        layout: which columns are ordered.
        before: the shares of the pass before, to go on from.
    """
    at = _places(layout)
    filled = np.where(at.real, counts[:, at.where], 0.0)
    totals = filled.sum(axis=0)
    scores = _standard(totals, at)
    sizes = filled.sum(axis=2)
    wanted = (filled * scores).sum(axis=2) / sizes
    base, tilt = _start(totals, wanted, scores, at, None if before is None else before[:, at.where])
    now, constant = _logs(base, tilt, scores)
    for _ in range(_FIRST_ROUNDS if before is None else _MORE_ROUNDS):
        parts = np.exp(now - constant)
        mean = (parts * scores).sum(axis=2)
        variance = np.maximum((parts * scores**2).sum(axis=2) - mean**2, 1e-3)
        tilt = tilt + np.clip((wanted - mean) / variance, -_FARTHEST, _FARTHEST)
        now, constant = _logs(base, tilt, scores)
        expected = np.einsum("kc,kcl->cl", sizes, np.exp(now - constant))
        move = np.where(
            at.real,
            np.log(totals / np.maximum(expected, 1e-300), where=at.real, out=np.zeros_like(base)),
            0.0,
        )
        base = base + move
        now, constant = _logs(base, tilt, scores)
        if np.abs(move).max() < _ENOUGH:
            break
    shares[:, at.flat] = np.maximum(np.exp(now - constant)[:, at.real], 1e-12)


@lru_cache(maxsize=64)
def _places(layout: Layout) -> _Places:
    places = [layout.places()[place] for place in layout.ordered]
    steps = np.arange(max(size for _, size in places))
    where = np.array([start + np.minimum(steps, size - 1) for start, size in places])
    real = np.array([steps < size for _, size in places])
    return _Places(where, real, np.where(real, steps, 0.0), where[real])


def _standard(totals: Floats, at: _Places) -> Floats:
    """Return scores with mean 0 and variance 1 over everybody, so that a step of Newton has a known size."""
    size = totals.sum(axis=1, keepdims=True)
    centre = (totals * at.scores).sum(axis=1, keepdims=True) / size
    spread = np.sqrt((totals * (at.scores - centre) ** 2).sum(axis=1, keepdims=True) / size)
    return np.where(at.real, (at.scores - centre) / np.maximum(spread, 1e-9), 0.0)


def _start(
    totals: Floats, wanted: Floats, scores: Floats, at: _Places, before: Floats | None
) -> tuple[Floats, Floats]:
    """Return the base, -inf where there is no step, shape (ordered, most), and the tilts, shape (k, ordered)."""
    if before is None:
        return np.where(at.real, np.log(np.maximum(totals, 1e-12)), -np.inf), wanted
    logs = np.log(before)
    last = at.real.sum(axis=1) - 1
    column = np.arange(len(last))
    rise = logs[:, column, last] - logs[:, :, 0]
    width = np.maximum(scores[column, last] - scores[:, 0], 1e-9)
    return np.where(at.real, logs[0], -np.inf), (rise - rise[0]) / width


def _logs(base: Floats, tilt: Floats, scores: Floats) -> tuple[Floats, Floats]:
    """Return the logarithms of the shares, and of what makes them sum to 1."""
    logs = base + tilt[:, :, None] * scores
    top = logs.max(axis=2, keepdims=True)
    return logs, np.asarray(top + np.log(np.exp(logs - top).sum(axis=2, keepdims=True)))
