"""Effects and tests obey their laws and agree with scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from persona_ai.statistics import (
    benjamini_hochberg,
    cliffs_delta,
    cohens_h,
    compare_ranks,
    delta_equivalence,
    equivalence,
    rank_test,
    share_equivalence,
    share_test,
    smallest_gap,
)

SHARES = st.floats(0, 1)
SMALL_NUMBERS = st.lists(st.integers(0, 6), min_size=1, max_size=25)
CELLS = st.integers(1, 200).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(SHARES, SHARES)
def test_cohens_h_does_not_care_whether_one_counts_those_who_stay_or_leave(a: float, b: float) -> None:
    assert cohens_h(a, b) == pytest.approx(-cohens_h(1 - a, 1 - b), abs=1e-6)


@given(SMALL_NUMBERS, SMALL_NUMBERS)
def test_cliffs_delta_is_the_balance_of_all_pairs(a: list[int], b: list[int]) -> None:
    pairs = [np.sign(x - y) for x in a for y in b]
    assert cliffs_delta(a, b) == pytest.approx(np.mean(pairs))


@given(SMALL_NUMBERS, SMALL_NUMBERS)
def test_the_rank_test_agrees_with_scipy(a: list[int], b: list[int]) -> None:
    if len(set(a + b)) == 1:
        assert rank_test(a, b) == 1.0
        return
    reference = stats.mannwhitneyu(a, b, method="asymptotic", use_continuity=True).pvalue
    assert rank_test(a, b) == pytest.approx(min(1.0, reference), abs=1e-9)
    assert compare_ranks(a, b).delta == pytest.approx(cliffs_delta(a, b))


@given(CELLS, CELLS)
def test_the_share_test_is_exact_where_cells_are_small_and_a_z_test_elsewhere(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    (a, n), (b, m) = one, two
    p = share_test(a, n, b, m)
    if a + b in (0, n + m):
        assert p == 1.0
        return
    table = np.array([[a, n - a], [b, m - b]])
    if stats.contingency.expected_freq(table).min() < 5:
        assert p == pytest.approx(stats.fisher_exact(table)[1], rel=1e-6)
    else:
        assert p == pytest.approx(stats.chi2_contingency(table, correction=False)[1], rel=1e-6)


def test_a_comparison_with_nobody_says_nothing() -> None:
    assert share_test(0, 0, 3, 10) == 1.0
    assert share_equivalence(0, 0, 3, 10) == 1.0
    assert delta_equivalence(0.0, 0, 10) == 1.0
    with pytest.raises(ValueError, match="there are 0 and 2"):
        cliffs_delta([], [1, 2])


@given(st.lists(SHARES, max_size=40))
def test_benjamini_hochberg_agrees_with_scipy(p_values: list[float]) -> None:
    if not p_values:
        assert benjamini_hochberg(p_values).size == 0
        return
    assert benjamini_hochberg(p_values) == pytest.approx(stats.false_discovery_control(p_values))


def test_alike_is_concluded_from_many_customers_and_never_from_few() -> None:
    assert share_equivalence(500, 1000, 1500, 3000) < 0.05
    assert share_equivalence(10, 20, 30, 60) > 0.05
    assert delta_equivalence(0.0, 1000, 3000) < 0.05
    assert delta_equivalence(0.2, 1000, 3000) > 0.95
    assert equivalence(0.1, 0.0, 0.2) == 0.0


def test_the_smallest_gap_is_found_with_the_promised_power() -> None:
    gap = smallest_gap(150, 450)
    rng = np.random.default_rng(7)
    a = rng.binomial(150, 0.5 + gap / 2, size=600)
    b = rng.binomial(450, 0.5 - gap / 2, size=600)
    found = np.mean([share_test(int(x), 150, int(y), 450) < 0.05 for x, y in zip(a, b, strict=True)])
    assert 0.75 <= found <= 0.86


def test_the_smallest_gap_of_a_handful_is_everything() -> None:
    assert smallest_gap(0, 100) == 1.0
    assert smallest_gap(1, 2) == pytest.approx(1.0)
    assert smallest_gap(100, 100) > smallest_gap(1000, 1000)
