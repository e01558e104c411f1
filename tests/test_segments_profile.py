"""Statistics are what pandas says, small cells stay hidden, and noise is not called a difference."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import Given, planted, table

from persona_ai.schema import Prevalence, Segmentation, Stat, Table
from persona_ai.segments import prevalence, profile, segment, strongest
from persona_ai.settings import Settings
from persona_ai.statistics.disclosure import hidden_cells


def with_tiers(columns: dict[str, Given], tiers: list[str | None]) -> tuple[Table, Segmentation]:
    whole = table({"tier": Given(tiers, "nominal", "segment"), **columns})
    return whole, segment(whole, Settings())


def one(
    stats: tuple[Stat, ...], segment_id: str, column: str, aggregator: str = "share", level: str = ""
) -> Stat:
    found = [
        stat
        for stat in stats
        if (stat.segment, stat.column, stat.aggregator) == (segment_id, column, aggregator)
        and (not level or stat.level == level)
    ]
    assert len(found) == 1
    return found[0]


@pytest.fixture(scope="module")
def company() -> tuple[Table, Segmentation, tuple[Stat, ...]]:
    whole, truth = planted(4)
    frame = whole.frame.assign(tier=[f"t{group}" for group in truth])
    tier = table({"tier": Given(list(frame["tier"]), "nominal", "segment")}).columns
    tiered = replace(whole, frame=frame, columns=(*whole.columns, *tier))
    given_segments = segment(tiered, Settings())
    return tiered, given_segments, profile(tiered, given_segments)


def test_every_number_is_the_one_that_pandas_gives(
    company: tuple[Table, Segmentation, tuple[Stat, ...]],
) -> None:
    whole, found, stats = company
    members = {one.id: list(one.members) for one in found.segments}
    for stat in stats:
        if stat.segment == "all":
            assert stat.n == len(members[stat.level])
            continue
        inside = whole.frame.loc[members[stat.segment], stat.column].dropna()
        outside = whole.frame[stat.column].drop(members[stat.segment]).dropna()
        assert stat.denominator == len(inside)
        assert stat.value == pytest.approx(by_pandas(stat, inside), rel=1e-5, abs=1e-9)
        if stat.comparison is not None:
            assert stat.comparison.denominator == len(outside)
            assert stat.comparison.value == pytest.approx(by_pandas(stat, outside), rel=1e-5, abs=1e-9)


def by_pandas(stat: Stat, values: pd.Series) -> float:
    if stat.aggregator == "share":
        return float(
            values.map(
                lambda cell: stat.level in cell if isinstance(cell, tuple) else cell == stat.level
            ).mean()
        )
    if stat.aggregator == "mean":
        return float(values.astype(float).mean())
    return float(values.astype(float).quantile(float(stat.level or 0.5)))


def test_ids_are_unique_and_the_same_every_time(
    company: tuple[Table, Segmentation, tuple[Stat, ...]],
) -> None:
    whole, found, stats = company
    assert [stat.id for stat in stats] == [f"S{number}" for number in range(1, len(stats) + 1)]
    assert profile(whole, found) == stats


@pytest.fixture(scope="module")
def clustered() -> tuple[Table, Segmentation]:
    whole, _ = planted(1, rows=300, shares=(0.5, 0.3, 0.2))
    return whole, segment(whole, Settings())


def test_a_used_column_has_no_p_value_and_its_direction_comes_from_the_effect(
    clustered: tuple[Table, Segmentation],
) -> None:
    whole, found = clustered
    assert found.used
    for stat in profile(whole, found):
        if stat.comparison is None:
            continue
        assert stat.used_in_clustering == (stat.column in found.used)
        assert (stat.comparison.p is None) == (stat.comparison.q is None) == stat.used_in_clustering
        if stat.used_in_clustering:
            assert not stat.comparison.significant
            assert stat.comparison.direction in ("higher", "lower", "unclear")


def test_a_statistic_of_an_unstable_segment_that_made_it_is_not_claimable(
    clustered: tuple[Table, Segmentation],
) -> None:
    whole, found = clustered
    shaky = found.model_copy(
        update={"segments": tuple(one.model_copy(update={"band": "unstable"}) for one in found.segments)}
    )
    stats = profile(whole, shaky)
    assert not any(stat.claimable and stat.used_in_clustering for stat in stats)
    assert any(stat.claimable and stat.column == "region" for stat in stats)


def test_noise_outside_the_clustering_is_hardly_ever_significant() -> None:
    claims = tests = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        columns = {f"n{place}": Given(rng.normal(size=300), role="descriptor") for place in range(6)}
        columns |= {
            f"c{place}": Given(list(rng.choice(["x", "y", "z"], 300)), "nominal", "descriptor")
            for place in range(4)
        }
        whole, found = with_tiers(columns, list(rng.choice(["a", "b", "c"], 300)))
        comparisons = [stat.comparison for stat in profile(whole, found) if stat.comparison is not None]
        claims += sum(comparison.significant for comparison in comparisons)
        tests += len(comparisons)
    assert claims <= 0.01 * tests


def test_a_true_gap_of_25_points_is_claimed_nine_times_in_ten() -> None:
    hits = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        tiers = ["a"] * 100 + ["b"] * 300
        has = np.where(rng.random(400) < np.where(np.arange(400) < 100, 0.6, 0.35), "yes", "no")
        columns = {"uses": Given(list(has), "binary", "descriptor", levels=("yes", "no"))}
        columns |= {f"n{place}": Given(rng.normal(size=400), role="descriptor") for place in range(10)}
        whole, found = with_tiers(columns, list(tiers))
        stat = one(profile(whole, found), "s2", "uses", level="yes")
        assert stat.comparison is not None
        hits += stat.comparison.significant and stat.comparison.direction == "higher"
    assert hits >= 36


def test_alike_is_said_only_where_an_equivalence_test_says_so() -> None:
    level = (["yes"] * 50 + ["no"] * 50) * 20
    whole, found = with_tiers({"uses": Given(level, "binary", "descriptor")}, ["a"] * 1000 + ["b"] * 1000)
    assert {stat.comparison.direction for stat in profile(whole, found) if stat.comparison} == {"similar"}
    whole, found = with_tiers({"uses": Given(level[:60], "binary", "descriptor")}, ["a", "b"] * 30)
    assert {stat.comparison.direction for stat in profile(whole, found) if stat.comparison} == {"unclear"}


def test_a_mean_above_with_most_values_below_has_no_direction() -> None:
    inside = [1.0] * 60 + [1000.0] * 4
    outside = [2.0] * 200
    whole, found = with_tiers({"x": Given(inside + outside, role="descriptor")}, ["a"] * 64 + ["b"] * 200)
    stats = profile(whole, found)
    mean, median = one(stats, "s2", "x", "mean"), one(stats, "s2", "x", "median")
    assert mean.comparison is not None
    assert median.comparison is not None
    assert mean.value > mean.comparison.value
    assert mean.comparison.direction == "unclear"
    assert median.comparison.direction == "lower"


def test_an_ordered_answer_has_a_median_that_is_an_answer() -> None:
    answers = ["low"] * 40 + ["mid"] * 40 + ["high"] * 20 + [None] * 10
    whole, found = with_tiers(
        {"use": Given(answers, "ordinal", "descriptor", levels=("low", "mid", "high"))}, ["a", "b"] * 55
    )
    median = one(profile(whole, found), "s1", "use", "median")
    assert (median.level, median.value, median.n) == ("mid", 1.0, 50)


def test_a_group_alone_is_compared_with_nobody() -> None:
    whole, _ = planted(0, rows=50)
    stats = profile(whole, segment(whole, Settings()))
    assert {stat.segment for stat in stats} == {"all"}
    assert all(stat.comparison is None for stat in stats)


def test_texts_dates_and_ids_are_not_counted() -> None:
    columns = {
        "note": Given(["a"] * 20, "text", "text"),
        "since": Given(["2020-01-01"] * 20, "date", "time"),
        "code": Given(["x"] * 20, "id", "ignored"),
        "empty": Given([np.nan] * 20),
    }
    whole, found = with_tiers(columns, ["a", "b"] * 10)
    assert {stat.column for stat in profile(whole, found)} == {"segment"}


def test_a_small_cell_is_hidden_with_the_one_that_would_give_it_away() -> None:
    plans = ["x"] * 80 + ["y"] * 4 + ["z"] * 16
    whole, found = with_tiers({"plan": Given(plans * 2, "nominal", "descriptor")}, ["a"] * 100 + ["b"] * 100)
    shown = {
        (stat.segment, stat.level)
        for stat in profile(whole, found)
        if stat.claimable and stat.column == "plan"
    }
    assert shown == {("s1", "x"), ("s2", "x")}


def test_what_is_hidden_in_one_segment_cannot_be_told_from_the_others() -> None:
    has = {"a": 5, "b": 40, "c": 60}
    levels = [level for count in has.values() for level in ["yes"] * count + ["no"] * (100 - count)]
    tiers = [tier for tier in has for _ in range(100)]
    whole, found = with_tiers({"uses": Given(levels, "binary", "descriptor")}, list(tiers))
    hidden = {
        next(one.name for one in found.segments if one.id == stat.segment)
        for stat in profile(whole, found)
        if stat.column == "uses" and not stat.claimable
    }
    assert hidden == {"a", "b"}


@given(
    st.lists(st.lists(st.integers(0, 60), min_size=3, max_size=3), min_size=2, max_size=5),
    st.sampled_from([5, 10]),
)
def test_no_hidden_cell_can_be_worked_out_from_its_line(rows: list[list[int]], k_min: int) -> None:
    counts = np.array(rows)
    hidden = hidden_cells(counts, np.ones(counts.shape, dtype=bool), k_min)
    assert not ((counts > 0) & (counts < k_min) & ~hidden).any()
    for line, dark in [*zip(counts, hidden, strict=True), *zip(counts.T, hidden.T, strict=True)]:
        if dark.any() and (line[~dark] > 0).any():
            assert dark.sum() >= 2 or (line[~dark] == 0).all()
            assert line[dark].sum() >= k_min


def test_the_strongest_statistic_comes_first(company: tuple[Table, Segmentation, tuple[Stat, ...]]) -> None:
    effects = [abs(stat.comparison.effect) for stat in strongest(company[2]) if stat.comparison is not None]
    assert effects == sorted(effects, reverse=True)
    assert strongest(company[2])[-1].comparison is None


@settings(deadline=None, max_examples=80)
@given(st.data(), st.sampled_from([1, 2, 3, 5]))
def test_prevalence_is_what_counting_member_by_member_gives(data: st.DataObject, k_min: int) -> None:
    rows = data.draw(st.integers(4, 40))
    cells = {
        "x": Given(
            data.draw(st.lists(st.sampled_from([0.0, 1.0, 2.0, np.nan]), min_size=rows, max_size=rows))
        ),
        "plan": Given(
            data.draw(st.lists(st.sampled_from(["s", "m", None]), min_size=rows, max_size=rows)),
            "nominal",
            "descriptor",
        ),
        "tools": Given(
            data.draw(
                st.lists(st.sampled_from([None, (), ("a",), ("a", "b")]), min_size=rows, max_size=rows)
            ),
            "multi_select",
        ),
    }
    tiers = ["a"] * (rows // 2) + ["b"] * (rows - rows // 2)
    whole, found = with_tiers(cells, list(tiers))
    group = found.segments[0]
    stats = tuple(stat for stat in strongest(profile(whole, found)) if stat.segment == group.id)
    result = prevalence(whole, group.members, stats, k_min=k_min)
    kept = [stat for stat in stats if stat.id in result.attributes]
    matrix = [
        [matches(whole.frame.loc[member, stat.column], stat) for stat in kept] for member in group.members
    ]
    places = range(len(kept))
    assert result.members in (0, len(group.members))
    assert result.matching == tuple(sum(all(row[: place + 1]) for row in matrix) for place in places)
    for place, told in zip(places, result.without, strict=True):
        assert told in (None, sum(all(row[:place] + row[place + 1 :]) for row in matrix))
    shown = [result.members, *result.matching, *(count for count in result.without if count is not None)]
    assert result.members == 0 or all(count >= k_min for count in shown)
    assert not any(0 < one - other < k_min for one in shown for other in shown)
    assert result.members == 0 or not any(0 < size < k_min for size in _told_apart(matrix, result))


def _told_apart(matrix: list[list[bool]], result: Prevalence) -> list[int]:
    """Return the sizes of the smallest groups that the counts tell apart, counted member by member."""
    groups: Counter[tuple[int, bool]] = Counter()
    for row in matrix:
        first = row.index(False) if False in row else len(row)
        told = first < len(row) and result.without[first] is not None
        groups[first, told and row.count(False) == 1] += 1
    return list(groups.values())


def test_a_question_at_which_nobody_ticked_anything_gives_no_statistic() -> None:
    whole, found = with_tiers({"tools": Given([(), None] * 10, "multi_select")}, ["a", "b"] * 10)
    assert not [stat for stat in profile(whole, found) if stat.column == "tools"]


def test_a_step_that_loses_a_few_is_left_out_and_the_line_ends_before_few_are_left() -> None:
    """Of 40 members 37 have a, 12 of those b, and 4 of those c."""
    rows = 40
    cells = {
        "a": Given(["y"] * 37 + ["n"] * 3 + ["n"] * rows, "binary"),
        "b": Given(["y"] * 12 + ["n"] * 28 + ["n"] * rows, "binary"),
        "c": Given(["y"] * 4 + ["n"] * 36 + ["n"] * rows, "binary"),
    }
    whole, found = with_tiers(cells, ["a"] * rows + ["b"] * rows)
    wanted = {("a", "y"), ("b", "y"), ("c", "y")}
    group = found.segments[0]
    own = [
        stat
        for stat in profile(whole, found, k_min=1)
        if (stat.column, stat.level) in wanted and stat.segment == group.id
    ]
    result = prevalence(whole, group.members, own, k_min=10)
    assert [next(stat.column for stat in own if stat.id == name) for name in result.attributes] == ["b"]
    assert (result.members, result.matching) == (40, (12,))
    assert prevalence(whole, group.members, own, k_min=1).matching == (37, 12, 4)
    assert prevalence(whole, group.members, own, k_min=41) == Prevalence()


def matches(cell: object, stat: Stat) -> bool:
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return False
    rest = stat.comparison.value if stat.comparison else None
    if stat.aggregator == "share":
        has = stat.level in cell if isinstance(cell, tuple) else cell == stat.level
        lacking = rest is not None and stat.value < rest and stat.value < 0.5
        return bool(has) != lacking
    assert rest is not None
    return float(cell) >= rest if stat.value > rest else float(cell) <= rest  # type: ignore[arg-type]


def test_statistics_about_nobody_in_particular_are_no_attributes() -> None:
    whole, found = with_tiers({"x": Given([1.0] * 20)}, ["a", "b"] * 10)
    assert prevalence(whole, found.segments[0].members, profile(whole, found)).attributes == ()
