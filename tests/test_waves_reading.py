"""A later file is read with the columns as they were decided; what does not fit is told or refused."""

from pathlib import Path

import pytest

from persona_ai.dataset import LaterTable, read_as, read_customers, read_table
from persona_ai.errors import InputError
from persona_ai.schema import Table
from persona_ai.settings import ColumnDecision, Settings

HEAD = "id,town,spend,nps,renewed,size,tools,joined"
PLANS, SIZES = ("Lyon", "Turin", "Graz"), ("small", "medium", "large")


def rows(number: int) -> list[str]:
    return [
        f"A{row},{PLANS[row % 3]},{row * 12.5 + 3},{row % 11},{'yes' if row % 2 else 'no'},{SIZES[row % 3]},"
        f"{'Excel; Slack' if row % 2 else 'Slack'},2024-01-{row % 28 + 1:02d}"
        for row in range(number)
    ]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Table:
    path = tmp_path_factory.mktemp("first") / "first.csv"
    path.write_text("\n".join([HEAD, *rows(60)]), encoding="utf-8")
    return read_table(path, id_column="id", settings=Settings())


def later(first: Table, folder: Path, lines: list[str], settings: Settings | None = None) -> LaterTable:
    path = folder / "later.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_as(path, first.columns, id_column="id", settings=settings or Settings())


def changed(column: str, value: str, only: int | None = None) -> list[str]:
    place = HEAD.split(",").index(column)
    lines = [HEAD]
    for number, row in enumerate(rows(60)):
        cells = row.split(",")
        if only is None or number < only:
            cells[place] = value
        lines.append(",".join(cells))
    return lines


def test_the_same_file_reads_the_same(first: Table, tmp_path: Path) -> None:
    again = later(first, tmp_path, [HEAD, *rows(60)])
    assert again.table.columns == first.columns
    assert again.table.frame.equals(first.frame)
    assert (again.missing, again.new, dict(again.unseen)) == ((), (), {})


def test_a_few_rows_are_not_read_by_what_they_would_look_like_alone(first: Table, tmp_path: Path) -> None:
    few = later(first, tmp_path, [HEAD, *rows(4)])
    assert [(one.name, one.kind, one.role) for one in few.table.columns] == [
        (one.name, one.kind, one.role) for one in first.columns
    ]


def test_numbers_that_became_text_are_refused_by_column_and_value(first: Table, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"later\.csv column 'spend': 'low' is not a number"):
        later(first, tmp_path, changed("spend", "low"))


def test_one_slip_among_many_numbers_is_told_and_missing(first: Table, tmp_path: Path) -> None:
    read = later(first, tmp_path, changed("spend", "oops", only=1))
    assert read.table.frame["spend"].isna().sum() == 1
    assert any("'oops' is no number" in note.why for note in read.table.quality.notes)


def test_levels_that_are_all_unknown_are_refused_by_column_and_value(first: Table, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"column 'town': 'Oslo' is not among its values before"):
        later(first, tmp_path, changed("town", "Oslo"))


def test_an_unseen_level_is_told_with_its_rows(first: Table, tmp_path: Path) -> None:
    read = later(first, tmp_path, changed("town", "Oslo", only=7))
    assert read.unseen == {"town": {"Oslo": 7}}
    assert (read.table.frame["town"] == "Oslo").sum() == 7


def test_an_unseen_rank_cannot_be_ranked_and_is_missing(first: Table, tmp_path: Path) -> None:
    read = later(first, tmp_path, changed("size", "gigantic", only=5))
    assert read.unseen == {"size": {"gigantic": 5}}
    assert read.table.frame["size"].isna().sum() == 5


def test_missing_and_new_columns_are_told_and_the_missing_are_blank(first: Table, tmp_path: Path) -> None:
    lines = [line.replace("spend", "turnover") if line == HEAD else line for line in [HEAD, *rows(60)]]
    read = later(first, tmp_path, lines)
    assert (read.missing, read.new) == (("spend",), ("turnover",))
    assert read.table.frame["spend"].isna().all()


def test_another_case_of_a_level_is_the_same_level(first: Table, tmp_path: Path) -> None:
    read = later(first, tmp_path, changed("town", "LYON", only=30))
    assert not read.unseen
    assert set(read.table.frame["town"]) == set(PLANS)


def test_one_and_zero_are_yes_and_no(first: Table, tmp_path: Path) -> None:
    lines = [HEAD]
    for row in rows(60):
        cells = row.split(",")
        cells[4] = {"yes": "1", "no": "0"}[cells[4]]
        lines.append(",".join(cells))
    assert later(first, tmp_path, lines).table.frame["renewed"].tolist() == first.frame["renewed"].tolist()


def test_an_empty_file_and_one_without_the_id_column_are_refused(first: Table, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="empty"):
        later(first, tmp_path, [""])
    with pytest.raises(InputError, match="no rows"):
        later(first, tmp_path, [HEAD])
    with pytest.raises(InputError, match="no column 'id'"):
        later(first, tmp_path, [HEAD.replace("id", "key", 1), *rows(9)])


def test_what_was_not_rated_stays_not_rated(tmp_path: Path) -> None:
    settings = Settings(columns={"nps": ColumnDecision(not_rated=(99,))})
    path = tmp_path / "first.csv"
    path.write_text("\n".join([HEAD, *rows(60)]).replace(",10,", ",99,"), encoding="utf-8")
    first = read_table(path, id_column="id", settings=settings)
    read = read_as(path, first.columns, id_column="id", settings=settings)
    assert read.table.frame["nps"].max() == 9
    assert read.table.frame["nps"].isna().sum() == first.frame["nps"].isna().sum() > 0


def test_what_follows_from_the_file_s_own_dates_is_derived_again(tmp_path: Path) -> None:
    def written(name: str, year: int) -> Path:
        path = tmp_path / name
        lines = [f"A{row},{year}-{row % 12 + 1:02d}-{row % 27 + 1:02d},{row * 3.5}" for row in range(60)]
        path.write_text("\n".join(["id,last_order_date,spend", *lines]), encoding="utf-8")
        return path

    settings = Settings(id="id")
    first = read_customers(written("first.csv", 2023), settings=settings).table
    derived = [column.name for column in first.columns if column.origin == "derived"]
    assert derived
    read = read_as(written("later.csv", 2024), first.columns, id_column="id", settings=settings)
    assert not read.missing
    same = (first.frame[derived].dtypes == "float64").to_numpy()
    assert read.table.frame[derived].loc[:, same].notna().all().all()
