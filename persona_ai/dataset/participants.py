"""participants.csv: which speaker of which document is which customer, and their job there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from persona_ai.dataset.blanks import trim
from persona_ai.dataset.decode import decode
from persona_ai.dataset.delimited import parse
from persona_ai.dataset.files import read_bytes
from persona_ai.dataset.labels import header_words
from persona_ai.errors import InputError

FILE_NAMES = ("participants.csv", "participants.tsv", "contacts.csv", "speakers.csv")
_DOCUMENT = ("document", "file", "filename", "transcript", "interview", "source", "session")
_SPEAKER = ("speaker", "name", "participant", "person", "contact", "label")
_CUSTOMER = ("customer", "account", "client", "id", "company", "respondent")
_JOB = ("role", "job", "title", "position", "function")
_ASKS = frozenset({"interviewer", "moderator", "facilitator", "researcher", "host"})


@dataclass(frozen=True)
class Entry:
    """One row; `row` counts data rows from 1. An empty speaker means whoever speaks alone there."""

    row: int
    document: str
    speaker: str
    customer: str
    job: str

    @property
    def asks(self) -> bool:
        """Whether the row names somebody who asked rather than answered."""
        return self.job.casefold() in _ASKS


@dataclass(frozen=True)
class Sheet:
    """All rows of a participants file, and its name for messages."""

    name: str = "participants.csv"
    entries: tuple[Entry, ...] = ()

    def of(self, document: str) -> tuple[Entry, ...]:
        """Return the rows about a document, named by its id, file name or the name's stem."""
        return tuple(entry for entry in self.entries if _same_document(entry.document, document))


def read_participants(path: Path, *, id_column: str, customers: Collection[str]) -> Sheet:
    """Read participants.csv; with `customers` given, every customer id must be one of them.

    Raises:
        InputError: a column is missing, or a customer is not known.
    """
    grid = parse(decode(read_bytes(path), path.name).text, path.name)
    document = _column(grid.header, _DOCUMENT)
    customer = id_column if id_column in grid.header else _column(grid.header, _CUSTOMER, taken=(document,))
    speaker = _column(grid.header, _SPEAKER, taken=(document, customer))
    job = _column(grid.header, _JOB, taken=(document, customer, speaker))
    for name, meaning in ((document, "document"), (speaker, "speaker"), (customer, id_column or "customer")):
        if not name:
            raise InputError(
                f"{path.name} has no column {meaning!r}; it has {', '.join(grid.header)}, and needs "
                f"document, speaker, {id_column or 'customer'}, role"
            )
    places = [grid.header.index(name) if name else -1 for name in (document, speaker, customer, job)]
    entries = tuple(
        Entry(number, *(trim(row[place]) if place >= 0 else "" for place in places))
        for number, row in enumerate(grid.rows, start=1)
    )
    _refuse_strangers(entries, customer, customers, path.name)
    return Sheet(path.name, entries)


def _column(header: Sequence[str], meanings: Sequence[str], taken: Sequence[str] = ()) -> str:
    """Return the column whose header means one of the words, the first word first."""
    for meaning in meanings:
        for name in header:
            if name not in taken and meaning in header_words(name):
                return name
    return ""


def _refuse_strangers(entries: Sequence[Entry], column: str, customers: Collection[str], name: str) -> None:
    if not customers:
        return
    for entry in entries:
        if entry.customer and entry.customer not in customers:
            raise InputError(
                f"{name} row {entry.row}: {column} {entry.customer!r} is not in the customer table; "
                "correct the id or leave it blank"
            )


def _same_document(named: str, document: str) -> bool:
    own = document.casefold()
    given = named.replace("\\", "/").removeprefix("./").casefold()
    return bool(given) and (
        own == given or own.endswith(f"/{given}") or given.endswith(f"/{own}") or Path(own).stem == given
    )
