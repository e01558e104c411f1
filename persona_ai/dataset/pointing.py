"""Where the key of a further table points to: the customers, one of their columns, or another table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from persona_ai.dataset.loading import Loaded
from persona_ai.dataset.reading import listing
from persona_ai.errors import InputError
from persona_ai.settings import RelatedTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHOWN = 3


@dataclass(frozen=True)
class Customers:
    """The customer table as keys see it: its ids and the cells of its other columns, in file order."""

    name: str
    id_column: str
    ids: Sequence[str]
    columns: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Target:
    """Where a key points to: a column of the customer table, or one of a related table."""

    name: str
    column: str
    table: int | None  # place of the related table; None for the customer table


def target_of(place: int, customers: Customers, tables: Sequence[tuple[Loaded, RelatedTable]]) -> Target:
    """Return where the key of one of the tables points to.

    Raises:
        InputError: it points nowhere, or may point to several tables.
    """
    loaded, decision = tables[place]
    loaded.column(decision.key)
    wanted = decision.column or decision.key
    candidates = list(_candidates(place, wanted, customers, tables))
    if decision.to:
        candidates = _called(decision, wanted, candidates, customers, tables, loaded.name)
    at_once = [one for one in candidates if one.table is None and one.column == customers.id_column]
    if at_once:
        return at_once[0]
    further = [one for one in candidates if one.table is not None]
    if len(further) > 1:
        names = " and ".join(one.name for one in further)
        raise InputError(
            f"{loaded.name}: {wanted!r} is a column of {names}; say with --to which one it points to"
        )
    if further or candidates:
        return (further or candidates)[0]
    if not decision.column:
        return Target(customers.name, customers.id_column, None)
    known = [customers.name, *(other.name for other, _ in tables if other is not loaded)]
    raise InputError(f"{loaded.name}: no other table has a column {wanted!r}; there is {', '.join(known)}")


def _candidates(
    place: int, wanted: str, customers: Customers, tables: Sequence[tuple[Loaded, RelatedTable]]
) -> Iterator[Target]:
    """Find the columns of that name, but for those that are another table's own key to somewhere else."""
    if wanted == customers.id_column or wanted in customers.columns:
        yield Target(customers.name, wanted, None)
    for other, (loaded, decision) in enumerate(tables):
        if other != place and wanted in loaded.columns and decision.key != wanted:
            yield Target(loaded.name, wanted, other)


def _called(
    decision: RelatedTable,
    wanted: str,
    candidates: Sequence[Target],
    customers: Customers,
    tables: Sequence[tuple[Loaded, RelatedTable]],
    name: str,
) -> list[Target]:
    known = [customers.name, *(loaded.name for loaded, _ in tables)]
    to = decision.to if decision.to in known else PurePath(decision.to).name
    if to not in known:
        raise InputError(
            f"{name} points to {decision.to!r}, which is no table here; there is {', '.join(known)}"
        )
    found = [one for one in candidates if one.name == to]
    for place, (loaded, _) in enumerate(tables):
        if not found and loaded.name == to != name and wanted in loaded.columns:
            found = [Target(to, wanted, place)]  # its own key: named, it is meant
    if not found and to == customers.name and not decision.column:
        return [Target(customers.name, customers.id_column, None)]
    if not found:
        raise InputError(f"{name} points to {to}, which has no column {wanted!r} of its own")
    return found


def refuse_nothing(name: str, key: str, values: Sequence[str], target: Target, held: Sequence[str]) -> None:
    """Raise InputError where no value of a key is one of the `held` that it points to."""
    if not set(values) & set(held):
        here = listing(values, SHOWN) or "nothing"
        there = listing(held, SHOWN) or "nothing"
        raise InputError(
            f"{name}: no {key!r} is a {target.column!r} of {target.name}: here it is {here}, there {there}"
        )


def repeated(codes: NDArray[np.int64]) -> bool:
    """Whether a value of a key stands in several rows; -1 is none."""
    known = codes[codes >= 0]
    return bool(np.unique(known).size < known.size)


def refuse_twice(
    codes: NDArray[np.int64], values: Sequence[str], target: Target, name: str, key: str
) -> None:
    """Raise where a value that must point to one row stands in several."""
    times = np.bincount(codes[codes >= 0], minlength=len(values))
    if (times > 1).any():
        value = values[int(np.flatnonzero(times > 1)[0])]
        rows = np.flatnonzero(codes == values.index(value))[:2] + 1
        raise InputError(
            f"{target.name}: {target.column} {value!r} stands in rows {rows[0]} and {rows[1]}, so {key!r} of "
            f"{name} does not say which is meant; it must be unique there"
        )
