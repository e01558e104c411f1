"""The SQL says of every row what the rules say, whatever columns and values are called."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import Given, table

from persona_ai.schema import Column, Table
from persona_ai.segments import place_by_rules, segment, typing_of
from persona_ai.segments.typing_tool.conditions import fulfils, unknown
from persona_ai.segments.typing_tool.records import Condition, Rule, RuleList
from persona_ai.segments.typing_tool.sql import case_expression, condition_sql, name_sql, query
from persona_ai.settings import Settings

NAMES = [
    "select",
    "a b",
    'say "hi"',
    "it's",
    "größe",
    "数",
    "x;y",
    "--",
    "group",
    "100%",
    "a'b\"c",
    "order by",
]
TEXTS = (
    st.text(
        st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\x00;"),
        min_size=1,
        max_size=8,
    )
    .map(str.strip)
    .filter(bool)
)
LEVELS = st.one_of(
    TEXTS, st.sampled_from(["o'neil", '"', "a%b", "A_B", "a_b", "NULL", "''", "\\", "1", "1.0", "é"])
)


def in_sqlite(column: Column, cells: Sequence[object], expression: str) -> list[object]:
    """Return an expression's value for each cell of a table with that one column."""
    with sqlite3.connect(":memory:") as connection:
        kind = "TEXT" if column.levels else "REAL"
        connection.execute(f"CREATE TABLE t (place INTEGER, {name_sql(column.name)} {kind})")
        connection.executemany("INSERT INTO t VALUES (?, ?)", list(enumerate(cells)))
        rows = connection.execute(f"SELECT {expression} FROM t ORDER BY place").fetchall()
    connection.close()
    return [row[0] for row in rows]


def agrees(condition: Condition, column: Column, values: pd.Series, cells: Sequence[object]) -> bool:
    told = in_sqlite(column, cells, f"CASE WHEN {condition_sql(condition, column)} THEN 1 ELSE 0 END")
    return told == fulfils(condition, values).astype(int).tolist()


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(NAMES),
    st.lists(st.one_of(st.none(), LEVELS), min_size=1, max_size=8),
    st.data(),
    st.booleans(),
    st.booleans(),
)
def test_a_condition_on_levels_means_the_same_in_sql(
    name: str, cells: list[str | None], data: st.DataObject, others: bool, missing: bool
) -> None:
    known = sorted({cell for cell in cells if cell is not None})
    among = tuple(data.draw(st.lists(st.sampled_from(known), unique=True))) if known else ()
    column = Column(name=name, label=name, kind="nominal", role="basis", levels=tuple(known), missing=1)
    condition = Condition(column=name, kind="level", among=among, others=others, missing=missing)
    assert agrees(condition, column, pd.Series(cells, dtype=object), cells)


# Databases read a number's digits with less care than Python does: fifteen of them come through everywhere.
NUMBERS = st.integers(-(10**12), 10**12).map(lambda thousandths: thousandths / 1000)


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from(NAMES),
    st.lists(st.one_of(st.none(), NUMBERS), min_size=1, max_size=8),
    st.one_of(st.none(), NUMBERS),
    st.one_of(st.none(), NUMBERS),
    st.booleans(),
)
def test_a_condition_on_numbers_means_the_same_in_sql(
    name: str, cells: list[float | None], above: float | None, at_most: float | None, missing: bool
) -> None:
    column = Column(name=name, label=name, kind="real", role="basis", missing=1)
    condition = Condition(column=name, kind="number", above=above, at_most=at_most, missing=missing)
    assert agrees(condition, column, pd.Series(cells, dtype="float64"), cells)
    for bound in (above, at_most):
        if bound is not None:
            assert agrees(condition, column, pd.Series([bound]), [bound])


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(NAMES),
    st.sampled_from([";", ",", "|", "; "]),
    st.lists(st.one_of(st.none(), st.lists(LEVELS, unique=True, max_size=4)), min_size=1, max_size=6),
    st.data(),
    st.booleans(),
    st.booleans(),
)
def test_a_condition_on_options_means_the_same_in_sql(
    name: str, mark: str, lists: list[list[str] | None], data: st.DataObject, others: bool, missing: bool
) -> None:
    tight = mark.strip()
    cells = [None if one is None else tuple(o for o in one if tight not in o) for one in lists]
    options = sorted({option for cell in cells if cell for option in cell})
    if not options:
        return
    column = Column(
        name=name,
        label=name,
        kind="multi_select",
        role="basis",
        levels=tuple(options),
        separator=tight,
        missing=1,
    )
    condition = Condition(
        column=name,
        kind="option",
        among=(data.draw(st.sampled_from(options)),),
        others=others,
        missing=missing,
    )
    raw = [None if cell is None else mark.join(cell) for cell in cells]
    assert agrees(condition, column, pd.Series(cells, dtype=object), raw)


