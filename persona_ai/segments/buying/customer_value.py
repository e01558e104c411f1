"""What customers will bring: purchases, money and discounted value, with intervals of what will be seen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from persona_ai.errors import InputError
from persona_ai.schema import Interval
from persona_ai.schema.base import Record
from persona_ai.segments.buying.bg_nbd import BgNbd, alive, expected_purchases, fit_bg_nbd
from persona_ai.segments.buying.futures import Futures, futures
from persona_ai.segments.buying.gamma_gamma import GammaGamma, expected_spend, fit_gamma_gamma
from persona_ai.segments.buying.maximum_likelihood import Floats
from persona_ai.segments.buying.purchases import Purchases
from persona_ai.segments.buying.repeat_buying import RepeatBuying, repeat_buying

YEAR = 52.18  # weeks
_MONTH = YEAR / 12


class Horizon(Record):
    """How far to look and what money is worth then: `weeks`, a yearly `discount`, the `margin` of revenue."""

    weeks: float = 52.0
    discount: float = 0.1
    margin: float = 1.0


class ValueModel(Record):
    """The two fitted models and what everybody together is expected to bring, with 95 % intervals.

    `returned` is the share of money that comes back on other days; expected money is less by it. `spend` is None
    where there are no prices or too few repeat purchases with an amount, `why_no_money` then says so.
    """

    buying: BgNbd
    spend: GammaGamma | None
    horizon: Horizon
    returned: float
    purchases: float
    purchases_interval: Interval
    money: float
    money_interval: Interval
    why_no_money: str = ""


@dataclass(frozen=True)
class CustomerValue:
    """The model, and of each customer, shape (n,) each in the order of the purchases' customers.

    `alive` is the probability of still buying, `purchases` and `money` are expected within the horizon with 95 %
    of what may come between low and high, `discounted` is the expected margin in today's money.
    """

    model: ValueModel
    seen: RepeatBuying
    alive: Floats
    purchases: Floats
    purchases_low: Floats
    purchases_high: Floats
    money: Floats
    money_low: Floats
    money_high: Floats
    discounted: Floats


def customer_value(bought: Purchases, horizon: Horizon | None = None, *, seed: int = 0) -> CustomerValue:
    """Return what each customer is expected to bring from the last day observed on.

    Args:
        bought: purchases by day.
        horizon: weeks to look ahead, discount and margin; a year at 10 % and all of the revenue without it.
        seed: of the draws that the intervals are read from.

    Raises:
        InputError: fewer than ten customers bought on two days or more.
    """
    horizon = horizon or Horizon()
    seen = repeat_buying(bought)
    buying = fit_bg_nbd(seen)
    spend, why = _spend(bought, seen)
    paid = float(np.nansum(bought.amount))
    kept = 1.0 + float(bought.return_amount.sum()) / paid if bought.priced else 1.0
    count = expected_purchases(buying, seen, horizon.weeks)
    worth = expected_spend(spend, seen) * max(0.0, kept) if spend else np.zeros(len(count))
    drawn = futures(buying, spend, seen, horizon.weeks, seed=seed)
    return CustomerValue(
        model=_model(buying, spend, horizon, kept, count, worth, drawn, why),
        seen=seen,
        alive=alive(buying, seen),
        purchases=count,
        purchases_low=drawn.low_purchases,
        purchases_high=drawn.high_purchases,
        money=count * worth,
        money_low=drawn.low_value * max(0.0, kept),
        money_high=drawn.high_value * max(0.0, kept),
        discounted=discounted_purchases(buying, seen, horizon) * worth * horizon.margin,
    )


def discounted_purchases(buying: BgNbd, seen: RepeatBuying, horizon: Horizon) -> Floats:
    """Return expected purchases, each worth less the later it comes, month by month from its middle, shape (n,)."""
    edges = np.append(np.arange(0.0, horizon.weeks, _MONTH), horizon.weeks)
    total = np.zeros(seen.repeats.size)
    before = np.zeros(seen.repeats.size)
    for start, end in pairwise(edges):
        until = expected_purchases(buying, seen, float(end))
        total += (until - before) / (1 + horizon.discount) ** ((start + end) / 2 / YEAR)
        before = until
    return total


def _spend(bought: Purchases, seen: RepeatBuying) -> tuple[GammaGamma | None, str]:
    if not bought.priced:
        return None, f"{bought.name} has no amounts"
    try:
        return fit_gamma_gamma(seen), ""
    except InputError as error:
        return None, str(error)


def _model(
    buying: BgNbd,
    spend: GammaGamma | None,
    horizon: Horizon,
    kept: float,
    count: Floats,
    worth: Floats,
    drawn: Futures,
    why: str,
) -> ValueModel:
    return ValueModel(
        buying=buying,
        spend=spend,
        horizon=horizon,
        returned=max(0.0, 1.0 - kept),
        purchases=float(count.sum()),
        purchases_interval=_interval(drawn.total_purchases),
        money=float((count * worth).sum()),
        money_interval=_interval(drawn.total_value * max(0.0, kept)),
        why_no_money=why,
    )


def _interval(draws: Floats) -> Interval:
    low, high = np.quantile(draws, [0.025, 0.975])
    return Interval(low=float(low), high=float(high))
