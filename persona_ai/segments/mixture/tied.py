"""Numeric columns that vary together, in all components alike: one covariance matrix.

A missing value is replaced by what the known ones of its row let expect, and adds what remains uncertain of
it (Dempster, Laird and Rubin 1977, 4.1; Little and Rubin 2019, 11.2).
"""

from __future__ import annotations

import math

import numpy as np

from persona_ai.segments.mixture.layout import Components, Floats, Prior

_CELLS_AT_ONCE = 4_000_000


def rows_at_once(numbers: int) -> int:
    """Return how many rows with missing values are looked at together, so that memory stays small."""
    return max(64, _CELLS_AT_ONCE // max(1, numbers * numbers))


def logs(values: Floats, seen: Floats, components: Components) -> Floats:
    """Return the log-densities of the rows under each component, shape (rows, k)."""
    if seen.all():
        return _complete(values, components)
    found = np.empty((len(values), components.k))
    step = rows_at_once(values.shape[1])
    for first in range(0, len(values), step):
        rows = slice(first, first + step)
        inverse, log_determinant = _inverses(seen[rows], components.covariance)
        off = _off(values[rows], seen[rows], components)
        distance = np.einsum("nkd,nde,nke->nk", off, inverse, off, optimize=True)
        known = seen[rows].sum(axis=1)
        found[rows] = -0.5 * (distance + (log_determinant + known * math.log(2 * math.pi))[:, None])
    return found


def sums(values: Floats, seen: Floats, memberships: Floats, components: Components) -> tuple[Floats, Floats]:
    """Return the expected sums of x by component, shape (k, numbers), and of x x', shape (numbers, numbers)."""
    if seen.all():
        return memberships.T @ values, values.T @ values
    size = values.shape[1]
    first_moment, second_moment = np.zeros((components.k, size)), np.zeros((size, size))
    step = rows_at_once(size)
    covariance = components.covariance
    for first in range(0, len(values), step):
        rows = slice(first, first + step)
        mine = memberships[rows]
        inverse, _ = _inverses(seen[rows], covariance)
        off = _off(values[rows], seen[rows], components)
        filled = components.means + np.einsum("nde,nke->nkd", inverse, off, optimize=True) @ covariance
        first_moment += np.einsum("nk,nkd->kd", mine, filled, optimize=True)
        second_moment += np.einsum("nk,nkd,nke->de", mine, filled, filled, optimize=True)
        weight = mine.sum(axis=1)
        explained = covariance @ np.einsum("n,nde->de", weight, inverse) @ covariance
        second_moment += weight.sum() * covariance - explained
    return first_moment, second_moment


def estimate(first: Floats, second: Floats, counts: Floats, prior: Prior) -> tuple[Floats, Floats]:
    """Return means, shape (k, numbers), and the covariance, shape (numbers, numbers)."""
    means = (first + prior.rows * 0.01 * prior.mean) / (counts + prior.rows * 0.01)[:, None]
    between = means.T @ first
    scatter = second - between - between.T + (means.T * counts) @ means
    pulled = (scatter + np.diag(prior.rows * prior.variance)) / (counts.sum() + prior.rows)
    return means, _at_least(pulled, prior.floor)


def _at_least(covariance: Floats, floor: Floats) -> Floats:
    """Return the covariance with no direction narrower than a part of the smallest floor."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    least = 0.1 * float(floor.min(initial=1e-3))
    return np.asarray((vectors * np.maximum(values, least)) @ vectors.T)


def _complete(values: Floats, components: Components) -> Floats:
    root = np.linalg.cholesky(components.covariance)
    # L y = x, for rows and centres alike
    inverse = np.linalg.inv(root)
    rows, centres = values @ inverse.T, components.means @ inverse.T
    distance = (
        np.einsum("ij,ij->i", rows, rows)[:, None]
        - 2 * rows @ centres.T
        + np.einsum("ij,ij->i", centres, centres)
    )
    constant = 2 * float(np.log(np.diag(root)).sum()) + len(root) * math.log(2 * math.pi)
    return np.asarray(-0.5 * (np.maximum(distance, 0.0) + constant))


def _off(values: Floats, seen: Floats, components: Components) -> Floats:
    """Return how far the known values are from each centre, 0 where unknown, shape (rows, k, numbers)."""
    return np.asarray((values[:, None, :] - components.means[None]) * seen[:, None, :])


def _inverses(seen: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Return each row's inverse covariance of its known values, 0 elsewhere, and its log-determinant."""
    size = len(covariance)
    both = seen[:, :, None] * seen[:, None, :]
    filled = both * covariance + (1 - seen)[:, :, None] * np.eye(size)
    inverse = np.linalg.inv(filled) * both
    return inverse, np.linalg.slogdet(filled)[1]
