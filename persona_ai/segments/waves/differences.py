"""Differences of two shares of customers some of whom may be the same in both waves."""

from __future__ import annotations

import math
from dataclasses import dataclass

from persona_ai.schema import Interval
from persona_ai.statistics import share_test, wilson
from persona_ai.statistics.normal import upper_tail


@dataclass(frozen=True)
class Overlap:
    """Customers in both waves: `both` have it in both, `first` in the first, `second` in the second."""

    customers: int = 0
    both: int = 0
    first: int = 0
    second: int = 0

    @property
    def covariance(self) -> float:
        """Return the covariance of having it in the two waves, of one customer."""
        if not self.customers:
            return 0.0
        return self.both / self.customers - self.first * self.second / self.customers**2


def difference_interval(count: int, total: int, now: int, now_total: int, overlap: Overlap) -> Interval:
    """Return the 95 % interval of the share now less the share before.

    Newcombe 1998 (Statistics in Medicine 17, 873-890, method 10, for independent samples; 2635-2650 for
    the same people twice), the correlation weighted by how many customers are in both waves.
    """
    before, after = count / total, now / now_total
    one, other = wilson(count, total), wilson(now, now_total)
    phi = _correlation(before, after, total, now_total, overlap)
    difference = after - before
    low = _root(after - other.low, one.high - before, phi)
    high = _root(other.high - after, before - one.low, phi)
    return Interval(low=max(-1.0, difference - low), high=min(1.0, difference + high))


def difference_test(count: int, total: int, now: int, now_total: int, overlap: Overlap) -> float:
    """Return the two-sided p of equal shares in two waves with customers in common (Derrick, Dobson-Mckittrick,
    Toher and White 2015, z of partially overlapping samples); without any in common, `share_test`."""
    if not overlap.customers:
        return share_test(count, total, now, now_total)
    pooled = (count + now) / (total + now_total)
    spread = pooled * (1 - pooled) * (1 / total + 1 / now_total)
    spread -= 2 * overlap.covariance * overlap.customers / (total * now_total)
    difference = abs(now / now_total - count / total)
    if difference == 0 or spread <= 0:
        return 1.0 if difference == 0 else 0.0
    return min(1.0, 2 * upper_tail(difference / math.sqrt(spread)))


def _correlation(before: float, after: float, total: int, now_total: int, overlap: Overlap) -> float:
    spread = before * (1 - before) * after * (1 - after)
    if spread <= 0 or not overlap.customers:
        return 0.0
    phi = overlap.covariance * overlap.customers / math.sqrt(total * now_total) / math.sqrt(spread)
    return max(-1.0, min(1.0, phi))


def _root(one: float, other: float, phi: float) -> float:
    return math.sqrt(max(0.0, one**2 + other**2 - 2 * phi * one * other))
