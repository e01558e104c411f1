"""Survey weights that are none are refused in a sentence that names the column."""

from pathlib import Path

import pytest

from persona_ai.dataset import read_table
from persona_ai.errors import InputError
from persona_ai.schema import Table
from persona_ai.settings import ColumnDecision, Settings

DECIDED = Settings(columns={"wt": ColumnDecision(role="weight")})


def read(path: Path, weights: list[str], settings: Settings = DECIDED) -> Table:
    lines = [f"c{row},{weight},{row % 7},{'ab'[row % 2]}" for row, weight in enumerate(weights)]
    file = path / "people.csv"
    file.write_text("\n".join(["id,wt,visits,plan", *lines]) + "\n", encoding="utf-8")
    return read_table(file, id_column="id", settings=settings)


def told(table: Table) -> list[str]:
    return [note.why for note in table.quality.notes if note.column == "wt"]


GOOD = [f"{0.5 + row / 20:.2f}" for row in range(30)]


def test_good_weights_are_told_to_be_unused(tmp_path: Path) -> None:
    assert told(read(tmp_path, GOOD)) == ["weights are not used: the statistics are not weighted"]


def test_customers_without_a_weight_are_counted(tmp_path: Path) -> None:
    table = read(tmp_path, ["", "", *GOOD])
    assert [note.rows for note in table.quality.notes if note.why == "customers without a weight"] == [2]


def test_a_negative_weight_is_named_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"people.csv column 'wt': row 3 has the weight -0.5; weights are 0 or"
    ):
        read(tmp_path, [*GOOD[:2], "-0.5", *GOOD[2:]])
    inferred = Settings(columns={"wt": ColumnDecision(kind="real")})
    with pytest.raises(InputError, match="'wt': row 1 has the weight -1"):
        read(tmp_path, ["-1", *GOOD], inferred)
    assert read(tmp_path, ["-1", *GOOD], Settings(columns={"wt": ColumnDecision(role="ignored")}))


def test_weights_that_are_words_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"people.csv column 'wt' has role weight, but '(heavy|light)' is not a"
    ):
        read(tmp_path, ["heavy", "light"] * 15)


def test_weights_of_nought_and_one_are_weights(tmp_path: Path) -> None:
    assert told(read(tmp_path, ["0", "1"] * 15)) == ["weights are not used: the statistics are not weighted"]


def test_weights_that_are_all_nought_are_told_and_left_out(tmp_path: Path) -> None:
    assert any("it holds one value, '0'" in why for why in told(read(tmp_path, ["0"] * 30)))


def test_no_weight_at_all_is_told(tmp_path: Path) -> None:
    assert told(read(tmp_path, [""] * 30)) == ["it is blank in every row"]
