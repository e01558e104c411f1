"""One command from raw invoice lines to files that add up; wrong input leaves nothing behind."""

import csv
import json
from pathlib import Path

import pytest
from transactions_world import random_buyers
from typer.testing import CliRunner

from persona_ai.cli import app
from persona_ai.errors import InputError

NAMES = ["--customer", "who", "--date", "day", "--amount", "paid"]


@pytest.fixture(scope="module")
def invoices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    frame = random_buyers(6, customers=250).frame
    file = tmp_path_factory.mktemp("invoices") / "invoices.csv"
    told = frame.rename(columns={"customer": "who", "time": "day", "amount": "paid"})[["who", "day", "paid"]]
    told.loc[[3, 8], "who"] = None
    told.to_csv(file, index=False)
    return file


@pytest.fixture(scope="module")
def done(invoices: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("value") / "out"
    ran = CliRunner().invoke(app, ["value", str(invoices), *NAMES, "--out", str(out)])
    assert ran.exit_code == 0, ran.output
    return out, ran.output


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_customer_has_a_line_with_scores_stage_and_value(done: tuple[Path, str]) -> None:
    told = json.loads((done[0] / "value.json").read_text())
    customers = rows(done[0] / "customers.csv")
    assert len(customers) == told["customers"]
    assert [one["customer"] for one in customers] == sorted(one["customer"] for one in customers)
    for group in told["rfm"]:
        assert sum(one["rfm_segment"] == group["name"] for one in customers) == group["customers"]
    for group in told["lifecycle"]:
        assert sum(one["lifecycle_stage"] == group["name"] for one in customers) == group["customers"]
    for one in customers:
        assert 0 <= float(one["p_alive"]) <= 1
        assert float(one["amount_low"]) <= float(one["amount_high"])
        assert {one["recency_score"], one["frequency_score"], one["monetary_score"]} <= set("12345")
    expected = sum(float(one["expected_purchases"]) for one in customers)
    assert expected == pytest.approx(told["model"]["purchases"], rel=1e-4)


def test_the_migration_file_is_the_matrix_line_by_line(done: tuple[Path, str]) -> None:
    told = json.loads((done[0] / "value.json").read_text())
    moved = rows(done[0] / "migration.csv")
    assert {one["states"] for one in moved} == {"lifecycle", "rfm"}
    for matrix in told["migrations"]:
        whole = sum(count for month in matrix["counts"] for row in month for count in row)
        assert sum(int(one["customers"]) for one in moved if one["states"] == matrix["of"]) == whole
        assert len(matrix["ends"]) == len(matrix["counts"]) + 1


def test_a_reader_is_told_what_was_dropped_how_it_fits_and_who_brings_the_money(
    done: tuple[Path, str],
) -> None:
    text = done[1]
    assert "2 lines dropped: who: it names no customer" in text
    for start in (
        "RFM segments:",
        "Lifecycle stages:",
        "Revenue: ",
        "Customer value, next 52 weeks:",
        "Hold-out: ",
    ):
        assert any(line.startswith(start) for line in text.splitlines()), start
    assert "Pareto check" in text
    assert "Month to month, lifecycle, % of the row" in text


def test_a_second_run_gives_the_same_files(invoices: Path, done: tuple[Path, str]) -> None:
    before = everything(done[0])
    ran = CliRunner().invoke(app, ["value", str(invoices), *NAMES, "--out", str(done[0]), "--json"])
    assert ran.exit_code == 0
    assert everything(done[0]) == before
    assert json.loads(ran.output)["format"] == "persona_ai/value"


def test_customers_csv_is_a_table_that_segments_can_be_made_from(done: tuple[Path, str]) -> None:
    ran = CliRunner().invoke(app, ["lenses", "--table", str(done[0] / "customers.csv"), "--id", "customer"])
    assert "RFM: amount_total, purchase_days, recency_days" in ran.output


def test_few_customers_who_came_back_get_rules_and_the_reason_why_no_value(tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    file.write_text("who,day,paid\n" + "".join(f"c{n:02},2024-0{1 + n % 3}-01,{n + 1}\n" for n in range(40)))
    ran = CliRunner().invoke(app, ["value", str(file), *NAMES, "--out", str(tmp_path / "out")])
    assert ran.exit_code == 0
    assert (
        "Customer value: none: 0 customers bought on two days or more; customer value needs 10" in ran.output
    )
    assert json.loads((tmp_path / "out" / "value.json").read_text())["model"] is None
    assert "p_alive" not in (tmp_path / "out" / "customers.csv").read_text()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (["--customer", "client", "--date", "day", "--amount", "paid"], "'client'"),
        (["--customer", "who", "--date", "paid", "--amount", "paid"], "paid"),
        (["--customer", "who", "--date", "day", "--quantity", "paid"], "price"),
    ],
)
def test_wrong_columns_are_one_sentence_and_nothing_is_created(
    change: list[str], message: str, invoices: Path, tmp_path: Path
) -> None:
    ran = CliRunner().invoke(app, ["value", str(invoices), *change, "--out", str(tmp_path / "out")])
    assert isinstance(ran.exception, InputError)
    assert message in str(ran.exception)
    assert "\n" not in str(ran.exception)
    assert not (tmp_path / "out").exists()


