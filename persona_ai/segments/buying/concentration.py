"""Who brings the money: how few customers bring 80 % of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from persona_ai.errors import InputError
from persona_ai.schema import Interval, Segmentation
from persona_ai.schema.base import Record
from persona_ai.segments.buying.maximum_likelihood import Floats

MOST = 0.8
DRAWS = 500


class SegmentRevenue(Record):
    """What one segment brings: its share of customers and of revenue, the latter with its bootstrap interval; and
    its own Gini."""

    segment: str
    name: str
    customers: int
    customer_share: float
    revenue: float
    revenue_share: float
    interval: Interval
    gini: float


class Concentration(Record):
    """The fewest `customers` who bring `part` of the revenue, their `share` of all, and the Gini coefficient.

    Intervals are bootstrap percentiles over customers. Customers who got more back than they paid count as 0:
    there are `negative` of them. `segments` come by revenue, largest first.
    """

    part: float
    customers: int
    share: float
    share_interval: Interval
    gini: float
    gini_interval: Interval
    revenue: float
    negative: int
    segments: tuple[SegmentRevenue, ...] = ()


def concentration(
    revenue: Mapping[str, float],
    segmentation: Segmentation | None = None,
    *,
    part: float = MOST,
    seed: int = 0,
    draws: int = DRAWS,
) -> Concentration:
    """Return who brings `part` of the revenue, in all and by segment.

    Args:
        revenue: money by customer.
        segmentation: of these customers; a customer without revenue brings 0.
        part: the share of the revenue, 0 < part < 1.
        seed: of the bootstrap.
        draws: how many samples of customers it takes.

    Raises:
        InputError: nobody brings anything, or a revenue is not a number.
    """
    names = sorted(revenue)
    told = np.array([revenue[name] for name in names], dtype=np.float64)
    if not np.isfinite(told).all():
        at = names[int(np.flatnonzero(~np.isfinite(told))[0])]
        raise InputError(f"the revenue of customer {at} is {revenue[at]!r}; it must be a number")
    money = np.maximum(told, 0.0)
    if not money.size or money.sum() <= 0:
        raise InputError("no customer brings any revenue; there is nothing to be concentrated")
    rng = np.random.default_rng(seed)
    samples = [np.sort(money[rng.integers(0, money.size, money.size)]) for _ in range(draws)]
    sorted_money = np.sort(money)
    fewest = _fewest(sorted_money, part)
    return Concentration(
        part=part,
        customers=fewest,
        share=fewest / money.size,
        share_interval=_interval([_fewest(one, part) / one.size for one in samples]),
        gini=gini(sorted_money),
        gini_interval=_interval([gini(one) for one in samples]),
        revenue=float(money.sum()),
        negative=int((told < 0).sum()),
        segments=_by_segment(dict(zip(names, money.tolist(), strict=True)), segmentation, rng, draws),
    )


def gini(values: Floats) -> float:
    """Return the Gini coefficient of numbers of 0 or more: 0 where all are equal, near 1 where one has all."""
    ordered = np.sort(values)
    total = float(ordered.sum())
    if total <= 0:
        return 0.0
    places = np.arange(1, ordered.size + 1)
    return float((2 * places - ordered.size - 1) @ ordered / (ordered.size * total))


def _fewest(ascending: Floats, part: float) -> int:
    total = np.cumsum(ascending[::-1])
    reached = part * total[-1] * (1 - 1e-12)
    return int(np.searchsorted(total, reached)) + 1 if total[-1] > 0 else ascending.size


def _by_segment(
    money: Mapping[str, float], found: Segmentation | None, rng: np.random.Generator, draws: int
) -> tuple[SegmentRevenue, ...]:
    if found is None:
        return ()
    names = sorted(money)
    place = {name: number for number, name in enumerate(names)}
    values = np.array([money[name] for name in names])
    code = np.full(len(names), len(found.segments))
    for number, group in enumerate(found.segments):
        code[[place[one] for one in group.members if one in place]] = number
    shares = []
    for _ in range(draws):
        sample = rng.integers(0, values.size, values.size)
        sums = np.bincount(code[sample], weights=values[sample], minlength=len(found.segments) + 1)
        shares.append(sums / max(float(sums.sum()), 1e-300))
    drawn = np.array(shares)
    told = [
        SegmentRevenue(
            segment=group.id,
            name=group.name,
            customers=len(group.members),
            customer_share=group.share,
            revenue=float(values[code == number].sum()),
            revenue_share=float(values[code == number].sum() / values.sum()),
            interval=_interval(drawn[:, number]),
            gini=gini(values[code == number]),
        )
        for number, group in enumerate(found.segments)
    ]
    return tuple(sorted(told, key=lambda one: (-one.revenue, one.segment)))


def _interval(draws: Sequence[float] | Floats) -> Interval:
    low, high = np.quantile(np.asarray(draws), [0.025, 0.975])
    return Interval(low=float(low), high=float(high))
