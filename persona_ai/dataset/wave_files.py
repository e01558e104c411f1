"""The files of a new wave in the places of the project's: each is joined and read as the one that it stands for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from persona_ai.dataset.customers import names_of
from persona_ai.dataset.later import LaterTable, read_as
from persona_ai.dataset.loading import load
from persona_ai.dataset.related import noun_of
from persona_ai.errors import InputError
from persona_ai.schema import Column
from persona_ai.settings import RelatedTable, Settings, TransactionsFile

_OPTIONS = {"related": "--related FILE", "transactions": "--transactions FILE"}


@dataclass(frozen=True)
class Wave:
    """The files of a new wave.

    `settings` are those of the project, but its related tables and transactions are the wave's, their paths as
    they are from here. `table` is None where the transactions alone tell who the customers are. `lacking` are
    the project's further files that nothing stands for, as they are called among what columns are derived from,
    with "related" or "transactions".
    """

    table: Path | None
    settings: Settings
    lacking: tuple[tuple[str, str], ...]

    def read(self, columns: Sequence[Column], *, id_column: str, least_rows: int = 3) -> LaterTable:
        """Read the files in the columns of the first wave, as in `read_as`."""
        return read_as(
            self.table,
            columns,
            id_column=id_column,
            settings=self.settings,
            least_rows=least_rows,
            related=[Path(one.path) for one in self.settings.related],
            transactions=[Path(one.path) for one in self.settings.transactions],
        )

    def refuse_underived(self, later: LaterTable, needed: Collection[str]) -> None:
        """Raise InputError where a needed column is not there, nor the file that it was derived from."""
        told = [
            (column.name, file, role)
            for column in later.table.columns
            if column.name in needed and column.name in later.missing
            for file, role in self.lacking
            if any(source.startswith(f"{file}/") for source in column.derived_from)
        ]
        if not told:
            return
        names = list(dict.fromkeys(name for name, _, _ in told))
        files = dict.fromkeys((file, role) for _, file, role in told)
        options = " and ".join(dict.fromkeys(_OPTIONS[role] for _, role in files))
        raise InputError(
            f"{later.table.name} lacks {_listed(names)}, which the segments were made from, derived from "
            f"{' and '.join(file for file, _ in files)}; give the new one with {options}, or a table with the "
            f"{'column itself' if len(names) == 1 else 'columns themselves'}"
        )


def wave_of(
    settings: Settings,
    table: Path | None,
    *,
    id_column: str = "",
    related: Sequence[RelatedTable] = (),
    transactions: Sequence[TransactionsFile] = (),
) -> Wave:
    """Put the files of a new wave in the places of the project's.

    Args:
        settings: of the project.
        table: the new customer table. In a project that has transactions alone it holds transactions, unless
            its id column is named.
        id_column: what the new table calls its ids, "" where it calls them as the project does.
        related: further tables; an empty key is that of the table which it stands for.
        transactions: files of lines; an empty column is that of the file which it stands for.

    Raises:
        InputError: there is no file, or a file may stand for several of the project's, or for none.
    """
    lines = list(transactions)
    if not settings.table and table is not None and not id_column and not lines and settings.transactions:
        table, lines = None, [TransactionsFile(path=str(table), customer="", date="")]
    if table is None and not lines:
        raise InputError("give the file of the new customers, or their transactions with --transactions FILE")
    bought = [_lines_in_place(settings, one) for one in lines]
    places = [_place(one, settings.related) for one in related]
    for one, place in zip(related, places, strict=True):
        if places.count(place) > 1:
            known = PurePath(settings.related[place].path).name
            raise InputError(
                f"{PurePath(one.path).name} and another file both stand for {known}; give one of them"
            )
    called = {
        PurePath(settings.related[place].path).name: PurePath(one.path).name
        for one, place in zip(related, places, strict=True)
    }
    called[PurePath(settings.table).name] = ""
    joined = {
        place: _in_place(settings, one, place, id_column, called)
        for one, place in zip(related, places, strict=True)
    }
    changed = {"related": tuple(joined[place] for place in sorted(joined)), "transactions": tuple(bought)}
    lacking = tuple(_lacking(settings, joined, bool(bought)))
    return Wave(table, settings.model_copy(update=changed), lacking)


def _lacking(settings: Settings, joined: Collection[int], bought: bool) -> Iterator[tuple[str, str]]:
    paths = [one.path for one in settings.related] + [one.path for one in settings.transactions]
    names = names_of([Path(path) for path in ([settings.table] if settings.table else []) + paths])
    for place, one in enumerate(settings.related):
        if place not in joined:
            yield names[Path(one.path)], "related"
    if settings.transactions and not bought:
        whole = " and ".join(names[Path(one.path)] for one in settings.transactions)
        yield PurePath(whole).name, "transactions"


def _place(given: RelatedTable, known: Sequence[RelatedTable]) -> int:
    """Return the place of the project's related table that a file stands for: by name, by key, by what it holds."""
    name = PurePath(given.path).name
    if not known:
        raise InputError(
            f"{name}: the project has no related tables, so nothing of one is asked for; leave it out"
        )
    places = [place for place, one in enumerate(known) if PurePath(one.path).name == name]
    if not places and given.key:
        places = [place for place, one in enumerate(known) if one.key == given.key]
    if len(places) != 1 and len(known) > 1:
        header = load(Path(given.path)).columns
        among = places or range(len(known))
        places = [place for place in among if (given.key or known[place].key) in header]
    places = places or ([0] if len(known) == 1 else [])
    if len(places) != 1:
        names = " or ".join(PurePath(known[place].path).name for place in places or range(len(known)))
        raise InputError(
            f"{name} may stand for {names}; name it like the table of the project that it stands for"
        )
    return places[0]


def _in_place(
    settings: Settings, given: RelatedTable, place: int, id_column: str, named: Mapping[str, str]
) -> RelatedTable:
    """Return how a file is joined; `named` is what the project's tables are called in the wave."""
    before = settings.related[place]
    column = given.column or before.column
    called = before.called or noun_of(before.path)
    return RelatedTable(
        path=given.path,
        key=given.key or before.key,
        column=id_column if id_column and column == settings.id else column,
        to=given.to or named.get(before.to, before.to),
        called="" if called == noun_of(given.path) else called,
    )


def _lines_in_place(settings: Settings, given: TransactionsFile) -> TransactionsFile:
    known, name = settings.transactions, PurePath(given.path).name
    if not known:
        raise InputError(f"{name}: the project has no transactions, so none are asked for; leave it out")
    same = [one for one in known if PurePath(one.path).name == name]
    ways = {tuple(one.model_dump(exclude={"path"}).values()) for one in known}
    if not same and len(ways) > 1:
        names = " or ".join(PurePath(one.path).name for one in known)
        raise InputError(
            f"{name} may stand for {names}; name it like the file of the project that it stands for"
        )
    before = (same or known)[0]
    told = given.model_dump(exclude={"path"}, exclude_defaults=True)
    if told.get("amount"):
        told = {"price": "", **told}
    if told.get("price"):
        told = {"amount": "", **told}
    chosen = {field: value for field, value in told.items() if value != "" or field in ("amount", "price")}
    return before.model_copy(update={"path": given.path, **chosen})


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:6]) + ([f"{len(names) - 6} more"] if len(names) > 6 else [])
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
