"""When customers buy again and when they have left: the BG/NBD model (Fader, Hardie and Lee 2005).

While alive a customer buys at random with a rate of its own, gamma(r, alpha) over customers; after each
repeat purchase it leaves with a probability of its own, beta(a, b). Who never came back cannot have left in this
model: its probability of being alive is 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_ai.errors import InputError
from persona_ai.schema.base import Record
from persona_ai.segments.buying.maximum_likelihood import Floats, maximise
from persona_ai.segments.buying.repeat_buying import RepeatBuying

FEWEST_REPEATERS = 10
_ALIKE = 50.0
_NODES = 24
_STARTS = (
    (0.3, 0.2, 0.8, 2.5),
    (1.0, 1.0, 1.0, 1.0),
    (0.1, 0.05, 0.3, 3.0),
    (2.0, 1.0, 0.2, 2.0),
    (0.5, 0.2, 3.0, 1.0),
    (5.0, 5.0, 0.1, 0.3),
)


class BgNbd(Record):
    """Fitted parameters: gamma(r, alpha) of the rates, beta(a, b) of leaving; alpha in the unit of time.

    `covariance` is of their logs, in this order, shape (4, 4). `at_bound` says that the data do not tell a
    parameter: nobody seems to leave, or all customers are alike in how often they buy or leave.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    customers: int
    covariance: tuple[tuple[float, ...], ...] = ()
    at_bound: bool = False


def fit_bg_nbd(seen: RepeatBuying) -> BgNbd:
    """Return the parameters of maximum likelihood.

    Time is divided by its mean while fitting, customers who are alike are counted, and the best of six starts
    is taken.

    Raises:
        InputError: fewer than ten customers came back; no model of repeat buying can be told from that.
    """
    back = int((seen.repeats > 0).sum())
    if back < FEWEST_REPEATERS:
        raise InputError(
            f"{back} customers bought on two days or more; customer value needs {FEWEST_REPEATERS} of them"
        )
    scale = float(seen.observed.mean())
    rows, counts = np.unique(
        np.column_stack([seen.repeats, seen.last / scale, seen.observed / scale]), axis=0, return_counts=True
    )
    weights = counts.astype(np.float64)
    best = maximise(lambda parameters: _log_likelihood(parameters, rows, weights), _STARTS)
    r, alpha, a, b = best.parameters.tolist()
    return BgNbd(
        r=r,
        alpha=alpha * scale,
        a=a,
        b=b,
        log_likelihood=best.log_likelihood - float(seen.repeats.sum()) * float(np.log(scale)),
        customers=seen.repeats.size,
        covariance=tuple(tuple(row) for row in best.covariance.tolist()),
        at_bound=best.at_bound,
    )


def log_likelihood(model: BgNbd, seen: RepeatBuying) -> float:
    """Return the log-likelihood of some customers under a model."""
    rows = np.column_stack([seen.repeats, seen.last, seen.observed])
    parameters = np.array([model.r, model.alpha, model.a, model.b])
    return _log_likelihood(parameters, rows, np.ones(len(rows)))[0]


def alive(model: BgNbd, seen: RepeatBuying) -> Floats:
    """Return the probability that each customer still buys at the end of what was observed, shape (n,).

    Fader, Hardie and Lee (2008), "Computing P(alive) using the BG/NBD model".
    """
    return np.asarray(1.0 / (1.0 + np.exp(_log_odds_of_having_left(model, seen))))


def expected_purchases(model: BgNbd, seen: RepeatBuying, time: float) -> Floats:
    """Return the purchases that each customer is expected to make within `time` from now, shape (n,).

    Equation 10 of the paper, with Euler's transformation of the hypergeometric function: (1 - z) to the power of r + x
    cancels against it, so that nothing overflows for customers with hundreds of purchases. Where customers hardly
    differ in how they leave (a above 50) or in how often they buy (a large r), the function does overflow, and the
    mean over leaving is taken by quadrature.
    """
    living = alive(model, seen)
    if model.a > _ALIKE:
        return np.asarray(_mean_over_leaving(model, seen, time) * living)
    expected = _by_hypergeometric(model, seen, time)
    lost = ~np.isfinite(expected)
    if lost.any():
        expected = np.where(lost, _mean_over_leaving(model, seen, time), expected)
    return np.asarray(expected * living)


