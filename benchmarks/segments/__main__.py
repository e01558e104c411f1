"""Measure the segments beside what others do: python -m benchmarks.segments [NAME...] [--quick] [--json FILE]."""

import argparse
import json
import math
import os
import sys
import time
import warnings
from dataclasses import asdict
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.segments.row import Row

NAMES = (
    *("recovery", "counts", "null_tables", "labelled", "outcomes"),
    *("intervals", "value", "waves", "scale"),
)


def main(arguments: list[str] | None = None) -> int:
    """Print every row; return 1 where a figure misses its target."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.segments", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="a few seeds, a minute or two")
    parser.add_argument("--json", type=Path, help="write the rows to this file too")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}")
    for one in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(one, "1")  # numpy is not loaded yet: CPU seconds are of one thread
    found: list[Row] = []
    for name in chosen.names or NAMES:
        found += _measured(name, quick=chosen.quick)
    _print(found)
    if chosen.json:
        chosen.json.write_text(json.dumps([_plain(row) for row in found], indent=2) + "\n", encoding="utf-8")
    return 0 if all(row.passed is not False for row in found) else 1


def _measured(name: str, *, quick: bool) -> list[Row]:
    if find_spec(f"benchmarks.segments.{name}") is None:
        return [Row(name, "skipped", math.nan, note="this benchmark is not here")]
    Console(stderr=True).print(f"{name} ...")
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = list(import_module(f"benchmarks.segments.{name}").rows(quick=quick))
    Console(stderr=True).print(f"{name}: {time.perf_counter() - start:.0f} s")
    return rows


def _print(rows: list[Row]) -> None:
    table = Table("on", "measure", "here", "target", "", "beside", "note")
    for row in rows:
        verdict = "" if row.passed is None else "ok" if row.passed else "MISSED"
        here = "" if math.isnan(row.here) else f"{row.here:.4g}"
        beside = "\n".join(f"{name} {value:.4g}" for name, value in row.beside.items())
        table.add_row(row.on, row.measure, here, row.target, verdict, beside, row.note)
    Console(width=160).print(table)


def _plain(row: Row) -> dict[str, object]:
    return {**asdict(row), "here": None if math.isnan(row.here) else row.here}


if __name__ == "__main__":
    sys.exit(main())
