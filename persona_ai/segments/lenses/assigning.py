"""Which columns each lens sees: by the words of names and levels, by kind and by role, unless decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from persona_ai.errors import InputError
from persona_ai.schema import Column, Table
from persona_ai.schema.base import Record
from persona_ai.segments.lenses.vocabulary import CONTACT, LENSES, Vocabulary, singular, words_of

Level = Literal["account", "contact"]
_LONG_HEADER = 6  # words; of a longer one, a question or a statement, only the first say what it is about
_FIRST = 3
_UNUSABLE_KINDS = ("text", "date", "id")
_UNUSABLE_ROLES = ("id", "text", "weight", "time", "ignored", "segment", "outcome")
_AMOUNTS = ("count", "amount", "real")
_RECENCY = (
    ("recency",),
    ("recency", "days"),
    ("days", "since", "last", "order"),
    ("days", "since", "last", "purchase"),
    ("days", "since", "last", "transaction"),
)
_FREQUENCY = (
    ("frequency",),
    ("purchase", "days"),
    ("orders",),
    ("purchases",),
    ("transactions",),
    ("order", "count"),
    ("number", "of", "orders"),
)
_MONEY = (
    ("monetary",),
    ("monetary", "value"),
    ("amount", "total"),
    ("spend",),
    ("total", "spend"),
    ("revenue",),
    ("total", "revenue"),
)
_B2B = ("firmographic", "technographic")
_DOINGS = ("RFM", "value", "engagement", "product usage", "channel", "price sensitivity")
_SINCE = ("lifecycle", "loyalty", "relationship stage")
_SAYINGS = ("attitudinal", "emotional", "needs", "psychographic")
_WHO = ("demographic", "geographic", "firmographic", "technographic")


class Lens(Record):
    """A named look at customers: its columns by name, sorted.

    `levels` says of firmographic and technographic columns whether they speak of the account or of the
    contact; `decided` is true where the user named the columns.
    """

    name: str
    columns: tuple[str, ...]
    levels: dict[str, Level] = {}
    decided: bool = False


def canonical(name: str) -> str:
    """Return a lens's name as it is listed: "Product-Usage" is "product usage", "rfm" is "RFM"."""
    plain = " ".join(name.replace("-", " ").replace("_", " ").casefold().split())
    plain = plain.replace("behavioral", "behavioural")
    return next((known for known in LENSES if known.casefold() == plain), plain)


def lenses_of(table: Table, decided: Mapping[str, Sequence[str]] | None = None) -> tuple[Lens, ...]:
    """Return the lenses that a table supports, with their columns; those without a column are left out.

    Ids, text, dates, weights, outcomes and protected attributes are in no lens unless the user named them
    in it, or gave them the role basis.

    Args:
        table: with kinds and roles.
        decided: columns by lens, as the user names them; a name that is not known makes a new lens.

    Raises:
        InputError: a lens names a column that the table does not have.
    """
    named = {canonical(name): _checked(table, name, columns) for name, columns in (decided or {}).items()}
    found = []
    for name in dict.fromkeys((*LENSES, *named)):
        columns = named.get(name, ())
        if name not in named:
            columns = _inferred(table, name)
        if columns:
            levels = {one: _level(table.column(one)) for one in sorted(columns)} if name in _B2B else {}
            found.append(
                Lens(name=name, columns=tuple(sorted(columns)), levels=levels, decided=name in named)
            )
    return tuple(found)


def rfm_columns(table: Table) -> tuple[str, str, str] | None:
    """Return the columns of recency (days), frequency and money ("" for none), by which RFM is a rule.

    None where the first or the second is absent, or two columns could be the one.
    """
    found = [_the_one(table, names) for names in (_RECENCY, _FREQUENCY, _MONEY)]
    return (found[0], found[1], found[2]) if found[0] and found[1] else None


