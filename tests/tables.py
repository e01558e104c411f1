"""Small tables made by hand, and worlds whose segments are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from persona_ai.schema import Column, ColumnKind, ColumnRole, Table

Cells = Sequence[object] | np.ndarray


@dataclass(frozen=True)
class Given:
    """A column as a test writes it."""

    cells: Cells
    kind: ColumnKind = "real"
    role: ColumnRole = "basis"
    levels: tuple[str, ...] = ()
    protected: bool = False
    unit: str = ""


def table(columns: Mapping[str, Given], ids: Sequence[str] | None = None, name: str = "test.csv") -> Table:
    """Return a table with customers C0001, C0002 .. unless `ids` says otherwise."""
    rows = len(next(iter(columns.values())).cells)
    index = pd.Index(ids if ids is not None else [f"C{row:04d}" for row in range(1, rows + 1)], dtype=object)
    frame = pd.DataFrame({name: _series(given, index) for name, given in columns.items()}, index=index)
    return Table(
        name=name,
        columns=tuple(
            Column(
                name=one,
                label=one.replace("_", " "),
                kind=given.kind,
                role=given.role,
                levels=given.levels,
                protected=given.protected,
                unit=given.unit,
                missing=int(frame[one].isna().sum()),
            )
            for one, given in columns.items()
        ),
        frame=frame,
        sha256="0" * 64,
    )


def _series(given: Given, index: pd.Index) -> pd.Series:
    numeric = given.kind in ("count", "amount", "real") or (given.kind == "ordinal" and not given.levels)
    if numeric:
        return pd.Series(np.asarray(given.cells, dtype=np.float64), index=index)
    return pd.Series(list(given.cells), index=index, dtype=object)


def planted(
    seed: int, rows: int = 600, shares: Sequence[float] = (0.32, 0.23, 0.2, 0.15, 0.1)
) -> tuple[Table, np.ndarray]:
    """Return a table of every kind of column with known segments, noise columns, skew and blanks."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(len(shares), rows, p=shares)
    columns: dict[str, Given] = {}
    for number in range(4):
        centre = rng.normal(0, 1.4, len(shares))
        values = centre[truth] + rng.normal(size=rows)
        columns[f"score_{number}"] = Given(_blank(values, 0.05, rng))
    for number in range(2):
        level = rng.uniform(0.5, 5, len(shares))
        columns[f"spend_{number}"] = Given(
            np.exp(level[truth] + 0.7 * rng.normal(size=rows)), "amount", unit="EUR"
        )
    rate = rng.uniform(0.3, 12, len(shares))
    columns["tickets"] = Given(rng.poisson(rate[truth]).astype(float), "count")
    rating = rng.uniform(2, 9, len(shares))
    nps = np.clip(np.round(rating[truth] + 1.5 * rng.normal(size=rows)), 0, 10)
    columns["nps"] = Given(_blank(nps, 0.2, rng), "ordinal")
    for number, options in enumerate((3, 4)):
        chances = rng.dirichlet(np.full(options, 0.5), len(shares))
        picked = [f"option {rng.choice(options, p=chances[one])}" for one in truth]
        columns[f"plan_{number}"] = Given(picked, "nominal")
    ticks = rng.uniform(0.05, 0.95, (len(shares), 4))
    columns["tools"] = Given(
        [tuple(f"tool {tool}" for tool in range(4) if rng.random() < ticks[one, tool]) for one in truth],
        "multi_select",
    )
    for number in range(3):
        columns[f"noise_{number}"] = Given(rng.normal(size=rows))
    columns["region"] = Given(list(rng.choice(["north", "south", "west"], rows)), "nominal", "descriptor")
    columns["renewed"] = Given(
        list(np.where(rng.random(rows) < 0.3 + 0.1 * truth, "yes", "no")), "binary", "outcome"
    )
    return table(columns), truth


def noise(seed: int, rows: int = 300) -> Table:
    """Return a table of correlated and skewed columns without any segments."""
    rng = np.random.default_rng(seed)
    cloud = rng.normal(size=(rows, 2)) @ rng.normal(size=(2, 8)) + rng.normal(size=(rows, 8))
    columns = {f"real_{number}": Given(cloud[:, number]) for number in range(4)}
    columns |= {f"spend_{number}": Given(np.exp(cloud[:, number]), "amount") for number in range(4, 6)}
    columns["rating"] = Given(np.clip(np.round(cloud[:, 6] + 5), 0, 10), "ordinal")
    columns["member"] = Given(list(np.where(cloud[:, 7] > 0.3, "yes", "no")), "binary")
    columns["colour"] = Given(list(rng.choice(["red", "green", "blue"], rows, p=[0.5, 0.3, 0.2])), "nominal")
    return table(columns)


def _blank(values: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    return np.where(rng.random(len(values)) < share, np.nan, values)
