"""Means and covariances of ratings with gaps, by expectation-maximisation (Little and Rubin 2019, 11.2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_PASSES = 200
_CLOSE = 1e-6
_RIDGE = 1e-9


def mean_and_covariance(values: Floats) -> tuple[Floats, Floats]:
    """Return maximum likelihood estimates under the normal distribution, gaps missing at random.

    Args:
        values: shape (n, p), NaN where missing; every column has two different values.
    """
    known = ~np.isnan(values)
    mean = np.nanmean(values, axis=0)
    covariance = np.diag(np.nanvar(values, axis=0))
    if known.all():
        return mean, np.cov(values.T, bias=True).reshape(len(mean), -1)
    patterns, which = np.unique(known, axis=0, return_inverse=True)
    rows = [np.flatnonzero(which == place) for place in range(len(patterns))]
    for _ in range(_PASSES):
        before = covariance
        mean, covariance = _pass(values, patterns, rows, mean, covariance)
        if float(np.abs(covariance - before).max()) < _CLOSE * float(np.diag(covariance).max()):
            break
    return mean, covariance


def _pass(
    values: Floats,
    patterns: NDArray[np.bool_],
    rows: list[NDArray[np.int64]],
    mean: Floats,
    covariance: Floats,
) -> tuple[Floats, Floats]:
    p = mean.size
    first, second = np.zeros(p), np.zeros((p, p))
    for known, places in zip(patterns, rows, strict=True):
        filled = np.tile(mean, (places.size, 1))
        spread = np.zeros((p, p))
        if known.any():
            inner = covariance[np.ix_(known, known)] + _RIDGE * np.eye(int(known.sum()))
            slope = np.linalg.solve(inner, covariance[known])
            away = values[np.ix_(places, known)] - mean[known]
            filled += away @ slope
            spread = covariance - covariance[:, known] @ slope
        else:
            spread = covariance.copy()
        second += filled.T @ filled + places.size * spread
        first += filled.sum(axis=0)
    n = len(values)
    mean = first / n
    return mean, second / n - np.outer(mean, mean)
