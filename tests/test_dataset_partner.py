"""A partner in life is a protected attribute; a partner in business is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from persona_ai.dataset import read_table
from persona_ai.schema import Table
from persona_ai.settings import Settings

COLUMNS = {
    "gender": ["Female", "Male"],
    "dependents": ["Yes", "No", "No"],
    "household_size": ["1", "2", "3", "4", "5"],
    "industry": ["Food", "IT", "Retail"],
    "employees": ["12", "40", "9", "150"],
    "logins": ["3", "8", "1", "20", "11", "7"],
    "spend": ["10.5", "20.1", "3.3", "40", "51.2"],
}


def table(folder: Path, header: str, answers: list[str], beside: list[str]) -> Table:
    lines = [",".join(["id", header, *beside])]
    for row in range(60):
        cells = [answers[row // 3 % len(answers)]]
        cells += [COLUMNS[name][row % len(COLUMNS[name])] for name in beside]
        lines.append(",".join([f"c{row}", *cells]))
    path = folder / "customers.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_table(path, id_column="id", settings=Settings())


@pytest.mark.parametrize("header", ["Partner", "partner", "has_partner", "Partnered", "lives_with_partner"])
@pytest.mark.parametrize(
    "beside", [["gender", "logins", "spend"], ["dependents", "logins"], ["household_size", "spend"]]
)
def test_a_partner_beside_what_tells_of_persons_is_protected(
    tmp_path: Path, header: str, beside: list[str]
) -> None:
    column = table(tmp_path, header, ["Yes", "No"], beside).column(header)
    assert column.protected
    assert column.role == "descriptor"


@pytest.mark.parametrize(
    ("header", "answers", "beside"),
    [
        ("partner", ["yes", "no"], ["industry", "employees", "logins"]),
        ("partner", ["yes", "no"], ["industry", "gender", "logins"]),
        ("partner", ["yes", "no"], ["logins", "spend"]),
        ("partner_type", ["reseller", "referral"], ["gender", "logins"]),
        ("partner_program", ["yes", "no"], ["gender", "logins"]),
        ("partner", ["Acme", "Globex", "Initech"], ["gender", "logins"]),
    ],
)
def test_a_partner_in_business_is_not_protected(
    tmp_path: Path, header: str, answers: list[str], beside: list[str]
) -> None:
    assert not table(tmp_path, header, answers, beside).column(header).protected


def test_living_with_a_partner_needs_no_other_column(tmp_path: Path) -> None:
    assert table(tmp_path, "living with partner", ["Yes", "No"], ["logins", "spend"]).columns[0].protected
