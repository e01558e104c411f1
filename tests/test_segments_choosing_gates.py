"""Families, gates, the null check, other methods' opinions, strata and the scorecard."""

import numpy as np
import pytest
from tables import Given, planted, table

from benchmarks.segments.clouds import clouds
from benchmarks.segments.nulls import null_table
from persona_ai.schema import Segmentation, Table
from persona_ai.segments import segment
from persona_ai.segments.choosing.how_many import smallest_allowed
from persona_ai.settings import Settings

QUALITIES = ["measurable", "substantial", "accessible", "stable", "actionable"]


@pytest.fixture(scope="module")
def found() -> Segmentation:
    return segment(in_regions(same=True), Settings(k=2))


def in_regions(*, same: bool) -> Table:
    """Two segments told apart by four columns; in the south by the same ones, or by others."""
    rng = np.random.default_rng(3)
    rows = 480
    south = np.arange(rows) % 2 == 1
    member = rng.random(rows) < 0.4
    values = rng.normal(size=(rows, 6))
    if same:
        values[:, :4] += 2.2 * member[:, None]
    else:
        values[~south, :3] += 3.0 * member[~south, None]
        values[south, 3:] += 3.0 * member[south, None]
    columns = {f"use_{place}": Given(values[:, place]) for place in range(6)}
    columns["region"] = Given(list(np.where(south, "South", "North")), "nominal", "descriptor")
    columns["company_size"] = Given(np.exp(3 + member + rng.normal(size=rows)), "amount", "descriptor")
    columns["renewed"] = Given(
        list(np.where(rng.random(rows) < 0.3 + 0.4 * member, "yes", "no")), "binary", "outcome"
    )
    return table(columns)


def gate(found: Segmentation, name: str) -> float:
    return next(one.value for one in found.gates if one.name == name and one.k == found.k)


def test_every_gate_of_the_chosen_number_is_reported_with_its_number(found: Segmentation) -> None:
    names = {one.name for one in found.gates if one.k == found.k}
    assert found.gates[0].name == "null check"
    assert names >= {
        "gain in BIC",
        "gain in ICL",
        "held-out likelihood",
        "minimum size",
        "prediction strength",
        "agreement of refits",
        "least stable segment",
        "interval width",
        "challenger agrees",
    }


def test_both_challengers_are_compared_and_the_reason_says_whether_they_agree(found: Segmentation) -> None:
    assert [one.name for one in found.challenges] == [
        "k-means on logs and one-hot columns",
        "factor analysis of mixed data and k-means",
    ]
    assert all(one.k == found.k and one.ari > 0.6 and one.agrees for one in found.challenges)
    assert "other methods find much the same segments" in found.why


def test_the_scorecard_speaks_of_all_five_qualities_in_sentences(found: Segmentation) -> None:
    assert [mark.quality for mark in found.scorecard] == QUALITIES
    marks = {mark.quality: mark for mark in found.scorecard}
    smallest = min(found.segments, key=lambda one: len(one.members))
    assert marks["substantial"].value == pytest.approx(smallest.share, abs=1e-4)
    assert f"{len(smallest.members)} customers" in marks["substantial"].why
    assert marks["accessible"].value == 1.0
    assert "company_size" in marks["accessible"].why
    assert "region" not in marks["accessible"].why
    assert "renewed" in marks["actionable"].why
    assert marks["stable"].value == min(one.stability or 0 for one in found.segments)


def test_without_descriptors_nobody_knows_how_to_reach_a_segment() -> None:
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.normal(size=(90, 4)), rng.normal(5, 1, size=(60, 4))])
    alone = segment(table({f"x{place}": Given(values[:, place]) for place in range(4)}), Settings())
    marks = {mark.quality: mark for mark in alone.scorecard}
    assert (marks["accessible"].value, marks["accessible"].verdict) == (None, "not known")
    assert "no outcome column" in marks["actionable"].why


def test_segments_that_are_the_same_in_every_region_hold_there(found: Segmentation) -> None:
    assert {(one.column, one.level, one.customers) for one in found.strata} == {
        ("region", "North", 240),
        ("region", "South", 240),
    }
    assert all(one.holds for one in found.strata)
    assert not found.warnings


def test_segments_that_are_others_in_another_region_are_warned_of() -> None:
    unlike = segment(in_regions(same=False), Settings(k=2))
    assert not all(one.holds for one in unlike.strata)
    assert any("fitted anew inside region" in warning for warning in unlike.warnings)


def test_segments_made_only_from_who_customers_are_are_warned_of() -> None:
    rng = np.random.default_rng(1)
    old = rng.random(140) < 0.5
    who = segment(
        table(
            {
                "household_size": Given(rng.normal(2, 0.3, 140) + 3 * old, role="basis"),
                "income": Given(np.exp(rng.normal(10, 0.2, 140) + old), "amount", "basis"),
                "education_years": Given(rng.normal(11, 1, 140) + 5 * old, role="basis"),
            }
        ),
        Settings(k=2),
    )
    assert any("only from who and where customers are" in warning for warning in who.warnings)


def test_the_widest_interval_that_the_smallest_segment_leaves_is_said() -> None:
    few = segment(planted(2, rows=80, shares=(0.8, 0.2))[0], Settings(k=2))
    width = next(one for one in few.gates if one.name == "interval width")
    assert not width.passed
    assert width.value > 0.18
    assert any("known only to" in warning for warning in few.warnings)


@pytest.mark.parametrize(("rows", "least"), [(100, 8), (375, 30), (600, 30), (1_000, 50), (10_000, 500)])
def test_a_segment_holds_five_per_cent_and_thirty_people(rows: int, least: int) -> None:
    assert smallest_allowed(rows) == least


@pytest.mark.parametrize(
    ("family", "said"),
    [
        ("normal", "independent normal"),
        ("multivariate t", "heavy-tailed together"),
        ("correlated", "one covariance"),
    ],
)
def test_the_family_is_recognised_and_the_segments_are_counted(family: str, said: str) -> None:
    world = clouds(family, 5, k=3, rows=500, width=4, target=0.92)  # type: ignore[arg-type]
    found = segment(world.table, Settings())
    assert (found.k, found.family) == (3, said)
    assert gate(found, "family by BIC") > 0


@pytest.mark.parametrize("kind", ["normal", "t", "correlated", "skewed"])
def test_one_cloud_is_one_group_however_long_or_skewed_it_is(kind: str) -> None:
    none = segment(null_table(kind, 3).table, Settings())
    assert (none.verdict, none.k) == ("none", 1)
    assert none.why.startswith("no segments")
    assert not none.gates[0].passed
    assert (none.challenges, none.scorecard, none.strata) == ((), (), ())
