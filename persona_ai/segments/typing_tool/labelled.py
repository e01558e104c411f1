"""The customers whose segments the model knows, in an order of their own, cut into five parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from persona_ai.schema import Column, Segmentation, Table
from persona_ai.segments.mixture.layout import Labels

if TYPE_CHECKING:
    import pandas as pd

FOLDS = 5
_KINDS = ("binary", "nominal", "ordinal", "count", "amount", "real", "multi_select")
_ROLES = ("basis", "descriptor")


@dataclass(frozen=True)
class Labelled:
    """Placed customers, sorted by id: `labels[i]` is the place in `segments` of row i of `frame`.

    `fold` is each customer's part, 0..4, so that every part has its share of each segment. Columns are
    sorted by name.
    """

    frame: pd.DataFrame
    columns: tuple[Column, ...]
    labels: Labels
    fold: Labels
    segments: tuple[str, ...]

    @property
    def base_rate(self) -> float:
        """The share of the largest segment."""
        return float(np.bincount(self.labels).max()) / len(self.labels)

    def thinned(self, most: int) -> Labelled:
        """Return about `most` of the customers, evenly from each segment and part."""
        rows = len(self.labels)
        if rows <= most:
            return self
        kept = np.zeros(rows, dtype=bool)
        for segment in range(len(self.segments)):
            own = np.flatnonzero(self.labels == segment)
            wanted = min(own.size, max(1, round(most * own.size / rows)))
            kept[own[np.linspace(0, own.size - 1, wanted).astype(np.int64)]] = True
        return self._of(kept)

    def _of(self, kept: np.ndarray) -> Labelled:
        labels = self.labels[kept]
        frame = self.frame.loc[kept]
        return Labelled(frame, self.columns, labels, folds(labels), self.segments)


def labelled(table: Table, segmentation: Segmentation) -> Labelled:
    """Return the placed customers of a segmented table; it does not depend on the order of rows or columns."""
    segments = tuple(group.id for group in segmentation.segments)
    where = {member: place for place, group in enumerate(segmentation.segments) for member in group.members}
    ordered = table.frame.sort_index()
    places = np.array([where.get(str(customer), -1) for customer in ordered.index], dtype=np.int64)
    columns = _columns(table, segmentation)
    frame = ordered.loc[places >= 0, [column.name for column in columns]]
    labels = places[places >= 0]
    return Labelled(frame, columns, labels, folds(labels), segments)


def folds(labels: Labels) -> Labels:
    """Return the part, 0..4, of each customer: in turn within each segment."""
    fold = np.zeros(labels.size, dtype=np.int64)
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        fold[own] = np.arange(own.size) % FOLDS
    return fold


def _columns(table: Table, segmentation: Segmentation) -> tuple[Column, ...]:
    """Return what may place a customer: what the model uses, or whatever is known of one but no secrets."""

    def fits(column: Column) -> bool:
        if column.kind not in _KINDS or bool(table.frame[column.name].isna().all()):
            return False
        if segmentation.used:
            return column.name in segmentation.used
        return column.role in _ROLES and not column.protected

    return tuple(sorted(filter(fits, table.columns), key=lambda column: column.name))
