"""Invoice lines: dates, money, returns, customers; what cannot be read is counted and said."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from persona_ai.dataset import quality_lines, read_transactions
from persona_ai.errors import InputError
from persona_ai.schema import Transactions


def read(tmp_path: Path, text: str, name: str = "lines.csv", **columns: object) -> Transactions:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    told = {"customer": "who", "date": "when", "amount": "paid"} | columns
    return read_transactions(path, **told)  # type: ignore[arg-type]


def days(transactions: Transactions) -> list[str]:
    return [str(time.date()) for time in transactions.frame["time"]]


def test_the_frame_has_the_promised_columns_and_types(tmp_path: Path) -> None:
    found = read(tmp_path, "who,when,paid\na,2024-01-02,3.50\nb,2024-01-03,-1\n")
    assert list(found.frame.columns) == ["customer", "time", "amount", "order", "quantity"]
    assert found.frame["time"].dtype == "datetime64[us]"
    assert found.frame["amount"].tolist() == [3.5, -1.0]
    assert found.frame["order"].tolist() == [None, None]
    assert found.frame["quantity"].isna().all()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024-03-05T23:30:00+00:00", "2024-03-05"),
        ("2024-03-05T23:30:00-05:00", "2024-03-06"),
        ("2024/3/5 10:20", "2024-03-05"),
        ("5.3.2024", "2024-03-05"),
        ("05.03.24 08:15", "2024-03-05"),
        ("Mar 5, 2024", "2024-03-05"),
        ("5 March 2024", "2024-03-05"),
        ("5-Mar-24", "2024-03-05"),
        ("1st Apr 2024 11:59 PM", "2024-04-01"),
        ("2024-03", "2024-03-01"),
        ("2024 Q3", "2024-07-01"),
        ("2024-W10", "2024-03-04"),
        ("20240305", "2024-03-05"),
        ("45356", "2024-03-05"),
        ("1709596800", "2024-03-05"),
        ("1709596800000", "2024-03-05"),
    ],
)
def test_dates_are_read_in_the_usual_forms(tmp_path: Path, written: str, meant: str) -> None:
    assert days(read(tmp_path, f'who;when;paid\na;"{written}";1\nb;"{written}";2\n')) == [meant, meant]


def test_one_day_above_twelve_tells_the_order_of_all_dates(tmp_path: Path) -> None:
    american = read(tmp_path, "who,when,paid\na,03/04/2024,1\nb,12/31/2024,2\n")
    european = read(tmp_path, "who,when,paid\na,03/04/2024,1\nb,31/12/2024,2\n")
    assert (days(american)[0], days(european)[0]) == ("2024-03-04", "2024-04-03")
    assert not any("day or month" in line for line in quality_lines(american.quality))


def test_where_no_date_tells_the_order_it_is_said_and_can_be_decided(tmp_path: Path) -> None:
    text = "who,when,paid\na,03/04/2024,1\nb,03/05/2024,2\nc,03/07/2024,2\n"
    read_so = read(tmp_path, text)
    assert days(read_so) == ["2024-03-04", "2024-03-05", "2024-03-07"]  # closer together than April to July
    assert any("read as month/day/year" in line for line in quality_lines(read_so.quality))
    assert days(read(tmp_path, text, day_first=True))[0] == "2024-04-03"


def test_money_is_read_as_people_write_it(tmp_path: Path) -> None:
    text = "who;when;paid\na;2024-01-01;1.234,50 €\na;2024-01-02;(20,00 €)\nb;2024-01-02;7,25-\nb;2024-01-03;-3,10 €\n"
    found = read(tmp_path, text)
    assert found.frame["amount"].tolist() == [1234.5, -20.0, -7.25, -3.1]
    assert found.unit == "€"
    assert any("returned or credited (3 rows)" in line for line in quality_lines(found.quality))


def test_quantity_times_price_is_the_amount_and_negative_pieces_are_returns(tmp_path: Path) -> None:
    text = "who,when,n,each\na,2024-01-01,3,2.50\na,2024-01-02,-2,2.50\n"
    found = read(tmp_path, text, amount="", quantity="n", price="each")
    assert found.frame["amount"].tolist() == [7.5, -5.0]
    assert found.frame["quantity"].tolist() == [3.0, -2.0]


def test_a_credit_note_with_a_positive_amount_is_negative_where_its_quantity_is(tmp_path: Path) -> None:
    text = "who,when,paid,n\na,2024-01-01,9,1\na,2024-01-02,9,-1\n"
    assert read(tmp_path, text, quantity="n").frame["amount"].tolist() == [9.0, -9.0]


def test_lines_without_customer_date_or_number_are_dropped_and_counted(tmp_path: Path) -> None:
    good = "".join(f"a{row},2024-01-{row:02d},5\n" for row in range(1, 29))
    text = f"who,when,paid\n{good},2024-01-01,1\nnan,2024-01-01,1\nx,2024-02-31,1\nx,,1\nx,2024-01-05,free\nx,2024-01-05,\n"
    found = read(tmp_path, text)
    assert len(found.frame) == 28
    told = " | ".join(quality_lines(found.quality))
    assert "names no customer, so the line cannot be used (2 rows)" in told
    assert "no date of the calendar: '2024-02-31' (1 row)" in told
    assert "it has no date (1 row)" in told
    assert "no number that can be counted on: 'free' (1 row)" in told
    assert "it is blank (1 row)" in told


def test_a_date_far_from_all_others_is_a_slip_and_future_dates_are_told(tmp_path: Path) -> None:
    good = "".join(f"a{row},2024-01-{row:02d},5\n" for row in range(1, 29))
    slip = read(tmp_path, f"who,when,paid\n{good}b,2042-01-05,1\nc,1901-01-01,1\n")
    assert days(slip)[-1] == "2024-01-28"
    assert any("'2042-01-05'" in line and "slips" in line for line in quality_lines(slip.quality))
    ahead = read(tmp_path, "who,when,paid\na,2098-01-01,1\nb,2098-01-02,1\n")
    assert any("dates in the future" in line for line in quality_lines(ahead.quality))
    assert len(ahead.frame) == 2


def test_the_same_line_twice_is_told_and_kept(tmp_path: Path) -> None:
    found = read(tmp_path, "who,when,paid\na,2024-01-01,1\na,2024-01-01,1\nb,2024-01-01,1\n")
    assert len(found.frame) == 3
    assert any("the same in every column as another line" in line for line in quality_lines(found.quality))


def test_ids_that_were_kept_as_decimal_numbers_are_whole_again(tmp_path: Path) -> None:
    text = "who,when,paid\n17850.0,2024-01-01,1\n13047.0,2024-01-01,1\n,2024-01-01,1\n"
    assert read(tmp_path, text).frame["customer"].tolist() == ["17850", "13047"]
    frame = pd.DataFrame(
        {"who": [17850.0, np.nan], "when": pd.to_datetime(["2024-01-01"] * 2), "paid": [1.5, 2]}
    )
    frame.to_parquet(tmp_path / "lines.parquet")
    found = read_transactions(tmp_path / "lines.parquet", customer="who", date="when", amount="paid")
    assert found.frame["customer"].tolist() == ["17850"]
    assert days(found) == ["2024-01-01"]


def test_csv_tsv_and_parquet_of_the_same_lines_are_read_alike(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "who": ["a", "b", "c"],
            "when": ["2024-01-01", "2024-01-02", "2024-02-01"],
            "paid": [1.25, -2.0, 3.0],
        }
    )
    writers: dict[str, Callable[[Path], None]] = {
        "l.csv": lambda path: frame.to_csv(path, index=False),
        "l.tsv": lambda path: frame.to_csv(path, index=False, sep="\t"),
        "l.parquet": lambda path: frame.assign(when=pd.to_datetime(frame["when"])).to_parquet(path),
    }
    found = []
    for name, write in writers.items():
        write(tmp_path / name)
        found.append(read_transactions(tmp_path / name, customer="who", date="when", amount="paid").frame)
    pd.testing.assert_frame_equal(found[0], found[1])
    pd.testing.assert_frame_equal(found[0], found[2])


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"customer": "client"}, "lines.csv has no column 'client'; it has who, when, paid, n"),
        ({"date": "who"}, "lines.csv: column 'who' holds no dates: 'a', 'b' and 'c'; name the right column"),
        (
            {"amount": "who"},
            "lines.csv: column 'who' holds no numbers: 'a', 'b' and 'c'; name the right column",
        ),
        (
            {"price": "paid"},
            "lines.csv: a price ('paid') needs the quantity too; name its column, or the amount's",
        ),
        (
            {"price": "paid", "quantity": "n"},
            "lines.csv: give either the amount or quantity and price, not both",
        ),
        (
            {"amount": "", "quantity": "n"},
            "lines.csv: a quantity alone is no money; name the price's column too, or the amount's",
        ),
    ],
)
def test_a_wrong_column_is_one_sentence(tmp_path: Path, columns: dict[str, str], message: str) -> None:
    text = "who,when,paid,n\na,2024-01-01,1,1\nb,2024-01-01,1,1\nc,2024-01-02,1,1\n"
    with pytest.raises(InputError) as error:
        read(tmp_path, text, **columns)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("who,when,paid\n", "has a header but no rows"),
        ("who,when,paid\na,2024-01-01\n", "no line with a customer, a date and an amount"),
        ("who,when,paid\na,2024-01-01,1,9\n", "row 1 (line 2) has 4 values"),
    ],
)
def test_a_file_without_lines_is_one_sentence(tmp_path: Path, text: str, part: str) -> None:
    with pytest.raises(InputError, match=part.replace("(", r"\(").replace(")", r"\)")):
        read(tmp_path, text)


def test_a_damaged_parquet_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "l.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(InputError, match=r"l\.parquet is a damaged Parquet file") as error:
        read_transactions(tmp_path / "l.parquet", customer="a", date="b")
    assert "\n" not in str(error.value)


def test_the_real_invoice_lines_are_read_with_what_is_known_of_them(shared: Path) -> None:
    found = read_transactions(
        shared / "data/online_retail/online_retail.parquet",
        customer="CustomerID",
        date="InvoiceDate",
        quantity="Quantity",
        price="UnitPrice",
        order="InvoiceNo",
    )
    assert len(found.frame) == 541_909 - 135_080
    assert found.frame["customer"].nunique() == 4_372
    assert "17850" in set(found.frame["customer"])
    assert (found.frame["amount"] < 0).sum() == 8_905
    assert found.frame["amount"].sum() == pytest.approx(8_300_065.81, abs=0.01)


def test_the_real_visits_without_amounts_are_read(shared: Path) -> None:
    found = read_transactions(shared / "data/cdnow/example_transactions.csv", customer="id", date="date")
    assert found.frame["amount"].isna().all()
    assert found.quality.rows == len(found.frame) > 4_000
