"""RFM and lifecycle are rules that anybody can follow by hand, and that place a customer anywhere."""

import json
from dataclasses import replace

import numpy as np
import pytest
from tables import Given, table
from transactions_world import Line, every, lines, random_buyers

from persona_ai.errors import InputError
from persona_ai.schema import Segmentation
from persona_ai.segments import (
    habits,
    lifecycle,
    lifecycle_table,
    migration,
    predict,
    purchases,
    rfm,
    rfm_of_table,
    rfm_scores,
    rfm_table,
    typical_gap,
)
from persona_ai.segments.buying.purchases import Purchases
from persona_ai.segments.buying.rfm import quintile_cuts
from persona_ai.segments.buying.rules import RFM_GRID, STAGES, grid_name


def where(found: Segmentation) -> dict[str, str]:
    return {member: group.name for group in found.segments for member in group.members}


@pytest.fixture(scope="module")
def bought() -> Purchases:
    return purchases(random_buyers(1))


def test_lines_of_a_day_are_one_purchase_and_what_is_given_back_that_day_is_none() -> None:
    seen = purchases(
        lines(
            [
                ("a", "2024-01-01 09:00", 10.0),
                ("a", "2024-01-01 17:00", 5.0),
                ("b", "2024-01-02", 80.0),
                ("b", "2024-01-02", -80.0),
                ("b", "2024-01-05", 7.0),
                (None, "2024-01-06", 100.0),
                ("c", "2024-01-09", -3.0),
            ]
        )
    )
    own = habits(seen)
    assert seen.customers.tolist() == ["a", "b"]
    assert own.count.tolist() == [1, 1]
    assert own.amount.tolist() == [15.0, 7.0]
    assert seen.without == 1


def test_a_later_return_lessens_money_but_is_no_purchase() -> None:
    seen = purchases(lines([("a", "2024-01-01", 50.0), ("a", "2024-01-09", -20.0), ("b", "2024-01-09", 1.0)]))
    own = habits(seen)
    assert own.count.tolist() == [1, 1]
    assert own.recency.tolist() == [8, 0]
    assert own.amount.tolist() == [30.0, 1.0]
    assert habits(seen.until(seen.end - 1)).amount.tolist() == [50.0]


def test_lines_without_a_purchase_are_refused() -> None:
    with pytest.raises(InputError, match="has no purchase: no customer has a day"):
        purchases(lines([("a", "2024-01-01", -5.0)]))
    with pytest.raises(InputError, match="no line with a customer and a date"):
        purchases(lines([(None, "2024-01-01", 5.0)]))


def test_amounts_that_cannot_be_added_up_are_refused() -> None:
    with pytest.raises(InputError, match=r"amounts of orders\.csv go up to 1e\+308, too much to be added up"):
        purchases(lines([("a", "2024-01-01", 1e308), ("a", "2024-01-02", 1e308), ("b", "2024-01-02", 1.0)]))


def test_scores_are_fifths_of_the_customers() -> None:
    cuts = quintile_cuts(np.arange(100.0), "orders")
    assert np.bincount(cuts.scores(np.arange(100.0))).tolist() == [0, 20, 20, 20, 20, 20]
    last = quintile_cuts(np.arange(100.0), "days", less_is_more=True)
    assert last.scores(np.array([0.0, 99.0, np.nan])).tolist() == [5, 1, 0]


def test_equal_values_have_equal_scores_by_their_average_rank() -> None:
    values = np.array([1.0] * 70 + [2.0] * 20 + [3.0] * 10)
    scores = quintile_cuts(values, "orders").scores(values)
    # average ranks 35.5, 80.5 and 95.5 of 100
    assert [scores[0], scores[75], scores[95]] == [2, 4, 5]
    alike = quintile_cuts(np.full(40, 3.0), "orders")
    assert set(alike.scores(np.full(40, 3.0)).tolist()) == {3}


def test_every_pair_of_scores_has_exactly_one_name() -> None:
    names = [grid_name(recency, worth) for recency in range(1, 6) for worth in range(1, 6)]
    assert "" not in names
    assert set(names) == {name for name, _, _ in RFM_GRID}
    cells = [(r, w) for _, (a, b), (c, d) in RFM_GRID for r in range(a, b + 1) for w in range(c, d + 1)]
    assert sorted(cells) == [(r, w) for r in range(1, 6) for w in range(1, 6)]
    assert (grid_name(5, 5), grid_name(1, 5), grid_name(1, 1), grid_name(0, 3)) == (
        "champions",
        "cannot lose them",
        "hibernating",
        "",
    )


def test_the_best_by_all_three_are_champions_and_the_longest_silent_are_not() -> None:
    rows: list[Line] = []
    for number in range(50):
        rows += every(
            f"c{number:02}", f"2024-{1 + number // 5:02}-01", 1, 1 + number // 5, 10.0 * (1 + number // 5)
        )
    found = rfm(purchases(lines(rows)))
    assert found.method == "rules"
    assert found.verdict == "constructive"
    assert where(found)["c49"] == "champions"
    assert where(found)["c00"] == "hibernating"
    assert {group.band for group in found.segments} == {"not tested"}
    sizes = [len(group.members) for group in found.segments]
    assert sizes == sorted(sizes, reverse=True)


def test_frozen_rules_place_everybody_where_they_were_after_a_trip_through_json(bought: Purchases) -> None:
    stages = lifecycle(bought)
    made = [(rfm(bought), rfm_table(bought)), (stages, lifecycle_table(bought, stages.model["typical_gap"]))]
    for found, own in made:
        placed = predict(json.loads(json.dumps(found.model)), own)
        ids = {member: group.id for group in found.segments for member in group.members}
        assert {customer: segment for customer, (segment, _) in placed.items()} == ids
        assert Segmentation.model_validate_json(found.model_dump_json()) == found


