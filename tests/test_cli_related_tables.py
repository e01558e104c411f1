"""The command line brings related tables and transactions in, makes personas of them and checks them again."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from related_tables import frames, write
from typer.testing import CliRunner, Result

from persona_ai import cli
from persona_ai.settings import read_settings

INVOICES = ["--customer", "client", "--date", "day", "--amount", "total_eur", "--order", "invoice"]


def call(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, [str(one) for one in arguments])


def fails(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run the command line as the shell does and return its one line; it must be wrong use."""
    before = sys.argv
    sys.argv = ["persona-ai", *(str(one) for one in arguments)]
    try:
        with pytest.raises(SystemExit) as stop:
            cli.main()
    finally:
        sys.argv = before
    assert stop.value.code == 2
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    return printed


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("data"), frames())


@pytest.fixture(scope="module")
def made(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of all tables, with its personas made; its sources are beside it."""
    folder = tmp_path_factory.mktemp("whole")
    shutil.copytree(data, folder / "data")
    project, data = folder / "project", folder / "data"
    given(project)
    assert call("add-table", data / "accounts.csv", "--id", "account", "-p", project).exit_code == 0
    for name, key in (
        ("contacts.csv", "account=account"),
        ("deals.csv", "contact"),
        ("themes.csv", "account"),
    ):
        found = call("add-table", data / name, "--key", key, "-p", project)
        assert found.exit_code == 0, found.output
    found = call("add-transactions", data / "invoices.tsv", *INVOICES, "-p", project)
    assert found.exit_code == 0, found.output
    assert "days_since_last_order: days from the last order" in found.output
    found = call("run", "-p", project)
    assert found.exit_code == 0, found.output
    return project


def given(project: Path) -> None:
    """Make a project whose segments are the industries, so that none has to be sought."""
    assert call("init", project).exit_code == 0
    with (project / "persona.toml").open("a", encoding="utf-8") as stream:
        stream.write('\n[columns.industry]\nrole = "segment"\n')


def persona_of(project: Path) -> Path:
    return sorted((project / "personas").glob("*/persona.json"))[0]


def test_persona_toml_keeps_how_tables_are_joined(made: Path) -> None:
    decided = read_settings(made / "persona.toml")
    assert [(one.path, one.key) for one in decided.related] == [
        ("../data/contacts.csv", "account"),
        ("../data/deals.csv", "contact"),
        ("../data/themes.csv", "account"),
    ]
    assert decided.transactions[0].amount == "total_eur"
    assert "# [columns.days_since_last_order]" in (made / "persona.toml").read_text(encoding="utf-8")


def test_a_persona_names_every_table_among_its_sources(made: Path) -> None:
    run = json.loads(persona_of(made).read_text(encoding="utf-8"))["run"]
    roles = {source["name"]: source["role"] for source in run["sources"]}
    assert roles == {
        "accounts.csv": "table",
        "contacts.csv": "related",
        "deals.csv": "related",
        "themes.csv": "related",
        "invoices.tsv": "transactions",
        "segments.csv": "segments",
    }
    derived = {column["name"]: column["rule"] for column in run["columns"] if column["origin"] == "derived"}
    assert derived["deals_count"] == "number of rows in deals.csv"


def test_the_report_and_the_page_say_what_was_done_on_the_way(made: Path) -> None:
    report = json.loads((made / "report.json").read_text(encoding="utf-8"))
    told = " ".join(note["why"] for note in report["data_quality"])
    assert "leads to no customer of accounts.csv" in told
    assert "deals_value_sum: sum of value" in told
    assert "deals_value_sum: sum of value" in (made / "index.html").read_text(encoding="utf-8")


def test_verify_reads_all_tables_again_and_names_one_that_is_missing_or_changed(made: Path) -> None:
    persona, deals = persona_of(made), made.parent / "data" / "deals.csv"
    assert call("verify", persona).exit_code == 0
    kept = deals.read_bytes()
    try:
        deals.write_bytes(kept.replace(b"won", b"lost", 40))
        changed = call("verify", persona)
        assert changed.exit_code == 1
        assert "deals.csv" in changed.output
        deals.unlink()
        missing = call("verify", persona)
        assert missing.exit_code == 3
        assert "deals.csv" in missing.output
    finally:
        deals.write_bytes(kept)


def test_one_shot_run_takes_related_tables_and_transactions(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    given(out)
    tables = [
        "--table",
        data / "accounts.csv",
        "--id",
        "account",
        "--related",
        f"{data / 'contacts.csv'}:account",
    ]
    found = call("run", *tables, "--transactions", data / "invoices.tsv", *INVOICES, "--out", out)
    assert found.exit_code == 0, found.output
    kept = read_settings(out / "persona.toml")
    assert (out / kept.related[0].path).resolve() == (data / "contacts.csv").resolve()
    assert (out / kept.transactions[0].path).resolve() == (data / "invoices.tsv").resolve()
    assert call("verify", persona_of(out)).exit_code == 0


def test_wrong_use_is_one_line_and_changes_nothing(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    call("init", project)
    call("add-table", data / "accounts.csv", "--id", "account", "-p", project)
    before = (project / "persona.toml").read_bytes()
    deals, lines = data / "deals.csv", data / "invoices.tsv"
    assert "needs --id COLUMN if it is" in fails(capsys, "add-table", deals, "-p", project)
    assert "no 'contact' is a 'account'" in fails(
        capsys, "add-table", deals, "--key", "contact", "-p", project
    )
    assert "has no column 'x'" in fails(capsys, "add-table", deals, "--key", "x", "-p", project)
    assert "does not exist" in fails(capsys, "add-table", data / "no.csv", "--key", "x", "-p", project)
    assert "needs --customer COLUMN and --date COLUMN" in fails(
        capsys, "add-transactions", lines, "-p", project
    )
    wrong = ["add-transactions", lines, "--customer", "client", "--date", "invoice", "-p", project]
    assert "column 'invoice' holds no dates" in fails(capsys, *wrong)
    assert "names no key" in fails(capsys, "run", "--related", "deals.csv", "--out", tmp_path / "o")
    assert (project / "persona.toml").read_bytes() == before
    assert not (tmp_path / "o").exists()
