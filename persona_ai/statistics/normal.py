"""The normal distribution, where that is all that is needed (scipy costs half a second to import)."""

import math
from statistics import NormalDist

_STANDARD = NormalDist()

Z95 = _STANDARD.inv_cdf(0.975)


def upper_tail(z: float) -> float:
    """Return P(Z > z) for a standard normal Z, accurate far into the tail."""
    return 0.5 * math.erfc(z / math.sqrt(2.0))


def quantile(probability: float) -> float:
    """Return the z with P(Z <= z) = probability, 0 < probability < 1."""
    return _STANDARD.inv_cdf(probability)
