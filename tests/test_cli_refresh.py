"""The command `refresh`: a new wave against a project, and every way in which its file can be wrong."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from persona_ai.cli import app
from persona_ai.errors import InputError
from persona_ai.project import Project, run
from persona_ai.refresh import Refreshed, refresh
from persona_ai.settings import ColumnDecision, Settings
from tests.wave_world import turned_round, wave, written

Refresh = Callable[..., Refreshed]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with first.csv and the project that was made of it."""
    folder = tmp_path_factory.mktemp("waves")
    first = written(wave(1), folder / "first.csv")
    settings = Settings(columns={"tier": ColumnDecision(role="segment")})
    run(out=folder / "project", table=first, id="customer", settings=settings)
    return folder


@pytest.fixture
def again(made: Path, tmp_path: Path) -> Refresh:
    """Refresh the project with a wave, writing to a folder of the test's own."""

    def call(frame: pd.DataFrame, name: str = "second.csv") -> Refreshed:
        return refresh(made / "project", written(frame, tmp_path / name), out=tmp_path / "out")

    return call


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def refused(again: Refresh, frame: pd.DataFrame) -> str:
    with pytest.raises(InputError) as error:
        again(frame)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_customers_drawn_again_give_no_event_and_no_claim_falls(again: Refresh, tmp_path: Path) -> None:
    result = again(wave(2, first_id=20_000)).result
    assert {event.kind for event in result.events} == {"stable"}
    assert {claim.status for claim in result.claims} <= {"holds", "not tested"}
    assert result.advice.action == "keep"
    assert {column.size for column in result.columns} == {"steady"}
    page = (tmp_path / "out" / "refresh.md").read_text(encoding="utf-8")
    assert "Keep the personas as they are." in page
    assert "Every claim that could be tested holds." in page


def test_a_habit_turned_round_reverses_the_claims_of_it_and_no_others(again: Refresh) -> None:
    result = again(wave(3, rates=turned_round("exports"), first_id=20_000)).result
    gold = [claim for claim in result.claims if claim.status == "reversed"]
    assert gold
    assert all("export" in claim.text.casefold() for claim in gold)
    for claim in gold:
        assert claim.before is not None
        assert claim.now is not None
        assert claim.q is not None
        assert claim.q < 0.05
    assert result.advice.action == "re-label"


def test_the_project_is_left_as_it_is(again: Refresh, made: Path) -> None:
    before = everything(made / "project")
    again(wave(4, shares=(0.2, 0.35, 0.45)))
    assert everything(made / "project") == before


def test_growth_is_told_with_an_interval_that_leaves_out_no_change(again: Refresh) -> None:
    result = again(wave(4, shares=(0.2, 0.35, 0.45))).result
    changed = {share.segment: share for share in result.shares if share.direction != "steady"}
    assert {share.direction for share in changed.values()} == {"up", "down"}
    assert all(share.interval.low > 0 or share.interval.high < 0 for share in changed.values())
    assert {event.kind for event in result.events} == {"grow", "shrink", "stable"}


def test_a_tier_that_is_gone_has_died_and_one_that_is_new_is_born(again: Refresh) -> None:
    frame = wave(5)
    frame["tier"] = frame["tier"].replace({"silver": "platinum"})
    result = again(frame).result
    assert {event.kind for event in result.events} == {"birth", "death", "stable"}
    assert result.advice.action == "refit"
    assert any("platinum" in warning for warning in result.warnings)


def test_names_in_another_order_are_the_same_segments(again: Refresh) -> None:
    result = again(wave(6, shares=(0.3, 0.34, 0.36))).result
    assert not {event.kind for event in result.events} & {"birth", "death", "split", "merge"}
    kept = {event.before: event.now for event in result.events}
    assert any(old != new for old, new in kept.items())


def test_migration_counts_who_stayed_and_hides_few(again: Refresh, tmp_path: Path) -> None:
    frame = wave(1)
    moved = frame.index[frame["tier"] == "gold"][:40]
    few = frame.index[frame["tier"] == "bronze"][:4]
    frame.loc[moved, "tier"] = "silver"
    frame.loc[few, "tier"] = "gold"
    result = again(frame).result
    assert result.migration is not None
    assert result.migration.both == 900
    assert result.migration.stayed == pytest.approx(856 / 900)
    names = result.migration.origins
    told = {
        (origin, destination): count
        for origin, row in zip(names, result.migration.counts, strict=True)
        for destination, count in zip(result.migration.destinations, row, strict=True)
    }
    assert 4 not in told.values()
    assert "too few to show" in (tmp_path / "out" / "migration.csv").read_text(encoding="utf-8")


