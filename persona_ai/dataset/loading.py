"""A further table of any size, column by column: distinct values and which row holds which."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from persona_ai.dataset.blanks import clean_value, is_blank
from persona_ai.dataset.decode import decode
from persona_ai.dataset.delimited import Grid, find_delimiter, header_names, parse
from persona_ai.dataset.files import read_bytes
from persona_ai.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

PARQUET = b"PAR1"
_LIST_MARK = ";"
_UNCLEAN = r"^\s|\s$|[^\x00-\x7f]"  # stray spaces, or what may be one


@dataclass(frozen=True)
class Coded:
    """One column: row i holds `values[codes[i]]`; the values are distinct, trimmed and sorted.

    A blank cell is the value "".
    """

    codes: NDArray[np.int64]
    values: tuple[str, ...]

    def cells(self) -> NDArray[np.object_]:
        """Return the value of every row, shape (n,)."""
        import numpy as np

        return np.array(self.values, dtype=object)[self.codes]


@dataclass(frozen=True)
class Loaded:
    """A file's columns by name, in file order, all of `rows` rows; `unread` names those of nested values."""

    name: str
    columns: Mapping[str, Coded]
    rows: int
    sha256: str
    reader: Literal["delimited", "parquet"]
    unread: tuple[str, ...] = ()

    def column(self, name: str) -> Coded:
        """Return the column called `name`.

        Raises:
            InputError: there is none.
        """
        if name not in self.columns:
            raise InputError(f"{self.name} has no column {name!r}; it has {', '.join(self.columns)}")
        return self.columns[name]


def load(path: Path, name: str = "") -> Loaded:
    """Read a CSV, TSV or Parquet file; `name` is what it is called in messages, its own name if empty.

    Raises:
        InputError: it is not there, no table, or has no rows; one line says why.
    """
    data = read_bytes(path)
    told = name or path.name
    reader: Literal["delimited", "parquet"] = "parquet" if data.startswith(PARQUET) else "delimited"
    table = _parquet(data, told) if reader == "parquet" else _delimited(data, told)
    if not table.num_rows:
        raise InputError(f"{told} has a header but no rows")
    nested = tuple(field.name for field in table.schema if _is_nested(field.type))
    columns = {column: _coded(table.column(column)) for column in table.column_names if column not in nested}
    return Loaded(told, columns, table.num_rows, hashlib.sha256(data).hexdigest(), reader, nested)


def parquet_grid(data: bytes, name: str) -> Grid:
    """Return a small Parquet table as the rows of a delimited one would be.

    Raises:
        InputError: it is damaged, or has no columns.
    """
    table = _parquet(data, name)
    header = tuple(field.name for field in table.schema if not _is_nested(field.type))
    cells = [_coded(table.column(column)).cells().tolist() for column in header]
    return Grid(header, tuple(zip(*cells, strict=True)), "")


def _parquet(data: bytes, name: str) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError) as error:
        reason = str(error).split("\n")[0]
        raise InputError(f"{name} is a damaged Parquet file: {reason}") from None
    names = [column.strip() for column in table.column_names if not column.startswith("__index_level_")]
    if not names:
        raise InputError(f"{name} has no columns")
    kept = table.select([column for column in table.column_names if not column.startswith("__index_level_")])
    return kept.rename_columns(names)


def _delimited(data: bytes, name: str) -> pa.Table:
    """Read by columns at once; what is ragged or oddly quoted is left to the reader that names the row."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    text = decode(data, name).text
    first = text.splitlines()[0] if text.strip() else ""
    if not first.strip() or text.count('"') % 2 or first.count('"') % 2 or first.startswith("sep="):
        return _by_rows(text, name)
    delimiter = find_delimiter(text)
    names, _, _ = header_names(next(csv.reader([first], delimiter=delimiter)), name)
    try:
        return arrow_csv.read_csv(
            io.BytesIO(text.encode()),
            read_options=arrow_csv.ReadOptions(column_names=list(names), skip_rows=1),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return _by_rows(text, name)


def _by_rows(text: str, name: str) -> pa.Table:
    import pyarrow as pa

    grid = parse(text, name)
    arrays = [pa.array(grid.column(column), type=pa.string()) for column in grid.header]
    return pa.table(dict(zip(grid.header, arrays, strict=True)))


def _is_nested(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_struct(kind) or pa.types.is_map(kind) or pa.types.is_binary(kind))


def _coded(column: pa.ChunkedArray) -> Coded:
    """Code a column: trimmed, blanks as "", the distinct values sorted."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = pc.binary_join(pc.cast(column, pa.list_(pa.string())), _LIST_MARK)
    whole = column.combine_chunks()
    encoded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    codes = np.asarray(encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)
    values = _clean(encoded.dictionary)
    if codes.size and codes.min() < 0:
        codes = np.where(codes < 0, len(values), codes)
        values = pa.concat_arrays([values, pa.array([""], type=pa.string())])
    again = values.dictionary_encode()
    codes = np.asarray(again.indices.to_numpy(zero_copy_only=False), dtype=np.int64)[codes]
    used = np.bincount(codes, minlength=len(again.dictionary)) > 0
    order = np.asarray(pc.sort_indices(again.dictionary).to_numpy())
    order = order[used[order]]
    place = np.zeros(len(used), dtype=np.int64)
    place[order] = np.arange(len(order))
    return Coded(place[codes], tuple(again.dictionary.take(pa.array(order)).to_pylist()))


def _clean(values: pa.Array) -> pa.Array:
    """Return distinct values as trimmed text; a whole number that is kept as a decimal one has no point."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pc.fill_null(pc.cast(values, pa.string()), "")
    if pa.types.is_floating(values.type):
        plain = ["" if text == "nan" else text.removesuffix(".0") for text in texts.to_pylist()]
        return pa.array(plain, type=pa.string())
    if pc.any(pc.match_substring_regex(texts, _UNCLEAN)).as_py():
        return pa.array([clean_value(text) for text in texts.to_pylist()], type=pa.string())
    return texts


def keys(column: Coded) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return a column of ids as codes (-1 where blank) and distinct ids, sorted.

    An id that was kept as a decimal number, 17850.0, is the id "17850".
    """
    import numpy as np

    told = {value: key_of(value) for value in column.values}
    distinct = sorted({key for key in told.values() if key})
    place = {key: number for number, key in enumerate(distinct)} | {"": -1}
    return np.array([place[told[value]] for value in column.values])[column.codes], tuple(distinct)


def key_of(value: str) -> str:
    """Return an id as it is compared: "17850" for "17850.0", "" for a cell that is blank."""
    if value.casefold() == "none" or is_blank(value):
        return ""
    whole, point, rest = value.partition(".")
    return whole if point and whole.isdecimal() and rest.strip("0") == "" else value
