"""Futures of customers drawn from the fitted models: what the intervals of customer value are read from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from persona_ai.segments.buying.bg_nbd import BgNbd, alive
from persona_ai.segments.buying.gamma_gamma import GammaGamma
from persona_ai.segments.buying.maximum_likelihood import Floats
from persona_ai.segments.buying.repeat_buying import RepeatBuying

DRAWS = 200
_BLOCK = 20_000
_EDGES = (0.025, 0.975)
_FURTHEST = 3.0  # of a drawn log parameter from its estimate; a flat likelihood knows no more than that


@dataclass(frozen=True)
class Futures:
    """What comes within a time, drawn: 95 % of a customer's draws lie between low and high, shape (n,).

    `total_purchases` and `total_value` are of everybody, one a draw, shape (draws,); values are 0 without prices.
    """

    low_purchases: Floats
    high_purchases: Floats
    low_value: Floats
    high_value: Floats
    total_purchases: Floats
    total_value: Floats


def futures(
    buying: BgNbd, spend: GammaGamma | None, seen: RepeatBuying, time: float, *, seed: int, draws: int = DRAWS
) -> Futures:
    """Return drawn futures of every customer, each draw with parameters of its own.

    A draw takes the parameters from the normal distribution of their maximum likelihood, then each customer's own
    rate, chance of leaving and worth of a purchase given what was seen of it, then what it does: so that the
    intervals hold for what will be seen, not for an expectation.
    """
    edges, totals = [], np.zeros((2, draws))
    for start in range(0, seen.repeats.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        rows = RepeatBuying(seen.repeats[block], seen.last[block], seen.observed[block], seen.spend[block])
        counts, values = _drawn(buying, spend, rows, time, (seed, start), draws)
        totals += np.stack([counts.sum(axis=1), values.sum(axis=1)])
        edges.append([*np.quantile(counts, _EDGES, axis=0), *np.quantile(values, _EDGES, axis=0)])
    low_count, high_count, low_value, high_value = np.concatenate(edges, axis=1)
    return Futures(
        low_purchases=low_count,
        high_purchases=high_count,
        low_value=low_value,
        high_value=high_value,
        total_purchases=totals[0],
        total_value=totals[1],
    )


def first_purchases_counted(buying: BgNbd, observed: Floats, rng: Generator) -> Floats:
    """Return how many repeat purchases new customers of the model make within the times observed, shape (n,)."""
    rate = rng.gamma(buying.r, 1 / buying.alpha, observed.size)
    leaves = rng.beta(buying.a, buying.b, observed.size)
    return _until_gone(rate * observed, leaves, rng)


def drawn_parameters(buying: BgNbd, rng: Generator) -> BgNbd:
    """Return a model with parameters drawn from the distribution of their estimates."""
    logs = np.log([buying.r, buying.alpha, buying.a, buying.b])
    r, alpha, a, b = np.exp(_near(logs, buying.covariance, rng)).tolist()
    return buying.model_copy(update={"r": r, "alpha": alpha, "a": a, "b": b})


def _drawn(
    buying: BgNbd,
    spend: GammaGamma | None,
    seen: RepeatBuying,
    time: float,
    seed: tuple[int, int],
    draws: int,
) -> tuple[Floats, Floats]:
    """Return purchases and values, shape (draws, n); a draw has the same parameters in every block."""
    n = seen.repeats.size
    counts, values = np.zeros((draws, n)), np.zeros((draws, n))
    for draw in range(draws):
        parameters = np.random.default_rng([seed[0], draw])
        rng = np.random.default_rng([*seed, draw, 1])
        model = drawn_parameters(buying, parameters)
        stays = rng.random(n) < alive(model, seen)
        rate = rng.gamma(model.r + seen.repeats, 1 / (model.alpha + seen.observed))
        leaves = rng.beta(model.a, model.b + seen.repeats)
        counts[draw] = np.where(stays, _until_gone(rate * time, leaves, rng), 0.0)
        if spend is not None:
            values[draw] = _worth(_drawn_spend(spend, parameters), seen, counts[draw], rng)
    return counts, values


def _until_gone(chances: Floats, leaves: Floats, rng: Generator) -> Floats:
    """Return the purchases of an expected number, or until the one after which the customer leaves."""
    last = rng.geometric(np.clip(leaves, 1e-12, 1.0))
    return np.minimum(rng.poisson(chances), last).astype(np.float64)


def _worth(spend: GammaGamma, seen: RepeatBuying, counts: Floats, rng: Generator) -> Floats:
    own = (seen.repeats > 0) & (seen.spend > 0)
    x, mean = np.where(own, seen.repeats, 0.0), np.where(own, seen.spend, 0.0)
    rate = rng.gamma(spend.q + spend.p * x, 1 / (spend.gamma + x * mean))
    bought = counts > 0
    shape = np.where(bought, spend.p * counts, 1.0)
    return np.where(bought, rng.gamma(shape) / np.maximum(rate, 1e-300), 0.0)


def _drawn_spend(spend: GammaGamma, rng: Generator) -> GammaGamma:
    logs = np.log([spend.p, spend.q, spend.gamma])
    p, q, gamma = np.exp(_near(logs, spend.covariance, rng)).tolist()
    return spend.model_copy(update={"p": p, "q": q, "gamma": gamma})


def _near(logs: Floats, covariance: tuple[tuple[float, ...], ...], rng: Generator) -> Floats:
    if not covariance:
        return logs
    values, vectors = np.linalg.eigh(np.array(covariance))
    away = vectors @ (np.sqrt(np.maximum(values, 0.0)) * rng.normal(size=logs.size))
    return np.asarray(logs + np.clip(away, -_FURTHEST, _FURTHEST))
