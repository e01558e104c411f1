"""Tables are read as people write them: encodings, delimiters, ids, missing values."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_ai.dataset import quality_lines, read_table, table_documents, write_settings
from persona_ai.dataset.blanks import trim
from persona_ai.dataset.decode import decode
from persona_ai.dataset.delimited import parse
from persona_ai.schema import Table
from persona_ai.settings import ColumnDecision, Settings, read_settings

ROWS = ["id,plan,seats", "a1,Café,3", "a2,Bar,4", "a3,Café,50", "a4,Bar,4", "a5,Bar,7"]


def read(folder: Path, text: str | bytes, id_column: str = "id", **columns: ColumnDecision) -> Table:
    path = folder / "accounts.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path, id_column=id_column, settings=Settings(columns=columns))


def rows(header: str, *cells: str) -> str:
    return "\n".join([f"id,{header}", *(f"c{number},{cell}" for number, cell in enumerate(cells))]) + "\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encoding_delimiter_and_line_ends_are_found(
    tmp_path: Path, encoding: str, delimiter: str, line_end: str
) -> None:
    text = line_end.join(ROWS).replace(",", delimiter)
    table = read(tmp_path, text.encode(encoding))
    assert list(table.frame.index) == ["a1", "a2", "a3", "a4", "a5"]
    assert list(table.frame["plan"]) == ["Café", "Bar", "Café", "Bar", "Bar"]
    assert list(table.frame["seats"]) == [3, 4, 50, 4, 7]


def test_an_encoding_other_than_utf_8_is_told(tmp_path: Path) -> None:
    lines = quality_lines(read(tmp_path, "\n".join(ROWS).encode("cp1252")).quality)
    assert lines == ["read 5 rows, 2 columns", "noted: accounts.csv: read as cp1252"]


def test_cyrillic_and_japanese_files_are_read() -> None:
    russian = "Привет, мир! Как дела? Это обычный текст на русском языке."
    assert decode(russian.encode("cp1251"), "a.txt").text == russian
    japanese = "id,町\n1,東京\n2,大阪\n3,東京です\n"
    assert decode(japanese.encode("cp932"), "a.csv").text == japanese


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1))
def test_what_was_written_as_utf_8_is_read_back(text: str) -> None:
    assert decode(text.encode(), "a.txt").text == text.removeprefix("\ufeff")
    assert decode(text.encode("utf-8-sig"), "a.txt").text == text.removeprefix("\ufeff")


@given(
    st.lists(
        st.lists(st.text(st.sampled_from('abc ,;|"\n\r\t é'), max_size=8), min_size=2, max_size=2),
        min_size=2,
        max_size=8,
    )
)
def test_a_quoted_cell_is_read_as_it_was_written(cells: list[list[str]]) -> None:
    written = io.StringIO(newline="")
    table = [["id", "text"], *([f"x{trim(a)}", b] for a, b in cells)]
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(table)
    assert [list(row) for row in parse(written.getvalue(), "a.csv", ",").rows] == table[1:]


@given(
    st.lists(
        st.one_of(
            st.integers(2**31, 2**70).map(str),
            st.integers(0, 999).map(lambda number: f"{number:08}"),
            st.just("123.0"),
            st.just("1E+10"),
        ),
        min_size=3,
        max_size=20,
        unique=True,
    )
)
def test_ids_stay_the_characters_that_they_are(
    tmp_path_factory: pytest.TempPathFactory, ids: list[str]
) -> None:
    text = "id,seats\n" + "".join(f"{name},{number}\n" for number, name in enumerate(ids))
    table = read(tmp_path_factory.mktemp("ids"), text)
    assert list(table.frame.index) == ids


def test_spaces_of_any_kind_are_taken_off_and_told(tmp_path: Path) -> None:
    text = "\u00a0id ,\ufeff plan\u00a0\n a1,North\u00a0America\na2\u00a0,North America \na3,Asia\na4,Asia\n"
    table = read(tmp_path, text)
    assert list(table.frame.index) == ["a1", "a2", "a3", "a4"]
    assert table.column("plan").levels == ("Asia", "North America")
    assert quality_lines(table.quality)[1:] == [
        "changed: accounts.csv: stray spaces taken off 2 headers",
        "changed: accounts.csv, plan: stray or non-breaking spaces taken out (2 rows)",
        "changed: accounts.csv: stray spaces taken off the ids (2 rows)",
    ]


def test_a_column_without_a_header_is_named_by_its_place(tmp_path: Path) -> None:
    table = read(tmp_path, ",id,seats\n0,a,3\n1,b,4\n2,c,9\n")
    assert [column.name for column in table.columns] == ["column 1", "seats"]


def test_empty_and_constant_columns_are_dropped_with_a_note(tmp_path: Path) -> None:
    table = read(tmp_path, rows("a,b,c,d", ",x,1,u", ",x,2,v", ",x,9,u", "n/a,x,4,v"))
    assert [column.name for column in table.columns] == ["c", "d"]
    assert quality_lines(table.quality)[1:] == [
        "dropped: accounts.csv, a: it is blank in every row",
        "dropped: accounts.csv, b: it holds one value, 'x'",
    ]


def test_a_box_that_is_ticked_or_blank_is_binary(tmp_path: Path) -> None:
    table = read(tmp_path, rows("q5_python,seats", "Python,1", ",2", "Python,9", ",4"))
    assert table.column("q5_python").kind == "binary"
    assert table.column("q5_python").levels == ("Python", "not ticked")
    assert list(table.frame["q5_python"]) == ["Python", "not ticked", "Python", "not ticked"]
    assert table.column("q5_python").missing == 0


def test_na_among_codes_of_regions_is_a_region(tmp_path: Path) -> None:
    table = read(tmp_path, rows("region", "NA", "EU", "APAC", "NA", "EU", ""))
    assert table.column("region").levels == ("EU", "NA", "APAC")
    assert table.column("region").missing == 1


def test_of_whom_a_question_was_asked_is_told(tmp_path: Path) -> None:
    cells = [
        f"{plan},{'' if plan == 'free' else 1 + number % 5}"
        for number, plan in enumerate(["free", "paid"] * 9)
    ]
    table = read(tmp_path, rows("plan,support_rating", *cells))
    column = table.column("support_rating")
    assert (column.asked_of, column.missing) == ("those with plan = paid", 9)


def test_a_frame_holds_what_its_docstring_says(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        rows("tools,nps,joined", *["A; B,9,2024-01-05", "B,99,", ",3,2024-02-01", "A,10,2024-03-01"] * 3),
    )
    assert table.frame.index.is_unique
    assert list(table.frame["tools"][:3]) == [("A", "B"), ("B",), None]
    assert str(table.frame["nps"].dtype) == "float64"
    assert table.frame["nps"].isna().sum() == 3
    assert list(table.frame["joined"][:2]) == ["2024-01-05", None]


def test_a_decision_goes_before_what_was_inferred(tmp_path: Path) -> None:
    text = rows("tools,rank,q", *["A/B,low-ish,1", "B,top,", "A,low-ish,2", "C/B,mid,3"] * 2)
    decided = {
        "tools": ColumnDecision(separator="/", blank="not ticked"),
        "rank": ColumnDecision(levels=("low-ish", "mid", "top"), role="segment", label="our rank"),
        "q": ColumnDecision(kind="ordinal", scale=(1, 5), not_rated=(3,)),
    }
    table = read(tmp_path, text, **decided)
    assert table.frame["tools"].iloc[3] == ("C", "B")
    rank = table.column("rank")
    assert (rank.kind, rank.role, rank.label, rank.origin) == (
        "ordinal",
        "segment",
        "our rank",
        "persona.toml",
    )
    assert (table.column("q").scale, table.column("q").missing) == ((1, 5), 4)


def test_settings_written_are_settings_read(tmp_path: Path, samples: Path) -> None:
    decided = Settings(
        id="account_id",
        documents=("words",),
        columns={"a b.c": ColumnDecision(role="outcome", not_rated=(99,))},
    )
    table = read(tmp_path, rows('"a b.c",plan', "1,x", "2,y", "5,x", "99,y", "3,y"))
    write_settings(tmp_path / "persona.toml", table, decided)
    assert read_settings(tmp_path / "persona.toml") == decided


def test_what_was_inferred_can_be_made_a_decision_by_taking_the_marks_away(
    tmp_path: Path, samples: Path
) -> None:
    before = read_table(samples / "accounts.csv", id_column="account_id", settings=Settings())
    path = tmp_path / "persona.toml"
    write_settings(path, before, Settings(id="account_id"))
    lines = path.read_text().split("# [columns", 1)[1].splitlines()
    path.write_text("[columns" + "\n".join(line.removeprefix("# ") for line in lines))
    after = read_table(samples / "accounts.csv", id_column="account_id", settings=read_settings(path))
    inferred = [column.model_dump(exclude={"origin"}) for column in before.columns]
    assert [column.model_dump(exclude={"origin"}) for column in after.columns] == inferred
    assert after.frame.equals(before.frame)


def test_a_tables_own_text_is_a_survey_answer_with_offsets_into_the_cell(tmp_path: Path) -> None:
    answers = [f"  answer number {number} in some words \u00a0" for number in range(6)]
    table = read(
        tmp_path, rows("Why did you stay?,seats", *[f"{text},{i}" for i, text in enumerate(answers)])
    )
    documents = table_documents(table)
    assert [document.id for document in documents[:2]] == [
        "accounts.csv#1/Why did you stay?",
        "accounts.csv#2/Why did you stay?",
    ]
    for number, document in enumerate(documents):
        turn = document.turns[0]
        assert document.text == answers[number]
        assert document.text[turn.start : turn.end] == answers[number].strip()
        assert (turn.customer, document.kind) == (f"c{number}", "survey answer")


@pytest.mark.parametrize(
    ("cells", "levels"),
    [
        (("DE", "FR", "NA", "UK", "DE"), {"DE", "FR", "NA", "UK"}),
        (("EMEA", "APAC", "NA", "EMEA", "NA"), {"EMEA", "APAC", "NA"}),
        (("DE", "FR", "NA", "Other", "unknown", "DE"), {"DE", "FR", "NA", "Other"}),
        (("de", "fr", "na", "uk", "de"), {"de", "fr", "na", "uk"}),
        (("YES", "NO", "NA", "YES"), {"YES", "NO"}),
        (("SMALL", "LARGE", "NA", "SMALL"), {"SMALL", "LARGE"}),
    ],
)
def test_na_is_a_level_among_codes_of_two_letters_and_blank_among_words(
    tmp_path: Path, cells: tuple[str, ...], levels: set[str]
) -> None:
    """With and without a word of the user's on the column."""
    for decided in ({}, {"place": ColumnDecision(role="descriptor", kind="nominal")}):
        lines = "\n".join(f"c{number},{cell},{number % 7}" for number, cell in enumerate(cells))
        table = read(tmp_path, f"id,place,seats\n{lines}\n", **decided)
        assert set(table.frame["place"].dropna()) == levels


def test_that_weights_are_not_used_is_noted(tmp_path: Path) -> None:
    table = read(tmp_path, "id,weight,seats\na,0.7,3\nb,1.2,9\nc,0.9,4\nd,1.1,6\n")
    assert table.column("weight").role == "weight"
    assert (
        "noted: accounts.csv, weight: weights are not used: the statistics are not weighted"
        in quality_lines(table.quality)
    )
