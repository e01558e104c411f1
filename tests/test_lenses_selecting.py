"""A lens sees the columns that its name promises, nobody is grouped by protected ones unasked, and looks are compared."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tables import Given, planted, table
from typer.testing import CliRunner

from persona_ai.cli import app
from persona_ai.errors import InputError
from persona_ai.project import Project
from persona_ai.recheck import Checker
from persona_ai.schema import Segmentation, Table
from persona_ai.segments import held_back, lens_agreement, lenses_of, predict, segment_through, select
from persona_ai.settings import Settings, read_settings

ROWS = 80


def customers() -> Table:
    rng = np.random.default_rng(3)

    def count() -> np.ndarray:
        return rng.poisson(5, ROWS).astype(float)

    def pick(*levels: str) -> list[str]:
        return list(rng.choice(levels, ROWS))

    return table(
        {
            "age": Given(count() + 20, "real", "descriptor", protected=True),
            "household_income": Given(pick("low", "high"), "nominal", "descriptor"),
            "country": Given(pick("PL", "DE", "FR"), "nominal", "descriptor"),
            "industry": Given(pick("retail", "finance"), "nominal", "descriptor"),
            "job_title": Given(pick("CEO", "CTO", "analyst"), "nominal", "descriptor"),
            "company_size": Given(pick("1-10", "11-50"), "nominal", "descriptor"),
            "crm_vendor": Given(pick("A", "B"), "nominal", "descriptor"),
            "logins_per_week": Given(count(), "count"),
            "orders": Given(count(), "count"),
            "days_since_last_order": Given(count(), "count"),
            "total_spend": Given(count() * 10, "amount"),
            "satisfaction_with_support": Given(count(), "ordinal"),
            "mood": Given(pick("happy", "angry", "calm"), "nominal"),
            "main_need": Given(pick("speed", "price"), "nominal"),
            "preferred_channel": Given(pick("email", "store", "phone"), "nominal"),
            "contract_status": Given(pick("trial", "renewal", "onboarding"), "nominal"),
            "coupons_used": Given(count(), "count"),
            "loyalty_points": Given(count(), "count"),
            "lifestyle": Given(pick("sporty", "homely"), "nominal"),
            "season_of_first_order": Given(pick("spring", "winter"), "nominal"),
            "tenure_months": Given(count(), "count"),
            "churned": Given(pick("yes", "no"), "binary", "outcome"),
            "comment": Given(pick("a", "b"), "text", "text"),
        }
    )


def columns_of(found: Table) -> dict[str, tuple[str, ...]]:
    return {one.name: one.columns for one in lenses_of(found)}


@pytest.mark.parametrize(
    ("lens", "column"),
    [
        ("demographic", "household_income"),
        ("geographic", "country"),
        ("psychographic", "lifestyle"),
        ("behavioural", "logins_per_week"),
        ("RFM", "days_since_last_order"),
        ("value", "total_spend"),
        ("lifecycle", "tenure_months"),
        ("firmographic", "industry"),
        ("technographic", "crm_vendor"),
        ("occasion", "season_of_first_order"),
        ("attitudinal", "satisfaction_with_support"),
        ("emotional", "mood"),
        ("needs", "main_need"),
        ("channel", "preferred_channel"),
        ("product usage", "logins_per_week"),
        ("engagement", "logins_per_week"),
        ("loyalty", "loyalty_points"),
        ("price sensitivity", "coupons_used"),
        ("relationship stage", "contract_status"),
    ],
)
def test_every_lens_of_the_trade_sees_its_columns(lens: str, column: str) -> None:
    assert column in columns_of(customers())[lens]


def test_opinions_are_no_behaviour_and_who_somebody_is_is_no_doing() -> None:
    seen = columns_of(customers())
    assert not {"satisfaction_with_support", "mood", "country", "industry"} & set(seen["behavioural"])
    assert "company_size" not in seen["value"]


def test_a_long_statement_is_about_its_first_words() -> None:
    item = "pain_15e_machine_learning_training_jobs_take_too_long_in_the_cloud"
    seen = columns_of(table({item: Given([0.0, 1.0, 2.0, 3.0] * 10, "ordinal")}))
    assert {lens for lens, columns in seen.items() if item in columns} == {"needs"}


def test_a_b2b_column_speaks_of_the_account_or_of_the_contact() -> None:
    firm = next(one for one in lenses_of(customers()) if one.name == "firmographic")
    assert firm.levels == {"company_size": "account", "industry": "account", "job_title": "contact"}


def test_outcomes_texts_and_protected_columns_are_in_no_lens() -> None:
    seen = {column for columns in columns_of(customers()).values() for column in columns}
    assert not seen & {"churned", "comment", "age"}
    assert held_back(customers())["demographic"] == ("age",)


def test_a_protected_column_is_used_when_its_role_or_the_lens_asks_for_it() -> None:
    people = customers()
    asked = tuple(
        column.model_copy(update={"role": "basis"}) if column.name == "age" else column
        for column in people.columns
    )
    assert "age" in columns_of(replace(people, columns=asked))["demographic"]
    named = select(people, "demographic", {"demographic": ["age", "country"]})
    assert {column.name for column in named.columns if column.role == "basis"} == {"age", "country"}


def test_only_the_columns_of_the_lens_are_basis_and_none_can_join() -> None:
    seen = select(customers(), "Price-Sensitivity")
    assert {column.name for column in seen.columns if column.role == "basis"} == {"coupons_used"}
    assert not any(column.role in ("descriptor", "segment") for column in seen.columns)
    assert seen.column("churned").role == "outcome"
    assert customers().column("total_spend").role == "basis"


def test_a_lens_of_ones_own_is_as_good_as_any() -> None:
    seen = select(customers(), "mine", {"mine": ["mood", "orders"]})
    assert {column.name for column in seen.columns if column.role == "basis"} == {"mood", "orders"}


@pytest.mark.parametrize("spelt", ["behavioral", "Behavioural", "BEHAVIOURAL"])
def test_a_lens_is_known_in_any_spelling(spelt: str) -> None:
    assert select(customers(), spelt).columns == select(customers(), "behavioural").columns


def test_a_lens_without_a_usable_column_is_refused_with_those_that_have_one() -> None:
    small = table({"country": Given(["PL", "DE"] * 10, "nominal"), "orders": Given([1.0] * 20, "count")})
    with pytest.raises(
        InputError, match=r"no column that the lens 'value' could use; it supports geographic$"
    ):
        select(small, "value")


def test_a_lens_of_protected_columns_says_how_to_ask_for_them() -> None:
    small = table({"gender": Given(["f", "m"] * 10, "binary", "descriptor", protected=True)})
    with pytest.raises(InputError, match=r"gender would be, but is protected: name it under \[lenses\]"):
        select(small, "demographic")


def test_a_lens_that_names_an_absent_column_is_refused() -> None:
    with pytest.raises(
        InputError, match=r"the lens 'mine' names a column 'shoe', which test.csv does not have"
    ):
        select(customers(), "mine", {"mine": ["shoe"]})


def test_the_order_of_columns_does_not_change_what_a_lens_sees() -> None:
    people = customers()
    turned = replace(people, columns=tuple(reversed(people.columns)), frame=people.frame.iloc[:, ::-1])
    assert columns_of(people) == columns_of(turned)


def test_segments_through_a_lens_use_its_columns_alone() -> None:
    whole, _ = planted(1, rows=80, shares=(0.5, 0.5))
    found = segment_through(whole, Settings(k=2, lens="mine", lenses={"mine": ("score_0", "nps")}))
    assert found.used == ("nps", "score_0")
    assert not any(step.action == "joined the basis" for step in found.preparation)


def test_a_lens_is_preferred_to_a_column_of_given_groups() -> None:
    whole, _ = planted(1, rows=50, shares=(0.5, 0.5))
    tiers = tuple(
        one.model_copy(update={"role": "segment"}) if one.name == "region" else one for one in whole.columns
    )
    given = replace(whole, columns=tiers)
    assert segment_through(given, Settings()).method == "given"
    assert (
        segment_through(given, Settings(lens="mine", lenses={"mine": ("score_0", "nps")})).method != "given"
    )


def test_rfm_is_a_rule_where_the_table_has_its_columns() -> None:
    people = customers()
    found = segment_through(people, Settings(lens="rfm", seed=7))
    assert (found.method, found.seed) == ("rules", 7)
    assert found.used == ("days_since_last_order", "orders", "total_spend")
    placed = predict(found.model, people)
    assert {one: placed[one][0] for one in people.frame.index} == {
        member: group.id for group in found.segments for member in group.members
    }


def _cut(groups: dict[str, list[str]]) -> Segmentation:
    whole = table(
        {"tier": Given([name for name, all_of in groups.items() for _ in all_of], "nominal", "segment")},
        ids=[one for all_of in groups.values() for one in all_of],
    )
    return segment_through(whole, Settings())


def test_looks_that_make_the_same_groups_agree_wholly_and_unrelated_ones_not_at_all() -> None:
    rng = np.random.default_rng(0)
    names = [f"c{number}" for number in range(600)]
    first, second = rng.integers(0, 3, 600), rng.integers(0, 3, 600)

    def cut(labels: np.ndarray, prefix: str) -> Segmentation:
        return _cut(
            {
                f"{prefix}{one}": [n for n, label in zip(names, labels, strict=True) if label == one]
                for one in range(3)
            }
        )

    pairs = lens_agreement({"one": cut(first, "a"), "same": cut(first, "b"), "other": cut(second, "c")})
    told = {(pair.one, pair.other): pair.value for pair in pairs}
    assert told["one", "same"] == 1.0
    assert abs(told["one", "other"] or 0.0) < 0.01
    assert all(pair.customers == 600 for pair in pairs)


def test_nothing_is_told_of_the_agreement_with_a_single_group() -> None:
    one = _cut({"all of them": ["a", "b", "c", "d"]})
    two = _cut({"x": ["a", "b"], "y": ["c", "d"]})
    assert lens_agreement({"one": one, "two": two})[0].value is None
    with pytest.raises(InputError, match="two lenses or more; there is one"):
        lens_agreement({"one": one})


@pytest.fixture(scope="module")
def buyers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(4)
    orders = rng.geometric(0.2, 60)
    rows = zip(orders, rng.integers(1, 300, 60), orders * rng.integers(20, 60, 60), strict=True)
    regions = rng.choice(["north", "south", "west"], 60)
    lines = [f"C{n:03},{o},{d},{m},{r}" for n, ((o, d, m), r) in enumerate(zip(rows, regions, strict=True))]
    file = tmp_path_factory.mktemp("buyers") / "buyers.csv"
    file.write_text("id,orders,days_since_last_order,total_spend,region\n" + "\n".join(lines) + "\n")
    return file


def test_a_run_through_a_lens_is_verified_and_the_lens_is_kept(buyers: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = CliRunner().invoke(
        app, ["run", "--table", str(buyers), "--id", "id", "--out", str(out), "--lens", "rfm"]
    )
    assert ran.exit_code == 0, ran.output
    assert read_settings(out / "persona.toml").lens == "rfm"
    assert Project.open(out).segment().segmentation.used == ("days_since_last_order", "orders", "total_spend")
    files = sorted(out.glob("personas/*/persona.json"))
    assert files
    assert [finding.message for file in files for finding in Checker().check(file).findings] == []


def test_a_lens_can_be_taken_off_again(buyers: Path, tmp_path: Path) -> None:
    project = Project.create(tmp_path / "project")
    project.add_table(buyers, "id")
    project.look_through("RFM")
    assert project.settings.lens == "RFM"
    with pytest.raises(InputError, match="could use; it supports"):
        project.look_through("moods")
    assert project.settings.lens == "RFM"
    project.look_through("all")
    assert project.settings.lens == ""


def test_a_lens_with_nothing_to_see_creates_nothing(samples: Path, tmp_path: Path) -> None:
    table_file, out = str(samples / "accounts.csv"), tmp_path / "out"
    ran = CliRunner().invoke(
        app, ["run", "--table", table_file, "--id", "account_id", "--out", str(out), "--lens", "mood"]
    )
    assert isinstance(ran.exception, InputError)
    assert "no column that the lens 'mood' could use; it supports geographic" in str(ran.exception)
    assert not out.exists()


def test_the_command_lenses_names_lenses_with_their_columns(samples: Path) -> None:
    ran = CliRunner().invoke(app, ["lenses", "--table", str(samples / "accounts.csv"), "--id", "account_id"])
    assert ran.exit_code == 0
    assert "firmographic: industry (account), revenue_band (account)" in ran.output.splitlines()
    assert "engagement: logins_per_week" in ran.output.splitlines()


def test_the_command_lenses_compares_looks(tmp_path: Path) -> None:
    few = tmp_path / "few.csv"
    rows = [f"{n},{1 + n % 7},{n * 5 + 1},{(1 + n % 7) * 30 + n},{n % 3}" for n in range(50)]
    few.write_text("id,orders,days_since_last_order,total_spend,logins\n" + "\n".join(rows) + "\n")
    arguments = ["lenses", "--table", str(few), "--id", "id", "--compare"]
    ran = CliRunner().invoke(app, [*arguments, "--lens", "RFM", "--lens", "engagement", "--lens", "mood"])
    assert ran.exit_code == 0, ran.output
    assert "groups, constructive" in ran.output
    assert "one group only, so that nothing can be compared: engagement" in ran.output
    assert "through mood: few.csv has no column that the lens 'mood' could use" in ran.output
