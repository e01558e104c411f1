"""Odd but honest tables are read, and what was changed in them is told."""

from collections import Counter
from pathlib import Path

import pytest

from persona_ai.dataset import quality_lines, read_table
from persona_ai.dataset.kinds import infer
from persona_ai.dataset.labels import headings
from persona_ai.dataset.reading import Dropped, Reading
from persona_ai.schema import Table
from persona_ai.settings import ColumnDecision, Settings


def read(folder: Path, text: str, **columns: ColumnDecision) -> Table:
    path = folder / "accounts.csv"
    path.write_text(text)
    return read_table(path, id_column="id", settings=Settings(columns=columns))


def rows(header: str, *cells: str) -> str:
    return "\n".join([f"id,{header}", *(f"c{number},{cell}" for number, cell in enumerate(cells))]) + "\n"


@pytest.mark.parametrize(
    "values",
    [
        ["/a", "b/c", "/a/d"],
        ["/etc/passwd", "c:\\x", "/etc/hosts"],
        ["+a", "b+c", "+a+d"],
        ["=A1+B1", "@SUM(A1)", "+x"],
        [",a", "b,c", ",a,d"],
    ],
)
def test_paths_and_formulas_are_plain_options(values: list[str]) -> None:
    reading = infer("place", Counter(values * 8))
    assert isinstance(reading, Reading)
    assert reading.kind == "nominal"
    assert set(reading.levels) == set(values)


def test_a_mark_in_front_of_a_list_is_no_option() -> None:
    reading = infer("tools", Counter([";a", "b;c", ";a;d"] * 8))
    assert isinstance(reading, Reading)
    assert set(reading.levels) == {"a", "b", "c", "d"}


@pytest.mark.parametrize("value", ["1e300", "-1e300", "1e400", "inf", "-inf", "1e16", "∞", "10000000000 mio"])
def test_a_column_with_a_number_beyond_counting_is_dropped(value: str) -> None:
    reading = infer("turnover_total", Counter({str(number): 1 for number in range(1, 100)} | {value: 1}))
    assert reading == Dropped(f"values beyond 1e15 in size, such as {value!r}, cannot be counted on")


def test_the_largest_numbers_that_can_be_counted_on_are_kept() -> None:
    reading = infer("turnover", Counter(f"{number}e15" for number in ("0.1", "0.5", "1", "-1", "0.25")))
    assert isinstance(reading, Reading)
    assert max(float(str(number)) for number in reading.values.values()) == 1e15


def test_a_number_beyond_counting_can_be_decided_away(tmp_path: Path) -> None:
    cells = [f"{number},{2 * number}" for number in range(1, 40)]
    text = rows("spend,seats", *cells, "1e300,4")
    assert [column.name for column in read(tmp_path, text).columns] == ["seats"]
    decided = read(tmp_path, text, spend=ColumnDecision(not_rated=("1e300",)))
    assert decided.frame["spend"].max() == 39
    assert "not rated, as persona.toml says (1 row)" in "\n".join(quality_lines(decided.quality))


def test_ids_without_their_stray_spaces_are_told(tmp_path: Path) -> None:
    table = read(tmp_path, "id,plan,seats\n C 0 ,a,1\n C 1 ,b,2\nC 2,a,7\nC 3,b,9\n")
    assert list(table.frame.index) == ["C 0", "C 1", "C 2", "C 3"]
    assert "changed: accounts.csv: stray spaces taken off the ids (2 rows)" in quality_lines(table.quality)


def test_a_last_row_called_total_that_holds_the_sums_is_dropped(tmp_path: Path) -> None:
    cells = [f"{number},{number * 2.5},x{number % 3}" for number in range(1, 11)]
    text = rows("seats,spend,plan", *cells) + "Grand total:,55,137.5,\n"
    table = read(tmp_path, text)
    assert len(table.frame) == table.quality.rows == 10
    assert (
        "dropped: accounts.csv: row 11, 'Grand total:', holds the sums of the columns and is no customer "
        "(1 row)"
    ) in quality_lines(table.quality)


@pytest.mark.parametrize("last", ["Total,56,137.5,", "Total Energies,55,137.5,x1"])
def test_a_last_row_that_may_be_a_total_is_noted_and_kept(tmp_path: Path, last: str) -> None:
    cells = [f"{number},{number * 2.5 + (number == 1)},x{number % 3}" for number in range(1, 11)]
    table = read(tmp_path, rows("seats,spend,plan", *cells) + last + "\n")
    assert len(table.frame) == 11
    assert any("row 11 looks like a total" in line for line in quality_lines(table.quality))


def test_a_total_that_is_not_last_is_a_customer(tmp_path: Path) -> None:
    table = read(tmp_path, "id,seats\nTotal,10\nb,2\nc,3\nd,5\n")
    assert len(table.frame) == 4
    assert not any("total" in line for line in quality_lines(table.quality))


@pytest.mark.parametrize(
    ("values", "changed"),
    [
        (["304,98", "217,88", "12,5", "88,01", "304,98"], 5),
        (["3.402,50", "7.733,50", "12,5", "1.000,00", "3.402,50"], 5),
        (["3,557", "12,283", "7", "8", "3,557"], 3),
        (["4%", "5%", "9", "12", "44"], 2),
        (["4.5e-3", "5e2", "9", "12", "44"], 0),
    ],
)
def test_how_many_rows_were_rewritten_is_told(values: list[str], changed: int) -> None:
    reading = infer("amount", Counter(values))
    assert isinstance(reading, Reading)
    assert sum(remark.rows for remark in reading.remarks) == changed
    assert len(reading.remarks) == (changed > 0)


def test_columns_that_differ_by_case_alone_have_labels_of_their_own() -> None:
    told = headings(["id", "plan", "Plan", "PLAN", "plan_", "n_plan"])
    labels = [heading.label.casefold() for heading in told.values()]
    assert len(set(labels)) == len(labels)
    assert (told["plan"].label, told["Plan"].label) == ("plan", "plan (2)")
