"""Options in several rows a customer: the most frequent one, shares of rows, lists joined into one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from persona_ai.dataset.coded_themes import lists
from persona_ai.dataset.derived import Derived, derived
from persona_ai.dataset.labels import header_words
from persona_ai.dataset.row_numbers import number
from persona_ai.dataset.rows import Grouped, RowColumn, beside
from persona_ai.dataset.wordlist import word_set

_MOST_LEVELS = 12  # options that are told one by one
_TOLD = 6  # of them, the most frequent ones
_LEAST_SHARE = 0.02
_STATE = word_set("status stage state outcome result")
_YES = ("yes", "true", "y", "1", "x")


def options(by: Grouped, one: RowColumn, among: Sequence[str] | None = None) -> Iterator[Derived]:
    """Derive the most frequent option, and the share of rows of those that are told one by one.

    Args:
        by: the rows.
        one: their column of options.
        among: the options that are told; None for one of two, or the most frequent of a few.
    """
    rows = pd.DataFrame({"customer": by.rows.customer, "level": one.texts})
    rows = rows[(rows["customer"] >= 0) & rows["level"].notna()]
    if rows.empty:
        return
    if one.reading.kind != "binary":
        yield _most_frequent(by, one, rows)
    total = rows.groupby("customer").size()
    for level in _told(one, rows["level"]) if among is None else among:
        own = rows[rows["level"] == level].groupby("customer").size().reindex(total.index, fill_value=0)
        label = _which(by.rows.noun, one, level)
        rule = f"rows with {one.name} = {level}"
        share = by.per_customer(100 * own / total)
        first = "yes" if one.reading.kind == "binary" else ""
        yield number(
            by, one, f"{level}_share", f"share of {label}", share, f"{rule} per 100", unit="%", first=first
        )
        if _STATE & set(header_words(one.name)) or level.casefold() in _YES:
            yield derived(
                by.rows.named(by.rows.noun, one.name, level),
                label,
                "count",
                by.per_customer(own, 0.0),
                rule=f"number of {rule}",
                of=(*by.of(one), by.of_rows),
                role=beside(by.role(one)),
                protected=one.protected,
            )


def joined(by: Grouped, one: RowColumn) -> Iterator[Derived]:
    """Derive the union of the options in each customer's rows."""

    def options_of(value: str) -> tuple[str, ...]:
        told = one.reading.values.get(value)
        return told if isinstance(told, tuple) else (value,) if told is not None else ()

    yield lists(
        by,
        by.rows.named(by.rows.noun, one.name),
        one.label,
        [options_of(value) for value in one.coded.values],
        one.coded.codes,
        columns=[one],
        rule=f"all {one.name} in the rows of a customer",
        separator=one.reading.separator,
    )


def _told(one: RowColumn, levels: pd.Series[str]) -> list[str]:
    """Return the levels that are told one by one: one of two, or the most frequent of a few."""
    counts = levels.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    if one.reading.kind == "binary":
        return [level for level in one.reading.levels if level in counts.index][:1]
    if len(counts) > _MOST_LEVELS:
        return []
    return [str(level) for level in counts.index[counts >= _LEAST_SHARE * counts.sum()][:_TOLD]]


def _most_frequent(by: Grouped, one: RowColumn, rows: pd.DataFrame) -> Derived:
    counts = rows.groupby(["customer", "level"]).size().reset_index(name="rows")
    best = counts.sort_values(["customer", "rows", "level"], ascending=[True, False, True])
    best = best.drop_duplicates("customer")
    values = np.full(len(by.rows.customers), None, dtype=object)
    values[best["customer"].to_numpy(dtype=int)] = best["level"].to_numpy(dtype=object)
    ordered = one.reading.kind == "ordinal"
    return derived(
        by.rows.named(by.rows.noun, one.name, "most_frequent"),
        f"most frequent {by.rows.single} {one.label}",
        "ordinal" if ordered else "nominal",
        pd.Series(values, index=by.rows.customers, dtype=object),
        rule=f"most frequent {one.name} (of equals the first by name)",
        of=by.of(one),
        role=by.role(one),
        levels=one.reading.levels if ordered else (),
        protected=one.protected,
    )


def _which(noun: str, one: RowColumn, level: str) -> str:
    """Name the rows of one level: "deals won", "deals with product Pro"."""
    if level.casefold() in _YES:
        return f"{noun} {one.label}"
    if _STATE & set(header_words(one.name)):
        return f"{noun} {level[:1].lower()}{level[1:]}"
    return f"{noun} with {one.label} {level}"
