"""Rules and questionnaires place customers they have not seen, say how well, and tell of nobody alone."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tables import Given, table

from persona_ai.schema import Segmentation, Table
from persona_ai.segments import (
    explained,
    place_by_questionnaire,
    place_by_rules,
    segment,
    typing_files,
    typing_of,
)
from persona_ai.segments.typing_tool.conditions import all_fulfilled, fulfils
from persona_ai.segments.typing_tool.records import Typing
from persona_ai.settings import Settings


def world(seed: int, rows: int = 600, blank: float = 0.05) -> Table:
    """Return customers of four tiers that differ in numbers, levels, ratings and options, with noise beside."""
    rng = np.random.default_rng(seed)
    tier = rng.choice(4, rows, p=[0.4, 0.3, 0.2, 0.1])

    def number(centres: list[float], spread: float) -> np.ndarray:
        values = np.array(centres)[tier] + spread * rng.normal(size=rows)
        return np.where(rng.random(rows) < blank, np.nan, values)

    plan = [["free", "pro", "pro", "team"][one] if rng.random() < 0.85 else "free" for one in tier]
    tools = [
        tuple(tool for place, tool in enumerate("abc") if rng.random() < (0.85 if one == place else 0.15))
        for one in tier
    ]
    size = [["small", "small", "middle", "large"][one] if rng.random() < 0.8 else "middle" for one in tier]
    columns = {
        "spend": Given(np.exp(number([1, 2, 3, 4], 0.4)), "amount", unit="EUR"),
        "logins": Given(np.round(number([20, 3, 12, 30], 3)), "count"),
        "plan": Given(plan, "nominal"),
        "tools": Given(tools, "multi_select"),
        "size": Given(size, "ordinal", levels=("small", "middle", "large")),
        "noise": Given(rng.normal(size=rows)),
        "gender": Given(list(rng.choice(["f", "m"], rows)), "binary", "descriptor", protected=True),
        "renewed": Given([["yes", "no"][one % 2] for one in tier], "binary", "outcome"),
        "tier": Given([f"t{one}" for one in tier], "nominal", "segment"),
    }
    return table(columns)


@pytest.fixture(scope="module")
def made() -> tuple[Table, Segmentation, Typing]:
    whole = world(1)
    found = segment(whole, Settings())
    return whole, found, typing_of(whole, found, id_column="id")


def truth(whole: Table, found: Segmentation) -> list[str]:
    where = {member: group.id for group in found.segments for member in group.members}
    return [where[str(customer)] for customer in whole.frame.index]


def test_the_accuracies_that_are_told_are_those_on_customers_never_seen(
    made: tuple[Table, Segmentation, Typing],
) -> None:
    _, found, typing = made
    fresh = world(2, rows=5000)
    by_name = {group.name: group.id for group in found.segments}
    actual = [by_name[tier] for tier in fresh.frame["tier"]]
    for told, placed in (
        (typing.rules.accuracy, place_by_rules(typing.rules, fresh.frame)),
        (typing.questionnaire.accuracy, place_by_questionnaire(typing.questionnaire, fresh.frame)),
    ):
        reached = np.mean([one == there for (one, _), there in zip(placed, actual, strict=True)])
        assert told == pytest.approx(reached, abs=0.04)
        assert told > typing.rules.base_rate + 0.3


def test_noise_cannot_be_typed_and_that_is_said() -> None:
    rng = np.random.default_rng(0)
    columns = {f"n{place}": Given(rng.normal(size=300)) for place in range(8)}
    whole = table({**columns, "tier": Given(list(rng.choice(["a", "b"], 300)), "nominal", "segment")})
    typing = typing_of(whole, segment(whole, Settings()))
    assert typing.rules.accuracy < typing.rules.base_rate + 0.06
    assert typing.questionnaire.accuracy < typing.rules.base_rate + 0.06


def test_five_questions_at_most_each_with_the_accuracy_after_it(
    made: tuple[Table, Segmentation, Typing],
) -> None:
    asked = made[2].questionnaire
    assert 2 <= len(asked.questions) <= 5
    reached = [question.accuracy for question in asked.questions]
    assert reached[-1] == asked.accuracy == max(reached)
    assert all(2 <= len(question.answers) <= 7 for question in asked.questions)
    for question in asked.questions:
        if question.answers[0].condition.kind == "number":
            assert 2 <= len(question.answers) <= 4


def test_points_added_up_on_paper_give_the_segment(made: tuple[Table, Segmentation, Typing]) -> None:
    whole, _, typing = made
    asked = typing.questionnaire
    for place in (0, 7, 99):
        row = whole.frame.iloc[[place]]
        sums = list(asked.start)
        for question in asked.questions:
            given = [a for a in question.answers if fulfils(a.condition, row[question.column])[0]]
            assert len(given) <= 1
            for answer in given:
                sums = [one + more for one, more in zip(sums, answer.points, strict=True)]
        assert all(isinstance(points, int) and points >= 0 for points in sums)
        expected = asked.segments[sums.index(max(sums))]
        assert place_by_questionnaire(asked, row)[0][0] == expected


def test_protected_columns_and_outcomes_place_nobody(made: tuple[Table, Segmentation, Typing]) -> None:
    typing = made[2]
    asked = {question.column for question in typing.questionnaire.questions}
    ruled = {one.column for rule in typing.rules.rules for one in rule.conditions}
    assert not (asked | ruled) & {"gender", "renewed", "tier"}


def test_every_customer_fulfils_one_rule_and_its_numbers_are_counted(
    made: tuple[Table, Segmentation, Typing],
) -> None:
    whole, found, typing = made
    met = np.array([all_fulfilled(rule.conditions, whole.frame) for rule in typing.rules.rules])
    assert (met.sum(axis=0) == 1).all()
    actual = np.array(truth(whole, found))
    for rule, rows in zip(typing.rules.rules, met, strict=True):
        assert rule.covers == rows.sum() >= 10
        assert len(rule.conditions) <= 4
        assert rule.share <= (actual[rows] == rule.segment).mean()
    assert sum(rule.covers for rule in typing.rules.rules) == len(whole.frame)


@pytest.mark.parametrize("seed", range(4))
def test_no_leaf_tells_of_fewer_than_k_min_customers(seed: int) -> None:
    whole = world(seed, rows=260)
    found = segment(whole, Settings())
    typing = typing_of(whole, found, k_min=10)
    actual = np.array(truth(whole, found))
    for rule in typing.rules.rules:
        rows = all_fulfilled(rule.conditions, whole.frame)
        inside = int((actual[rows] == rule.segment).sum())
        highest = int(np.floor((rule.share + 0.01) * rule.covers - 1e-9))
        lowest = int(np.ceil(rule.share * rule.covers - 1e-9))
        assert lowest <= inside
        if rule.share > 0 and inside < rule.covers:
            assert rule.covers - highest < inside or rule.covers - lowest >= 10
        if 0 < rule.covers - inside < 10:
            assert rule.covers - lowest >= 10, "the share alone must not tell of the few others"
    for question in typing.questionnaire.questions:
        for answer in question.answers:
            assert fulfils(answer.condition, whole.frame[question.column]).sum() >= 10


def test_the_order_of_rows_columns_and_levels_changes_nothing(
    made: tuple[Table, Segmentation, Typing],
) -> None:
    whole, found, typing = made
    rng = np.random.default_rng(5)
    columns = [whole.columns[place] for place in rng.permutation(len(whole.columns))]
    frame = whole.frame.iloc[rng.permutation(len(whole.frame))][[one.name for one in columns]]
    shuffled = replace(whole, columns=tuple(columns), frame=frame)
    assert typing_of(shuffled, found, id_column="id") == typing


def test_thresholds_have_no_more_digits_than_they_need(made: tuple[Table, Segmentation, Typing]) -> None:
    for rule in made[2].rules.rules:
        for one in rule.conditions:
            for bound in (one.above, one.at_most):
                assert bound is None or len(f"{bound:g}".replace(".", "").lstrip("-0")) <= 4
                assert bound is None or one.column != "logins" or bound == int(bound)


def test_the_pages_say_how_far_they_can_be_trusted(made: tuple[Table, Segmentation, Typing]) -> None:
    files = typing_files(made[2])
    assert set(files) == {"typing.json", "segments.sql", "questionnaire.md", "rules.md"}
    rules, asked = made[2].rules, made[2].questionnaire
    assert f"place {rules.accuracy:.0%} as the model does" in files["rules.md"]
    assert f"would place {rules.base_rate:.0%}" in files["rules.md"]
    assert f"places {asked.accuracy:.0%} as the model does" in files["questionnaire.md"]
    assert files["questionnaire.md"].count("☐") == sum(len(one.answers) for one in asked.questions)
    assert Typing.model_validate_json(files["typing.json"]) == made[2]


def test_marks_in_names_stay_text_on_the_pages() -> None:
    rng = np.random.default_rng(3)
    name = "a|b <b>*x*</b>\n# y"
    level = np.where(rng.random(200) < 0.5, "p|q", "`r`")
    columns = {
        name: Given([str(one) for one in level], "binary"),
        "tier": Given([f"[t]({one})" for one in level], "nominal", "segment"),
    }
    whole = table(columns)
    files = typing_files(typing_of(whole, segment(whole, Settings())))
    for page in (files["rules.md"], files["questionnaire.md"]):
        assert not re.search(r"(?<!\\)<b>|(?<!\\)\[t\](?!\\)|\n# y", page)


def test_a_missing_value_goes_where_the_rule_says_and_nowhere_else() -> None:
    spend = [np.nan] * 50 + [5.0] * 50 + [50.0] * 50
    columns = {
        "spend": Given(spend, "amount"),
        "tier": Given(["a"] * 50 + ["b"] * 50 + ["c"] * 50, "nominal", "segment"),
    }
    whole = table(columns)
    found = segment(whole, Settings())
    typing = typing_of(whole, found)
    assert typing.rules.accuracy == 1.0
    page = typing_files(typing)["rules.md"]
    assert "(50 customers; all of them are in the segment)" in page
    assert "100%" not in page.split("1. ")[1]
    names = {group.id: group.name for group in found.segments}
    placed = place_by_rules(typing.rules, pd.DataFrame({"spend": [np.nan, 4.0, 70.0]}))
    assert [names[segment_id] for segment_id, _ in placed] == ["a", "b", "c"]


@pytest.fixture(scope="module")
def mixed() -> tuple[Table, Segmentation]:
    rng = np.random.default_rng(2)
    tier = rng.choice(2, 240, p=[0.6, 0.4])
    columns = {f"x{place}": Given(2.2 * tier + rng.normal(size=240)) for place in range(3)}
    whole = table(columns)
    return whole, segment(whole, Settings(k=2))


def test_borderline_members_are_the_least_certain_ones(mixed: tuple[Table, Segmentation]) -> None:
    whole, found = mixed
    told = explained(whole, found)
    assert told is not None
    for group, one in zip(found.segments, told.segments, strict=True):
        certain = sorted(found.certainty[member] for member in group.members)
        shown = [near.probability for near in one.borderline]
        assert shown == sorted(shown)
        assert shown == pytest.approx(certain[: len(shown)], abs=1e-4)
        assert all(near.customer in group.members and near.segment != group.id for near in one.borderline)


def test_contrast_members_are_others_who_are_most_like_the_segment(mixed: tuple[Table, Segmentation]) -> None:
    whole, found = mixed
    told = explained(whole, found)
    assert told is not None
    for group, one in zip(found.segments, told.segments, strict=True):
        assert len(one.contrast) == 5
        assert not {near.customer for near in one.contrast} & set(group.members)
        likely = sorted(
            (1 - found.certainty[c] for c in found.certainty if c not in group.members), reverse=True
        )
        assert [near.probability for near in one.contrast] == pytest.approx(likely[:5], abs=1e-4)
        assert not set(one.untypical) & set(group.exemplars)
        assert set(one.untypical) <= set(group.members)


def test_one_group_needs_no_explanation() -> None:
    rng = np.random.default_rng(0)
    whole = table({"x": Given(rng.normal(size=40))})
    assert explained(whole, segment(whole, Settings())) is None
