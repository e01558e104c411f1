"""What earlier rows told of their customers, derived of later rows by the same rules.

Nothing is inferred of what the rows hold: the columns that were derived before say what is wanted, by their
names and rules, so that five rows are read as five million were.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from persona_ai.dataset.aggregates import number_of_rows
from persona_ai.dataset.blanks import blanks_among
from persona_ai.dataset.coded_themes import attitudes
from persona_ai.dataset.derived import Derived
from persona_ai.dataset.kinds import infer
from persona_ai.dataset.labels import label_of
from persona_ai.dataset.loading import Coded
from persona_ai.dataset.multi_select import find_options
from persona_ai.dataset.reading import Reading, Value
from persona_ai.dataset.row_dates import dated, recency, when_of
from persona_ai.dataset.row_numbers import averaged, summed
from persona_ai.dataset.row_options import joined, options
from persona_ai.dataset.rows import Grouped, RowColumn, Rows
from persona_ai.schema import Column, ColumnKind

_TIMED = ("latest {} to ", "earliest {} to ", "latest {} (", "days of {},", "with {} after ")


def aggregate_again(rows: Rows, end: np.datetime64 | None, columns: Sequence[Column]) -> list[Derived]:
    """Derive those of the columns that such rows gave before; recency counts to `end`.

    Args:
        rows: of the later customers, under the noun of the earlier ones.
        end: the latest date of the later files.
        columns: of the earlier customers, as they were derived.
    """
    own = [one for one in columns if any("/" in source for source in one.derived_from)]
    by = Grouped(rows, _when(rows, own), end, again=True)
    found: list[Derived] = [*number_of_rows(by, "basis"), *_attitudes(by, own)]
    for name in sorted(rows.columns):
        asked = [one for one in own if any(source.endswith(f"/{name}") for source in one.derived_from)]
        found += _of_column(by, name, asked) if asked else ()
    if by.when is not None and end is not None:
        found += recency(by, by.when, end)
    return found


def _of_column(by: Grouped, name: str, asked: Sequence[Column]) -> Iterator[Derived]:
    """Derive what every rule gives, whichever of them a column was made by: their names tell them apart."""
    coded = by.rows.columns[name]
    levels = list(dict.fromkeys(filter(None, (_level(name, one.rule) for one in asked))))
    kinds: set[ColumnKind] = {one.kind for one in asked}
    if by.end is not None:
        yield from dated(by, _column(name, "date", coded, {}))
    if kinds & {"count", "amount", "real"}:
        number = _column(name, "amount", coded, {}, not_rated=_not_rated(name, coded))
        yield from averaged(by, number)
        yield from summed(by, number)
    if levels or kinds & {"nominal", "ordinal", "binary"}:
        known = [
            *levels,
            *(level for one in asked if one.kind in ("nominal", "ordinal") for level in one.levels),
        ]
        same = _called(coded, known)
        yield from options(by, _column(name, "nominal", same, _plain(same)), among=levels)
    for one in asked:
        if one.kind == "multi_select":
            yield from joined(by, _column(name, "multi_select", coded, _lists(coded, one.separator)))


def _attitudes(by: Grouped, own: Sequence[Column]) -> Iterator[Derived]:
    """Derive lists of what is felt about what, where a column was made of a pair of columns."""
    pairs = [one for one in own if one.kind == "multi_select" and len(one.derived_from) == 2]
    for one in pairs:
        theme, felt = (_source(by, source) for source in one.derived_from)
        if theme and felt and by.rows.named(by.rows.noun, theme, felt) == one.name:
            coded = {name: by.rows.columns[name] for name in (theme, felt)}
            yield attitudes(by, *(_column(name, "nominal", had, _plain(had)) for name, had in coded.items()))


def _source(by: Grouped, source: str) -> str:
    """Return the column of the rows that a source "themes.csv/theme" names, "" where there is none."""
    return next((name for name in by.rows.columns if source.endswith(f"/{name}")), "")


def _when(rows: Rows, own: Sequence[Column]) -> RowColumn | None:
    """Return the column that told when a row was, by the rules; else the one that would be taken for it."""
    named = [
        name
        for name in sorted(rows.columns)
        if any(form.format(name) in one.rule for form in _TIMED for one in own if _of_rows(rows, one))
    ]
    dates = named or [name for name in sorted(rows.columns) if _is_date(name, rows.columns[name])]
    return when_of([_column(name, "date", rows.columns[name], {}) for name in dates])


def _of_rows(rows: Rows, column: Column) -> bool:
    stems = (rows.named(rows.noun), rows.named("days_since", "last", rows.single), rows.named("days_since"))
    return column.name.startswith(stems)


def _is_date(name: str, column: Coded) -> bool:
    reading = infer(name, Counter(dict.fromkeys(column.values, 1)))
    return isinstance(reading, Reading) and reading.kind == "date"


def _column(
    name: str,
    kind: ColumnKind,
    coded: Coded,
    values: Mapping[str, Value],
    *,
    not_rated: tuple[str, ...] = (),
) -> RowColumn:
    reading = Reading(kind=kind, values=values, not_rated=not_rated)
    return RowColumn(name, reading, coded, Column(name=name, label=label_of(name), kind=kind, role="basis"))


def _level(name: str, rule: str) -> str:
    """Return the level whose rows a rule counts, "" for another rule."""
    told = re.fullmatch(rf"(?:number of )?rows with {re.escape(name)} = (.+?)(?: per 100)?", rule)
    return told[1] if told else ""


def _not_rated(name: str, coded: Coded) -> tuple[str, ...]:
    rows = np.bincount(coded.codes, minlength=len(coded.values))
    reading = infer(name, dict(zip(coded.values, rows.tolist(), strict=True)))
    return reading.not_rated if isinstance(reading, Reading) else ()


def _called(coded: Coded, known: Collection[str]) -> Coded:
    """Return the values under the names that they had, whatever their case."""
    by: dict[str, list[str]] = {}
    for level in dict.fromkeys(known):
        by.setdefault(level.casefold(), []).append(level)
    same = [value if value in known else _only(by.get(value.casefold(), []), value) for value in coded.values]
    distinct = sorted(set(same))
    place = {value: number for number, value in enumerate(distinct)}
    return Coded(np.array([place[value] for value in same], dtype=np.int64)[coded.codes], tuple(distinct))


def _only(found: Sequence[str], otherwise: str) -> str:
    return found[0] if len(found) == 1 else otherwise


def _plain(coded: Coded) -> dict[str, Value]:
    blanks = blanks_among(Counter(dict.fromkeys(coded.values, 1)))
    return {value: value for value in coded.values if value and value not in blanks}


def _lists(coded: Coded, separator: str) -> dict[str, Value]:
    plain = _plain(coded)
    found = find_options(dict.fromkeys(map(str, plain), 1), separator) if separator and plain else None
    return dict(found.values) if found else plain
