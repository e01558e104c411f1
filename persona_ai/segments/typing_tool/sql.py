"""The rules as one CASE expression of standard SQL."""

from __future__ import annotations

from collections.abc import Mapping

from persona_ai.schema import Column
from persona_ai.segments.typing_tool.conditions import number_text, unknown
from persona_ai.segments.typing_tool.records import Condition, RuleList

_TABLE = "customers"
_NOT_TICKED = "not ticked"
_WIDEST = 1000


def case_expression(rules: RuleList, columns: Mapping[str, Column]) -> str:
    """Return the CASE expression that gives each row's segment as the rules do, missing values included.

    Columns hold what the first table's did: numbers as numbers, levels as text, options in one text divided
    by the column's mark.
    """
    lines = ["CASE"]
    for rule in rules.rules:
        test = "\n   AND ".join(condition_sql(one, columns[one.column]) for one in rule.conditions) or "1 = 1"
        lines.append(f"  WHEN {test}\n  THEN {text_sql(rule.segment)}")
    lines += [f"  ELSE {text_sql(rules.otherwise)}", "END"]
    return "\n".join(lines)


def query(rules: RuleList, columns: Mapping[str, Column], id_column: str) -> str:
    """Return segments.sql: every customer with its segment."""
    share = f"{rules.accuracy:.0%}"
    return (
        f"-- Places customers by rules; {share} of those who were held back were placed as the model does.\n"
        f"-- Put your own table in the place of {_TABLE}. Numbers are numbers, other columns are text, blanks are NULL.\n"
        f"{''.join(_made(columns[name]) for name in columns_of(rules) if columns[name].rule)}"
        f"SELECT {name_sql(id_column)},\n{case_expression(rules, columns)} AS {name_sql('segment')}\n"
        f"FROM {name_sql(_TABLE)};\n"
    )


def columns_of(rules: RuleList) -> list[str]:
    """Return the columns that the rules look at, sorted."""
    return sorted({one.column for rule in rules.rules for one in rule.conditions})


def _made(column: Column) -> str:
    """Return the comment that says how a derived column is made, in one line."""
    text = f"{column.name} is made of other tables or columns: {column.rule}"
    return f"-- {' '.join(text.split())}\n"


def condition_sql(condition: Condition, column: Column) -> str:
    """Return a condition as SQL that is true exactly where the rule is; NULL counts as the rule says."""
    if condition == unknown(condition.column):
        return f"{_text(column)} IS NULL"
    match condition.kind:
        case "number":
            value = _number(column)
            test = _between(condition, value)
        case "level":
            value = _text(column)
            test = _listed(condition, value)
        case "option":
            value = _options(column)
            test = _ticked(condition, value, column)
    return f"({test} OR {value} IS NULL)" if condition.missing else test


def _between(condition: Condition, value: str) -> str:
    tests = []
    if condition.above is not None:
        tests.append(f"{value} > {number_text(condition.above)}")
    if condition.at_most is not None:
        tests.append(f"{value} <= {number_text(condition.at_most)}")
    return " AND ".join(tests) or f"{value} IS NOT NULL"


def _listed(condition: Condition, value: str) -> str:
    levels = ", ".join(text_sql(level) for level in condition.among)
    if not levels:
        return f"{value} IS NOT NULL" if condition.others else "1 = 0"
    return f"{value} {'NOT IN' if condition.others else 'IN'} ({levels})"


def _ticked(condition: Condition, value: str, column: Column) -> str:
    """Compare the text with itself without the option, which no wildcard or letter case disturbs."""
    mark = column.separator or ";"
    option = _tight(condition.among[0], mark)
    without = f"REPLACE({value}, {text_sql(f'{mark}{option}{mark}')}, '')"
    return f"{without} {'=' if condition.others else '<>'} {value}"


def _number(column: Column) -> str:
    value = name_sql(column.name)
    for code in column.not_rated:
        if _is_number(code):
            value = f"NULLIF({value}, {number_text(float(code))})"
    return value


def _text(column: Column) -> str:
    name = name_sql(column.name)
    if column.kind in ("count", "amount", "real") or (column.kind == "ordinal" and not column.levels):
        return _number(column)
    if column.kind == "multi_select":
        return _options(column)
    if column.levels and all(_is_number(level) for level in column.levels):
        name = f"CAST({name} AS VARCHAR({_WIDEST}))"
    value = f"NULLIF(TRIM({name}), '')"
    for code in column.not_rated:
        value = f"NULLIF({value}, {text_sql(code)})"
    ticks = _NOT_TICKED in column.levels and not column.missing
    return f"COALESCE({value}, {text_sql(_NOT_TICKED)})" if ticks else value


def _options(column: Column) -> str:
    """Return the options between marks, without spaces beside them; every option stands between two."""
    mark = column.separator or ";"
    name = name_sql(column.name)
    if not column.missing:
        name = f"COALESCE({name}, '')"
    tight = f"TRIM({name})"
    for loose, close in _closer(mark):
        tight = f"REPLACE({tight}, {text_sql(loose)}, {text_sql(close)})"
    doubled = f"REPLACE({tight}, {text_sql(mark)}, {text_sql(mark * 2)})"
    return f"({text_sql(mark)} || {doubled} || {text_sql(mark)})"


def _tight(option: str, mark: str) -> str:
    text = option.strip()
    for loose, close in _closer(mark):
        text = text.replace(loose, close)
    return text.replace(mark, mark * 2)


def _closer(mark: str) -> tuple[tuple[str, str], ...]:
    """Return what to replace, in turn, so that blanks beside a mark are gone; up to four in a row become one."""
    return (("  ", " "), ("  ", " "), (f"{mark} ", mark), (f" {mark}", mark))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def name_sql(name: str) -> str:
    """Return a name as a quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def text_sql(text: str) -> str:
    """Return a text as a string literal."""
    return "'" + text.replace("'", "''") + "'"
