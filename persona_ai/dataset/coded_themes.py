"""Coded themes: rows of customer, theme and what was felt become lists of options, one list a customer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from persona_ai.dataset.derived import Derived, derived
from persona_ai.dataset.labels import header_words
from persona_ai.dataset.rows import Grouped, RowColumn, beside
from persona_ai.dataset.wordlist import word_set
from persona_ai.schema import ColumnRole

if TYPE_CHECKING:
    from numpy.typing import NDArray

_THEMES = word_set(
    """
    theme themes code codes topic topics tag tags emotion emotions attitude attitudes sentiment sentiments
    feeling feelings
    """
)
_FELT = word_set("sentiment sentiments polarity valence")


def has_themes(column: RowColumn) -> bool:
    """Whether a column holds codes that somebody gave to what customers said."""
    listed = column.reading.kind in ("nominal", "binary", "ordinal") and bool(column.reading.levels)
    return listed and bool(_THEMES & set(header_words(column.name)))


def pair_of(columns: Sequence[RowColumn]) -> tuple[RowColumn, RowColumn] | None:
    """Return a column of themes and the one of what is felt about them, where a table has one of each."""
    coded = [column for column in columns if has_themes(column)]
    felt = [column for column in coded if _FELT & set(header_words(column.name))]
    themes = [column for column in coded if column not in felt]
    return (themes[0], felt[0]) if len(felt) == 1 and len(themes) == 1 else None


def attitudes(by: Grouped, theme: RowColumn, felt: RowColumn) -> Derived:
    """Derive what each customer feels about what: "pricing: negative"."""
    both = pd.Series(theme.texts, dtype=object).str.cat(pd.Series(felt.texts, dtype=object), sep=": ")
    codes, values = pd.factorize(both.fillna("").astype(object), sort=True)
    options: list[tuple[str, ...]] = [(str(value),) if value else () for value in values]
    return lists(
        by,
        by.rows.named(by.rows.noun, theme.name, felt.name),
        f"{theme.label} and {felt.label}",
        options,
        codes,
        columns=[theme, felt],
        rule=f"all {theme.name} with their {felt.name}",
        role=beside(by.role(theme)),
    )


def lists(
    by: Grouped,
    name: str,
    label: str,
    options: Sequence[tuple[str, ...]],
    codes: NDArray[np.int64],
    *,
    columns: Sequence[RowColumn],
    rule: str,
    role: ColumnRole | None = None,
    separator: str = "",
) -> Derived:
    """Derive the union of the options in each customer's rows; a customer without a row was not asked.

    Args:
        by: the rows.
        name: of the derived column.
        label: of the derived column.
        options: the options of each distinct value.
        codes: which value each row holds.
        columns: what it is derived from.
        rule: how it was made.
        role: what it may be used for; None for that of the first column.
        separator: of the lists in the rows, "" where each row has one option.
    """
    pairs = pd.DataFrame({"customer": by.rows.customer, "code": codes})
    pairs = pairs[pairs["customer"] >= 0].drop_duplicates()
    told: dict[int, set[str]] = {}
    for customer, code in zip(pairs["customer"].to_list(), pairs["code"].to_list(), strict=True):
        told.setdefault(customer, set()).update(options[code])
    cells = np.full(len(by.rows.customers), None, dtype=object)
    for customer, found in told.items():
        cells[customer] = tuple(sorted(found))
    return derived(
        name,
        label,
        "multi_select",
        pd.Series(cells, index=by.rows.customers, dtype=object),
        rule=rule,
        of=by.of(*columns),
        role=role or by.role(columns[0]),
        separator=separator,
        protected=any(column.protected for column in columns),
    )
