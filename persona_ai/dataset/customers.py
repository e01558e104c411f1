"""The customers as all tables together tell of them: their own table, related ones, and transactions."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from persona_ai.dataset.corpus import SourceFile
from persona_ai.dataset.enriching import Further
from persona_ai.dataset.loading import Loaded, key_of, load
from persona_ai.dataset.opening import Opened, open_table
from persona_ai.dataset.pointing import Customers
from persona_ai.dataset.reading import listing
from persona_ai.dataset.related import Related, resolve
from persona_ai.dataset.tables import typed
from persona_ai.dataset.transactions import renamed, together, transactions_of
from persona_ai.errors import InputError
from persona_ai.schema import QualityNote, Table, Transactions
from persona_ai.settings import RelatedTable, Settings, TransactionsFile

LEAST_CUSTOMERS = 3


@dataclass(frozen=True)
class Told:
    """The enriched table of the customers, their transactions, and the files that both came from.

    The table's sha256 depends on every file and on how it was joined.
    """

    table: Table
    transactions: Transactions | None
    sources: tuple[SourceFile, ...]


def read_customers(
    table: Path | None, *, settings: Settings, related: Sequence[Path] = (), transactions: Sequence[Path] = ()
) -> Told:
    """Read the customer table and what else is known of the customers.

    Args:
        table: the customer table; None where the transactions alone tell who the customers are.
        settings: the id column, what is decided of columns, and how the other files are joined.
        related: the files of `settings.related`, in their order.
        transactions: the files of `settings.transactions`, in their order.

    Raises:
        InputError: a file, a column or a key is not what it should be; one line says which.
    """
    all_of_it = gather(table, settings=settings, related=related, transactions=transactions)
    further = Further(all_of_it.opened, all_of_it.related, all_of_it.own)
    read = typed(all_of_it.opened, settings, further.joined(), further.derive)
    notes = (*read.quality.notes, *further.notes, *all_of_it.notes)
    quality = read.quality.model_copy(update={"notes": notes})
    return Told(replace(read, sha256=all_of_it.sha256, quality=quality), all_of_it.own, all_of_it.sources)


@dataclass(frozen=True)
class Gathered:
    """All files of the customers, opened and joined, before anything is derived of them.

    `own` are the lines of the table's customers; `notes` say what matched nothing.
    """

    opened: Opened
    related: Sequence[Related]
    own: Transactions | None
    sources: tuple[SourceFile, ...]
    notes: tuple[QualityNote, ...]

    @property
    def sha256(self) -> str:
        """The hash of the customer table, where it is the only file; else of all files and how they are joined."""
        alone = len(self.sources) == 1 and self.sources[0].role == "table"
        return self.opened.sha256 if alone else _sha256(self.sources)


def gather(
    table: Path | None,
    *,
    settings: Settings,
    related: Sequence[Path] = (),
    transactions: Sequence[Path] = (),
    least_rows: int = LEAST_CUSTOMERS,
) -> Gathered:
    """Open the files of the customers, as in `read_customers`, and find whose every row is.

    Raises:
        InputError: a file, a column or a key is not what it should be, or there are fewer customers than
            `least_rows`.
    """
    names = names_of([*([table] if table else []), *related, *transactions])
    loaded = [load(path, names[path]) for path in (*related, *transactions)]
    lines = [
        transactions_of(one, _columns_of(decision), decision.day_first)
        for one, decision in zip(loaded[len(related) :], settings.transactions, strict=True)
    ]
    bought = together(lines) if lines else None
    opened = _opened(table, settings, bought, least_rows)
    found, unmatched = resolve(
        Customers(opened.name, opened.id_column, opened.ids, {n: c.trimmed for n, c in opened.cells.items()}),
        list(zip(loaded[: len(related)], settings.related, strict=True)),
    )
    own, left_out = _own_lines(bought, opened) if bought else (None, [])
    told: tuple[RelatedTable | TransactionsFile, ...] = (*settings.related, *settings.transactions)
    sources = tuple(_source(*file) for file in zip(loaded, told, (*related, *transactions), strict=True))
    if table is not None:
        sources = (SourceFile(table, opened.sha256, opened.reader, "table", table.name), *sources)
    return Gathered(opened, found, own, sources, (*unmatched, *left_out))


def names_of(paths: Sequence[Path]) -> dict[Path, str]:
    """Return what each file is called: its name, with its folder where two have the same."""
    times = Counter(path.name for path in paths)
    names = {
        path: path.name if times[path.name] == 1 else f"{path.parent.name}/{path.name}" for path in paths
    }
    for name, number in Counter(names[path] for path in paths).items():
        if number > 1:
            raise InputError(f"{name} is given twice; give each file once")
    return names


def _columns_of(decision: TransactionsFile) -> dict[str, str]:
    return {
        name: getattr(decision, name) for name in ("customer", "date", "amount", "order", "quantity", "price")
    }


def _opened(table: Path | None, settings: Settings, bought: Transactions | None, least_rows: int) -> Opened:
    if table is not None:
        return open_table(table, settings.id, least_rows=least_rows)
    if bought is None:
        raise InputError(
            "related tables need the customers that they belong to: persona-ai add-table FILE --id COLUMN"
        )
    ids = sorted(bought.frame["customer"].unique())
    if len(ids) < least_rows:
        raise InputError(f"{bought.name} names {len(ids)} customers; at least {least_rows} are needed")
    why = f"there is no customer table: the {len(ids):,} customers are those of the transactions"
    note = QualityNote(source=bought.name, what="noted", why=why)
    column = settings.transactions[0].customer
    return Opened(bought.name, bought.sha256, "", column, ids, {}, (note,))


def _own_lines(bought: Transactions, opened: Opened) -> tuple[Transactions, list[QualityNote]]:
    """Return the lines of the table's customers, and say whose are left out."""
    names = {key_of(one): one for one in opened.ids}
    there = bought.frame["customer"]
    strangers = sorted(set(there.unique()) - names.keys())
    own = renamed(bought, names)
    if own.frame.empty:
        raise InputError(
            f"{bought.name}: no customer of it is a {opened.id_column!r} of {opened.name}: "
            f"here they are {listing(strangers, 3)}, there {listing(sorted(names), 3)}"
        )
    notes = []
    if strangers:
        rows = len(bought.frame) - len(own.frame)
        why = f"lines of {len(strangers):,} customers who are not in {opened.name}: {listing(strangers, 3)}"
        notes.append(QualityNote(source=bought.name, what="dropped", rows=rows, why=why))
    without = sorted(set(opened.ids) - set(own.frame["customer"].unique()))
    if without:
        why = f"{len(without):,} of {len(opened.ids):,} customers have no line in it: {listing(without, 3)}"
        notes.append(QualityNote(source=bought.name, what="noted", why=why))
    return own, notes


def _source(loaded: Loaded, told: RelatedTable | TransactionsFile, path: Path) -> SourceFile:
    """Return a file with what its reader was told."""
    options = told.model_dump(exclude_defaults=True, exclude={"path"})
    role = "related" if isinstance(told, RelatedTable) else "transactions"
    texts = {name: str(value) for name, value in options.items()}
    return SourceFile(path, loaded.sha256, loaded.reader, role, loaded.name, texts)


def _sha256(sources: Sequence[SourceFile]) -> str:
    told = [(source.role, source.name, source.sha256, dict(source.options)) for source in sources]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
