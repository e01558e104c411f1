"""Whether the segments are there in every part of the customers: fitted anew inside each region, say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from persona_ai.schema import Column, Stratum, Table
from persona_ai.segments.choosing.agreement import adjusted_rand
from persona_ai.segments.choosing.candidates import LIGHT, Data
from persona_ai.segments.lenses.vocabulary import words_of
from persona_ai.segments.mixture.em import fit_mixture, labels_of
from persona_ai.segments.mixture.layout import Labels
from persona_ai.segments.preparing.recipe import level_texts

FEWEST_CUSTOMERS = 100
HOLDS = 0.6
_MOST_ROWS = 4_000
_MOST_LEVELS = 6
_PLACES = frozenset("region country state city area market location territory province county".split())


def within_strata(
    table: Table, data: Data, labels: Labels, used: Sequence[str], seed: int
) -> tuple[Stratum, ...]:
    """Return how far segments fitted inside each level of one descriptor agree with those of everybody.

    The descriptor is a place where there is one, else that with the fewest levels; it has two levels or more
    of at least 100 customers, and the clustering did not use it. Empty where there is none.

    Args:
        table: in the order of the rows.
        data: the prepared rows, of the family that was chosen.
        labels: of everybody's fit, shape (n,).
        used: the columns that the clustering used.
        seed: of the draws and fits.
    """
    found = [
        (column, levels)
        for column in table.columns
        if _describes(column, used) and len(levels := _large_levels(table, column)) >= 2
    ]
    if not found:
        return ()
    column, levels = min(found, key=lambda one: (not _is_place(one[0]), len(one[1]), one[0].name))
    texts = np.array(level_texts(table.frame[column.name]), dtype=object)
    k = int(np.unique(labels).size)
    return tuple(
        _stratum(column.name, level, np.flatnonzero(texts == level), data, labels, k, seed)
        for level in levels[:_MOST_LEVELS]
    )


def _describes(column: Column, used: Sequence[str]) -> bool:
    return (
        column.role == "descriptor"
        and column.kind in ("binary", "nominal", "ordinal")
        and column.name not in used
    )


def _is_place(column: Column) -> bool:
    return bool(_PLACES & set(words_of(column.name)))


def _large_levels(table: Table, column: Column) -> list[str]:
    """Return the levels of at least 100 customers, the largest first."""
    texts = [text for text in level_texts(table.frame[column.name]) if text is not None]
    levels, counts = np.unique(np.array(texts, dtype=str), return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return [str(levels[place]) for place in order if counts[place] >= FEWEST_CUSTOMERS]


def _stratum(column: str, level: str, rows: Labels, data: Data, labels: Labels, k: int, seed: int) -> Stratum:
    rng = np.random.default_rng(seed)
    some = rows if len(rows) <= _MOST_ROWS else np.sort(rng.choice(rows, _MOST_ROWS, replace=False))
    inside = data.some(some)
    fit = fit_mixture(inside.rows, inside.prior, k, rng, LIGHT)
    agreement = adjusted_rand(labels[some], labels_of(inside.rows, fit.components))
    return Stratum(
        column=column,
        level=level,
        customers=len(rows),
        agreement=round(agreement, 4),
        holds=agreement >= HOLDS,
    )
