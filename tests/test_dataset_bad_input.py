"""Bad input gets one clear line that names the file, the place, the value, and what would be right."""

from pathlib import Path

import pytest

from persona_ai.dataset import read_documents, read_table
from persona_ai.errors import InputError
from persona_ai.settings import ColumnDecision, Settings

GOOD = "id,plan,seats\na1,A,3\na2,B,4\na3,A,50\na4,B,4\n"
TALK = "Interviewer: How was it?\nMaria: Slow.\nInterviewer: Why?\nMaria: The sync.\n"
SHEET = "document,speaker,account,role\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (GOOD.replace("id,", "key,", 1), "accounts.csv has no column 'id'; it has key, plan, seats"),
        ("", "accounts.csv is empty (0 bytes); it must hold text"),
        ("\n\n", "accounts.csv is empty; it needs a header and rows"),
        ("id,plan\n", "accounts.csv has a header but no rows; at least 3 customers are needed"),
        ("id,plan\n1,a\n2,b\n", "accounts.csv has two rows; at least 3 customers are needed"),
        (
            "id,plan\n1,a\n2,b\n1,c\n",
            "accounts.csv row 3: id '1' stands in row 1 already; each customer must have one row",
        ),
        ("id,plan\n1,a\n ,b\n3,c\n", "accounts.csv row 2: column 'id' is blank; every row needs an id"),
        (
            "id,plan,plan\n1,a,b\n",
            "accounts.csv has 2 columns called 'plan' (columns 2 and 3); give each a name of its own",
        ),
        (
            "id,a,b\n1,x,\n2,x,\n3,x,\n",
            "accounts.csv has no usable column besides 'id': "
            "'a': it holds one value, 'x'; 'b': it is blank in every row",
        ),
        ("id\n1\n2\n3\n", "accounts.csv has no usable column besides 'id': there is no other column"),
        (
            'id,plan\n1,a\n2,"b\n3,c\n4,d\n',
            'accounts.csv line 3: a quote opened in this row is never closed; close it with "',
        ),
        (
            'id,plan\n1,a\n2,"b\n3,"c"\n',
            "accounts.csv line 3: a quote opened in this row is not closed before the next comma "
            'or line end; close it, or write a quote inside a value twice ("")',
        ),
        (
            "id,plan\n1,a\n2,b,c\n3,d\n",
            "accounts.csv row 2 (line 3) has 3 values, but the header names 2 columns; "
            "put values that contain a comma in quotes",
        ),
        (
            b"id,plan\n1,a\x00\n2,b\n",
            "accounts.csv is not a text file: byte 12 is NUL; save it as text in UTF-8",
        ),
        (
            b"PK\x03\x04 and so on",
            "accounts.csv is not a text file: it is a zip archive, such as an Excel workbook "
            "or a Word document; save it as text in UTF-8",
        ),
        (
            bytes(range(1, 256)),
            "accounts.csv is not a text file: 27 of its 255 characters are control characters; "
            "save it as text in UTF-8",
        ),
        (
            "id,plan\n1,ü\n2,é\n".encode() + b"3,\xe9\n",
            "accounts.csv is UTF-8 but for byte 0xE9 in line 4; save all of it as UTF-8",
        ),
        (
            b"\xff\xfeid,",
            "accounts.csv cannot be read as utf-16: byte 0x2C in line 1; save it as UTF-8",
        ),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(tmp_path: Path, content: str | bytes, message: str) -> None:
    path = tmp_path / "accounts.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InputError) as raised:
        read_table(path, id_column="id", settings=Settings())
    assert str(raised.value) == message
    assert [file.name for file in tmp_path.iterdir()] == ["accounts.csv"]


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        read_table(tmp_path / "accounts.csv", id_column="id", settings=Settings())
    assert str(raised.value) == f"{tmp_path / 'accounts.csv'} does not exist; check the name"
    with pytest.raises(InputError) as raised:
        read_documents([tmp_path / "a.txt"], id_column="id", customers=(), settings=Settings())
    assert str(raised.value) == f"{tmp_path / 'a.txt'} does not exist; check the name"