def _the_one(table: Table, names: Sequence[tuple[str, ...]]) -> str:
    """Return the column with the first of the names that is there; "" where it is there twice or never."""
    numbers = [one for one in table.columns if one.kind in _AMOUNTS and _may_be_seen(one)]
    for name in names:
        called = [one.name for one in numbers if words_of(one.name) == name]
        if called:
            return called[0] if len(called) == 1 else ""
    return ""


def held_back(table: Table) -> dict[str, tuple[str, ...]]:
    """Return, by lens, the protected columns that its words fit but that nobody asked for, sorted."""
    kept = [column for column in table.columns if column.protected and column.role != "basis"]
    usable = [column for column in kept if column.kind not in _UNUSABLE_KINDS]
    found = {name: tuple(sorted(one.name for one in usable if _speaks(one, name))) for name in LENSES}
    return {name: columns for name, columns in found.items() if columns}


def _checked(table: Table, name: str, columns: Sequence[str]) -> tuple[str, ...]:
    has = [column.name for column in table.columns]
    for column in columns:
        if column not in has:
            raise InputError(
                f"the lens {name!r} names a column {column!r}, which {table.name} does not have; "
                f"it has {', '.join(has)}"
            )
    return tuple(dict.fromkeys(columns))


def _inferred(table: Table, lens: str) -> tuple[str, ...]:
    if lens == "RFM" and (exact := rfm_columns(table)):
        return tuple(name for name in exact if name)
    return tuple(column.name for column in table.columns if _belongs(column, lens))


def _belongs(column: Column, lens: str) -> bool:
    if not _may_be_seen(column):
        return False
    if _speaks(column, lens):
        return lens in _WHO or column.role != "descriptor" or not _only_describes(column)
    if lens == "behavioural":
        return column.role == "basis" and _is_behaviour(column)
    return lens == "attitudinal" and column.role == "basis" and _is_rating(column)


def _may_be_seen(column: Column) -> bool:
    asked_for = column.role == "basis"
    return (
        column.kind not in _UNUSABLE_KINDS
        and column.role not in _UNUSABLE_ROLES
        and (asked_for or not column.protected)
    )


def _only_describes(column: Column) -> bool:
    """Return whether a descriptor says who somebody is ("company revenue") and nothing else."""
    return any(_speaks(column, lens) for lens in _WHO)


def _is_behaviour(column: Column) -> bool:
    """Return whether a column says what people do: it is used, bought or counted, and no opinion."""
    if any(_speaks(column, lens) for lens in _DOINGS):
        return True
    told = any(_speaks(column, lens) for lens in (*_SAYINGS, *_WHO, *_SINCE))
    return column.kind in ("count", "amount") and not told


def _is_rating(column: Column) -> bool:
    """Return whether a column holds an answer on a rating scale that no other lens speaks of."""
    known = any(_speaks(column, lens) for lens in (*_SAYINGS, *_WHO))
    return column.kind == "ordinal" and column.scale is not None and not known


def _speaks(column: Column, lens: str) -> bool:
    """Return whether the words of a column's name, label or levels are those of the lens."""
    book = LENSES[lens]
    name, label = words_of(column.name), words_of(column.label)
    most = _FIRST if len(name) > _LONG_HEADER else _LONG_HEADER
    return _said(book, name[:most]) or _said(book, label[:most]) or _levels_say(column, book)


def _said(book: Vocabulary, words: tuple[str, ...]) -> bool:
    first = [singular(word) for word in words]
    if book.but & {*first, *words}:
        return False
    line = f" {' '.join(first)} "
    return bool(book.words & {*first, *words}) or any(
        f" {' '.join(singular(word) for word in phrase.split())} " in line for phrase in book.phrases
    )


def _levels_say(column: Column, book: Vocabulary) -> bool:
    """Return whether half of the levels, and at least two, have a word of the lens."""
    if not book.levels or len(column.levels) < 2:
        return False
    hits = sum(bool(book.levels & set(words_of(level))) for level in column.levels)
    return hits >= 2 and hits * 2 >= len(column.levels)


def _level(column: Column) -> Level:
    words = {singular(word) for word in (*words_of(column.name), *words_of(column.label))}
    return "contact" if CONTACT & words else "account"
