"""Numeric columns that vary together through a few factors, each component its own.

x = m + L z + e within a component, z standard normal, e independent (mixture of factor analysers, Ghahramani and
Hinton 1996; McLachlan and Peel 2000, chapter 8). Column by column the estimate is a regression on the expected
factors, so a missing value simply is not there.
"""

from __future__ import annotations

import math

import numpy as np

from persona_ai.segments.mixture.layout import Components, Floats, Prior


def logs(values: Floats, seen: Floats, components: Components) -> Floats:
    """Return the log-densities of the rows under each component, shape (rows, k)."""
    found = np.empty((len(values), components.k))
    known = seen.sum(axis=1) * math.log(2 * math.pi)
    for place in range(components.k):
        noise = components.variances[place]
        off = (values - components.means[place]) * seen
        pull, expected, log_determinant, _ = _factors(off, seen, noise, components.loadings[place])
        distance = (off**2) @ (1 / noise) - np.einsum("ij,ij->i", pull, expected)
        found[:, place] = -0.5 * (distance + log_determinant + seen @ np.log(noise) + known)
    return found


def sums(
    values: Floats, seen: Floats, memberships: Floats, components: Components
) -> tuple[Floats, Floats, Floats]:
    """Return what the regressions need.

    Returns:
        Sums over the rows where a column is known, of the outer products of (z, 1), shape (k, numbers, q + 1,
        q + 1), of x (z, 1), shape (k, numbers, q + 1), and of x², shape (k, numbers).
    """
    k, size, q = components.loadings.shape
    outer = np.empty((k, size, (q + 1) ** 2))
    product = np.empty((k, size, q + 1))
    for place in range(k):
        noise = components.variances[place]
        off = (values - components.means[place]) * seen
        _, expected, _, covariance = _factors(off, seen, noise, components.loadings[place])
        mine = memberships[:, place]
        ones = np.concatenate([expected, np.ones((len(values), 1))], axis=1)
        squares = ones[:, :, None] * ones[:, None, :]
        squares[:, :q, :q] += covariance
        outer[place] = (seen * mine[:, None]).T @ squares.reshape(len(values), -1)
        product[place] = (values * seen * mine[:, None]).T @ ones
    second = memberships.T @ (values**2 * seen)
    return outer.reshape(k, size, q + 1, q + 1), product, second


def estimate(outer: Floats, product: Floats, second: Floats, prior: Prior) -> tuple[Floats, Floats, Floats]:
    """Return means, variances left, both (k, numbers), and loadings, shape (k, numbers, q)."""
    ridge = np.eye(outer.shape[-1]) * prior.rows
    ridge[-1, -1] *= 0.01
    pulled = product.copy()
    pulled[:, :, -1] += ridge[-1, -1] * prior.mean
    slopes = np.asarray(np.linalg.solve(outer + ridge, pulled[..., None])[..., 0], dtype=np.float64)
    spread = (
        second - 2 * (slopes * product).sum(axis=2) + np.einsum("kdq,kdqr,kdr->kd", slopes, outer, slopes)
    )
    counts = outer[:, :, -1, -1]
    left = (np.maximum(spread, 0.0) + prior.rows * 0.5 * prior.variance) / (counts + prior.rows)
    return slopes[:, :, -1], np.asarray(np.maximum(left, 0.5 * prior.floor)), slopes[:, :, :-1]


def _factors(
    off: Floats, seen: Floats, noise: Floats, loadings: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return, row by row, what pulls at the factors and their expected values, shape (rows, q), the
    log-determinant of their precision, and their covariance, shape (rows or 1, q, q)."""
    q = loadings.shape[1]
    weighted = loadings / noise[:, None]
    pull = off @ weighted
    outer = (weighted[:, :, None] * loadings[:, None, :]).reshape(len(noise), q * q)
    precision = outer.sum(axis=0).reshape(1, q, q) + np.eye(q)
    covariance, log_determinant = np.linalg.inv(precision), np.linalg.slogdet(precision)[1]
    expected = pull @ covariance[0]
    gaps = np.flatnonzero(~seen.all(axis=1))
    if not gaps.size:
        return pull, expected, np.broadcast_to(log_determinant, len(off)), covariance
    # Few rows have gaps as a rule: only theirs are inverted one by one.
    own = (seen[gaps] @ outer).reshape(-1, q, q) + np.eye(q)
    covariance = np.repeat(covariance, len(off), axis=0)
    covariance[gaps] = np.linalg.inv(own)
    log_determinants = np.full(len(off), log_determinant[0])
    log_determinants[gaps] = np.linalg.slogdet(own)[1]
    expected[gaps] = np.einsum("nq,nqr->nr", pull[gaps], covariance[gaps])
    return pull, expected, log_determinants, covariance
