"""What transactions and dates say of each customer: orders, spend, recency, tenure, returns, occasions."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from related_tables import frames, settings, told, write

from persona_ai.dataset import Told, quality_lines, read_customers
from persona_ai.errors import InputError
from persona_ai.settings import ColumnDecision, RelatedTable, Settings, TransactionsFile

LINES = TransactionsFile(path="l.csv", customer="who", date="when", amount="paid", order="no")


def customers(tmp_path: Path, rows: str, **columns: str) -> Told:
    """Read lines alone: "who,when,paid,no" a row."""
    path = tmp_path / "l.csv"
    path.write_text("who,when,paid,no\n" + "\n".join(rows.split()) + "\n", encoding="utf-8")
    return read_customers(
        None, settings=Settings(transactions=(LINES.model_copy(update=columns),)), transactions=[path]
    )


@pytest.fixture
def few(tmp_path: Path) -> Told:
    return customers(
        tmp_path,
        """
        ann,2024-01-01,10,1 ann,2024-01-01,20,1 ann,2024-01-31,30,2 ann,2024-02-10,-15,3
        bob,2024-03-01,50,4
        cem,2024-01-15,-9,5 cem,2024-01-20,0,6
        """,
    )


def test_transactions_alone_tell_who_the_customers_are(few: Told) -> None:
    assert list(few.table.frame.index) == ["ann", "bob", "cem"]
    assert [source.role for source in few.sources] == ["transactions"]
    assert any("there is no customer table" in line for line in quality_lines(few.table.quality))


def test_orders_are_order_numbers_that_were_paid_for(few: Told) -> None:
    assert few.table.frame["orders"].to_dict() == {"ann": 2, "bob": 1, "cem": 0}


def test_spend_has_returns_taken_off_and_the_mean_order_has_not(few: Told) -> None:
    assert few.table.frame["spend"].to_dict() == {"ann": 45, "bob": 50, "cem": -9}
    assert few.table.frame["mean_order_value"].tolist()[:2] == [30, 50]
    assert few.table.frame["share_returned"].tolist()[:2] == [25, 0]
    assert few.table.frame.loc["cem"][["mean_order_value", "share_returned"]].isna().all()


def test_time_is_counted_to_the_latest_date_of_the_data(few: Told) -> None:
    assert few.table.frame["days_since_last_order"].tolist()[:2] == [30, 0]
    assert few.table.frame["days_since_first_order"].tolist()[:2] == [60, 0]
    assert any("time is counted to 2024-03-01" in line for line in quality_lines(few.table.quality))


def test_regularity_needs_two_days_of_orders(tmp_path: Path) -> None:
    found = customers(
        tmp_path,
        "a,2024-01-01,1,1 a,2024-01-11,1,2 a,2024-01-31,1,3 b,2024-01-01,1,4 c,2024-01-01,1,5 c,2024-01-04,1,6",
    )
    gaps = found.table.frame["days_between_orders"]
    assert (gaps["a"], gaps["c"]) == (15, 3)
    assert np.isnan(gaps["b"])


def test_without_order_numbers_what_is_bought_on_one_day_is_one_order(tmp_path: Path) -> None:
    rows = "a,2024-01-01,1,1 a,2024-01-01,1,2 a,2024-01-11,1,3 b,2024-01-01,1,4 c,2024-01-01,1,5"
    assert customers(tmp_path, rows, order="").table.frame["orders"].tolist() == [2, 1, 1]


def test_without_money_there_are_orders_and_no_spend(tmp_path: Path) -> None:
    found = customers(
        tmp_path, "a,2024-01-01,1,1 a,2024-01-02,1,2 b,2024-01-05,1,4 c,2024-01-03,1,5", amount=""
    )
    assert found.table.frame["orders"].tolist() == [2, 1, 1]
    assert "spend" not in found.table.frame


def test_recency_and_tenure_are_basis_and_occasions_describe(tmp_path: Path) -> None:
    table = told(write(tmp_path, frames()), settings({})).table
    assert {
        table.column(name).role for name in ("orders", "spend", "days_since_last_order", "days_since_signup")
    } == {"basis"}
    assert {table.column(name).role for name in ("last_order_weekday", "signup_season", "signup_month")} == {
        "descriptor"
    }
    assert table.column("first_order").role == "time"
    assert table.column("signup_date").role == "time"


def test_occasions_are_those_of_the_calendar(tmp_path: Path) -> None:
    table = told(write(tmp_path, frames()), settings({})).table
    signup = pd.to_datetime(table.frame["signup_date"], format="%d %b %Y")
    assert table.frame["signup_weekday"].tolist() == signup.dt.day_name().tolist()
    assert table.frame["signup_month"].tolist() == signup.dt.month_name().tolist()
    winter = table.frame["signup_season"] == "December to February"
    assert winter.tolist() == signup.dt.month.isin([12, 1, 2]).tolist()
    last = pd.to_datetime(frames()["invoices.tsv"]["day"]).max()
    assert table.frame["days_since_signup"].tolist() == (last - signup).dt.days.tolist()


def test_dates_that_lie_ahead_and_dates_of_birth_are_not_taken_for_behaviour(tmp_path: Path) -> None:
    rows = [
        f"c{row},{1950 + row}-05-01,20{25 + row % 9}-01-01,2024-0{1 + row % 9}-03,{row % 7}"
        for row in range(40)
    ]
    text = "id,date_of_birth,contract_end,last_login,visits\n" + "\n".join(rows) + "\n"
    (tmp_path / "c.csv").write_text(text, encoding="utf-8")
    table = read_customers(tmp_path / "c.csv", settings=Settings(id="id")).table
    assert (table.column("age").protected, table.column("age").role) == (True, "descriptor")
    assert table.frame.loc["c0", "age"] == 74  # on the day of the latest login, not today
    assert table.column("days_until_contract_end").role == "descriptor"
    assert table.column("days_since_last_login").label == "time since the last login"
    assert table.frame["days_since_last_login"].min() == 0
    assert not [column.name for column in table.columns if "birth" in column.name and column.role == "basis"]


def test_customers_on_one_side_alone_are_counted_and_named(tmp_path: Path) -> None:
    found = told(write(tmp_path, frames()), settings({}))
    told_lines = "\n".join(quality_lines(found.table.quality))
    assert "lines of 1 customers who are not in accounts.csv: 'A888'" in told_lines
    assert "2 of 60 customers have no line in it: 'A058' and 'A059'" in told_lines
    assert found.transactions is not None
    assert set(found.transactions.frame["customer"]) <= set(found.table.frame.index)
    assert found.table.frame.loc["A059", "orders"] == 0
    assert np.isnan(found.table.frame.loc["A059", "days_since_last_order"])


def test_transactions_of_strangers_only_are_one_sentence_with_both_sides(tmp_path: Path) -> None:
    tables = frames()
    tables["invoices.tsv"] = tables["invoices.tsv"].assign(client="Z1")
    with pytest.raises(InputError) as error:
        told(write(tmp_path, tables), settings({}))
    assert str(error.value) == (
        "invoices.tsv: no customer of it is a 'account' of accounts.csv: here they are 'Z1', "
        "there 'A000', 'A001', 'A002' and 57 more"
    )


def test_two_files_of_transactions_are_one(tmp_path: Path) -> None:
    folder, decided = write(tmp_path, frames()), settings({})
    lines = frames()["invoices.tsv"]
    for year, part in (("one", lines.iloc[:400]), ("two", lines.iloc[400:])):
        part.to_csv(folder / f"{year}.tsv", sep="\t", index=False)
    one = decided.transactions[0]
    parts = tuple(one.model_copy(update={"path": f"{year}.tsv"}) for year in ("one", "two"))
    both = told(folder, decided.model_copy(update={"transactions": parts}))
    pd.testing.assert_frame_equal(both.table.frame, told(folder, decided).table.frame)


def test_a_related_table_without_customers_is_one_sentence(tmp_path: Path) -> None:
    folder = write(tmp_path, frames())
    decided = Settings(related=(RelatedTable(path="deals.csv", key="contact"),))
    with pytest.raises(InputError, match=r"related tables need the customers that they belong to"):
        read_customers(None, settings=decided, related=[folder / "deals.csv"])


def test_a_protected_column_is_basis_only_if_persona_toml_says_so(tmp_path: Path) -> None:
    rows = [f"c{row},{'f' if row % 2 else 'm'},{row % 7},{row % 5}" for row in range(40)]
    (tmp_path / "c.csv").write_text("id,gender,visits,calls\n" + "\n".join(rows) + "\n", encoding="utf-8")
    plain = read_customers(tmp_path / "c.csv", settings=Settings(id="id")).table
    assert plain.column("gender").role == "descriptor"
    asked = Settings(id="id", columns={"gender": ColumnDecision(role="basis")})
    table = read_customers(tmp_path / "c.csv", settings=asked).table
    assert table.column("gender").role == "basis"
    lines = "\n".join(quality_lines(table.quality))
    assert "'gender' is protected, and segments are made from it: persona.toml asks so" in lines
    assert "never used to make one" not in lines


def test_the_customer_table_may_be_parquet(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": range(40), "visits": np.arange(40) % 7, "plan": ["a", "b"] * 20})
    frame.to_parquet(tmp_path / "c.parquet")
    frame.to_csv(tmp_path / "c.csv", index=False)
    found = [read_customers(tmp_path / name, settings=Settings(id="id")) for name in ("c.parquet", "c.csv")]
    pd.testing.assert_frame_equal(found[0].table.frame, found[1].table.frame)
    assert [one.sources[0].reader for one in found] == ["parquet", "delimited"]


def test_the_real_invoice_lines_give_the_known_customers(shared: Path) -> None:
    decided = TransactionsFile(
        path="",
        customer="CustomerID",
        date="InvoiceDate",
        quantity="Quantity",
        price="UnitPrice",
        order="InvoiceNo",
    )
    table = read_customers(
        None,
        settings=Settings(transactions=(decided,)),
        transactions=[shared / "data/online_retail/online_retail.parquet"],
    ).table
    assert len(table.frame) == 4_372
    assert (table.frame["orders"] > 0).sum() == 4_338  # those with a purchase, as published for this data
    assert table.frame["orders"].max() == 209
    assert table.frame.loc["12347", "spend"] == pytest.approx(4310.0)
