"""Intervals cover what they promise and agree with the textbooks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from persona_ai.statistics import mean_interval, median_interval, quantile_interval, wilson


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


@given(st.lists(st.integers(-1000, 1000).map(float), min_size=2, max_size=50))
def test_the_mean_interval_agrees_with_scipy(values: list[float]) -> None:
    interval = mean_interval(values)
    if np.ptp(values) == 0:
        assert interval.low == interval.high
        return
    low, high = stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values))
    assert interval.low == pytest.approx(low, rel=1e-6, abs=1e-6)
    assert interval.high == pytest.approx(high, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("n", [10, 31, 200])
def test_the_median_interval_is_the_one_from_binomial_tables(n: int) -> None:
    low, high = stats.binom.ppf([0.025, 0.975], n, 0.5)
    interval = median_interval(np.arange(n))
    assert stats.binom.cdf(interval.low, n, 0.5) <= 0.025 < stats.binom.cdf(interval.low + 1, n, 0.5)
    assert interval.high == high
    assert interval.low in (low, low - 1)


@settings(deadline=None, max_examples=20)
@given(st.sampled_from([8, 25, 60, 2500]), st.sampled_from([0.25, 0.5, 0.75]))
def test_quantile_intervals_cover_the_quantile_at_least_as_often_as_promised(
    n: int, probability: float
) -> None:
    rng = np.random.default_rng(n)
    truth = stats.norm.ppf(probability)
    hits = sum(
        interval.low <= truth <= interval.high
        for interval in (quantile_interval(rng.normal(size=n), probability) for _ in range(200))
    )
    exact = n > 20 or probability == 0.5
    assert hits >= (183 if exact else 160)


def test_without_values_there_is_no_interval() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        median_interval([])
