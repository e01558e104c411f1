"""Later related tables and transactions are derived into the columns that the first ones gave."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from related_tables import frames, settings, told, write

from persona_ai.dataset import LaterTable, Told, read_as
from persona_ai.errors import InputError
from persona_ai.settings import Settings

Frames = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("first"), frames())


@pytest.fixture(scope="module")
def first(folder: Path) -> Told:
    return told(folder, settings())


def later(first: Told, folder: Path, decided: Settings | None = None, least_rows: int = 3) -> LaterTable:
    decided = decided or settings()
    return read_as(
        folder / "accounts.csv",
        first.table.columns,
        id_column="account",
        settings=decided,
        least_rows=least_rows,
        related=[folder / one.path for one in decided.related],
        transactions=[folder / one.path for one in decided.transactions],
    )


def test_the_same_files_give_the_same_table(first: Told, folder: Path) -> None:
    again = later(first, folder)
    assert (again.missing, again.new, dict(again.unseen)) == ((), (), {})
    assert [column.name for column in again.table.columns] == [column.name for column in first.table.columns]
    for column in first.table.columns:
        pd.testing.assert_series_equal(again.table.frame[column.name], first.table.frame[column.name])
    assert again.table.sha256 == first.table.sha256


def test_two_customers_alone_are_read_by_the_rules_of_all(first: Told, tmp_path: Path) -> None:
    tables = frames()
    accounts = tables["accounts.csv"]
    few = ["A003", "A007"]
    tables["accounts.csv"] = accounts[accounts["account"].isin(few)]
    read = later(first, write(tmp_path, tables), least_rows=1)
    assert not read.missing
    names = [name for name in read.table.frame.columns if name != "first_order"]
    for name in names:
        now, before = read.table.frame[name], first.table.frame.loc[few, name]
        if "later_share" not in name:
            pd.testing.assert_series_equal(now, before, check_dtype=False)


def test_time_is_counted_to_the_latest_date_of_the_later_files(first: Told, tmp_path: Path) -> None:
    tables = frames()
    lines = tables["invoices.tsv"]
    lines["day"] = [f"{pd.Timestamp(day) + pd.DateOffset(years=2):%Y-%m-%d}" for day in lines["day"]]
    read = later(first, write(tmp_path, {"accounts.csv": tables["accounts.csv"], "invoices.tsv": lines}),
                 settings({}))  # fmt: skip
    end = pd.to_datetime(lines["day"]).max()
    # A line of 0 or less is no order; who has one on the last day bought 0 days ago.
    last = read.table.frame["days_since_last_order"]
    assert last.min() == 0
    signup = pd.to_datetime(tables["accounts.csv"]["signup_date"], format="%d %b %Y")
    assert read.table.frame["days_since_signup"].tolist() == [(end - day).days for day in signup]
    assert set(read.missing) >= {"deals_value_sum", "margin_pct", "themes_theme"}


def test_a_level_that_nobody_has_any_more_is_nought_and_another_case_is_the_same(
    first: Told, tmp_path: Path
) -> None:
    tables = frames()
    deals = tables["deals.csv"]
    deals["stage"] = deals["stage"].replace({"won": "open", "lost": "LOST"})
    read = later(first, write(tmp_path, tables))
    frame = read.table.frame
    assert set(frame["deals_stage_won_share"].dropna()) == {0.0}
    assert set(frame["deals_stage_won"]) == {0.0}
    assert frame["deals_stage_lost"].equals(first.table.frame["deals_stage_lost"])
    assert set(frame["deals_stage_most_frequent"].dropna()) == {"open", "lost"}


def test_a_new_theme_is_told_with_its_rows(first: Told, tmp_path: Path) -> None:
    tables = frames()
    themes = tables["themes.csv"]
    themes.loc[themes["account"] == "A003", "theme"] = "privacy"
    read = later(first, write(tmp_path, tables))
    assert read.unseen["themes_theme"] == {"privacy": 1}


def test_a_table_of_one_row_a_customer_that_now_has_several_is_refused(first: Told, tmp_path: Path) -> None:
    tables = frames()
    margins = tables["industries.csv"]
    margins.insert(0, "account", ["A000", "A000", "A001", "A002"])
    decided = settings({"industries.csv": "account"})
    with pytest.raises(InputError, match=r"industries\.csv: customer 'A000' has several rows"):
        later(first, write(tmp_path, tables), decided)


def test_a_column_that_the_table_tells_itself_is_believed(first: Told, tmp_path: Path) -> None:
    tables = frames()
    tables["accounts.csv"]["deals_count"] = 7
    read = later(first, write(tmp_path, tables))
    assert set(read.table.frame["deals_count"]) == {7.0}
    assert "deals_count" not in read.new
