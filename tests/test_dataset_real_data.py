"""Real tables and feedback beside the project are read as a person would read them."""

from collections import Counter
from pathlib import Path

import pytest

from persona_ai.dataset import read_documents, read_table, table_documents
from persona_ai.settings import Settings

pytestmark = pytest.mark.shared


def test_a_survey_and_its_open_answers_are_joined_by_ids_larger_than_four_bytes(shared: Path) -> None:
    folder = shared / "data" / "jupyter_2020"
    table = read_table(
        folder / "jupyter_2020_respondents.csv", id_column="respondent_id", settings=Settings()
    )
    kinds = Counter(column.kind for column in table.columns)
    assert kinds == {"ordinal": 36, "multi_select": 5, "count": 1}
    assert {column.scale for column in table.columns if column.name.startswith("pain_")} == {(0.0, 4.0)}
    assert table.column("frequency").levels[0].startswith("I have never")
    assert [column.name for column in table.columns if column.role != "basis"] == ["roles"]
    corpus = read_documents(
        [folder / "jupyter_2020_feedback.csv"],
        id_column="respondent_id",
        customers=table.frame.index,
        settings=Settings(),
    )
    assert len(corpus.documents) == 1435
    assert all(document.question and document.turns[0].customer for document in corpus.documents)


def test_an_export_with_an_outcome_keeps_protected_columns_out(shared: Path) -> None:
    path = shared / "data" / "telco" / "Telco-Customer-Churn.csv"
    table = read_table(path, id_column="customerID", settings=Settings())
    assert [column.name for column in table.columns if column.role == "outcome"] == ["Churn"]
    assert [column.name for column in table.columns if column.protected] == [
        "gender",
        "SeniorCitizen",
        "Partner",
        "Dependents",
    ]
    assert table.column("TotalCharges").missing == 11
    assert table.column("tenure").kind == "count"


def test_short_open_answers_are_text_and_lists_are_options(shared: Path) -> None:
    path = shared / "data" / "jupyter_2015" / "survey_short_columns.csv"
    table = read_table(path, id_column="column 1", settings=Settings())
    assert table.column("keywords").kind == "multi_select"
    assert table.column("hinderances").role == "text"
    documents = table_documents(table)
    assert len(documents) > 9000
    for document in documents:
        turn = document.turns[0]
        assert document.text[turn.start : turn.end] == document.text.strip()
