"""persona-ai classify places the customers of a new file, or says in one sentence why it cannot."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from persona_ai.cli import app
from persona_ai.errors import InputError

HEAD = ("id", "spend", "logins", "plan", "tools", "rating", "beta", "region")


def customers(seed: int, rows: int, first: int = 0) -> list[dict[str, str]]:
    rng = np.random.default_rng(seed)
    found = []
    for place in range(rows):
        kind = int(rng.choice(3, p=[0.5, 0.3, 0.2]))
        found.append(
            {
                "id": f"C{first + place:04d}",
                "spend": f"{np.exp(rng.normal([2, 4, 6][kind], 0.3)):.2f}",
                "logins": str(int(rng.poisson([20, 3, 40][kind]))),
                "plan": ["free", "pro", "team"][kind if rng.random() < 0.9 else 0],
                "tools": "; ".join(
                    tool
                    for place, tool in enumerate(("web", "app", "api"))
                    if rng.random() < (0.9 if place == kind else 0.2)
                ),
                "rating": str(int(np.clip(round(rng.normal([4, 2, 5][kind], 0.6)), 1, 5))),
                "beta": "x" if rng.random() < [0.9, 0.1, 0.1][kind] else "",
                "region": str(rng.choice(["north", "south"])),
            }
        )
    return found


def write(path: Path, rows: list[dict[str, str]], head: tuple[str, ...] = HEAD) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, head, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    table = write(folder / "first.csv", customers(1, 240))
    run("init", str(folder / "shop"))
    run("add-table", str(table), "--id", "id", "--project", str(folder / "shop"))
    decided = folder / "shop" / "persona.toml"
    decided.write_text("k = 3\n" + decided.read_text(encoding="utf-8"), encoding="utf-8")
    run("segment", "--project", str(folder / "shop"))
    return folder / "shop"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments: str) -> str:
    with pytest.raises(InputError) as error:
        run(*arguments)
    message = str(error.value)
    assert "\n" not in message
    return message


def classify(project: Path, file: Path, *more: str) -> str:
    return run("classify", str(file), "--project", str(project), *more)


def placed(path: Path) -> dict[str, tuple[str, float]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["customer"]: (row["segment"], float(row["certainty"])) for row in csv.DictReader(stream)}


def test_the_first_table_is_placed_as_it_was(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "again.csv"
    classify(project, project.parent / "first.csv", "--out", str(out))
    assert placed(out) == placed(project / "segments.csv")


@pytest.mark.parametrize("way", ["rules", "questionnaire"])
def test_rules_and_questionnaire_place_new_customers_about_as_well_as_they_say(
    project: Path, tmp_path: Path, way: str
) -> None:
    fresh = write(tmp_path / "new.csv", customers(2, 300, first=5000))
    told = json.loads(classify(project, fresh, "--json"))
    by_model = placed(Path(told["out"]))
    out = tmp_path / "other.csv"
    other = json.loads(classify(project, fresh, "--by", way, "--out", str(out), "--json"))
    agreed = np.mean([by_model[one][0] == where for one, (where, _) in placed(out).items()])
    assert agreed == pytest.approx(other["accuracy"], abs=0.07)
    assert other["accuracy"] > other["base_rate"] + 0.2


def test_counts_shares_and_certainty_are_told(project: Path, tmp_path: Path) -> None:
    fresh = write(tmp_path / "new.csv", customers(3, 50, first=9000))
    told = json.loads(classify(project, fresh, "--json"))
    rows = placed(Path(told["out"]))
    assert told["customers"] == len(rows) == 50
    for one in told["segments"]:
        own = [certainty for where, certainty in rows.values() if where == one["id"]]
        assert one["customers"] == len(own)
        assert one["share"] == pytest.approx(len(own) / 50)
    assert told["uncertain"] == sum(certainty < 0.6 for _, certainty in rows.values())
    text = classify(project, fresh)
    assert "Placed 50 customers of new.csv by the frozen model" in text
    assert "Uncertain, below .6" in text


def test_one_customer_is_enough_and_the_order_of_rows_and_columns_does_not_matter(
    project: Path, tmp_path: Path
) -> None:
    rows = customers(4, 30, first=100)
    whole, turned = tmp_path / "whole.csv", tmp_path / "turned.csv"
    classify(project, write(tmp_path / "a.csv", rows), "--out", str(whole))
    classify(project, write(tmp_path / "b.csv", rows[::-1], HEAD[::-1]), "--out", str(turned))
    assert placed(whole) == placed(turned)
    alone = tmp_path / "alone.csv"
    classify(project, write(tmp_path / "c.csv", rows[:1]), "--out", str(alone))
    assert placed(alone) == {"C0100": placed(whole)["C0100"]}


def test_a_column_that_is_absent_is_told_and_taken_as_not_known(project: Path, tmp_path: Path) -> None:
    head = tuple(name for name in HEAD if name != "spend")
    file = write(tmp_path / "less.csv", customers(5, 60), head)
    told = json.loads(classify(project, file, "--json"))
    assert told["absent"] == ["spend"]
    assert "Not in the file and taken as not known: spend" in classify(project, file)
    assert told["customers"] == 60


def test_a_box_that_is_absent_is_not_read_as_not_ticked(project: Path, tmp_path: Path) -> None:
    rows = customers(6, 60)
    head = ("id", "plan", "tools", "rating")
    empty = write(tmp_path / "empty.csv", [{**row, "beta": ""} for row in rows], (*head, "beta"))
    absent = write(tmp_path / "absent.csv", rows, head)
    not_ticked, not_known = tmp_path / "1.csv", tmp_path / "2.csv"
    classify(project, empty, "--out", str(not_ticked))
    assert json.loads(classify(project, absent, "--out", str(not_known), "--json"))["absent"] == [
        "beta",
        "logins",
        "spend",
    ]
    assert placed(not_ticked) != placed(not_known)


def test_new_levels_are_counted_and_told(project: Path, tmp_path: Path) -> None:
    rows = customers(7, 40)
    for row in rows[:7]:
        row["plan"] = "galaxy"
    file = write(tmp_path / "unseen.csv", rows)
    assert json.loads(classify(project, file, "--json"))["unseen"]["plan"] == {"galaxy": 7}
    assert "New in plan, with their rows: 'galaxy' (7)" in classify(project, file)


def test_columns_besides_do_not_matter(project: Path, tmp_path: Path) -> None:
    rows = [{**row, "more": "x" * 50} for row in customers(8, 20)]
    one, other = tmp_path / "1.csv", tmp_path / "2.csv"
    classify(project, write(tmp_path / "a.csv", rows, (*HEAD, "more")), "--out", str(one))
    classify(project, write(tmp_path / "b.csv", rows), "--out", str(other))
    assert one.read_bytes() == other.read_bytes()


def test_bad_input_is_refused_in_a_sentence_and_nothing_is_written(project: Path, tmp_path: Path) -> None:
    rows = customers(9, 40)
    good = write(tmp_path / "good.csv", rows)
    out = tmp_path / "out.csv"
    words = write(tmp_path / "words.csv", [{**row, "spend": f"about {row['spend']}ish"} for row in rows])
    endless = write(tmp_path / "endless.csv", [{**row, "spend": "inf"} for row in rows])
    little = write(tmp_path / "little.csv", rows, ("id", "spend", "region"))
    nothing = write(
        tmp_path / "nothing.csv", [{"id": row["id"], "other": "1"} for row in rows], ("id", "other")
    )
    where = ("--project", str(project), "--out", str(out))
    for arguments, parts in (
        ((str(good), "--project", str(tmp_path)), ("is no project", "persona-ai init")),
        ((str(good), *where, "--id", "nope"), ("good.csv has no column 'nope'", "it has id, spend")),
        ((str(words), *where), ("words.csv", "'spend'", "ish", "not a number")),
        ((str(endless), *where), ("endless.csv", "'spend'", "'inf'")),
        ((str(little), *where), ("little.csv lacks", "plan")),
        ((str(nothing), *where), ("nothing.csv has none of the columns", "spend", "other")),
        ((str(tmp_path / "gone.csv"), *where), ("gone.csv",)),
        ((str(good), "--project", str(project), "--out", str(good)), ("is the file that is read",)),
        (
            (str(good), "--project", str(project), "--out", str(tmp_path / "no" / "x.csv")),
            ("there is no folder",),
        ),
        ((str(good), "--project", str(project), "--out", str(tmp_path)), ("is a folder",)),
    ):
        message = refused("classify", *arguments)
        assert all(part in message for part in parts), message
        assert not out.exists()
    assert good.read_text(encoding="utf-8").count("\n") == 41


def test_a_project_without_segments_says_how_to_make_them(tmp_path: Path) -> None:
    run("init", str(tmp_path / "p"))
    file = write(tmp_path / "a.csv", customers(1, 20))
    message = refused("classify", str(file), "--project", str(tmp_path / "p"))
    assert "has no segments yet" in message
    assert "persona-ai segment" in message


def test_one_group_has_nowhere_to_place_customers_and_leaves_no_typing_folder(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = [{"id": str(place), "a": f"{rng.normal():.4f}", "b": f"{rng.normal():.4f}"} for place in range(50)]
    file = write(tmp_path / "a.csv", rows, ("id", "a", "b"))
    run("init", str(tmp_path / "p"))
    run("add-table", str(file), "--id", "id", "--project", str(tmp_path / "p"))
    run("segment", "--project", str(tmp_path / "p"))
    assert not (tmp_path / "p" / "typing").exists()
    assert "are one group" in refused("classify", str(file), "--project", str(tmp_path / "p"))


def test_a_typing_file_that_was_broken_is_named_with_its_remedy(project: Path, tmp_path: Path) -> None:
    path = project / "typing" / "typing.json"
    kept = path.read_text(encoding="utf-8")
    try:
        path.write_text(kept.replace('"rules"', '"rulez"', 1), encoding="utf-8")
        file = write(tmp_path / "a.csv", customers(1, 20))
        message = refused("classify", str(file), "--project", str(project))
        assert "typing.json cannot be read" in message
        assert "persona-ai segment" in message
    finally:
        path.write_text(kept, encoding="utf-8")


def test_the_project_holds_the_files_that_place_customers_elsewhere(project: Path) -> None:
    names = {path.name for path in (project / "typing").iterdir()}
    assert names == {"typing.json", "segments.sql", "questionnaire.md", "rules.md"}
