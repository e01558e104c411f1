"""Bad input gets one clear line, exit code 2, and nothing is created."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from persona_ai import cli
from persona_ai.errors import PersonaError

GOOD = "customer,plan,logins,age\n" + "".join(
    f"c{i},{'Pro' if i % 3 else 'Basic'},{i % 17},{20 + i % 40}\n" for i in range(80)
)


def _fails(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run the command line as the shell does; returns its exit code and what it printed as an error."""
    before = sys.argv
    sys.argv = ["persona-ai", *arguments]
    try:
        with pytest.raises(SystemExit) as stop:
            cli.main()
    finally:
        sys.argv = before
    return int(stop.value.code or 0), capsys.readouterr().err


TABLES = {
    "no id column": ("plan,logins\nPro,1\nPro,2\nBasic,3\n", "no column 'customer'"),
    "duplicate ids": ("customer,logins\na,1\na,2\nb,3\nc,4\n", "'a'"),
    "blank id": ("customer,logins\na,1\n,2\nb,3\nc,4\n", "row"),
    "empty table": ("", "empty"),
    "header alone": ("customer,logins\n", "row"),
    "no usable column": ("customer,x,y\n" + "".join(f"c{i},1,\n" for i in range(40)), "column"),
    "two rows": ("customer,logins\na,1\nb,2\n", "two rows"),
    "unclosed quote": ('customer,plan\na,"Pro\nb,Basic\nc,Pro\nd,Basic\n', "quot"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_bad_table_is_refused_in_one_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, said = TABLES[name]
    table = tmp_path / "table.csv"
    table.write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    code, error = _fails(["run", "--table", str(table), "--id", "customer", "--out", str(out)], capsys)
    assert code == 2
    assert error.count("\n") == 1
    assert "table.csv" in error
    assert said in error
    assert not out.exists()


BYTES = {
    "binary": bytes(range(256)) * 40,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "wrong encoding": b"customer,plan\n" + "".join(f"c{i},ä\n" for i in range(30)).encode("utf-16-le"),
}


@pytest.mark.parametrize("name", BYTES)
def test_what_is_no_text_is_refused_in_one_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(BYTES[name])
    out = tmp_path / "out"
    code, error = _fails(["run", "--table", str(table), "--id", "customer", "--out", str(out)], capsys)
    assert code == 2
    assert error.count("\n") == 1
    assert "table.csv" in error
    assert not out.exists()


DOCUMENTS = {
    "a document of 0 bytes": ("talk.md", "", "talk.md"),
    "an empty transcript": ("talk.md", "Interviewer:\n\nMaria:\n", "talk.md"),
    "an unknown customer": ("participants.csv", "document,speaker,customer\ntalk.md,Maria,c999\n", "c999"),
    "an unknown speaker": ("participants.csv", "document,speaker,customer\ngood.md,Nobody,c1\n", "Nobody"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_bad_document_is_refused_in_one_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, text, said = DOCUMENTS[name]
    table, words, out = tmp_path / "table.csv", tmp_path / "words", tmp_path / "out"
    table.write_text(GOOD, encoding="utf-8")
    words.mkdir()
    (words / "good.md").write_text(
        "Interviewer: How is it?\n\nMaria: It is slow on Mondays.\n", encoding="utf-8"
    )
    (words / file).write_text(text, encoding="utf-8")
    arguments = [
        "run",
        "--table",
        str(table),
        "--id",
        "customer",
        "--documents",
        str(words),
        "--out",
        str(out),
    ]
    code, error = _fails(arguments, capsys)
    assert code == 2
    assert error.count("\n") == 1
    assert said in error
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--table", "absent.csv", "--id", "customer", "--out", "out"], "absent.csv"),
        (["run", "--documents", "absent", "--out", "out"], "absent"),
        (["run", "--table", "table.csv", "--out", "out"], "--id"),
        (["run", "--table", "table.csv", "--id", "customer"], "--out"),
        (["run", "--project", "nowhere"], "nowhere"),
        (["run", "--table", "table.csv", "--id", "customer", "--out", "table.csv"], "table.csv is a file"),
        (["run", "--table", "table.csv", "--id", "customer", "--out", "full"], "not empty"),
        (["verify", "table.csv"], "not a persona file"),
        (["verify", "absent.json"], "absent.json"),
        (["render", "--project", "nowhere"], "nowhere"),
    ],
)
def test_a_wrong_call_says_what_would_be_right(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("table.csv").write_text(GOOD, encoding="utf-8")
    Path("full").mkdir()
    Path("full/thesis.txt").write_text("mine", encoding="utf-8")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    code, error = _fails(arguments, capsys)
    assert code == 2
    assert error.count("\n") == 1
    assert said in error
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("key", "said"), [("", "OPENAI_API_KEY"), ("sk-wrong", "127.0.0.1:9")], ids=["no key", "no server"]
)
def test_a_model_that_cannot_be_used_is_said_before_anything_is_created(
    key: str, said: str, tmp_path: Path
) -> None:
    table, out = tmp_path / "table.csv", tmp_path / "out"
    table.write_text(GOOD, encoding="utf-8")
    server = ["--base-url", "http://127.0.0.1:9/v1"] if key else []
    environ = {name: value for name, value in os.environ.items() if name != "OPENAI_API_KEY"}
    command = [sys.executable, "-m", "persona_ai", "run", "--table", str(table), "--id", "customer"]
    done = subprocess.run(
        [*command, "--out", str(out), "--model", "some-model", *server],
        env=environ | ({"OPENAI_API_KEY": key} if key else {}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert key not in done.stderr or not key
    assert not out.exists()


def test_help_and_the_package_load_nothing_heavy() -> None:
    heavy = (
        "pandas",
        "numpy",
        "sklearn",
        "scipy",
        "chromadb",
        "langchain_openai",
        "langchain_core",
        "openai",
    )
    for code in ("import persona_ai", "from persona_ai import cli"):
        done = subprocess.run(
            [sys.executable, "-c", f"{code}; import sys; print([m for m in {heavy!r} if m in sys.modules])"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == "[]"


def test_doctor_finds_this_installation_sound() -> None:
    result = CliRunner().invoke(cli.app, ["doctor"])
    assert result.exit_code == 0
    assert "BAD" not in result.output


def test_all_errors_are_of_one_tree() -> None:
    from persona_ai import errors

    own = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Exception)]
    assert all(issubclass(one, PersonaError) for one in own)
