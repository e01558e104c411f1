"""Compute a persona's statistics again from the raw file, with nothing but pandas.

Nothing of the product is used here: the file is read as text, and each statistic is recomputed from its
own words (column, level, aggregator, segment). That is what makes it a check.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

TOLERANCE = 5e-6


def raw_table(path: Path, id_column: str) -> pd.DataFrame:
    """Read a table as text, trimmed, indexed by customer."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    frame.columns = [_trim(name) for name in frame.columns]
    frame = frame.map(_trim)
    return frame.set_index(id_column)


def reproduces(
    stat: Mapping[str, Any],
    frame: pd.DataFrame,
    members: Mapping[str, Sequence[str]],
    columns: Mapping[str, Mapping[str, Any]],
) -> bool:
    """Say whether pandas comes to the same value, n and denominator as `stat`."""
    own = list(members[stat["segment"]]) if stat["segment"] != "all" else list(frame.index)
    if stat["column"] == "segment":
        n, denominator = len(members[stat["level"]]), len(frame)
        return _same(stat, n / denominator, n, denominator)
    column = columns[stat["column"]]
    missing = {"", *map(str, column["not_rated"])}
    cells = frame.loc[own, stat["column"]]
    cells = cells[~cells.isin(missing)]
    if stat["aggregator"] == "share":
        return _same(stat, *_share(cells, stat["level"], column))
    return _same(stat, _number(cells, stat, column), len(cells), len(cells))


def _share(cells: pd.Series, level: str, column: Mapping[str, Any]) -> tuple[float, int, int]:
    if column["kind"] == "multi_select":
        ticked = cells.map(
            lambda cell: level in [_trim(part) for part in cell.split(column["separator"].strip())]
        )
        n = int(ticked.sum())
    else:
        n = int((cells == level).sum())
    return n / len(cells), n, len(cells)


def _number(cells: pd.Series, stat: Mapping[str, Any], column: Mapping[str, Any]) -> float:
    if column["levels"] and column["kind"] == "ordinal":
        values = cells.map(list(column["levels"]).index).astype(float)
    else:
        values = pd.to_numeric(cells.str.replace(r"[^0-9.eE+-]", "", regex=True))
    if stat["aggregator"] == "mean":
        return float(values.mean())
    if stat["aggregator"] == "median":
        return float(values.median())
    return float(values.quantile(float(stat["level"])))


def _same(stat: Mapping[str, Any], value: float, n: int, denominator: int) -> bool:
    close = abs(stat["value"] - value) <= TOLERANCE * max(1.0, abs(value))
    return close and stat["n"] == n and stat["denominator"] == denominator


def _trim(text: str) -> str:
    return text.replace("\u00a0", " ").strip()
