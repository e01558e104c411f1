"""Customers who were in one segment and are in another: what the pictures of a migration take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from persona_ai.render.pictures.lettering import clean
from persona_ai.statistics.disclosure import hidden_counts
from persona_ai.text.numbers import percent
from persona_ai.text.printing import capital

if TYPE_CHECKING:
    from persona_ai.schema.wave import Refresh


class Place(NamedTuple):
    """Where customers were or are: a segment or a state, its label ("" where the id says it), and how many."""

    id: str
    label: str
    customers: int


@dataclass(frozen=True)
class Moves:
    """How many customers went from which place to which.

    An id that stands in `before` and in `after` is the same segment. `counts[i][j]` are the customers who
    went from `before[i]` to `after[j]`; None must not be told. `stayed` is the share, 0..1, of those seen
    both times who are where they were; None must not be told either, or cannot. `k_min` is the smallest count that may be told.
    """

    before: tuple[Place, ...]
    after: tuple[Place, ...]
    counts: tuple[tuple[int | None, ...], ...]
    both: int
    stayed: float | None = None
    k_min: int = 10

    @property
    def hidden_why(self) -> str:
        """Say why some counts are not told."""
        return f"fewer than {self.k_min}, or a count that would give such a one away"

    def share(self, row: int, column: int) -> float | None:
        """Return a count as a share of those who were in the row's place."""
        count, total = self.counts[row][column], self.before[row].customers
        return None if count is None else count / total if total else 0.0

    def stays(self, row: int, column: int) -> bool:
        """Return whether a cell holds those who are where they were."""
        return self.before[row].id == self.after[column].id

    def cells(self) -> list[tuple[int, int]]:
        """Return the places of all counts, row by row."""
        return [(row, column) for row in range(len(self.before)) for column in range(len(self.after))]

    @property
    def any_hidden(self) -> bool:
        """Return whether a count must not be told."""
        return any(count is None for row in self.counts for count in row)

    def said(self, row: int, column: int) -> str:
        """Say a cell in words: "s1 to s2: 15 (11 %)"."""
        count, share = self.counts[row][column], self.share(row, column)
        told = "not shown" if count is None or share is None else f"{count:,} ({percent(share)})"
        return f"{clean(self.before[row].id)} to {clean(self.after[column].id)}: {told}"

    def finding(self, noun: str) -> str:
        """Say how many stayed, and where most of the others went, as far as that may be told."""
        if self.stayed is None:
            return f"Where the {noun} of each segment went"
        told = {cell: self.counts[cell[0]][cell[1]] or 0 for cell in self.cells() if not self.stays(*cell)}
        row, column = max(told, key=lambda cell: told[cell], default=(0, 0))
        stayed = f"{capital(percent(self.stayed))} of {noun} stayed where they were"
        if not told.get((row, column)):
            return stayed
        return f"{stayed}; most moved from {self.before[row].id} to {self.after[column].id}: {told[row, column]:,}"

    def alt(self) -> str:
        """Say every count that may be told, and what the segments are called."""
        told = [self.said(*cell) for cell in self.cells() if self.counts[cell[0]][cell[1]] != 0]
        names = dict.fromkeys(f"{one.id}: {one.label}" for one in (*self.before, *self.after) if one.label)
        return f"{'; '.join(told)}." + (f" Segments: {'; '.join(names)}." if names else "")


def moves(
    before: Sequence[tuple[str, str]],
    after: Sequence[tuple[str, str]],
    counts: Sequence[Sequence[int]],
    *,
    k_min: int = 10,
) -> Moves:
    """Return moves of which all counts are known; those that must not be told are taken out.

    Args:
        before: id and label of the places before.
        after: id and label of the places now.
        counts: shape (before, after), customers.
        k_min: the smallest count that may be shown.

    Raises:
        ValueError: there is not one count for every pair, or nobody at all.
    """
    if len(counts) != len(before) or any(len(row) != len(after) for row in counts):
        raise ValueError(f"counts must be {len(before)} rows of {len(after)}")
    both = sum(map(sum, counts))
    if not both:
        raise ValueError("nobody was seen both times, so there is no migration to draw")
    hidden = hidden_counts(counts, k_min)
    shown = tuple(
        tuple(None if dark else count for count, dark in zip(*pair, strict=True))
        for pair in zip(counts, hidden, strict=True)
    )
    same = [
        shown[row][column]
        for row, (origin, _) in enumerate(before)
        for column, (goal, _) in enumerate(after)
        if origin == goal
    ]
    stayed = [count for count in same if count is not None]
    return Moves(
        before=tuple(Place(*place, sum(row)) for place, row in zip(before, counts, strict=True)),
        after=tuple(
            Place(*place, sum(column)) for place, column in zip(after, zip(*counts, strict=True), strict=True)
        ),
        counts=shown,
        both=both,
        stayed=sum(stayed) / both if stayed and len(stayed) == len(same) else None,
        k_min=k_min,
    )


def moves_of(found: Refresh, labels: Mapping[str, str], *, k_min: int = 10) -> Moves:
    """Return the moves between two waves, those who came and those who left among them.

    Args:
        found: its counts are fit to be told already.
        labels: what the segments' personas are called, by segment id.
        k_min: the smallest count that was told.

    Raises:
        ValueError: no customer is in both waves.
    """
    migration = found.migration
    if migration is None:
        raise ValueError("nobody was seen both times, so there is no migration to draw")
    sizes = {change.segment: (change.n_before, change.n_now) for change in found.shares}
    ends = {"joined": migration.joined, "left": migration.left}

    def places(names: Sequence[str], wave: int) -> tuple[Place, ...]:
        return tuple(
            Place(name, labels.get(name, ""), ends[name] if name in ends else sizes.get(name, (0, 0))[wave])
            for name in names
        )

    return Moves(
        before=places(migration.origins, 0),
        after=places(migration.destinations, 1),
        counts=migration.counts,
        both=migration.both,
        stayed=migration.stayed,
        k_min=k_min,
    )
