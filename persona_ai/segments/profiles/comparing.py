"""A segment's statistic against everybody else, and what may be said once all tests are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from persona_ai.schema import Comparison, Direction, Interval, Stat
from persona_ai.statistics import (
    RankComparison,
    benjamini_hochberg,
    cohens_h,
    delta_equivalence,
    share_equivalence,
    share_test,
)
from persona_ai.statistics.effects import SMALL_DELTA, SMALL_H

FEWEST_COMPARED = 30
ERROR_RATE = 0.05
_LIFT_FROM, _LIFT_TO = 0.05, 0.5


@dataclass(frozen=True)
class Difference:
    """A comparison before it is known how many tests were made.

    `value`, `n` and `denominator` are everybody else's; `alike` is the p of equivalence; `test` names the
    test, so that two statistics that rest on the same one count once.
    """

    value: float
    n: int
    denominator: int
    effect: float
    lift: float | None
    p: float
    alike: float
    test: tuple[str, str, str]


@dataclass(frozen=True)
class Found:
    """A statistic without its id, and how it differs from everybody else's, if there is anybody."""

    stat: Stat
    difference: Difference | None = None


def share_difference(stat: Stat, n: int, denominator: int, test: str) -> Difference:
    """Compare a share with that of everybody else, `n` of `denominator` (above 0)."""
    value, rest = stat.n / stat.denominator, n / denominator
    lifted = min(value, rest) >= _LIFT_FROM and max(value, rest) <= _LIFT_TO
    return Difference(
        value=rest,
        n=n,
        denominator=denominator,
        effect=cohens_h(value, rest),
        lift=value / rest if lifted else None,
        p=share_test(stat.n, stat.denominator, n, denominator),
        alike=share_equivalence(stat.n, stat.denominator, n, denominator),
        test=(stat.segment, stat.column, test),
    )


def number_difference(
    stat: Stat, rest: float, others: int, ranks: RankComparison, *, amount: bool
) -> Difference:
    """Compare a mean or median with `rest`, that of the `others` customers, by their ranks."""
    return Difference(
        value=rest,
        n=others,
        denominator=others,
        effect=ranks.delta,
        lift=stat.value / rest if amount and stat.value > 0 and rest > 0 else None,
        p=ranks.p,
        alike=delta_equivalence(ranks.delta, stat.n, others),
        test=(stat.segment, stat.column, "(ranks)"),
    )


def with_comparisons(found: Sequence[Found]) -> list[Stat]:
    """Return the statistics with their comparisons, q over all tests on columns not clustered on."""
    tests = {
        one.difference.test: one.difference.p
        for one in found
        if one.difference is not None and not one.stat.used_in_clustering
    }
    q_values = dict(zip(tests, benjamini_hochberg(list(tests.values())).tolist(), strict=True))
    return [
        one.stat.model_copy(update={"comparison": _comparison(one.stat, one.difference, q_values)})
        if one.difference is not None
        else one.stat
        for one in found
    ]


def six(value: float) -> float:
    """Return a number with six significant digits."""
    return float(f"{value:.6g}")


def rounded(interval: Interval) -> Interval:
    """Return an interval with six significant digits."""
    return Interval(low=six(interval.low), high=six(interval.high))


def _comparison(
    stat: Stat, difference: Difference, q_values: dict[tuple[str, str, str], float]
) -> Comparison:
    is_share = stat.aggregator == "share"
    large = abs(difference.effect) >= (SMALL_H if is_share else SMALL_DELTA)
    # A mean can lie above while most values lie below: then neither direction is true of it.
    agree = (stat.value - difference.value) * difference.effect > 0
    q = None if stat.used_in_clustering else q_values[difference.test]
    enough = min(stat.denominator, difference.denominator) >= FEWEST_COMPARED
    significant = q is not None and q < ERROR_RATE and large and agree and enough
    certain = significant or (stat.used_in_clustering and large and agree)
    return Comparison(
        value=six(difference.value),
        n=difference.n,
        denominator=difference.denominator,
        effect=six(difference.effect),
        effect_kind="h" if is_share else "delta",
        lift=None if difference.lift is None else six(difference.lift),
        p=None if q is None else six(difference.p),
        q=None if q is None else six(q),
        direction=_direction(difference, certain, tested=q is not None),
        significant=significant,
    )


def _direction(difference: Difference, certain: bool, *, tested: bool) -> Direction:
    if certain:
        return "higher" if difference.effect > 0 else "lower"
    return "similar" if tested and difference.alike < ERROR_RATE else "unclear"
