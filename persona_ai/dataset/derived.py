"""A column that was made of others: what prose calls it, by which rule it was made, and of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from persona_ai.errors import InputError
from persona_ai.schema import Column, ColumnKind, ColumnRole, QualityNote
from persona_ai.settings import ColumnDecision

if TYPE_CHECKING:
    import pandas as pd

NUMBERS: tuple[ColumnKind, ...] = ("count", "amount", "real")
_DECIDABLE = frozenset({"role", "label", "unit", "kind"})


@dataclass(frozen=True)
class Derived:
    """A column that is not in the customer table, and its values, indexed by customer."""

    column: Column
    values: pd.Series[Any]


def derived(
    name: str,
    label: str,
    kind: ColumnKind,
    values: pd.Series[Any],
    *,
    rule: str,
    of: Sequence[str],
    role: ColumnRole = "basis",
    unit: str = "",
    levels: Sequence[str] = (),
    separator: str = "",
    protected: bool = False,
) -> Derived:
    """Return a derived column; protected ones are never basis by themselves.

    Args:
        name: what it is called in persona.toml.
        label: how prose names it.
        kind: what kind of values it holds.
        values: indexed by customer; float64 for numbers, else objects, None where missing.
        rule: how it was made, as the end of a sentence.
        of: the columns it was made of ("deals.csv/value").
        role: what it may be used for, where nobody decides.
        unit: of its numbers.
        levels: in their order where they have one; else they are ordered by falling frequency.
        separator: of the lists that options were read from, "" where every value was one option.
        protected: whether it tells what people must not be grouped by.
    """
    if kind in ("nominal", "binary") and not levels:
        counts = Counter(value for value in values if isinstance(value, str))
        levels = sorted(counts, key=lambda value: (-counts[value], value))
    if kind == "multi_select":
        options = Counter(option for cell in values if cell is not None for option in cell)
        levels = sorted(options, key=lambda value: (-options[value], value))
    column = Column(
        name=name,
        label=label,
        kind=kind,
        role="descriptor" if protected and role == "basis" else role,
        unit=unit,
        levels=tuple(levels),
        separator=separator,
        protected=protected,
        origin="derived",
        missing=int(values.isna().sum()),
        rule=rule,
        derived_from=tuple(of),
    )
    return Derived(column, values)


def telling(found: Iterable[Derived]) -> tuple[list[Derived], list[Derived]]:
    """Divide columns into those that tell customers apart, and those with one value or none."""
    useful: list[Derived] = []
    idle: list[Derived] = []
    for one in found:
        known = one.values.dropna()
        (useful if known.nunique() > 1 else idle).append(one)
    return useful, idle


def named_apart(found: Iterable[Derived], taken: Iterable[Column], noun: str, source: str) -> list[Derived]:
    """Return the columns, each under a name and a label that no other has: "orders_from_deals".

    Args:
        found: the derived columns.
        taken: the columns that are there already.
        noun: what the source's rows are called.
        source: the file's name, for messages.

    Raises:
        InputError: a name is taken, and so is the one that tells it apart.
    """
    others = list(taken)
    names = {column.name for column in others}
    labels = {column.label.casefold() for column in others}
    kept = []
    for one in found:
        column = one.column
        if column.name in names:
            column = column.model_copy(update={"name": name_apart(column.name, noun)})
        if column.label.casefold() in labels:
            column = column.model_copy(update={"label": f"{column.label} ({noun})"})
        if column.name in names:
            raise InputError(f"{source}: {column.name!r} would be the name of two columns; rename the file")
        names.add(column.name)
        labels.add(column.label.casefold())
        kept.append(Derived(column, one.values))
    return kept


def name_apart(name: str, noun: str) -> str:
    """Return what a derived column is called where its name is another column's already."""
    return f"{name}_from_{noun.replace(' ', '_')}"


def decided(one: Derived, decision: ColumnDecision | None, settings_file: str) -> Derived:
    """Apply what persona.toml decides of a derived column: its role, its label, its unit.

    Raises:
        InputError: it decides what follows from how the column is derived.
    """
    if decision is None:
        return one
    told = decision.model_dump(exclude_none=True)
    column = one.column
    fixed = sorted(told.keys() - _DECIDABLE) or ["kind"] * (told.get("kind", column.kind) != column.kind)
    if fixed:
        raise InputError(
            f"{settings_file} decides the {fixed[0]} of {column.name!r}, which is derived ({column.rule}); "
            "only its role, label and unit can be decided"
        )
    return Derived(column.model_copy(update={key: told[key] for key in told}), one.values)


def rules_note(source: str, found: Sequence[Derived], idle: Sequence[Derived]) -> list[QualityNote]:
    """Return what to say of derived columns: every rule, and which columns told nothing."""
    notes = []
    if found:
        rules = "; ".join(f"{one.column.name}: {one.column.rule}" for one in found)
        what = "column" if len(found) == 1 else "columns"
        notes.append(
            QualityNote(source=source, what="noted", why=f"{len(found)} {what} derived from it ({rules})")
        )
    if idle:
        names = ", ".join(one.column.name for one in idle)
        why = f"not derived, for the value would be the same for every customer or unknown: {names}"
        notes.append(QualityNote(source=source, what="noted", why=why))
    return notes