def odd_table(seed: int, names: Sequence[str], rows: int = 400) -> Table:
    """Return a table of odd names and values whose tiers follow from them, with blanks everywhere."""
    rng = np.random.default_rng(seed)
    number = np.round(rng.normal(10, 5, rows), 2)
    count = rng.poisson(4, rows).astype(float)
    word = rng.choice(["o'neil", 'a "b"', "100%", "ä", "other"], rows)
    rank = rng.choice(["low", "it's ok", "high"], rows)
    ticks = [
        tuple(option for option in ("a;b", "c_d", "C_D", "e'f") if rng.random() < 0.5) for _ in range(rows)
    ]
    score = (
        (number > 11)
        + 2.0 * (word == "o'neil")
        + 1.5 * (count > 4)
        + np.array(["c_d" in tick for tick in ticks])
    )
    tiers = np.where(score + rng.normal(0, 0.4, rows) > 2.2, "t1", np.where(rank == "high", "t2", "t3"))
    blank = rng.random((5, rows)) < 0.1
    columns = {
        names[0]: Given(np.where(blank[0], np.nan, number), "real"),
        names[1]: Given(np.where(blank[1], np.nan, count), "count"),
        names[2]: Given(
            [None if gone else str(one) for one, gone in zip(word, blank[2], strict=True)], "nominal"
        ),
        names[3]: Given(
            [None if gone else str(one) for one, gone in zip(rank, blank[3], strict=True)],
            "ordinal",
            levels=("low", "it's ok", "high"),
        ),
        names[4]: Given(
            [None if gone else one for one, gone in zip(ticks, blank[4], strict=True)], "multi_select"
        ),
        "tier": Given([str(one) for one in tiers], "nominal", "segment"),
    }
    whole = table(columns)
    marked = tuple(
        one.model_copy(update={"separator": "|"}) if one.kind == "multi_select" else one
        for one in whole.columns
    )
    return replace(whole, columns=marked)


@pytest.mark.parametrize("seed", range(6))
def test_the_query_places_every_row_as_the_rules_do(seed: int) -> None:
    names = [str(name) for name in np.random.default_rng(seed).permutation(NAMES)]
    whole = odd_table(seed, names)
    typing = typing_of(whole, segment(whole, Settings()), id_column='the "id"')
    assert typing.rules.accuracy > typing.rules.base_rate + 0.15
    frame = whole.frame.drop(columns="tier")
    later = odd_table(seed + 100, names).frame.drop(columns="tier")
    unseen = frame.head(20).assign(**{names[2]: "never seen"})
    rows = pd.concat([frame, later, unseen], ignore_index=True)
    expected = [place for place, _ in place_by_rules(typing.rules, rows)]
    cells = rows.map(lambda cell: "|".join(cell) if isinstance(cell, tuple) else cell).astype(object)
    cells = cells.where(cells.notna(), None)
    with sqlite3.connect(":memory:") as connection:
        head = ", ".join(name_sql(name) for name in ['the "id"', *cells.columns])
        connection.execute(f"CREATE TABLE customers ({head})")
        marks = ", ".join("?" * (len(cells.columns) + 1))
        listed = [(place, *row) for place, row in enumerate(cells.itertuples(index=False))]
        connection.executemany(f"INSERT INTO customers VALUES ({marks})", listed)
        told = connection.execute(
            query(typing.rules, {c.name: c for c in typing.columns}, 'the "id"')
        ).fetchall()
    connection.close()
    assert [place for _, place in sorted(told)] == expected
    assert len(set(expected)) > 1


