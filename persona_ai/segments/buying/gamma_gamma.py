"""What a purchase is worth: the gamma-gamma model of spend (Fader and Hardie 2013).

A customer's purchases vary about a mean of its own, and these means vary over customers; how often one buys is
taken to say nothing of how much, which `fit_gamma_gamma` checks and reports.
"""

from __future__ import annotations

import numpy as np

from persona_ai.errors import InputError
from persona_ai.schema.base import Record
from persona_ai.segments.buying.maximum_likelihood import Floats, maximise
from persona_ai.segments.buying.repeat_buying import RepeatBuying
from persona_ai.statistics.ranks import average_ranks

FEWEST_REPEATERS = 10
_STARTS = ((6.0, 4.0, 4.0), (1.0, 2.0, 1.0), (2.0, 1.2, 0.5), (20.0, 3.0, 0.2), (0.5, 5.0, 10.0))


class GammaGamma(Record):
    """Fitted parameters p, q and gamma, the last in the unit of money.

    `covariance` is of their logs, shape (3, 3). `mean_spend` is the mean worth of a purchase over customers, that of
    the data where q <= 1 leaves the model without one. `independence` is Spearman's correlation of how often and how
    much, which should be near 0.
    """

    p: float
    q: float
    gamma: float
    log_likelihood: float
    customers: int
    mean_spend: float
    independence: float
    covariance: tuple[tuple[float, ...], ...] = ()


def fit_gamma_gamma(seen: RepeatBuying) -> GammaGamma:
    """Return the parameters of maximum likelihood, from the customers who came back.

    Raises:
        InputError: fewer than ten came back with a worth above 0.
    """
    usable = (seen.repeats > 0) & (seen.spend > 0)
    if int(usable.sum()) < FEWEST_REPEATERS:
        raise InputError(
            f"{int(usable.sum())} customers have repeat purchases with an amount; customer value needs "
            f"{FEWEST_REPEATERS} of them"
        )
    x, spend = seen.repeats[usable], seen.spend[usable]
    scale = float(spend.mean())
    best = maximise(lambda parameters: _log_likelihood(parameters, x, spend / scale), _STARTS)
    p, q, gamma = best.parameters.tolist()
    gamma *= scale
    return GammaGamma(
        p=p,
        q=q,
        gamma=gamma,
        log_likelihood=best.log_likelihood - x.size * float(np.log(scale)),
        customers=x.size,
        mean_spend=p * gamma / (q - 1) if q > 1 else scale,
        independence=_spearman(x, spend),
        covariance=tuple(tuple(row) for row in best.covariance.tolist()),
    )


def expected_spend(model: GammaGamma, seen: RepeatBuying) -> Floats:
    """Return what a purchase of each customer is expected to be worth, shape (n,).

    It lies between the customer's own mean and everybody's, the nearer to its own the oftener it bought; who never
    came back gets everybody's (Fader and Hardie 2013, equation 5).
    """
    own = (seen.repeats > 0) & (seen.spend > 0)
    x, spend = np.where(own, seen.repeats, 1.0), np.where(own, seen.spend, 1.0)
    below = model.p * x + model.q - 1
    told = np.where(below > 0, model.p * (model.gamma + x * spend) / np.where(below > 0, below, 1.0), spend)
    return np.asarray(np.where(own, told, model.mean_spend))


def _spearman(one: Floats, other: Floats) -> float:
    first, second = average_ranks(one)[0], average_ranks(other)[0]
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def _log_likelihood(parameters: Floats, x: Floats, spend: Floats) -> tuple[float, Floats]:
    """Return the logarithm of equation 1a of the paper, summed, and its gradient by (p, q, gamma)."""
    from scipy.special import gammaln, psi

    p, q, gamma = parameters
    px, total = p * x, gamma + x * spend
    rows = gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(gamma) + (px - 1) * np.log(spend)
    rows += px * np.log(x) - (px + q) * np.log(total)
    by_p = x * (psi(px + q) - psi(px) + np.log(x * spend) - np.log(total))
    by_q = psi(px + q) - psi(q) + np.log(gamma) - np.log(total)
    by_gamma = q / gamma - (px + q) / total
    return float(rows.sum()), np.array([float(one.sum()) for one in (by_p, by_q, by_gamma)])
