"""How large a difference is, whatever the sample: Cohen's h and Cliff's delta."""

import math

import numpy as np
from numpy.typing import ArrayLike

from persona_ai.statistics.normal import Z95, quantile
from persona_ai.statistics.ranks import average_ranks

SMALL_H = 0.2
SMALL_DELTA = 0.147


def cohens_h(share: float, other: float) -> float:
    """Return the difference of two shares on the arcsine scale (Cohen 1988, chapter 6).

    Positive where `share` is higher; between -pi and pi; .2 is small, .5 medium, .8 large. It is the
    same, but for its sign, whether one counts those who stay or those who leave.
    """
    return 2 * math.asin(math.sqrt(share)) - 2 * math.asin(math.sqrt(other))


def cliffs_delta(values: ArrayLike, others: ArrayLike) -> float:
    """Return P(value > other) - P(value < other) of a random pair (Cliff 1993), by ranks.

    Between -1 and 1, positive where `values` are higher; .147 is small, .33 medium, .474 large
    (Romano et al. 2006). Ties count for neither side. Both are finite and not empty.
    """
    first = np.asarray(values, dtype=np.float64).ravel()
    second = np.asarray(others, dtype=np.float64).ravel()
    if first.size == 0 or second.size == 0:
        raise ValueError(f"an effect needs values on both sides; there are {first.size} and {second.size}")
    ranks, _ = average_ranks(np.concatenate([first, second]))
    wins = float(ranks[: first.size].sum()) - first.size * (first.size + 1) / 2
    return 2 * wins / (first.size * second.size) - 1


def smallest_gap(n: int, others: int, *, share: float = 0.5, power: float = 0.8) -> float:
    """Return the smallest difference of two shares that a test at 5 % would find with `power`.

    Cohen 1988, 6.4: h = (z(.975) + z(power)) * sqrt(1/n + 1/others), turned into a difference with
    the two shares on either side of `share`; .5 is the worst case. 1.0 where nothing could be found.
    """
    if n < 1 or others < 1:
        return 1.0
    h = (Z95 + quantile(power)) * math.sqrt(1 / n + 1 / others)
    middle = 2 * math.asin(math.sqrt(share))
    high = min(math.pi, middle + h / 2)
    low = max(0.0, middle - h / 2)
    return math.sin(high / 2) ** 2 - math.sin(low / 2) ** 2