@pytest.mark.parametrize(
    ("column", "decision", "message"),
    [
        (
            "plann",
            ColumnDecision(role="basis"),
            "persona.toml decides about column 'plann', which accounts.csv does not have; "
            "it has id, plan, seats",
        ),
        (
            "plan",
            ColumnDecision(kind="count"),
            "accounts.csv column 'plan': persona.toml says count, but 'A' is not a number; "
            "correct it or add it to not_rated",
        ),
        (
            "seats",
            ColumnDecision(scale=(1, 5)),
            "accounts.csv column 'seats': 50 is outside of its scale 1 to 5 in persona.toml; "
            "widen the scale or add the value to not_rated",
        ),
        (
            "plan",
            ColumnDecision(levels=("A",)),
            "accounts.csv column 'plan': 'B' is not among its levels in persona.toml; "
            "add it there or to not_rated",
        ),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(
    tmp_path: Path, column: str, decision: ColumnDecision, message: str
) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text(GOOD)
    with pytest.raises(InputError) as raised:
        read_table(path, id_column="id", settings=Settings(columns={column: decision}))
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.txt": b""}, "a.txt is empty (0 bytes); it must hold text"),
        ({"a.txt": b" \r\n "}, "a.txt is an empty transcript: nobody says a word in it"),
        ({"a.txt": b"Interviewer:\nMaria:\n"}, "a.txt is an empty transcript: nobody says a word in it"),
        ({"a.vtt": b"WEBVTT\n"}, "a.vtt is an empty transcript: nobody says a word in it"),
        ({"a.vtt": b"hello"}, "a.vtt is not WebVTT: Invalid format; it must start with the line WEBVTT"),
        ({"a.txt": b"\xff\xfea"}, "a.txt cannot be read as utf-16: byte 0x61 in line 1; save it as UTF-8"),
        (
            {"a.md": b"%PDF-1.7 ..."},
            "a.md is not a text file: it is a PDF; save it as text in UTF-8",
        ),
        (
            {"a.txt": TALK.encode(), "participants.csv": f"{SHEET}a.txt,Maria,AC-9,buyer\n".encode()},
            "participants.csv row 1: account 'AC-9' is not in the customer table; "
            "correct the id or leave it blank",
        ),
        (
            {"a.txt": TALK.encode(), "participants.csv": f"{SHEET}a.txt,Zed,AC-1,buyer\n".encode()},
            "participants.csv row 1: nobody is labelled 'Zed' in a.txt; its speakers are Interviewer, Maria",
        ),
        (
            {"a.txt": TALK.encode(), "participants.csv": b"document,role\na.txt,buyer\n"},
            "participants.csv has no column 'speaker'; it has document, role, and needs "
            "document, speaker, account, role",
        ),
        (
            {"a.md": f"---\naccount: AC-9\n---\n{TALK}".encode()},
            "a.md: its front matter names customer 'AC-9', who is not in the customer table; "
            "correct the id or take the line out",
        ),
        (
            {"a.csv": b'text,account\n"It is,AC-1\n'},
            'a.csv line 2: a quote opened in this row is never closed; close it with "',
        ),
    ],
)
def test_a_document_that_cannot_be_used_is_refused(
    tmp_path: Path, files: dict[str, bytes], message: str
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as raised:
        read_documents([tmp_path], id_column="account", customers=("AC-1",), settings=Settings())
    assert str(raised.value) == message


def test_what_is_no_document_is_refused_when_named_and_noted_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TALK)
    (tmp_path / "b.pdf").write_text("x")
    (tmp_path / "c.csv").write_text("id,plan\n1,a\n2,b\n3,a\n")

    def read(*paths: Path) -> list[str]:
        corpus = read_documents(paths, id_column="id", customers=(), settings=Settings())
        return [note.why for note in corpus.notes if note.what == "dropped"]

    assert read(tmp_path) == [
        "not read: it is of a kind that cannot be read",
        "not read: it has no column of text",
    ]
    with pytest.raises(InputError, match=r"^b\.pdf is of a kind that cannot be read; \.txt, \.md, \.vtt, "):
        read(tmp_path / "b.pdf")
    with pytest.raises(
        InputError, match=r"^c\.csv has no column of text; a customer table is given with --table$"
    ):
        read(tmp_path / "c.csv")


def test_a_row_about_a_document_that_is_not_there_is_noted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TALK)
    (tmp_path / "participants.csv").write_text(f"{SHEET}b.txt,Maria,AC-1,buyer\n")
    corpus = read_documents([tmp_path], id_column="account", customers=("AC-1",), settings=Settings())
    assert corpus.notes[0].why == "row 1 is about 'b.txt', which is not among the documents"


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        read_documents([tmp_path], id_column="account", customers=(), settings=Settings())
    assert (
        str(raised.value) == f"{tmp_path}: no document that can be read; .txt, .md, .vtt, .csv and .tsv are"
    )