def test_a_later_customer_can_be_placed_in_a_segment_that_nobody_had(bought: Purchases) -> None:
    found = rfm(bought)
    assert set(found.model["segments"]) == {name for name, _, _ in RFM_GRID}
    assert len(set(found.model["segments"].values())) == len(RFM_GRID)


def test_a_customer_without_a_number_is_unplaced() -> None:
    rng = np.random.default_rng(0)
    recency = np.where(np.arange(60) < 5, np.nan, rng.integers(0, 90, 60))
    own = table({"recency": Given(recency, "count"), "frequency": Given(rng.poisson(4, 60) + 1.0, "count")})
    found = rfm_of_table(own, "recency", "frequency")
    assert predict(found.model, own)["C0001"] == ("unplaced", 0.0)
    assert "5 customers without all of its numbers are unplaced" in found.why
    with pytest.raises(InputError, match="has no column 'recency'"):
        predict(found.model, table({"frequency": Given([1.0], "count")}))


def test_without_prices_rfm_goes_by_recency_and_frequency() -> None:
    whole = random_buyers(2, customers=60)
    bare = replace(whole, frame=whole.frame.assign(amount=np.nan))
    found = rfm(purchases(bare))
    assert found.used == ("purchase_days", "recency_days")
    assert set(rfm_scores(found, purchases(bare))) == {"recency_score", "frequency_score"}


def test_rfm_and_stages_depend_neither_on_the_order_of_lines_nor_on_the_currency() -> None:
    whole = random_buyers(3)
    mixed = replace(whole, frame=whole.frame.sample(frac=1, random_state=1).reset_index(drop=True))
    other = replace(whole, frame=whole.frame.assign(amount=whole.frame["amount"] * 4.5))
    one = purchases(whole)
    for again in (purchases(mixed), purchases(other)):
        assert where(rfm(again)) == where(rfm(one))
        assert lifecycle(again) == lifecycle(one)
    assert rfm(purchases(mixed)) == rfm(one)


def staged(rows: list[Line]) -> dict[str, str]:
    """Return stages among customers who mostly buy every thirty days, until the end of 2024."""
    usual = [line for number in range(30) for line in every(f"z{number:02}", "2024-01-05", 30, 13)]
    seen = purchases(lines([*rows, *usual, ("z00", "2024-12-31", 1.0)]))
    assert typical_gap(seen) == pytest.approx(30, abs=0.5)
    return where(lifecycle(seen))


@pytest.mark.parametrize(
    ("rows", "stage"),
    [
        (every("x", "2024-12-10", 5, 3), "new"),
        (every("x", "2024-02-01", 30, 12), "active"),
        (every("x", "2024-01-05", 60, 4) + every("x", "2024-09-01", 8, 16), "growing"),
        (every("x", "2024-06-03", 4, 46) + every("x", "2024-12-14", 14, 2), "declining"),
        (every("x", "2024-01-05", 10, 34), "at risk"),
        (every("x", "2024-01-05", 10, 20), "lapsed"),
        (every("x", "2024-01-05", 10, 10) + every("x", "2024-12-15", 10, 2), "won back"),
    ],
)
def test_a_history_has_the_stage_that_a_reader_would_give_it(rows: list[Line], stage: str) -> None:
    assert staged(rows)["x"] == stage


def test_silence_is_measured_by_the_own_rhythm() -> None:
    stages = staged(every("often", "2024-01-01", 7, 45) + every("seldom", "2024-01-11", 75, 5))
    # both were last seen on the same day, some seven weeks ago
    assert stages["often"] == "lapsed"
    assert stages["seldom"] == "active"


def test_moves_add_up_to_the_customers_of_each_month(bought: Purchases) -> None:
    for of in ("lifecycle", "rfm"):
        moved = migration(bought, of)
        assert len(moved.counts) == len(moved.ends) - 1 == 9
        counts = np.array(moved.counts)
        assert (counts.sum(axis=(1, 2)) == len(bought.customers)).all()
        # who is in a state at the end of a month starts the next from there
        assert (counts[:-1].sum(axis=1) == counts[1:].sum(axis=2)).all()
        # nobody ceases to be a customer
        assert counts[:, :-1, -1].sum() == 0
        for origin in moved.states:
            shares = [move.share for move in moved.moves if move.origin == origin]
            assert not shares or sum(shares) == pytest.approx(1)
            assert all(move.interval.low <= move.share <= move.interval.high for move in moved.moves)


def test_the_last_month_of_the_matrix_ends_in_todays_stages(bought: Purchases) -> None:
    moved = migration(bought)
    today = dict.fromkeys(STAGES, 0) | {
        group.name: len(group.members) for group in lifecycle(bought).segments
    }
    ends = dict(zip(moved.states, np.array(moved.counts[-1]).sum(axis=0).tolist(), strict=True))
    assert {name: ends[name] for name in STAGES} == today


def test_what_comes_later_does_not_change_what_was_seen_before(bought: Purchases) -> None:
    early = bought.until(bought.end - 100)
    assert int(early.day.max()) <= early.end == bought.end - 100
    assert early.until(bought.end).who.tolist() == early.who.tolist()
    assert set(early.customers) <= set(bought.customers)


def test_one_month_cannot_show_moves() -> None:
    with pytest.raises(InputError, match="purchases of one month only"):
        migration(purchases(lines(every("a", "2024-01-01", 2, 10))))
