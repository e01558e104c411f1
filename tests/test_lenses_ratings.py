"""Factors, latent classes and scores of an outcome find what was planted, and say what they rest on."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tables import Given, table
from typer.testing import CliRunner

from persona_ai.cli import app
from persona_ai.errors import InputError
from persona_ai.schema import Table
from persona_ai.segments import (
    cronbach_alpha,
    factor_model,
    factor_scores,
    latent_classes,
    outcome_score,
    predict,
    rating_batteries,
)
from persona_ai.segments.choosing.agreement import adjusted_rand
from persona_ai.segments.ratings.incomplete import mean_and_covariance
from persona_ai.segments.scoring.scoring import auc

ITEMS = tuple(f"item_{number}" for number in range(8))


def battery(seed: int = 0, rows: int = 500, blank: float = 0.1) -> tuple[Table, np.ndarray]:
    """Return eight ratings 1..5 behind which two factors stand, item 3 the other way round."""
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(rows, 2))
    loadings = np.zeros((8, 2))
    loadings[:4, 0], loadings[4:, 1], loadings[3, 0] = 0.8, 0.7, -0.8
    noise = rng.normal(size=(rows, 8)) * np.sqrt(1 - (loadings**2).sum(axis=1))
    rated = np.clip(np.round(3 + 1.1 * (factors @ loadings.T + noise)), 1, 5)
    rated = np.where(rng.random(rated.shape) < blank, np.nan, rated)
    return table({name: Given(rated[:, place], "ordinal") for place, name in enumerate(ITEMS)}), factors


def test_planted_factors_are_found_with_their_items() -> None:
    rated, truth = battery()
    found = factor_model(rated, ITEMS)
    assert found.suggested == 2
    assert [set(factor.items) for factor in found.factors] == [set(ITEMS[:4]), set(ITEMS[4:])]
    assert found.factors[0].reversed == ("item_3",)
    for place, item in enumerate(found.items):
        assert abs(item.loadings[place // 4]) > 0.55
        assert abs(item.loadings[1 - place // 4]) < 0.2
    scores = factor_scores(found, rated)
    rows = [rated.frame.index.get_loc(customer) for customer in scores]
    for place in range(2):
        assert np.corrcoef(np.array(list(scores.values()))[:, place], truth[rows, place])[0, 1] > 0.8


def test_ratings_without_anything_behind_them_have_no_factor() -> None:
    rng = np.random.default_rng(1)
    rated = table({name: Given(rng.integers(1, 6, 300).astype(float), "ordinal") for name in ITEMS})
    found = factor_model(rated, ITEMS)
    assert (found.suggested, found.factors) == (0, ())
    assert factor_scores(found, rated) == {}


def test_factors_depend_on_the_order_of_neither_rows_nor_columns() -> None:
    rated, _ = battery()
    mixed = replace(rated, frame=rated.frame.sample(frac=1, random_state=2))
    one, other = factor_model(rated, ITEMS), factor_model(mixed, tuple(reversed(ITEMS)))
    assert one == other


def test_customers_who_answered_little_are_left_out_and_others_are_scored_by_what_they_answered() -> None:
    rated, _ = battery(blank=0.0)
    frame = rated.frame.copy()
    frame.iloc[0, :5] = np.nan
    frame.iloc[1, :2] = np.nan
    gaps = replace(rated, frame=frame)
    found = factor_model(gaps, ITEMS)
    assert (found.rows, found.left_out) == (499, 1)
    scores = factor_scores(found, gaps)
    assert "C0001" not in scores
    assert scores["C0002"] == pytest.approx(factor_scores(found, rated)["C0002"], abs=1.0)


def test_gaps_leave_means_and_covariances_nearly_as_they_were() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=(4_000, 3)) @ np.array([[1.0, 0.6, 0.0], [0.0, 0.8, 0.3], [0.0, 0.0, 1.0]])
    # the second is missing where the first is high: leaving rows out would move its mean by .3
    gaps = values.copy()
    gaps[values[:, 0] > 0.5, 1] = np.nan
    mean, covariance = mean_and_covariance(gaps)
    assert mean == pytest.approx(values.mean(axis=0), abs=0.05)
    assert covariance == pytest.approx(np.cov(values.T), abs=0.08)


def test_alpha_is_the_textbook_formula_and_its_interval_holds_it() -> None:
    covariance = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    alpha, interval = cronbach_alpha(covariance, 200)
    assert alpha == pytest.approx(0.8)
    assert interval.low < 0.8 < interval.high
    assert cronbach_alpha(covariance, 2_000)[1].low > interval.low


@pytest.mark.parametrize(
    ("columns", "asked", "message"),
    [
        (ITEMS[:2], None, "factors need 3 columns or more; there are 2"),
        (("item_0", "item_1", "shoe"), None, "has no column 'shoe' to rate by"),
        (ITEMS, 9, "9 factors were asked for; 8 columns can hold 1 to 3"),
        (("item_0", "item_1", "colour"), None, "'colour' is nominal; factors need ratings or numbers"),
        (("item_0", "item_1", "same"), None, "'same' has one value only"),
    ],
)
def test_what_cannot_be_factored_is_said(columns: tuple[str, ...], asked: int | None, message: str) -> None:
    rated, _ = battery(rows=60)
    colours = Given(["red", "blue"] * 30, "nominal")
    own = {name: Given(rated.frame[name].to_numpy(), "ordinal") for name in ITEMS}
    with pytest.raises(InputError, match=message):
        factor_model(
            table({**own, "colour": colours, "same": Given([2.0] * 60, "ordinal")}), columns, factors=asked
        )


def test_a_battery_is_what_shares_a_scale() -> None:
    often = ("never", "sometimes", "often")
    own = {f"use_{n}": Given(list(often), "ordinal", levels=often) for n in range(3)}
    rated = table({**own, "alone": Given(["low", "high", "low"], "ordinal", levels=("low", "high"))})
    found = rating_batteries(rated)
    assert [one.columns for one in found] == [("use_0", "use_1", "use_2")]
    assert found[0].scale == "never / sometimes / often"


def answers(seed: int, rows: int = 600) -> tuple[Table, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.choice(3, rows, p=[0.5, 0.3, 0.2])
    yes = rng.choice([0.1, 0.9], (3, 10))
    said = np.where(rng.random((rows, 10)) < yes[truth], "yes", "no").astype(object)
    said[rng.random(said.shape) < 0.05] = None
    return table({f"q{place}": Given(list(said[:, place]), "binary") for place in range(10)}), truth


def test_planted_classes_are_found_with_their_sizes() -> None:
    asked, truth = answers(4)
    found = latent_classes(asked, tuple(f"q{place}" for place in range(10)), most=4)
    assert min(found.bic, key=lambda k: found.bic[k]) == len(found.profiles) == 3
    assert [round(one.weight, 1) for one in found.profiles] == [0.5, 0.3, 0.2]
    placed = predict(found.segmentation.model, asked)
    labels = np.array([int(placed[one][0][1:]) - 1 for one in asked.frame.index])
    assert adjusted_rand(truth, labels) > 0.85
    assert found.entropy is not None
    assert 0.8 < found.entropy <= 1
    for profile in found.profiles:
        assert all(sum(levels.values()) == pytest.approx(1) for levels in profile.answers.values())


def test_classes_of_too_many_levels_or_too_few_customers_are_refused() -> None:
    ids = table(
        {"code": Given([f"x{n}" for n in range(60)], "nominal"), "q": Given(["a", "b"] * 30, "binary")}
    )
    with pytest.raises(InputError, match="'code' has 60 levels; classes need 2 to 15"):
        latent_classes(ids, ("code", "q"))
    with pytest.raises(InputError, match="7 classes of 1 columns need 70 customers; there are 60"):
        latent_classes(ids, ("q",), classes=7)


def outcome(rows: int = 500, seed: int = 5, leak: bool = False) -> Table:
    rng = np.random.default_rng(seed)
    use, plan = rng.normal(size=rows), rng.choice(["free", "paid"], rows)
    chance = 1 / (1 + np.exp(-(1.5 * use + (plan == "paid") - 1.0)))
    gone = rng.random(rows) < chance
    columns = {
        "use": Given(np.where(rng.random(rows) < 0.1, np.nan, use)),
        "plan": Given(list(plan), "nominal"),
        "gender": Given(list(np.where(gone, "f", "m")), "binary", "descriptor", protected=True),
        "noise": Given(rng.normal(size=rows)),
        "churned": Given(list(np.where(gone, "yes", "no")), "binary", "outcome"),
    }
    if leak:
        columns["closing_fee"] = Given(np.where(gone, 5.0, 0.0) + rng.uniform(0, 1, rows), "amount")
    return table(columns)


def test_a_score_separates_is_calibrated_and_judged_on_customers_it_did_not_see() -> None:
    told = outcome_score(outcome(), "churned")
    assert (told.level, told.customers, len(told.probabilities)) == ("yes", 500, 500)
    assert 0.75 < told.auc < 0.9
    assert told.auc_interval.low < told.auc < told.auc_interval.high
    assert told.brier < told.brier_base
    assert sum(one.customers for one in told.calibration) == 500
    assert sum(one.interval.low <= one.said <= one.interval.high for one in told.calibration) >= 8
    assert told.warnings == () or "rarer" in told.warnings[0]


def test_nothing_protected_is_used_even_if_it_tells_all() -> None:
    told = outcome_score(outcome(), "churned")
    assert told.columns == ("noise", "plan", "use")
    assert told.auc < 0.95


def test_a_column_that_gives_the_outcome_away_is_named() -> None:
    told = outcome_score(outcome(leak=True), "churned")
    assert any(
        "'closing_fee' alone tells 'churned' with an AUC of 1.000" in warning for warning in told.warnings
    )


def test_an_outcome_of_chance_cannot_be_scored_better_than_by_its_share() -> None:
    rng = np.random.default_rng(8)
    told = outcome_score(
        table(
            {
                "a": Given(rng.normal(size=300)),
                "won": Given(list(rng.choice(["yes", "no"], 300)), "binary", "outcome"),
            }
        ),
        "won",
    )
    assert told.auc_interval.low < 0.5 < told.auc_interval.high + 0.05
    assert told.brier > told.brier_base - 0.01


def test_the_order_of_rows_changes_no_score() -> None:
    whole = outcome(rows=200)
    mixed = replace(whole, frame=whole.frame.sample(frac=1, random_state=1))
    one, other = outcome_score(whole, "churned"), outcome_score(mixed, "churned")
    assert other.probabilities == pytest.approx(one.probabilities)


def few(whole: Table) -> Table:
    return replace(whole, frame=whole.frame.assign(churned=["yes"] * 49 + ["no"] * 451))


@pytest.mark.parametrize(
    ("change", "column", "message"),
    [
        (lambda whole: whole, "shoe", "has no column 'shoe' to score; it has use, plan"),
        (lambda whole: whole, "use", "'use' has [0-9]+ different values; a score needs two"),
        (few, "churned", "49 customers have 'churned' 'yes'; a score needs 50 of each"),
    ],
)
def test_what_cannot_be_scored_is_said(change: Callable[[Table], Table], column: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        outcome_score(change(outcome()), column)


def test_the_area_under_the_curve_counts_ties_half() -> None:
    truth = np.array([True, True, False, False])
    assert auc(np.array([3.0, 2.0, 2.0, 1.0]), truth) == pytest.approx(0.875)


@pytest.mark.shared
def test_the_published_latent_classes_of_a_survey_are_nearly_reached(shared: Path) -> None:
    told = pd.read_csv(shared / "data" / "mcdonalds" / "mcdonalds.csv").iloc[:, :11]
    asked = table({name: Given(list(told[name]), "binary") for name in told.columns})
    found = latent_classes(asked, tuple(told.columns), classes=2)
    assert found.log_likelihood == pytest.approx(-7610.84, abs=0.06)


def test_the_commands_score_and_factors_tell_and_write(samples: Path, tmp_path: Path) -> None:
    own = ["--table", str(samples / "accounts.csv"), "--id", "account_id"]
    told = CliRunner().invoke(app, ["score", "renewed", *own, "--out", str(tmp_path / "scores.csv")])
    assert told.exit_code == 0, told.output
    assert "judged on customers it did not see" in told.output
    lines = (tmp_path / "scores.csv").read_text().splitlines()
    assert lines[0].startswith("customer,renewed ")
    assert len(lines) > 100
    columns = ["--column", "logins_per_week", "--column", "orders_per_week", "--column", "scans_per_week"]
    told = CliRunner().invoke(app, ["factors", *own, *columns, "--factors", "1"])
    assert told.exit_code == 0, told.output
    assert "1 factor of 3 ratings" in told.output
    assert "Cronbach's alpha" in told.output


def test_the_command_classes_tells_what_each_answers_and_writes_everybody_s(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    kind = np.repeat([0, 1], 150)
    answers = np.where(rng.random((300, 6)) < 0.85, kind[:, None], 1 - kind[:, None])
    lines = ["id,a,b,c,d,e,f"] + [
        f"p{row:03}," + ",".join("often" if one else "never" for one in told)
        for row, told in enumerate(answers)
    ]
    (tmp_path / "survey.csv").write_text("\n".join(lines) + "\n")
    columns = [part for name in "abcdef" for part in ("--column", name)]
    own = ["--table", str(tmp_path / "survey.csv"), "--id", "id"]
    told = CliRunner().invoke(app, ["classes", *own, *columns, "--out", str(tmp_path / "classes.csv")])
    assert told.exit_code == 0, told.output
    assert "2 latent classes of 6 columns" in told.output
    assert "Rules of a tree of depth 4 or less, right for" in told.output
    placed = [line.split(",") for line in (tmp_path / "classes.csv").read_text().splitlines()]
    assert placed[0] == ["customer", "class", "certainty"]
    first = [where for _, where, _ in placed[1:151]]
    assert max(first.count("s1"), first.count("s2")) > 140
