"""Maximum likelihood over positive parameters: several starts, an exact gradient, and the covariance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LogLikelihood = Callable[[Floats], tuple[float, Floats]]
"""Of positive parameters, shape (m,): the log-likelihood and its gradient, shape (m,)."""

_BOUND = 14.0  # of a log parameter; what lies beyond is infinite or zero in practice
_STEP = 1e-4
_SMALLEST_CURVATURE = 1e-3


@dataclass(frozen=True)
class Maximum:
    """The best parameters, the log-likelihood there, and the covariance of the log parameters.

    `at_bound` is true where a parameter ran away: the data do not tell it from zero or infinity.
    """

    parameters: Floats
    log_likelihood: float
    covariance: Floats
    at_bound: bool


def maximise(log_likelihood: LogLikelihood, starts: Sequence[Sequence[float]]) -> Maximum:
    """Return the highest of the maxima found from the starts, by L-BFGS-B on the logs of the parameters.

    The covariance is the inverse of the negative Hessian (differences of the exact gradient). A direction in
    which the likelihood is nearly flat gets the curvature .001, so that draws from it stay finite.
    """
    from scipy.optimize import minimize

    def loss(logs: Floats) -> tuple[float, Floats]:
        parameters = np.exp(logs)
        value, gradient = log_likelihood(parameters)
        return -value, -gradient * parameters

    bounds = [(-_BOUND, _BOUND)] * len(starts[0])
    options = {"maxiter": 1_000, "ftol": 1e-14, "gtol": 1e-8}
    found = [
        minimize(loss, np.log(start), jac=True, method="L-BFGS-B", bounds=bounds, options=options)
        for start in starts
    ]
    best = min(found, key=lambda one: float(one.fun))
    logs = np.asarray(best.x, dtype=np.float64)
    return Maximum(
        parameters=np.exp(logs),
        log_likelihood=-float(best.fun),
        covariance=_covariance(loss, logs),
        at_bound=bool((np.abs(logs) > _BOUND - 1).any()),
    )


def _covariance(loss: Callable[[Floats], tuple[float, Floats]], logs: Floats) -> Floats:
    steps = _STEP * np.eye(logs.size)
    rows = [(loss(logs + step)[1] - loss(logs - step)[1]) / (2 * _STEP) for step in steps]
    hessian = np.array(rows)
    values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
    inverse = vectors / np.maximum(values, _SMALLEST_CURVATURE) @ vectors.T
    return np.asarray(inverse, dtype=np.float64)