def test_codes_for_not_rated_are_no_answers_in_sql_either() -> None:
    column = Column(
        name="nps",
        label="nps",
        kind="ordinal",
        role="basis",
        scale=(0, 10),
        not_rated=("99", "-1"),
        missing=3,
    )
    condition = Condition(column="nps", kind="number", above=8)
    expression = f"CASE WHEN {condition_sql(condition, column)} THEN 1 ELSE 0 END"
    assert in_sqlite(column, [9, 99, -1, None, 7], expression) == [1, 0, 0, 0, 0]


def test_a_box_that_is_not_ticked_may_be_null() -> None:
    column = Column(
        name="beta", label="beta", kind="binary", role="basis", levels=("x", "not ticked"), missing=0
    )
    condition = Condition(column="beta", kind="level", among=("not ticked",))
    expression = f"CASE WHEN {condition_sql(condition, column)} THEN 1 ELSE 0 END"
    assert in_sqlite(column, ["x", None, ""], expression) == [0, 1, 1]


def test_the_query_is_one_case_expression_with_quoted_names() -> None:
    whole = odd_table(1, NAMES)
    typing = typing_of(whole, segment(whole, Settings()), id_column="id")
    text = case_expression(typing.rules, {c.name: c for c in typing.columns})
    assert text.startswith("CASE\n")
    assert text.endswith("\nEND")
    assert text.count("CASE") == 1


def test_a_level_that_is_called_not_ticked_is_no_blank() -> None:
    column = Column(
        name="push", label="push", kind="nominal", role="basis", levels=("on", "off", "not ticked"), missing=1
    )
    condition = Condition(column="push", kind="level", among=("not ticked",))
    assert agrees(
        condition, column, pd.Series(["on", "not ticked", None], dtype=object), ["on", "not ticked", None]
    )


@pytest.mark.parametrize("between", [";", " ; ", ";  ", "   ;    "])
def test_blanks_beside_options_and_in_them_do_not_matter(between: str) -> None:
    options = ("two  words", "a b", "c")
    column = Column(
        name="uses", label="uses", kind="multi_select", role="basis", levels=options, separator=";", missing=1
    )
    cells = [options, ("a b",), ("c", "two  words"), None]
    raw = [None if cell is None else f"  {between.join(cell)} " for cell in cells]
    for option in options:
        condition = Condition(column="uses", kind="option", among=(option,))
        assert agrees(condition, column, pd.Series(cells, dtype=object), raw)


def test_that_a_value_is_missing_is_asked_plainly() -> None:
    column = Column(name="stage", label="stage", kind="nominal", role="basis", levels=("won",), missing=1)
    assert condition_sql(unknown("stage"), column) == "NULLIF(TRIM(\"stage\"), '') IS NULL"


def test_a_column_that_no_table_has_says_how_it_is_made() -> None:
    spend = Column(
        name="spend",
        label="total spend",
        kind="amount",
        role="basis",
        origin="derived",
        rule="sum of amount in a\nb.csv",
    )
    rule = Rule(
        conditions=(Condition(column="spend", kind="number", above=5),), segment="s1", covers=20, share=1.0
    )
    rules = RuleList(
        rules=(rule,), otherwise="s2", accuracy=1.0, by_segment={}, base_rate=0.5, customers=40, depth=4
    )
    told = query(rules, {"spend": spend}, "id").splitlines()
    assert "-- spend is made of other tables or columns: sum of amount in a b.csv" in told
    assert not [line for line in told if line.startswith("b.csv")]