def test_without_a_common_customer_there_is_no_migration_and_it_is_said(
    again: Refresh, tmp_path: Path
) -> None:
    result = again(wave(7, first_id=50_000)).result
    assert result.migration is None
    assert "no customer is in both waves: no migration" in result.warnings
    assert (tmp_path / "out" / "migration.csv").read_text(encoding="utf-8") == "from,to,customers\n"


def test_the_order_of_rows_and_columns_changes_nothing(again: Refresh) -> None:
    frame = wave(8)
    one = again(frame).result
    other = again(frame.sample(frac=1, random_state=3)[["customer", *reversed(frame.columns[1:])]]).result
    assert one.events == other.events
    assert one.claims == other.claims
    assert one.shares == other.shares
    assert one.columns == other.columns
    assert one.migration == other.migration


def test_a_missing_column_that_made_the_segments_is_refused_by_name(again: Refresh) -> None:
    said = refused(again, wave(9).drop(columns="tier"))
    assert "has no column 'tier'" in said
    assert "placed elsewhere" in said


def test_a_missing_column_that_did_not_is_told_and_its_claims_cannot_be_tested(again: Refresh) -> None:
    result = again(wave(9).drop(columns="exports")).result
    assert any("'exports'" in warning for warning in result.warnings)
    lost = [claim for claim in result.claims if claim.status == "no longer testable"]
    assert lost
    assert all("exports" in claim.why for claim in lost)


def test_new_columns_and_unseen_levels_are_told_by_name(again: Refresh) -> None:
    frame = wave(10)
    frame["mood"] = "fine"
    frame.loc[:19, "region"] = "moon"
    result = again(frame).result
    assert any("mood" in warning for warning in result.warnings)
    assert any("'moon'" in warning and "20 customers" in warning for warning in result.warnings)
    region = next(column for column in result.columns if column.column == "region")
    assert region.unseen == {"moon": 20}
    assert region.size != "steady"


def test_numbers_that_became_words_are_refused_by_column_and_value(again: Refresh) -> None:
    frame = wave(11)
    frame["spend_eur"] = "a lot"
    said = refused(again, frame)
    assert "'spend_eur'" in said
    assert "'a lot'" in said


def test_the_first_wave_itself_is_refused(made: Path, tmp_path: Path) -> None:
    shutil.copy(made / "first.csv", tmp_path / "copy.csv")
    with pytest.raises(InputError, match=r"copy\.csv is the same file as first\.csv"):
        refresh(made / "project", tmp_path / "copy.csv", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_wave_without_ids_rows_or_file_is_refused_in_a_line(
    again: Refresh, made: Path, tmp_path: Path
) -> None:
    assert "no column 'customer'" in refused(again, wave(12).rename(columns={"customer": "client"}))
    assert "no rows" in refused(again, wave(12).head(0))
    with pytest.raises(InputError, match="does not exist"):
        refresh(made / "project", tmp_path / "nowhere.csv")


def test_a_first_wave_that_was_changed_is_refused(made: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(made, tmp_path / "copy"))
    written(wave(99), copy / "first.csv")
    second = written(wave(2), tmp_path / "second.csv")
    with pytest.raises(InputError, match=r"first\.csv is not the file that the personas were made from"):
        refresh(copy / "project", second)


def test_a_project_without_personas_is_told_what_to_do(tmp_path: Path) -> None:
    Project.create(tmp_path / "empty")
    with pytest.raises(InputError, match="has no personas yet"):
        refresh(tmp_path / "empty", written(wave(2), tmp_path / "second.csv"))


def test_the_command_prints_what_to_do_or_one_json_object(made: Path, tmp_path: Path) -> None:
    second = written(wave(3, rates=turned_round("exports")), tmp_path / "second.csv")
    place = ["--project", str(made / "project"), "--out", str(tmp_path / "out")]
    shown = CliRunner().invoke(app, ["refresh", str(second), *place])
    assert shown.exit_code == 0
    assert "re-label:" in shown.output
    assert "reversed" in shown.output
    told: dict[str, Any] = json.loads(
        CliRunner().invoke(app, ["refresh", str(second), *place, "--json"]).output
    )
    assert told == json.loads((tmp_path / "out" / "refresh.json").read_text(encoding="utf-8"))


def test_an_accepted_wave_is_the_project_s_table_and_the_personas_are_of_it(
    made: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(made, tmp_path / "copy")) / "project"
    second = written(wave(3, rates=turned_round("exports"), first_id=7), tmp_path / "second.csv")
    done = refresh(copy, second, accept=True)
    assert done.outcome is not None
    assert (copy / Project.open(copy).settings.table).resolve() == second.resolve()
    assert (copy / "segments.csv").read_text(encoding="utf-8").splitlines()[1].startswith("C00007")
    after = refresh(copy, written(wave(20, rates=turned_round("exports")), tmp_path / "third.csv"))
    assert not [claim for claim in after.result.claims if claim.status == "reversed"]
