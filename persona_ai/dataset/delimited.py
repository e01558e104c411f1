"""Characters in, rows out: the delimiter is found, quotes may hold line breaks, raggedness is refused."""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from persona_ai.dataset.blanks import trim
from persona_ai.errors import InputError

_DELIMITERS = (",", ";", "\t", "|")
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE_ROWS = 200
_SAMPLE_CHARACTERS = 200_000
_EXCEL_HINT = re.compile(r"sep=(.)\r?\n")


@dataclass(frozen=True)
class Grid:
    """A header and its rows, every cell as written.

    `rows[i]` is data row i + 1 and has as many cells as the header. `unnamed` counts columns that had
    no header and got one ("column 3"); `short_rows` the rows that lacked cells at their end.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str
    unnamed: int = 0
    trimmed_headers: int = 0
    short_rows: int = 0

    def column(self, name: str) -> list[str]:
        """Return the cells of the column called `name`, in file order."""
        place = self.header.index(name)
        return [row[place] for row in self.rows]


def parse(text: str, name: str, delimiter: str = "") -> Grid:
    """Read delimited text; `delimiter` is a recorded one, "" to find it.

    Raises:
        InputError: no header, two columns of one name, an unclosed quote, a row with too many cells.
    """
    hint = _EXCEL_HINT.match(text)
    body = text[hint.end() :] if hint else text
    found = delimiter or (hint[1] if hint else find_delimiter(body))
    records = list(_records(body, name, found, first_line=2 if hint else 1))
    if not records:
        raise InputError(f"{name} is empty; it needs a header and rows")
    header, unnamed, trimmed = header_names(records[0][1], name)
    rows, short = _rows(records[1:], header, name, found)
    return Grid(header, rows, found, unnamed, trimmed, short)


def find_delimiter(text: str) -> str:
    """Return the delimiter that cuts most rows into as many cells as the header; then the wider header."""
    return max(_DELIMITERS, key=lambda delimiter: _fit(text[:_SAMPLE_CHARACTERS], delimiter))


def _fit(text: str, delimiter: str) -> tuple[float, int, int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        widths = [len(row) for row in itertools.islice(reader, _SAMPLE_ROWS) if row]
    except csv.Error:
        widths = []
    if not widths or widths[0] < 2:
        return (0.0, 0, -_DELIMITERS.index(delimiter))
    if len(widths) > 2 and len(text) == _SAMPLE_CHARACTERS:
        widths.pop()  # the sample may have cut it
    same = Counter(widths)[widths[0]] / len(widths)
    return (round(same, 2), widths[0], -_DELIMITERS.index(delimiter))


def _records(text: str, name: str, delimiter: str, first_line: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it starts in; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + first_line
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(_quote_message(str(error), name, line, delimiter)) from None
        if record:
            yield line, record


def _quote_message(error: str, name: str, line: int, delimiter: str) -> str:
    if "expected after" in error:
        return (
            f"{name} line {line}: a quote opened in this row is not closed before the next "
            f'{_NAMES.get(delimiter)} or line end; close it, or write a quote inside a value twice ("")'
        )
    return f'{name} line {line}: a quote opened in this row is never closed; close it with "'


def header_names(cells: list[str], name: str) -> tuple[tuple[str, ...], int, int]:
    """Return the columns' names, how many had none and got one, and how many had stray spaces.

    Raises:
        InputError: there is no name at all, or one stands twice.
    """
    trimmed = [" ".join(trim(cell).split()) for cell in cells]
    while len(trimmed) > 1 and not trimmed[-1]:
        trimmed.pop()  # a delimiter at the line's end; a row with values there is refused below
    if not any(trimmed):
        raise InputError(f"{name} has no header; its first row must name the columns")
    names = tuple(cell or f"column {place}" for place, cell in enumerate(trimmed, start=1))
    for cell, times in Counter(names).items():
        if times > 1:
            places = " and ".join(str(i) for i, other in enumerate(names, start=1) if other == cell)
            raise InputError(
                f"{name} has {times} columns called {cell!r} (columns {places}); give each a name of its own"
            )
    return names, trimmed.count(""), sum(a != b for a, b in zip(cells, trimmed, strict=False))


def _rows(
    records: list[tuple[int, list[str]]], header: tuple[str, ...], name: str, delimiter: str
) -> tuple[tuple[tuple[str, ...], ...], int]:
    width = len(header)
    rows: list[tuple[str, ...]] = []
    short = 0
    for number, (line, cells) in enumerate(records, start=1):
        if len(cells) > width and any(trim(cell) for cell in cells[width:]):
            raise InputError(
                f"{name} row {number} (line {line}) has {len(cells)} values, but the header names {width} "
                f"columns; put values that contain a {_NAMES.get(delimiter, 'delimiter')} in quotes"
            )
        short += len(cells) < width
        rows.append(tuple(cells[:width]) + ("",) * (width - len(cells)))
    while rows and not any(trim(cell) for cell in rows[-1]):
        rows.pop()
    return tuple(rows), short