def leaving(model: BgNbd) -> float:
    """Return the share of customers who leave after a purchase, a / (a + b)."""
    return model.a / (model.a + model.b)


def _by_hypergeometric(model: BgNbd, seen: RepeatBuying, time: float) -> Floats:
    """Return the purchases expected of living customers, NaN or infinite where the function overflows, shape (n,)."""
    from scipy.special import hyp2f1

    r, alpha, b = model.r, model.alpha, model.b
    a = model.a if abs(model.a - 1) > 1e-6 else 1 + 1e-6  # the formula has a removable gap at a = 1
    x = seen.repeats
    z = time / (alpha + seen.observed + time)
    c = a + b + x - 1
    with np.errstate(over="ignore", invalid="ignore"):
        grown = (1 - z) ** (a - 1) * hyp2f1(a + b - 1 - r, a - 1, c, z)
        return np.asarray(np.maximum(c / (a - 1) * (1 - grown), 0.0))


def _mean_over_leaving(model: BgNbd, seen: RepeatBuying, time: float) -> Floats:
    """Return the purchases expected of living customers: the mean of (1 - (1 + p t / (alpha + T))^-(r + x)) / p
    over p, by Gauss and Legendre on the quantiles of beta(a, b + x), shape (n,)."""
    from scipy.special import betaincinv

    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    total = np.zeros(seen.repeats.size)
    repeats, place = np.unique(seen.repeats, return_inverse=True)
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        p = np.maximum(betaincinv(model.a, model.b + repeats, node), 1e-12)[place]
        rest = -(model.r + seen.repeats) * np.log1p(p * time / (model.alpha + seen.observed))
        total += weight * -np.expm1(rest) / p
    return total


def _log_odds_of_having_left(model: BgNbd, seen: RepeatBuying) -> Floats:
    x = seen.repeats
    silence = np.log(model.alpha + seen.observed) - np.log(model.alpha + seen.last)
    odds = np.log(model.a) - np.log(np.maximum(model.b + x - 1, 1e-300)) + (model.r + x) * silence
    return np.where(x > 0, np.minimum(odds, 700.0), -np.inf)


def _log_likelihood(parameters: Floats, rows: NDArray[np.float64], weights: Floats) -> tuple[float, Floats]:
    """Return equation 6 of the paper, summed, and its gradient by (r, alpha, a, b)."""
    from scipy.special import gammaln, psi

    r, alpha, a, b = parameters
    x, last, observed = rows.T
    again = x > 0
    stays = -(r + x) * np.log(alpha + observed)
    before = np.maximum(b + x - 1, 1e-300)
    leaves = np.where(again, np.log(a) - np.log(before) - (r + x) * np.log(alpha + last), -np.inf)
    either = np.logaddexp(stays, leaves)
    rates = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stayed = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    left = np.exp(leaves - either)
    there = np.exp(stays - either)
    by_r = (
        psi(r + x) - psi(r) + np.log(alpha) - there * np.log(alpha + observed) - left * np.log(alpha + last)
    )
    by_alpha = r / alpha - (r + x) * (there / (alpha + observed) + left / (alpha + last))
    by_a = psi(a + b) - psi(a + b + x) + left / a
    by_b = psi(a + b) + psi(b + x) - psi(b) - psi(a + b + x) - np.where(again, left / before, 0.0)
    gradient = np.array([float(weights @ one) for one in (by_r, by_alpha, by_a, by_b)])
    return float(weights @ (rates + stayed + either)), gradient
