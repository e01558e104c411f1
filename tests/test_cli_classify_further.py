"""New customers of a project of several files: placed by the new files, and compared as a new wave."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from persona_ai import cli
from persona_ai.settings import read_settings

COLUMNS = ["--customer", "client", "--date", "day", "--amount", "eur"]
KINDS = {"gap": (60, 20, 6), "spend": (20.0, 60.0, 200.0), "deals": (1.0, 4.0, 12.0)}


def call(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, [str(one) for one in arguments])


def done(*arguments: object) -> str:
    found = call(*arguments)
    assert found.exit_code == 0, f"{found.output}{found.exception}"
    return found.output


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
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


def company(folder: Path, seed: int, *, first: int = 0, year: int = 2023, suffix: str = "") -> Path:
    """Write accounts, their deals and their invoice lines, of three kinds of customers."""
    rng = np.random.default_rng(seed)
    ids = [f"K{first + row:04d}" for row in range(120)]
    kinds = rng.choice(3, len(ids), p=[0.5, 0.3, 0.2])
    deals, lines = [], []
    for name, kind in zip(ids, kinds, strict=True):
        deals += [
            (name, rng.choice(["won", "lost"]), round(float(rng.lognormal(5, 0.5)), 2))
            for _ in range(1 + rng.poisson(KINDS["deals"][kind]))
        ]
        day = int(rng.integers(0, 30))
        while day < 300:
            when = pd.Timestamp(f"{year}-01-01") + pd.Timedelta(days=day)
            lines.append(
                (name, f"{when:%Y-%m-%d}", round(float(KINDS["spend"][kind] * rng.gamma(6, 1 / 6)), 2))
            )
            day += 1 + int(rng.exponential(KINDS["gap"][kind]))
    folder.mkdir(exist_ok=True)
    accounts = {"account": ids, "region": rng.choice(["north", "south"], len(ids))}
    pd.DataFrame(accounts).to_csv(folder / f"accounts{suffix}.csv", index=False)
    head = ["account", "stage", "value"]
    pd.DataFrame(deals, columns=head).to_csv(folder / f"deals{suffix}.csv", index=False)
    pd.DataFrame(lines, columns=["client", "day", "eur"]).to_csv(folder / f"lines{suffix}.csv", index=False)
    return folder


def placed(path: Path) -> dict[str, tuple[str, float]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["customer"]: (row["segment"], float(row["certainty"])) for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = company(tmp_path_factory.mktemp("data"), 1)
    return company(folder, 2, first=50, year=2024, suffix="_new")


@pytest.fixture(scope="module")
def lines_alone(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of transactions and nothing else, and segments of its own."""
    project = tmp_path_factory.mktemp("alone") / "shop"
    done("init", project)
    done("add-transactions", data / "lines.csv", *COLUMNS, "-p", project)
    decided = project / "persona.toml"
    few = [f'[columns.{name}]\nrole = "descriptor"\n' for name in ("orders", "mean_order_value")]
    decided.write_text("\n".join(["k = 3", decided.read_text("utf-8"), *few]), encoding="utf-8")
    done("segment", "-p", project)
    return project


