"""Whoever solves everything that is printed together learns of no count below k_min."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import linprog
from tables import Given, table

from persona_ai.schema import Segmentation, Stat, Table
from persona_ai.segments import profile, segment
from persona_ai.settings import Settings
from persona_ai.statistics.disclosure import hidden_cells, hidden_counts

K_MIN = 10


def random_tiers(rng: np.random.Generator, rows: int, groups: int) -> list[str | None]:
    tiers: list[str | None] = [
        f"t{place}" for place in rng.choice(groups, rows, p=rng.dirichlet([2] * groups))
    ]
    if rng.random() < 0.3:
        tiers[: rows // 20] = [None] * (rows // 20)
    return tiers


def random_answers(rng: np.random.Generator, tiers: list[str | None], levels: int) -> list[str | None]:
    known = sorted({tier or "" for tier in tiers})
    chances = {tier: rng.dirichlet([0.35] * levels) for tier in known}
    answers: list[str | None] = [f"l{rng.choice(levels, p=chances[tier or ''])}" for tier in tiers]
    blanks = rng.random(len(tiers)) < rng.choice([0.0, 0.1])
    return [None if blank else answer for answer, blank in zip(answers, blanks, strict=True)]


class Attacker:
    """Knows sizes and blanks, reads every printed share, and bounds each count by linear programming."""

    def __init__(self, whole: Table, found: Segmentation, stats: tuple[Stat, ...], column: str) -> None:
        self.groups = [*(one.id for one in found.segments), "unplaced"]
        self.levels = sorted({value for value in whole.frame[column] if value is not None})
        self.equal: list[tuple[np.ndarray, float]] = []
        self.below: list[tuple[np.ndarray, float]] = []
        self.sizes = {one.id: len(one.members) for one in found.segments}
        everybody = len(whole.frame)
        self.sizes["unplaced"] = everybody - sum(self.sizes.values())
        missing = whole.column(column).missing
        self.equal.append((self.cells(self.groups, self.levels), everybody - missing))
        for group, size in self.sizes.items():
            self.below.append((self.cells([group], self.levels), size))
        for stat in stats:
            if stat.column == column and stat.aggregator == "share" and stat.claimable:
                self.read(stat)

    def cells(self, groups: list[str], levels: list[str]) -> np.ndarray:
        return np.array(
            [[group in groups and level in levels for level in self.levels] for group in self.groups]
        ).ravel()

    def read(self, stat: Stat) -> None:
        rest = [group for group in self.groups if group != stat.segment]
        self.equal.append((self.cells([stat.segment], [stat.level]), stat.n))
        self.equal.append((self.cells([stat.segment], self.levels), stat.denominator))
        if stat.comparison is not None:
            self.equal.append((self.cells(rest, [stat.level]), stat.comparison.n))
            self.equal.append((self.cells(rest, self.levels), stat.comparison.denominator))

    def largest(self, group: str, level: str) -> float:
        upper, limits = zip(*self.below, strict=True)
        exact, values = zip(*self.equal, strict=True)
        solved = linprog(
            -self.cells([group], [level]).astype(float),
            A_ub=np.array(upper, dtype=float),
            b_ub=np.array(limits),
            A_eq=np.array(exact, dtype=float),
            b_eq=np.array(values),
        )
        assert solved.status == 0, solved.message
        return float(-solved.fun)


@pytest.mark.parametrize("seed", range(40))
def test_linear_programming_over_all_printed_shares_finds_no_small_count(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = int(rng.integers(60, 500))
    tiers = random_tiers(rng, rows, int(rng.integers(2, 6)))
    answers = random_answers(rng, tiers, int(rng.integers(2, 7)))
    if len({answer for answer in answers if answer}) < 2:
        return
    columns = {"tier": Given(tiers, "nominal", "segment"), "plan": Given(answers, "nominal", "descriptor")}
    whole = table(columns)
    found = segment(whole, Settings())
    attacker = Attacker(whole, found, profile(whole, found, k_min=K_MIN), "plan")
    where = {member: group.id for group in found.segments for member in group.members}
    answered = [
        (where.get(customer, "unplaced"), plan) for customer, plan in whole.frame["plan"].items() if plan
    ]
    for group in attacker.groups:
        if sum(one == group for one, _ in answered) < K_MIN:
            continue
        for level in attacker.levels:
            count = sum(pair == (group, level) for pair in answered)
            if 0 < count < K_MIN:
                assert attacker.largest(group, level) >= K_MIN - 1e-6, (group, level, count)


@pytest.mark.parametrize("seed", range(20))
def test_no_printed_share_has_a_small_count_in_it_or_beside_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tiers = random_tiers(rng, 240, 4)
    ticks = [
        None if rng.random() < 0.05 else tuple(f"o{one}" for one in range(5) if rng.random() < one / 5 + 0.03)
        for _ in tiers
    ]
    columns = {
        "tier": Given(tiers, "nominal", "segment"),
        "plan": Given(random_answers(rng, tiers, 4), "nominal", "descriptor"),
        "tools": Given(ticks, "multi_select", "descriptor"),
    }
    whole = table(columns)
    for stat in profile(whole, segment(whole, Settings()), k_min=K_MIN):
        if stat.claimable and stat.aggregator == "share" and stat.column != "segment":
            assert stat.comparison is not None
            for n, of in ((stat.n, stat.denominator), (stat.comparison.n, stat.comparison.denominator)):
                assert of >= K_MIN
                assert not 0 < n < K_MIN
                assert not 0 < of - n < K_MIN


def test_two_protected_blocks_do_not_give_the_cell_between_them_away() -> None:
    """Every hidden line has two hidden cells, yet the lines of one block together would tell the bridge."""
    big = 40
    counts = np.full((4, 4), big)
    for cell in ((0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)):
        counts[cell] = 9
    counts[1, 2] = 3
    hidden = hidden_cells(counts, np.ones(counts.shape, dtype=bool), K_MIN)
    assert hidden[counts < K_MIN].all()
    alone = [
        (row, column)
        for row, column in np.argwhere(hidden)
        if counts[row, column] < K_MIN and upper(counts, hidden, row, column) < K_MIN - 1e-6
    ]
    assert not alone


def upper(counts: np.ndarray, hidden: np.ndarray, row: int, column: int) -> float:
    """Return the largest value of a hidden cell with all line sums known."""
    places = [tuple(place) for place in np.argwhere(hidden)]
    lines = [[place[0] == one for place in places] for one in range(counts.shape[0])]
    lines += [[place[1] == one for place in places] for one in range(counts.shape[1])]
    sums = [*(counts * hidden).sum(axis=1), *(counts * hidden).sum(axis=0)]
    goal = [-1.0 if place == (row, column) else 0.0 for place in places]
    return float(-linprog(goal, A_eq=np.array(lines, dtype=float), b_eq=sums).fun)


def test_between_two_printed_quantiles_and_beyond_each_there_are_k_min_customers() -> None:
    rng = np.random.default_rng(1)
    for rows in (20, 41, 60, 90, 101, 250):
        values = rng.permutation(rows).astype(float)
        columns = {
            "tier": Given(["a"] * rows + ["b"] * 50, "nominal", "segment"),
            "spend": Given([*values, *rng.normal(size=50)], "amount", "descriptor"),
        }
        whole = table(columns)
        found = segment(whole, Settings())
        name = next(one.id for one in found.segments if one.name == "a")
        stats = profile(whole, found, k_min=K_MIN)
        shown = sorted(
            stat.value
            for stat in stats
            if stat.segment == name and stat.claimable and stat.aggregator in ("quantile", "median")
        )
        bounds = [-np.inf, *shown, np.inf]
        between = [((values >= low) & (values <= high)).sum() for low, high in pairwise(bounds)]
        assert min(between) >= K_MIN
    assert len(shown) == 5


def test_the_spread_is_told_from_the_tenth_to_the_ninetieth_percentile() -> None:
    values = np.arange(1001.0)
    columns = {
        "tier": Given(["a"] * 1001 + ["b"] * 100, "nominal", "segment"),
        "spend": Given([*values, *range(100)], "amount", "descriptor"),
    }
    whole = table(columns)
    stats = profile(whole, segment(whole, Settings()))
    quantiles = {
        stat.level: stat.value for stat in stats if stat.aggregator == "quantile" and stat.segment == "s1"
    }
    assert quantiles == {"0.1": 100.0, "0.25": 250.0, "0.75": 750.0, "0.9": 900.0}


def bounds(counts: np.ndarray, hidden: np.ndarray, cell: tuple[int, int]) -> float:
    """Return the most that a hidden count can be for who knows all sums and all counts that are shown."""
    rows, columns = counts.shape
    lines = [np.zeros(counts.shape) for _ in range(rows + columns)]
    for row in range(rows):
        lines[row][row] = 1
    for column in range(columns):
        lines[rows + column][:, column] = 1
    sums = [*counts.sum(axis=1), *counts.sum(axis=0)]
    limits = [
        (0, None) if dark else (count, count)
        for count, dark in zip(counts.ravel(), hidden.ravel(), strict=True)
    ]
    goal = np.zeros(counts.shape)
    goal[cell] = -1
    found = linprog(goal.ravel(), A_eq=[line.ravel() for line in lines], b_eq=sums, bounds=limits)
    return -found.fun if found.status == 0 else np.inf


@pytest.mark.parametrize("seed", range(12))
def test_no_small_count_of_a_printed_migration_can_be_solved_for(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.choice([3, 15, 60], (4, 5)))
    hidden = np.array(hidden_counts(counts.tolist(), K_MIN))
    helped = counts.sum(axis=1, keepdims=True) >= K_MIN
    for row, column in np.argwhere((counts > 0) & (counts < K_MIN) & helped & (counts.sum(axis=0) >= K_MIN)):
        assert hidden[row, column]
        assert bounds(counts, hidden, (row, column)) >= K_MIN - 1e-6
    assert not hidden_counts((counts + K_MIN).tolist(), K_MIN)[0][0]


def test_of_one_row_the_smallest_other_count_hides_the_small_one() -> None:
    assert hidden_counts([[120, 40, 6]], K_MIN) == [[False, True, True]]
    assert hidden_counts([[120, 40, 0]], K_MIN) == [[False, False, False]]


@pytest.mark.parametrize(
    "counts",
    [
        [[87, 0], [1, 288]],
        [[0, 3, 13], [15, 78, 0]],
        [[5, 150, 0], [19, 0, 88], [1, 1, 2]],
        [[7, 2, 1, 3, 0], [0, 10, 9, 0, 15], [12, 0, 1, 12, 3]],
    ],
)
def test_a_printed_zero_gives_no_small_count_away(counts: list[list[int]]) -> None:
    told = np.array(counts)
    hidden = hidden_cells(told, np.ones(told.shape, dtype=bool), K_MIN)
    lines = [*np.eye(told.size)[~hidden.ravel()]]
    places = np.indices(told.shape).reshape(2, -1)
    lines += [places[0] == row for row in range(told.shape[0])]
    # of a level of which nothing is printed, its sum is not known either
    lines += [places[1] == level for level in range(told.shape[1]) if not hidden[:, level].all()]
    known = np.array(lines, dtype=float)
    for cell in np.argwhere((told > 0) & (told < K_MIN) & (told.sum(axis=1, keepdims=True) >= K_MIN)):
        aim = -(places == cell[:, None]).all(axis=0).astype(float)
        most = linprog(aim, A_eq=known, b_eq=known @ told.ravel(), bounds=(0, None))
        assert most.status == 3 or -most.fun >= K_MIN - 1e-6, f"{cell} of {counts} is at most {-most.fun}"