def test_a_folder_of_something_else_is_left_alone(invoices: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    ran = CliRunner().invoke(app, ["value", str(invoices), *NAMES, "--out", str(tmp_path)])
    assert isinstance(ran.exception, InputError)
    assert "is not empty and no project" in str(ran.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.shared
def test_online_retail_goes_through_in_one_command(shared: Path, tmp_path: Path) -> None:
    file = shared / "data" / "online_retail" / "online_retail.parquet"
    names = ["--customer", "CustomerID", "--date", "InvoiceDate", "--order", "InvoiceNo"]
    ran = CliRunner().invoke(
        app,
        [
            "value",
            str(file),
            *names,
            "--quantity",
            "Quantity",
            "--price",
            "UnitPrice",
            "--out",
            str(tmp_path / "out"),
        ],
    )
    assert ran.exit_code == 0, ran.output
    told = json.loads((tmp_path / "out" / "value.json").read_text())
    assert told["customers"] + told["without_purchase"] == 4_372
    assert any(note["rows"] == 135_080 for note in told["notes"])
    assert len(told["migrations"][0]["counts"]) == 12
    assert told["concentration"]["share"] == pytest.approx(0.27, abs=0.02)


def test_concentration_and_migration_are_drawn_as_svg_and_png(done: tuple[Path, str]) -> None:
    drawn = sorted(path.name for path in (done[0] / "pictures").iterdir())
    stems = ("concentration", "migration-lifecycle", "migration-rfm")
    assert drawn == sorted(f"{stem}.{kind}" for stem in stems for kind in ("png", "svg"))
    assert (done[0] / "pictures" / "concentration.png").read_bytes().startswith(b"\x89PNG")
    told = json.loads((done[0] / "value.json").read_text())["concentration"]
    curve = (done[0] / "pictures" / "concentration.svg").read_text(encoding="utf-8")
    assert f"{100 * told['share']:.0f} % of customers bring 80 % of revenue" in curve


def test_the_drawn_migration_tells_shares_of_the_matrix_and_no_small_count(done: tuple[Path, str]) -> None:
    told = json.loads((done[0] / "value.json").read_text())
    found = next(one for one in told["migrations"] if one["of"] == "lifecycle")
    page = (done[0] / "pictures" / "migration-lifecycle.svg").read_text(encoding="utf-8")
    for move in found["moves"]:
        if "not yet a customer" in (move["origin"], move["to"]):
            continue
        share = f"{move['origin']} to {move['to']}: {100 * move['share']:.0f} %"
        if move["customers"] < 10:
            assert f"{move['origin']} to {move['to']}: not shown" in page
        elif move["share"] >= 0.015:
            assert share in page
