"""95 % confidence intervals for shares, means, medians and other quantiles."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from persona_ai.schema import Interval
from persona_ai.statistics.normal import Z95

_EXACT_UP_TO = 2_000


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
    """Return Student's t interval of a mean (Student 1908); `values` are finite, shape (n,), n >= 1.

    One value alone gives an interval of no width: the caller shows n, which says enough.
    """
    data = _numbers(values)
    mean = float(data.mean())
    if data.size == 1 or np.ptp(data) == 0.0:
        return Interval(low=mean, high=mean)
    from scipy.special import stdtrit

    error = float(data.std(ddof=1)) / math.sqrt(data.size)
    spread = float(stdtrit(data.size - 1, 0.975)) * error
    return Interval(low=mean - spread, high=mean + spread)


def median_interval(values: ArrayLike) -> Interval:
    """Return the interval of a median between two order statistics; `values` finite, shape (n,)."""
    return quantile_interval(values, 0.5)


def quantile_interval(values: ArrayLike, probability: float) -> Interval:
    """Return the distribution-free interval of a quantile between two order statistics.

    The ranks come from the binomial distribution of the number of values below the quantile (David
    and Nagaraja 2003, Order Statistics, 7.1), exact up to 2,000 values and normal above. Where n is so
    small that no pair of ranks reaches 95 % (a median with n <= 5), the whole range is returned.

    Args:
        values: finite numbers, shape (n,), n >= 1.
        probability: of the quantile, 0 < probability < 1.
    """
    data = np.sort(_numbers(values))
    below, above = _ranks(data.size, probability)
    return Interval(low=float(data[below]), high=float(data[above]))


def _ranks(n: int, probability: float) -> tuple[int, int]:
    """Return the positions, from 0, of the order statistics that bound the quantile."""
    if n > _EXACT_UP_TO:
        spread = Z95 * math.sqrt(n * probability * (1 - probability))
        low = math.floor(n * probability - spread) - 1
        high = math.ceil(n * probability + spread)
        return max(0, low), min(n - 1, high)
    cumulative = np.cumsum(_binomial(n, probability))
    # X(l+1) <= quantile <= X(u+1), from 0, has probability P(l+1 <= B <= u): each tail at most .025
    low = int(np.searchsorted(cumulative, 0.025, side="right")) - 1
    high = int(np.searchsorted(cumulative, 0.975, side="left"))
    return max(0, low), min(n - 1, high)


def _binomial(n: int, probability: float) -> NDArray[np.float64]:
    """Return P(B = 0..n) for a binomial B, shape (n + 1,)."""
    logs = np.array([math.lgamma(count + 1) for count in range(n + 1)])
    counts = np.arange(n + 1)
    choose = logs[n] - logs - logs[::-1]
    exponent = choose + counts * math.log(probability) + (n - counts) * math.log1p(-probability)
    return np.asarray(np.exp(exponent), dtype=np.float64)


def _numbers(values: ArrayLike) -> NDArray[np.float64]:
    data = np.asarray(values, dtype=np.float64).ravel()
    if data.size == 0:
        raise ValueError("an interval needs at least one value")
    return data
