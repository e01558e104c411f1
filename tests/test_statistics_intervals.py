"""Intervals cover what they promise and agree with the textbooks."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from persona_ai.schema import Interval
from persona_ai.statistics import level_interval, mean_interval, median_interval, quantile_interval, wilson


@given(st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_wilson_interval_agrees_with_scipy(cell: tuple[int, int]) -> None:
    count, total = cell
    reference = stats.binomtest(count, total).proportion_ci(0.95, method="wilson")
    interval = wilson(count, total)
    assert interval.low == pytest.approx(reference.low, abs=1e-12)
    assert interval.high == pytest.approx(reference.high, abs=1e-12)


def test_a_share_of_nobody_may_be_anything() -> None:
    interval = wilson(0, 0)
    assert (interval.low, interval.high) == (0.0, 1.0)


def test_more_customers_than_were_asked_is_an_error() -> None:
    with pytest.raises(ValueError, match="they are 5 and 4"):
        wilson(5, 4)


@given(st.lists(st.integers(-1000, 1000).map(float), min_size=1, max_size=25), st.integers(-50, 50))
def test_without_skewness_the_mean_interval_is_the_one_of_scipy(half: list[float], centre: int) -> None:
    values = [centre + value for one in half for value in (one, -one)]
    interval = mean_interval(values)
    if np.ptp(values) == 0:
        assert interval.low == interval.high
        return
    low, high = stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values))
    assert interval.low == pytest.approx(low, rel=1e-6, abs=1e-6)
    assert interval.high == pytest.approx(high, rel=1e-6, abs=1e-6)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40))
def test_a_mean_lies_inside_its_interval_whatever_the_values(values: list[float]) -> None:
    interval = mean_interval(values)
    slack = 1e-9 * max(1.0, *map(abs, values))
    assert interval.low - slack <= np.mean(values) <= interval.high + slack


def covered(draw: Callable[[], np.ndarray], truth: float, of: Callable[[np.ndarray], Interval]) -> float:
    intervals = [of(draw()) for _ in range(1200)]
    return sum(one.low <= truth <= one.high for one in intervals) / len(intervals)


@pytest.mark.parametrize("n", [60, 300])
def test_the_mean_of_skewed_amounts_lies_in_its_interval_as_often_as_promised(n: int) -> None:
    rng = np.random.default_rng(n)
    assert covered(lambda: rng.lognormal(size=n), np.exp(0.5), mean_interval) > 0.92
    assert 0.93 < covered(lambda: rng.gamma(0.5, size=n), 0.5, mean_interval) < 0.97


@pytest.mark.parametrize("probability", [0.1, 0.25, 0.5, 0.75, 0.9])
@pytest.mark.parametrize("n", [60, 300])
def test_a_quantile_lies_in_its_interval_as_often_as_promised_and_not_more(
    n: int, probability: float
) -> None:
    rng = np.random.default_rng(n)
    truth = float(stats.norm.ppf(probability))
    reached = covered(lambda: rng.normal(size=n), truth, lambda one: quantile_interval(one, probability))
    assert 0.93 < reached < 0.97


@given(st.lists(st.integers(0, 9), min_size=1, max_size=80), st.sampled_from([0.1, 0.5, 0.75]))
def test_the_interval_between_levels_ends_at_levels_and_holds_the_interpolated_one(
    values: list[int], probability: float
) -> None:
    outer, inner = level_interval(values, probability), quantile_interval(values, probability)
    assert {outer.low, outer.high} <= {float(value) for value in values}
    assert outer.low <= inner.low <= inner.high <= outer.high


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.sampled_from([0.1, 0.5, 0.9]))
def test_turning_the_numbers_round_turns_the_interval_round(values: list[float], probability: float) -> None:
    interval = quantile_interval(values, probability)
    mirrored = quantile_interval([-value for value in values], 1 - probability)
    assert (mirrored.low, mirrored.high) == pytest.approx((-interval.high, -interval.low))


@pytest.mark.parametrize("n", [10, 31, 200, 5000])
def test_the_level_interval_of_a_median_is_the_one_from_binomial_tables(n: int) -> None:
    interval = level_interval(np.arange(n), 0.5)
    low, high = int(interval.low), int(interval.high)
    assert stats.binom.cdf(low, n, 0.5) <= 0.025 < stats.binom.cdf(low + 1, n, 0.5)
    assert high == n - 1 - low


def test_without_values_there_is_no_interval() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        median_interval([])
