"""Numeric columns with heavy tails together: one multivariate t distribution with a diagonal scale.

A customer who is far out in one column may be so in the others; a row's weight u falls with its distance over
all its known columns (Peel and McLachlan 2000). The degrees of freedom are the same in all components.
"""

from __future__ import annotations

import numpy as np

from persona_ai.segments.mixture.heavy import FIRST_DEGREES, zero_of_slope
from persona_ai.segments.mixture.layout import Components, Floats, Prior


def first_degrees() -> Floats:
    """Return the degrees of freedom to start with, shape (1,)."""
    return np.array([FIRST_DEGREES])


def logs(values: Floats, seen: Floats, components: Components) -> Floats:
    """Return the log-densities of the rows under each component, shape (rows, k)."""
    from scipy.special import gammaln

    degrees = float(components.degrees[0])
    known = seen.sum(axis=1, keepdims=True)
    constant = gammaln((degrees + known) / 2) - gammaln(degrees / 2) - known / 2 * np.log(np.pi * degrees)
    widths = 0.5 * seen @ np.log(components.variances).T
    distances = _distances(values, seen, components)
    return np.asarray(constant - widths - (degrees + known) / 2 * np.log1p(distances / degrees))


def sums(values: Floats, seen: Floats, memberships: Floats, components: Components) -> tuple[Floats, Floats]:
    """Return weighted sums of 1, x, x², and of the members, shape (4, k, numbers), and the sums of log u - u
    and what goes with it for the degrees of freedom, shape (2,)."""
    from scipy.special import digamma

    degrees = float(components.degrees[0])
    known = seen.sum(axis=1, keepdims=True)
    u = (degrees + known) / (degrees + _distances(values, seen, components))
    weighted = memberships * u
    found = np.stack([weighted.T @ seen, weighted.T @ values, weighted.T @ values**2, memberships.T @ seen])
    half = (degrees + known) / 2
    of_weights = (memberships * (np.log(u) - u + digamma(half) - np.log(half))).sum()
    return found, np.array([of_weights, memberships.sum()])


def estimate(found: Floats, of_weights: Floats, prior: Prior) -> tuple[Floats, Floats, Floats]:
    """Return means, variances, both (k, numbers), and degrees of freedom, shape (1,)."""
    weight, first, second, members = found
    means = (first + prior.rows * 0.01 * prior.mean) / (weight + prior.rows * 0.01)
    spread = np.maximum(second - 2 * means * first + means**2 * weight, 0.0)
    variances = np.maximum((spread + prior.rows * prior.variance) / (members + prior.rows), prior.floor)
    return means, variances, zero_of_slope(np.array([of_weights[0] / of_weights[1]]))


def _distances(values: Floats, seen: Floats, components: Components) -> Floats:
    inverse = 1.0 / components.variances
    crossed = values**2 @ inverse.T - 2 * values @ (components.means * inverse).T
    return np.asarray(np.maximum(crossed + seen @ (components.means**2 * inverse).T, 0.0))
