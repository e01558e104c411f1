"""Several rows a customer become columns of one: by stated rules, whatever the order of the rows.

Money and counts are summed; ratings and measures averaged; of options the most frequent one is named and
shares are told; lists of options and coded themes are joined into one list; dates become recency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd

from persona_ai.dataset.coded_themes import attitudes, has_themes, pair_of
from persona_ai.dataset.derived import Derived, derived
from persona_ai.dataset.row_dates import dated, recency, when_of
from persona_ai.dataset.row_numbers import averaged, summed
from persona_ai.dataset.row_options import joined, options
from persona_ai.dataset.rows import Grouped, RowColumn, Rows, read_columns
from persona_ai.schema import ColumnRole, QualityNote

Rule = Callable[[Grouped, RowColumn], Iterator[Derived]]


def aggregate(rows: Rows, end: np.datetime64 | None) -> tuple[list[Derived], list[QualityNote]]:
    """Derive columns from the rows of each customer; recency counts to `end`."""
    read, notes = read_columns(rows)
    by = Grouped(rows, when_of([one for one in read if one.reading.kind == "date"]), end)
    pair = pair_of(read)
    found = list(number_of_rows(by, "descriptor" if any(map(has_themes, read)) else "basis"))
    for one in read:
        found += _RULES[_way(one)](by, one)
    if pair:
        found.append(attitudes(by, *pair))
    if by.when is not None and end is not None:
        found += recency(by, by.when, end)
    if any(map(has_themes, read)):
        why = "coded themes: those of a customer are the options of one column; who has no row was not asked"
        notes.append(QualityNote(source=rows.name, what="noted", why=why))
    return found, notes


def number_of_rows(by: Grouped, role: ColumnRole) -> Iterator[Derived]:
    """Derive how many rows each customer has."""
    kept = by.rows.customer[by.rows.customer >= 0]
    number = np.bincount(kept, minlength=len(by.rows.customers)).astype(float)
    yield derived(
        by.rows.named(by.rows.noun, "count"),
        f"number of {by.rows.noun}",
        "count",
        pd.Series(number, by.rows.customers),
        rule=f"number of rows in {by.rows.name}",
        of=(by.of_rows,),
        role=role,
    )


def _way(one: RowColumn) -> str:
    if has_themes(one):
        return "multi_select"
    if one.reading.kind == "ordinal":
        return "nominal" if one.reading.levels else "real"
    return "amount" if one.reading.kind == "count" else one.reading.kind


_RULES: Mapping[str, Rule] = {
    "amount": summed,
    "real": averaged,
    "nominal": options,
    "binary": options,
    "multi_select": joined,
    "date": dated,
}
