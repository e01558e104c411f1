"""95 % confidence intervals for shares, means, medians and other quantiles."""

import math
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from persona_ai.schema import Interval
from persona_ai.statistics.normal import Z95

_TAIL = 0.025
_SKEWNESS_UNSEEN = 12.0  # measured with lognormal, gamma and half empty amounts, n = 15 to 1,500
_STRAIGHT = 1e-6


def wilson(count: int, total: int) -> Interval:
    """Return the score interval of a share (Wilson 1927, JASA 22, 209-212).

    Without observations nothing is known: 0 to 1. It never leaves 0..1, and where `count` is 0 or
    `total` the bound on that side is exactly 0 or 1.

    Raises:
        ValueError: `count` is not between 0 and `total`.
    """
    if not 0 <= count <= total:
        raise ValueError(f"a share needs 0 <= count <= total; they are {count} and {total}")
    if total == 0:
        return Interval(low=0.0, high=1.0)
    share = count / total
    spread = Z95 * math.sqrt(share * (1 - share) / total + Z95**2 / (4 * total**2))
    scale = 1 + Z95**2 / total
    middle = share + Z95**2 / (2 * total)
    low = 0.0 if count == 0 else (middle - spread) / scale
    high = 1.0 if count == total else (middle + spread) / scale
    return Interval(low=max(0.0, low), high=min(1.0, high))


def mean_interval(values: ArrayLike) -> Interval:
    """Return the interval of a mean, its skewness taken into account; `values` finite, shape (n,), n >= 1.

    Student's t with Hall's cubic transformation (Hall 1992, JRSS B 54, 221-228), which moves the interval
    towards the long tail: of lognormal amounts the plain t interval of 60 values holds the mean 90 % of
    the time, this one 94 %, and no bootstrap is drawn. Without skewness it is the t interval (Student 1908).
    One value alone gives an interval of no width: the caller shows n, which says enough.
    """
    data = _numbers(values)
    mean = float(data.mean())
    if data.size == 1 or np.ptp(data) == 0.0:
        return Interval(low=mean, high=mean)
    from scipy.special import stdtrit

    error = float(data.std(ddof=1)) / math.sqrt(data.size)
    t = float(stdtrit(data.size - 1, 0.975))
    skewness = _skewness(data)
    return Interval(
        low=mean - _straightened(t, skewness, data.size) * error,
        high=mean - _straightened(-t, skewness, data.size) * error,
    )


def _skewness(data: NDArray[np.float64]) -> float:
    """Return the skewness, made larger where n is small: few values seldom show their long tail."""
    away = data - data.mean()
    spread = math.sqrt(float((away**2).mean()))
    if spread == 0.0:
        return 0.0
    return float(((away / spread) ** 3).mean()) * (1 + _SKEWNESS_UNSEEN / data.size)


def _straightened(t: float, skewness: float, n: int) -> float:
    """Return the studentised mean that Hall's transformation turns into `t`."""
    bend = skewness / math.sqrt(n)
    if abs(bend) < _STRAIGHT:
        return t
    return 3 / bend * (float(np.cbrt(1 + bend * (t - bend / 6))) - 1)


def median_interval(values: ArrayLike) -> Interval:
    """Return the interval of a median; `values` finite, shape (n,), n >= 1."""
    return quantile_interval(values, 0.5)


def quantile_interval(values: ArrayLike, probability: float) -> Interval:
    """Return the distribution-free interval of a quantile, between neighbouring order statistics.

    Each end is interpolated between the two order statistics whose exact tail probabilities enclose .025
    (Hettmansperger and Sheather 1986 for the median; Nyblom 1992, Statistics and Probability Letters 14,
    129-131). Measured over n = 30 to 500 it holds the quantile 93 to 96 % of the time, whole order
    statistics 95 to 98 %, the percentile bootstrap 80 to 95 %. Where n is so small that not even the
    smallest value is low enough (a median with n <= 5), the range ends there.

    Args:
        values: finite numbers, shape (n,), n >= 1.
        probability: of the quantile, 0 < probability < 1.
    """
    data = np.sort(_numbers(values))
    return Interval(
        low=_lower_end(data, probability),
        high=-_lower_end(-data[::-1], 1 - probability),
    )


def level_interval(values: ArrayLike, probability: float) -> Interval:
    """Return the interval of a quantile whose ends are values that occur, such as ranks of levels.

    The order statistics next outside of `quantile_interval` (David and Nagaraja 2003, Order Statistics,
    7.1): it holds the quantile 95 % of the time or more often. Arguments as there.
    """
    data = np.sort(_numbers(values))
    below, _ = _rank(data.size, probability)
    above, _ = _rank(data.size, 1 - probability)
    return Interval(low=float(data[below]), high=float(data[data.size - 1 - above]))


def _lower_end(data: NDArray[np.float64], probability: float) -> float:
    place, part = _rank(data.size, probability)
    low, high = float(data[place]), float(data[min(place + 1, data.size - 1)])
    return low if part == 0.0 or low == high else (1 - part) * low + part * high


@cache
def _rank(n: int, probability: float) -> tuple[int, float]:
    """Return between which order statistics, from 0, the lower end lies, and how far along, 0..1.

    P(X(k) > quantile) = P(B <= k - 1) for B binomial: k is the last with at most .025.
    """
    from scipy.special import bdtr

    middle, spread = n * probability, math.sqrt(n * probability * (1 - probability))
    first = max(0, math.floor(middle - 4 * spread) - 2)
    tails = np.asarray(bdtr(np.arange(first, math.ceil(middle) + 1, dtype=np.float64), n, probability))
    k = first + int(np.searchsorted(tails, _TAIL, side="right"))
    if k == 0 or k >= n:
        return max(0, min(k, n - 1)), 0.0
    before = float(bdtr(float(k - 1), n, probability))
    after = float(bdtr(float(k), n, probability))
    inside, outside = (n - k) * probability * (_TAIL - before), k * (1 - probability) * (after - _TAIL)
    return k - 1, inside / (inside + outside)


def _numbers(values: ArrayLike) -> NDArray[np.float64]:
    data = np.asarray(values, dtype=np.float64).ravel()
    if data.size == 0:
        raise ValueError("an interval needs at least one value")
    return data
