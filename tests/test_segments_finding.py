"""Segments are found where there are some, not found where there are none, and say how far they hold."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tables import Given, noise, planted, table

from persona_ai.dataset import read_table
from persona_ai.errors import InputError
from persona_ai.schema import Segmentation, Table
from persona_ai.segments import UNPLACED, predict, segment
from persona_ai.segments.choosing.agreement import adjusted_rand
from persona_ai.segments.preparing.prepare import prepare
from persona_ai.settings import Settings, read_settings


def labels(found: Segmentation, of: Table) -> np.ndarray:
    where = {customer: place for place, one in enumerate(found.segments) for customer in one.members}
    return np.array([where[str(customer)] for customer in of.frame.index])


@pytest.fixture(scope="module")
def world() -> tuple[Table, np.ndarray]:
    return planted(1)


@pytest.fixture(scope="module")
def found(world: tuple[Table, np.ndarray]) -> Segmentation:
    return segment(world[0], Settings())


def test_planted_segments_are_found(world: tuple[Table, np.ndarray], found: Segmentation) -> None:
    assert found.method == "mixture"
    assert found.k == 5
    assert found.verdict in ("natural", "reproducible")
    assert adjusted_rand(world[1], labels(found, world[0])) > 0.9
    assert {one.band for one in found.segments} <= {"high", "valid"}


def test_segments_are_numbered_by_size_and_hold_every_customer_once(
    world: tuple[Table, np.ndarray], found: Segmentation
) -> None:
    sizes = [len(one.members) for one in found.segments]
    assert sizes == sorted(sizes, reverse=True)
    assert [one.id for one in found.segments] == ["s1", "s2", "s3", "s4", "s5"]
    everyone = [customer for one in found.segments for customer in one.members]
    assert sorted(everyone) == sorted(world[0].frame.index)
    assert all(set(one.exemplars) <= set(one.members) and len(one.exemplars) == 3 for one in found.segments)
    assert all(list(one.members) == sorted(one.members) for one in found.segments)


def test_only_basis_columns_are_used_and_every_gate_has_its_number(found: Segmentation) -> None:
    assert "region" not in found.used
    assert "renewed" not in found.used
    assert {"score_0", "tools", "nps"} <= set(found.used)
    names = {gate.name for gate in found.gates if gate.k == 5}
    assert {"null check", "prediction strength", "agreement of refits", "minimum size"} <= names


def test_the_frozen_model_gives_back_the_labels_after_a_trip_through_json(
    world: tuple[Table, np.ndarray], found: Segmentation
) -> None:
    reread = Segmentation.model_validate_json(found.model_dump_json())
    assert reread == found
    placed = predict(json.loads(json.dumps(reread.model)), world[0])
    for one in found.segments:
        assert {customer for customer, (where, _) in placed.items() if where == one.id} == set(one.members)
    assert {customer: certainty for customer, (_, certainty) in placed.items()} == found.certainty


def test_a_customer_is_placed_alone_as_among_the_others(
    world: tuple[Table, np.ndarray], found: Segmentation
) -> None:
    alone = replace(world[0], frame=world[0].frame.iloc[[17]])
    together = predict(found.model, world[0])
    for customer, (where, certainty) in predict(found.model, alone).items():
        assert where == together[customer][0]
        assert certainty == pytest.approx(together[customer][1])


def test_rows_and_columns_in_another_order_give_the_same_segments() -> None:
    whole, _ = planted(1, rows=240, shares=(0.5, 0.3, 0.2))
    order = np.random.default_rng(5).permutation(240)
    mixed = replace(whole, frame=whole.frame.iloc[order, ::-1], columns=tuple(reversed(whole.columns)))
    one, other = segment(whole, Settings()), segment(mixed, Settings())
    assert one.k > 1
    assert one.segments == other.segments
    assert one.certainty == other.certainty
    assert one.model == other.model


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_table_without_segments_is_one_group_with_the_reason(seed: int) -> None:
    cloud = noise(seed)
    none = segment(cloud, Settings())
    assert (none.verdict, none.k) == ("none", 1)
    assert [one.id for one in none.segments] == ["all"]
    assert none.segments[0].members == tuple(sorted(cloud.frame.index))
    assert "no segments" in none.why
    assert not none.gates[0].passed
    assert none.used == ()
    assert set(predict(none.model, cloud).values()) == {("all", 1.0)}


def test_a_strong_continuum_is_cut_only_as_constructive() -> None:
    rng = np.random.default_rng(2)
    size = rng.normal(size=(200, 1))
    values = 1.5 * size + rng.normal(size=(200, 12))
    cut = segment(table({f"x{place}": Given(values[:, place]) for place in range(12)}), Settings())
    assert cut.verdict in ("constructive", "none")
    assert not cut.gates[0].passed


def test_too_few_customers_are_one_group() -> None:
    few = segment(planted(0, rows=59)[0], Settings())
    assert few.verdict == "none"
    assert "59 customers are too few" in few.why


def test_a_number_of_segments_can_be_forced_and_the_gates_still_speak() -> None:
    forced = segment(noise(0), Settings(k=3))
    assert forced.k == 3
    assert forced.verdict == "constructive"
    assert "3 segments were asked for" in forced.why
    assert any(gate.k == 3 and not gate.passed for gate in forced.gates)


def test_more_segments_than_customers_can_fill_are_refused() -> None:
    with pytest.raises(InputError, match=r"40 segments were asked for, but test.csv has 59 customers only"):
        segment(planted(0, rows=59)[0], Settings(k=40))


def test_a_new_table_without_a_needed_column_is_named(found: Segmentation) -> None:
    other = table({"plan_0": Given(["option 1"] * 3, "nominal")})
    with pytest.raises(
        InputError, match="no column 'noise_0', which the segments were made from; it has plan_0"
    ):
        predict(found.model, other)


def test_a_model_that_was_tampered_with_is_refused(
    found: Segmentation, world: tuple[Table, np.ndarray]
) -> None:
    with pytest.raises(InputError, match="the frozen model of the segments cannot be read"):
        predict({**found.model, "weights": "many"}, world[0])


def test_the_table_may_bring_its_own_groups() -> None:
    tiers = ["Gold"] * 20 + ["Silver"] * 30 + [None] * 5
    own = table({"tier": Given(tiers, "nominal", "segment"), "spend": Given(np.arange(55.0), "amount")})
    given = segment(own, Settings())
    assert (given.method, given.verdict, given.used) == ("given", "given", ())
    assert [(one.id, one.name, len(one.members), one.band) for one in given.segments] == [
        ("s1", "Silver", 30, "not tested"),
        ("s2", "Gold", 20, "not tested"),
    ]
    assert given.certainty["C0055"] == 0.0
    assert predict(given.model, own)["C0055"] == (UNPLACED, 0.0)
    assert "5 customers without a value are unplaced" in given.why


def test_groups_of_the_same_size_are_ordered_by_their_first_customer() -> None:
    own = table({"tier": Given(["b", "a", "a", "b"], "nominal", "segment")}, ids=["4", "3", "2", "1"])
    assert [one.name for one in segment(own, Settings()).segments] == ["b", "a"]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([None] * 60, "has role segment but is empty"),
        ([f"tier {row}" for row in range(60)], "60 different values; at most 50 make segments"),
    ],
)
def test_a_segment_column_that_makes_no_groups_is_refused(cells: list[object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        segment(table({"tier": Given(cells, "nominal", "segment")}), Settings())


def decisions(columns: dict[str, Given]) -> dict[str, str]:
    _, steps = prepare(table(columns))
    return {step.column: f"{step.action}: {step.why}" for step in steps}


def test_columns_that_cannot_serve_are_left_out_with_the_reason() -> None:
    rng = np.random.default_rng(0)
    bell = rng.normal(size=200)
    said = decisions(
        {
            "a_bell": Given(bell),
            "b_twin": Given(bell * 3 + 1),
            "c_number": Given(np.arange(5000.0, 5200.0), "count"),
            "d_names": Given([f"name {row}" for row in range(200)], "nominal"),
            "e_blank": Given(np.where(np.arange(200) < 150, np.nan, bell)),
            "f_same": Given(["x"] * 200, "binary"),
            "g_money": Given(np.exp(2 * bell), "amount"),
            "h_wild": Given(np.where(np.arange(200) == 0, 60.0, np.clip(bell, -1, 1) + rng.normal(size=200))),
        }
    )
    assert said["b_twin"].startswith("left out: it says the same as a_bell")
    assert "looks like an id" in said["c_number"]
    assert said["d_names"] == "left out: 200 different values; at most 50 make groups"
    assert said["e_blank"].startswith("left out: 75% of its values are missing")
    assert said["f_same"] == "left out: it has one value only"
    assert said["g_money"].startswith(("log1p", "yeo-johnson"))
    assert "a_bell" not in said


def test_a_lone_value_far_out_is_left_out_for_clustering() -> None:
    rng = np.random.default_rng(0)
    values = rng.uniform(0, 1, size=2000)
    values[0] = 6.0
    assert decisions({"x": Given(values)})["x"].startswith("left out for clustering: 1 value far out")


def test_descriptors_join_only_where_too_little_is_left_and_never_protected_ones() -> None:
    rng = np.random.default_rng(0)
    descriptors = {
        "size": Given(rng.normal(size=80), role="descriptor"),
        "age": Given(rng.normal(size=80), role="descriptor", protected=True),
    }
    basis = {f"use_{place}": Given(rng.normal(size=80)) for place in range(3)}
    assert prepare(table({**basis, **descriptors}))[0].columns == ("use_0", "use_1", "use_2")
    recipe, steps = prepare(table({"use_0": basis["use_0"], **descriptors}))
    assert recipe.columns == ("size", "use_0")
    assert [step.action for step in steps] == ["joined the basis"]


def test_the_sample_company_is_found(samples: Path) -> None:
    settings = read_settings(samples / "persona.toml")
    accounts = read_table(samples / "accounts.csv", id_column="account_id", settings=settings)
    truth = pd.read_csv(samples / "truth.csv", index_col="account_id")["segment"]
    found = segment(accounts, settings)
    codes = pd.factorize(truth.loc[accounts.frame.index])[0]
    assert adjusted_rand(codes, labels(found, accounts)) >= 0.85
