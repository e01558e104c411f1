"""Tests of two groups: whether they differ, and whether they are alike."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from persona_ai.statistics.effects import SMALL_DELTA, SMALL_H, cohens_h
from persona_ai.statistics.normal import upper_tail
from persona_ai.statistics.ranks import average_ranks

_SMALL_CELL = 5.0
_EXACT_UP_TO = 20_000


@dataclass(frozen=True)
class RankComparison:
    """Two groups by their ranks: Cliff's delta (positive where the first is higher) and the p of
    the rank test."""

    delta: float
    p: float


def share_test(count: int, total: int, other_count: int, other_total: int) -> float:
    """Return the two-sided p of equal shares.

    Fisher's exact test (Fisher 1922; two-sided by summing tables no likelier than the one seen) where
    an expected cell is below 5, else the pooled two-proportion z test. 1.0 where a side is empty.
    """
    everyone, having = total + other_total, count + other_count
    if total == 0 or other_total == 0 or having in (0, everyone):
        return 1.0
    smallest = min(having, everyone - having) * min(total, other_total) / everyone
    if smallest < _SMALL_CELL and having <= _EXACT_UP_TO:
        return _fisher(count, total, having, everyone)
    pooled = having / everyone
    error = math.sqrt(pooled * (1 - pooled) * (1 / total + 1 / other_total))
    z = abs(count / total - other_count / other_total) / error
    return min(1.0, 2 * upper_tail(z))


def rank_test(values: ArrayLike, others: ArrayLike) -> float:
    """Return the two-sided p of the Mann-Whitney test; see `compare_ranks`."""
    return compare_ranks(values, others).p


def compare_ranks(values: ArrayLike, others: ArrayLike) -> RankComparison:
    """Return effect and p of two groups of numbers by one ranking.

    Mann and Whitney 1947, normal approximation with the variance corrected for ties (Lehmann 1975,
    1.4) and for continuity. Finite numbers, not empty; where all are equal, delta is 0 and p is 1.
    """
    first = np.asarray(values, dtype=np.float64).ravel()
    second = np.asarray(others, dtype=np.float64).ravel()
    n, m = first.size, second.size
    if n == 0 or m == 0:
        raise ValueError(f"a comparison needs values on both sides; there are {n} and {m}")
    ranks, ties = average_ranks(np.concatenate([first, second]))
    wins = float(ranks[:n].sum()) - n * (n + 1) / 2
    delta = 2 * wins / (n * m) - 1
    everyone = n + m
    tied = float((ties.astype(np.float64) ** 3 - ties).sum())
    spread = n * m / 12 * (everyone + 1 - tied / (everyone * max(1, everyone - 1)))
    if spread <= 0:
        return RankComparison(delta=0.0, p=1.0)
    z = max(0.0, abs(wins - n * m / 2) - 0.5) / math.sqrt(spread)
    return RankComparison(delta=delta, p=min(1.0, 2 * upper_tail(z)))


def equivalence(effect: float, error: float, margin: float) -> float:
    """Return the p of two one-sided tests that |effect| < margin (Schuirmann 1987).

    Small p: the groups are alike. `error` is the standard error of `effect`.
    """
    if error <= 0:
        return 0.0 if abs(effect) < margin else 1.0
    return upper_tail((margin - abs(effect)) / error)


def share_equivalence(count: int, total: int, other_count: int, other_total: int) -> float:
    """Return the p that two shares are alike: Cohen's h within .2, its error sqrt(1/n + 1/m)."""
    if total == 0 or other_total == 0:
        return 1.0
    h = cohens_h(count / total, other_count / other_total)
    return equivalence(h, math.sqrt(1 / total + 1 / other_total), SMALL_H)


def delta_equivalence(delta: float, n: int, m: int) -> float:
    """Return the p that two groups are alike: Cliff's delta within .147.

    The error is that of groups without a difference and without ties, sqrt((n + m + 1) / (3 n m)),
    which ties only make smaller: the test errs on the side of not calling groups alike.
    """
    if n == 0 or m == 0:
        return 1.0
    return equivalence(delta, math.sqrt((n + m + 1) / (3 * n * m)), SMALL_DELTA)


def _fisher(count: int, total: int, having: int, everyone: int) -> float:
    """Sum the hypergeometric probabilities that are not above that of `count`."""
    low, high = max(0, having - (everyone - total)), min(having, total)
    cells = range(low, high + 1)
    logs = np.array(
        [_choose(total, cell) + _choose(everyone - total, having - cell) for cell in cells]
    ) - _choose(everyone, having)
    seen = logs[count - low]
    return float(min(1.0, np.exp(logs[logs <= seen + 1e-9]).sum()))


def _choose(n: int, k: int) -> float:
    """Return log(n over k)."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
