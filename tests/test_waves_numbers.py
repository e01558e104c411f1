"""The numbers under a comparison of two waves: stability index, differences of shares, migration, claims."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from persona_ai.schema import Claim, Comparison, Stat
from persona_ai.schema.wave import ColumnShift
from persona_ai.segments import waves
from persona_ai.segments.waves.changing import Changed, Side, key_of
from persona_ai.segments.waves.differences import Overlap, difference_interval, difference_test
from persona_ai.statistics import wilson
from tests.tables import Given, table


def shift(before: Given, now: Given) -> ColumnShift:
    return waves.column_shifts(table({"x": before}), table({"x": now}), used=("x",), unseen={})[0]


def test_the_interval_of_a_difference_is_newcombe_s() -> None:
    interval = difference_interval(56, 70, 48, 80, Overlap())
    assert (interval.low, interval.high) == pytest.approx((-0.3339, -0.0524), abs=1e-4)


def test_the_same_customers_twice_tell_a_difference_more_narrowly() -> None:
    same = Overlap(customers=200, both=90, first=100, second=95)
    paired, apart = (
        difference_interval(100, 200, 95, 200, same),
        difference_interval(100, 200, 95, 200, Overlap()),
    )
    assert paired.high - paired.low < 0.6 * (apart.high - apart.low)
    assert difference_test(100, 200, 95, 200, same) < difference_test(100, 200, 95, 200, Overlap())
    assert difference_test(100, 200, 100, 200, Overlap(200, 100, 100, 100)) == 1.0


@pytest.mark.parametrize("kind", ["amount", "nominal", "multi_select"])
def test_without_a_change_the_index_stays_under_its_threshold_as_often_as_it_says(kind: str) -> None:
    rng = np.random.default_rng(4)

    def draw(rows: int) -> Given:
        if kind == "amount":
            return Given(np.exp(rng.normal(size=rows)), "amount")
        if kind == "nominal":
            return Given(list(rng.choice(list("abcd"), rows, p=[0.5, 0.3, 0.15, 0.05])), "nominal")
        ticks = rng.random((rows, 3)) < [0.6, 0.3, 0.1]
        return Given(
            [tuple(f"o{place}" for place in range(3) if row[place]) for row in ticks], "multi_select"
        )

    beyond = sum((one := shift(draw(150), draw(220))).psi > one.threshold for _ in range(150))
    assert 0.005 <= beyond / 150 <= 0.11


def test_bins_are_those_of_the_first_wave_and_a_shift_is_told_by_its_size() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(size=1000)
    moved = shift(Given(values), Given(values + 0.8))
    assert moved.size == "large"
    assert [one.before for one in moved.bins] == pytest.approx([0.1] * 10, abs=0.002)
    assert moved.bins[0].now < 0.05
    assert shift(Given(values), Given(np.random.default_rng(11).normal(size=900))).size == "steady"


def test_many_customers_make_a_tiny_shift_certain_but_not_large() -> None:
    rng = np.random.default_rng(6)
    assert shift(Given(rng.normal(size=20_000)), Given(rng.normal(size=20_000) + 0.08)).size == "slight"


def test_levels_that_are_new_count_as_a_bin_of_their_own() -> None:
    found = shift(Given(["a", "b"] * 100, "nominal"), Given(["a", "b", "c", "c"] * 50, "nominal"))
    assert ("(new)", 0.0, 0.5) in [(one.label, one.before, one.now) for one in found.bins]
    assert found.size == "large"


def test_more_blanks_are_told_beside_the_index() -> None:
    values = np.random.default_rng(7).normal(size=400)
    found = shift(Given(values), Given(np.where(np.arange(400) < 100, np.nan, values)))
    assert (found.missing_before, found.missing_now) == (0.0, 0.25)
    assert found.missing_q is not None
    assert found.missing_q < 0.001


def test_a_small_cell_of_the_migration_cannot_be_worked_out_from_the_sums() -> None:
    before = {f"C{row}": ("s1" if row < 60 else "s2", 1.0) for row in range(120)}
    now = {one: (place if one != "C7" else "s2", 1.0) for one, (place, _) in before.items()}
    moved = waves.migration(before, now, ("s1", "s2"), k_min=10)
    assert moved is not None
    for line in (*moved.counts, *zip(*moved.counts, strict=True)):
        assert sum(count is None for count in line) != 1


# Claims


def test_the_share_that_stayed_does_not_tell_a_small_number_of_them() -> None:
    cells = {("s1", "s1"): 4, ("s1", "s2"): 60, ("s2", "s1"): 60, ("s2", "s2"): 90, ("s3", "s3"): 80}
    places = [cell for cell, customers in cells.items() for _ in range(customers)]
    before, now = ({f"c{row:03}": (place[wave], 1.0) for row, place in enumerate(places)} for wave in (0, 1))
    moved = waves.migration(before, now, ("s1", "s2", "s3"), k_min=10)
    assert moved is not None
    diagonal = [moved.counts[place][place] for place in range(3)]
    assert diagonal[0] is None
    assert diagonal.count(None) >= 2


def test_rare_levels_are_one_bin_however_many_there_are() -> None:
    rng = np.random.default_rng(4)
    names = [f"city {place}" for place in rng.integers(0, 3_000, 3_000)]
    before, now = (["Ulm"] * 1_000 + names[:1_500], ["Ulm"] * 1_000 + names[1_500:])
    found = shift(Given(before, "nominal"), Given(now, "nominal"))
    assert [one.label for one in found.bins].count("(other)") == 1
    assert found.bins[0].label == "Ulm"


def stat(effect: float) -> Stat:
    other = Comparison(
        value=0.5,
        n=100,
        denominator=200,
        effect=effect,
        effect_kind="h",
        direction="higher",
        significant=True,
    )
    return Stat(
        id="S1", segment="s1", column="x", level="yes", aggregator="share", value=0.6, n=60, denominator=100,
        comparison=other,
    )  # fmt: skip


def side(share: float, effect: float, rows: int) -> Side:
    return Side(share, rows, 2 * rows, effect, (1.5 / rows) ** 0.5, wilson(round(share * rows), rows))


def status(
    before: float, now: float, *, p: float, rows: int = 400, claim: str = "comparison"
) -> tuple[str, str]:
    one = stat(before)
    cited = waves.Cited(
        "P", "s1", Claim(id="C1", field="goals", kind=claim, template="{S1:against}"), "", (one,), False
    )
    change = Changed(side(0.6, before, rows), side(0.5, now, rows), -0.2, p, p)
    found = waves.judge_claims([cited], {key_of(one): change}, {})[0]
    return found.status, found.why


def test_a_gap_that_goes_the_other_way_beyond_chance_is_reversed() -> None:
    assert status(0.4, -0.4, p=1e-6)[0] == "reversed"


def test_a_gap_that_shrank_beyond_chance_to_less_than_half_is_weakened() -> None:
    assert status(0.9, 0.3, p=1e-6)[0] == "weakened"
    assert status(0.9, 0.7, p=1e-6)[0] == "holds"


def test_a_claim_that_slipped_under_its_threshold_by_chance_holds_and_it_is_said() -> None:
    found, why = status(0.25, 0.15, p=0.4)
    assert found == "holds"
    assert "the change may be chance" in why


def test_too_few_customers_or_none_cannot_be_tested() -> None:
    assert status(0.4, -0.4, p=1e-6, rows=400)[0] == "reversed"
    one = stat(0.4)
    cited = waves.Cited("P", "s1", Claim(id="C1", field="goals", kind="value", template="{S1}"), "", (one,))
    few = Changed(side(0.6, 0.4, 400), side(0.1, -0.4, 12), -1.0, 1e-6, 1e-6)
    assert waves.judge_claims([cited], {key_of(one): few}, {})[0].status == "no longer testable"
    assert waves.judge_claims([cited], {}, {})[0].status == "no longer testable"
    words = waves.Cited("P", "s1", Claim(id="C2", field="goals", kind="theme", template="{T1}"), "", ())
    assert waves.judge_claims([words], {}, {})[0].status == "not tested"


def test_the_review_is_overdue_after_its_day_and_a_calm_wave_waits_longer() -> None:
    def advise(today: date) -> tuple[bool, str, str]:
        told = waves.advise(
            events=(), columns=(), claims=(), stayed=None, review_by="2027-03-01", today=today
        )
        return told.overdue, told.action, told.next_review

    assert advise(date(2027, 3, 1)) == (False, "keep", "2027-08-30")
    assert advise(date(2027, 3, 2))[0]
