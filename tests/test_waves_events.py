"""What became of segments is read from how both models label both waves."""

from __future__ import annotations

import numpy as np
import pytest

from persona_ai.schema import Segmentation, Table
from persona_ai.schema.wave import Event
from persona_ai.segments import segment, waves
from persona_ai.segments.waves.matching import Confirmed, match
from persona_ai.settings import Settings
from tests.tables import Given, table

NOTHING = Confirmed({}, {})


def counted(rows: list[list[int]]) -> np.ndarray:
    """Return a table of customers with nobody unplaced."""
    return np.pad(np.array(rows, dtype=np.int64), ((0, 1), (0, 1)))


def test_the_same_customers_in_another_order_of_names_are_the_same_segments() -> None:
    found = match(counted([[2, 300], [200, 3]]), counted([[3, 310], [190, 2]]), NOTHING)
    assert found.same == {0: 1, 1: 0}
    assert (found.splits, found.merges, found.born, found.died) == ({}, {}, set(), set())


def test_where_nobody_was_before_a_segment_is_born_whoever_takes_its_customers_in() -> None:
    before = counted([[300, 0, 4], [0, 200, 0]])
    now = counted([[300, 0, 100], [0, 200, 0]])
    found = match(before, now, NOTHING)
    assert found.born == {2}
    assert found.same == {0: 0, 1: 1}


def test_where_nobody_is_left_a_segment_has_died_wherever_the_refit_would_put_its_customers() -> None:
    before = counted([[300, 0], [0, 200], [10, 90]])
    now = counted([[300, 0], [0, 200], [1, 3]])
    found = match(before, now, NOTHING)
    assert found.died == {2}
    assert found.same == {0: 0, 1: 1}


def test_a_finer_cut_is_a_split_only_where_the_customers_parted() -> None:
    before, now = counted([[150, 150, 0], [0, 0, 200]]), counted([[150, 150, 0], [0, 0, 200]])
    group = (0, frozenset({0, 1}))
    assert match(before, now, NOTHING).finer == {0: {0, 1}}
    assert match(before, now, Confirmed({group: True}, {})).splits == {0: {0, 1}}


def test_a_coarser_cut_is_a_merge_only_where_the_customers_came_together() -> None:
    before, now = counted([[150, 0], [140, 0], [0, 200]]), counted([[160, 0], [130, 0], [0, 200]])
    group = (0, frozenset({0, 1}))
    assert match(before, now, NOTHING).coarser == {0: {0, 1}}
    assert match(before, now, Confirmed({}, {group: True})).merges == {0: {0, 1}}


def test_customers_whom_no_model_places_are_counted() -> None:
    before = np.array([[300, 0, 0], [0, 0, 200], [0, 0, 0]])
    now = np.array([[300, 0, 0], [0, 0, 0], [0, 200, 0]])
    found = match(before, now, NOTHING)
    assert (found.born, found.died) == ({1}, {1})


# Waves with a planted change, fitted


def clouds(seed: int, centres: list[tuple[float, ...]], sizes: list[int], prefix: str) -> Table:
    rng = np.random.default_rng(seed)
    rows = np.concatenate(
        [
            np.array(centre) + rng.normal(size=(size, len(centre)))
            for centre, size in zip(centres, sizes, strict=True)
        ]
    )
    columns = {f"use_{place}": Given(rows[:, place]) for place in range(rows.shape[1])}
    return table(columns, ids=[f"{prefix}{row:04d}" for row in range(len(rows))])


A, B, C = (4.0, 0.0, 0.0, 4.0), (-4.0, 4.0, 0.0, 0.0), (0.0, -4.0, 4.0, 0.0)


@pytest.fixture(scope="module")
def first() -> tuple[Table, Segmentation]:
    drawn = clouds(1, [A, B, C], [150, 110, 80], "A")
    return drawn, segment(drawn, Settings(k=3))


def told(first: tuple[Table, Segmentation], second: Table, refit: Segmentation) -> list[Event]:
    crossing = waves.cross(*first, second, refit)
    return list(waves.find_events(*first, second, refit, crossing).events)


def test_two_clouds_where_one_was_are_a_split_with_its_certainty(first: tuple[Table, Segmentation]) -> None:
    parted = [(4.0, 2.4, 0.0, 4.0), (4.0, -2.4, 0.0, 4.0), B, C]
    second = clouds(3, parted, [80, 70, 110, 80], "B")
    refit = segment(second, Settings(k=4))
    split = told(first, second, refit)[0]
    assert (split.kind, split.before, len(split.now)) == ("split", ("s1",), 2)
    assert split.certainty > 0.8
    mixed = Table(second.name, second.columns, second.frame.sample(frac=1, random_state=1), second.sha256)
    assert told(first, mixed, refit)[0] == split


def test_cutting_one_cloud_in_two_is_no_split(first: tuple[Table, Segmentation]) -> None:
    second = clouds(4, [A, B, C], [150, 110, 80], "B")
    events = told(first, second, segment(second, Settings(k=4)))
    assert {event.kind for event in events} == {"stable"}


def test_means_that_drift_are_told_as_such_and_not_as_an_event(first: tuple[Table, Segmentation]) -> None:
    events = told(first, clouds(5, [A, (-4.0, 4.0, 1.0, 0.0), C], [150, 110, 80], "B"), first[1])
    assert {event.kind for event in events} == {"stable"}
    assert {event.before: event.drifted for event in events} == {
        ("s1",): (),
        ("s2",): ("use_2",),
        ("s3",): (),
    }


def test_customers_drawn_anew_are_stable_and_nothing_drifted(first: tuple[Table, Segmentation]) -> None:
    events = told(first, clouds(2, [A, B, C], [150, 110, 80], "B"), first[1])
    assert [(event.kind, event.drifted) for event in events] == [("stable", ())] * 3


def test_a_segment_far_off_is_another_one_but_for_the_same_customers() -> None:
    before, now = counted([[150, 0], [0, 80]]), counted([[150, 80], [0, 0]])
    assert match(before, now, NOTHING).born == {1}
    assert match(before, now, NOTHING).died == {1}
    moved = match(before, now, Confirmed({}, {}, continuing=frozenset({(1, 1)})))
    assert moved.same == {0: 0, 1: 1}
