"""Numeric columns with heavy tails: independent Student's t distributions.

A value's weight u falls with its distance from the component's centre, so that a few far ones do not drag it
(Peel and McLachlan 2000). Each column has its own degrees of freedom, the same in all components.
"""

from __future__ import annotations

import numpy as np

from persona_ai.segments.mixture.layout import Components, Floats, Prior

FIRST_DEGREES = 6.0
_GRID = np.geomspace(1.2, 200.0, 80)


def logs(values: Floats, seen: Floats, components: Components) -> Floats:
    """Return the log-densities of the rows under each component, shape (rows, k); unknown values add 0."""
    from scipy.special import gammaln

    degrees = components.degrees
    constant = gammaln((degrees + 1) / 2) - gammaln(degrees / 2) - 0.5 * np.log(np.pi * degrees)
    found = np.empty((len(values), components.k))
    for place in range(components.k):
        scaled = _squares(values, components, place) / degrees
        each = constant - 0.5 * np.log(components.variances[place]) - (degrees + 1) / 2 * np.log1p(scaled)
        found[:, place] = np.einsum("ij,ij->i", each, seen)
    return found


def sums(values: Floats, seen: Floats, memberships: Floats, components: Components) -> tuple[Floats, Floats]:
    """Return weighted sums of 1, x, x², and of the members, shape (4, k, numbers), and of log u - u,
    shape (numbers,)."""
    found = np.empty((4, components.k, values.shape[1]))
    of_weights = np.zeros(values.shape[1])
    degrees = components.degrees
    for place in range(components.k):
        mine = memberships[:, place]
        u = (degrees + 1) / (degrees + _squares(values, components, place))
        weighted = u * seen
        found[0, place] = mine @ weighted
        found[1, place] = mine @ (weighted * values)
        found[2, place] = mine @ (weighted * values**2)
        found[3, place] = mine @ seen
        of_weights += mine @ ((np.log(u) - u) * seen)
    return found, of_weights


def estimate(
    found: Floats, of_weights: Floats, prior: Prior, degrees: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return means, variances and degrees of freedom from the sums and the degrees they were made with."""
    from scipy.special import digamma

    weight, first, second, members = found
    means = (first + prior.rows * 0.01 * prior.mean) / (weight + prior.rows * 0.01)
    spread = np.maximum(second - 2 * means * first + means**2 * weight, 0.0)
    variances = np.maximum((spread + prior.rows * prior.variance) / (members + prior.rows), prior.floor)
    half = (degrees + 1) / 2
    known = of_weights / np.maximum(members.sum(axis=0), 1.0) + digamma(half) - np.log(half)
    return means, variances, zero_of_slope(known)


def zero_of_slope(known: Floats) -> Floats:
    """Return the degrees of freedom at which the likelihood's slope is 0 (Peel and McLachlan 2000, eq. 30).

    Args:
        known: mean of log u - u + digamma((v + p) / 2) - log((v + p) / 2) over the values, with v the degrees
            that the weights u were made with and p how many columns they look at; one or several means.
    """
    from scipy.special import digamma

    slope = (1 + np.log(_GRID / 2) - digamma(_GRID / 2))[:, None] + known[None]
    crossing = np.argmax(slope < 0, axis=0)
    return np.asarray(np.where((slope < 0).any(axis=0), _GRID[crossing], _GRID[-1]))


def _squares(values: Floats, components: Components, place: int) -> Floats:
    return np.asarray((values - components.means[place]) ** 2 / components.variances[place])