@pytest.fixture(scope="module")
def stages(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of transactions and nothing else, whose personas are stages of the life cycle."""
    project = tmp_path_factory.mktemp("stages") / "shop"
    done("init", project)
    done("add-transactions", data / "lines.csv", *COLUMNS, "-p", project)
    done("run", "--lens", "lifecycle", "-p", project)
    return project


@pytest.fixture(scope="module")
def whole(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of accounts, deals and transactions, whose personas are RFM segments."""
    project = tmp_path_factory.mktemp("whole") / "firm"
    done("init", project)
    done("add-table", data / "accounts.csv", "--id", "account", "-p", project)
    done("add-table", data / "deals.csv", "--key", "account", "-p", project)
    done("add-transactions", data / "lines.csv", *COLUMNS, "-p", project)
    done("run", "--lens", "RFM", "-p", project)
    return project


def test_the_first_transactions_place_their_customers_as_they_were(
    lines_alone: Path, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "again.csv"
    done("classify", data / "lines.csv", "-p", lines_alone, "--out", out)
    assert placed(out) == placed(lines_alone / "segments.csv")


def test_new_transactions_under_other_names_of_columns_are_placed_the_same(
    lines_alone: Path, data: Path, tmp_path: Path
) -> None:
    other = pd.read_csv(data / "lines_new.csv").rename(columns={"client": "who", "eur": "paid"})
    other.sample(frac=1, random_state=3).to_csv(tmp_path / "other.csv", index=False)
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    done("classify", data / "lines_new.csv", "-p", lines_alone, "--out", one)
    named = ["--transactions", tmp_path / "other.csv", "--customer", "who", "--amount", "paid"]
    done("classify", *named, "-p", lines_alone, "--out", two)
    assert placed(one) == placed(two)
    assert len(placed(one)) == 120


def test_a_customer_is_placed_alone_as_among_others(lines_alone: Path, data: Path, tmp_path: Path) -> None:
    lines = pd.read_csv(data / "lines_new.csv")
    last = lines.loc[lines["day"].idxmax(), "client"]  # time is counted to the latest date of the file
    lines[lines["client"] == last].to_csv(tmp_path / "one.csv", index=False)
    out, all_of_them = tmp_path / "o.csv", tmp_path / "a.csv"
    done("classify", tmp_path / "one.csv", "-p", lines_alone, "--out", out)
    done("classify", data / "lines_new.csv", "-p", lines_alone, "--out", all_of_them)
    assert placed(out)[last] == placed(all_of_them)[last]


def test_accounts_deals_and_lines_of_new_names_place_new_accounts(
    whole: Path, data: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again.csv"
    first = ["--related", f"{data / 'deals.csv'}:account", "--transactions", data / "lines.csv"]
    done("classify", data / "accounts.csv", *first, "-p", whole, "--out", again)
    assert placed(again) == placed(whole / "segments.csv")
    new = ["--related", data / "deals_new.csv", "--transactions", data / "lines_new.csv"]
    told = json.loads(done("classify", data / "accounts_new.csv", *new, "-p", whole, "--json"))
    assert told["customers"] == 120
    assert not told["absent"]
    assert told["uncertain"] < 40
    before = [one["before"] for one in told["segments"]]
    assert [one["share"] for one in told["segments"]] == pytest.approx(before, abs=0.15)


def test_what_the_segments_need_and_nobody_gives_is_refused_in_a_sentence(
    whole: Path, lines_alone: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", tmp_path / "o.csv"]
    accounts = data / "accounts_new.csv"
    message = refused(capsys, "classify", accounts, "-p", whole, *out)
    assert "accounts_new.csv lacks " in message
    assert "derived from" in message
    assert "lines.csv" in message
    assert "--transactions FILE" in message
    assert "lacks" in refused(capsys, "refresh", accounts, "-p", whole, "--out", tmp_path / "r")
    table = ["classify", accounts, "--id", "account", "-p", lines_alone, *out]
    assert "give the new one with --transactions FILE" in refused(capsys, *table)
    assert "give the file of the new customers" in refused(capsys, "classify", "-p", whole, *out)
    deals = ["--related", data / "deals_new.csv"]
    assert "the project has no related tables" in refused(
        capsys, "classify", data / "lines_new.csv", *deals, "-p", lines_alone, *out
    )
    twice = ["--related", data / "deals.csv", *deals]
    assert "both stand for deals.csv" in refused(capsys, "classify", accounts, *twice, "-p", whole, *out)
    wrong = ["--transactions", data / "deals_new.csv"]
    assert "deals_new.csv has no column 'client'" in refused(
        capsys, "classify", accounts, *wrong, "-p", whole, *out
    )
    assert not list(tmp_path.iterdir())


def test_a_table_that_has_the_derived_columns_itself_is_placed(
    whole: Path, lines_alone: Path, data: Path, tmp_path: Path
) -> None:
    columns = json.loads((lines_alone / "typing" / "typing.json").read_text(encoding="utf-8"))["columns"]
    rng = np.random.default_rng(5)
    table = pd.DataFrame({column["name"]: rng.gamma(3.0, 20.0, 12).round(2) for column in columns})
    table.insert(0, "id", [f"N{row}" for row in range(12)])
    table.to_csv(tmp_path / "ready.csv", index=False)
    told = json.loads(done("classify", tmp_path / "ready.csv", "--id", "id", "-p", lines_alone, "--json"))
    assert told["customers"] == 12
    assert not told["absent"]


def test_new_transactions_alone_refresh_the_project_and_draw_who_went_where(
    stages: Path, data: Path, tmp_path: Path
) -> None:
    done("refresh", data / "lines_new.csv", "-p", stages, "--out", tmp_path / "r")
    told = json.loads((tmp_path / "r" / "refresh.json").read_text(encoding="utf-8"))
    assert (told["first"], told["wave"]) == ("lines.csv", "lines_new.csv")
    assert told["migration"]["both"] == 70
    assert {column["column"] for column in told["columns"]} >= {"orders", "spend", "days_since_last_order"}
    drawn = sorted(path.name for path in (tmp_path / "r" / "pictures").iterdir())
    assert drawn == ["flow.png", "flow.svg", "migration.png", "migration.svg"]
    assert (tmp_path / "r" / "pictures" / "flow.png").read_bytes().startswith(b"\x89PNG")


def test_the_same_transactions_are_no_new_wave(
    stages: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = ["refresh", data / "lines.csv", "-p", stages, "--out", tmp_path / "r"]
    assert "is the same file as lines.csv" in refused(capsys, *again)


def test_an_accepted_wave_of_several_files_becomes_the_project(
    whole: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = whole.parent / "copy"
    shutil.copytree(whole, project)
    lines = ["--transactions", data / "lines_new.csv"]
    wave = ["refresh", data / "accounts_new.csv", *lines, "-p", project, "--out", tmp_path / "r", "--accept"]
    used = json.loads((project / "report.json").read_text(encoding="utf-8"))["segmentation"]["used"]
    if not any(name.startswith("deals") for name in used):
        assert "needs those of deals.csv too" in refused(capsys, *wave)
    done(*wave, "--related", data / "deals_new.csv")
    decided = read_settings(project / "persona.toml")
    assert decided.table.endswith("accounts_new.csv")
    assert (decided.related[0].key, decided.related[0].called) == ("account", "deals")
    assert (decided.transactions[0].customer, decided.transactions[0].amount) == ("client", "eur")
    persona = sorted((project / "personas").glob("*/persona.json"))[0]
    columns = {one["name"] for one in json.loads(persona.read_text(encoding="utf-8"))["run"]["columns"]}
    assert {"deals_count", "orders", "region"} <= columns
    done("verify", persona)
