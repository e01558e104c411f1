"""Customers who were in one segment and are in another: what the pictures of a migration take."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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
    both times who are where they were; None must not be told either, or cannot. `k_min` is the smallest count that
    may be told. `ends` are ids that are no places: where who came was, and where who left is. `when` begins the
    title, `seen` says who was counted, where it is not customers seen twice. With `shares_alone` no count is told,
    so that a share in whole per cent gives none away.
    """

    before: tuple[Place, ...]
    after: tuple[Place, ...]
    counts: tuple[tuple[int | None, ...], ...]
    both: int
    stayed: float | None = None
    k_min: int = 10
    ends: frozenset[str] = frozenset()
    when: str = ""
    seen: str = ""
    shares_alone: bool = False

    @property
    def hidden_why(self) -> str:
        """Say why some counts are not told."""
        if self.shares_alone:
            return f"fewer than {self.k_min}"
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
        told = "not shown" if share is None else percent(share) if count else "0"
        told = f"{count:,} ({told})" if count and not self.shares_alone else told
        return f"{clean(self.before[row].id)} to {clean(self.after[column].id)}: {told}"

    def finding(self, noun: str) -> str:
        """Say how many stayed, and where most of the others went, as far as that may be told."""
        told = {cell: self.counts[cell[0]][cell[1]] or 0 for cell in self.cells() if self._moved(*cell)}
        row, column = max(told, key=lambda cell: told[cell], default=(0, 0))
        most = (
            f"most moved from {self.before[row].id} to {self.after[column].id}"
            + ("" if self.shares_alone else f": {told[row, column]:,}")
            if told.get((row, column))
            else ""
        )
        stayed = "" if self.stayed is None else f"{percent(self.stayed)} of {noun} stayed where they were"
        finding = "; ".join(filter(None, (stayed, most)))
        if stayed:
            return f"{self.when} {finding}" if self.when else capital(finding)
        return "; ".join(filter(None, (f"Where the {noun} of each segment went", most)))

    def counted(self, noun: str) -> str:
        """Say who was counted."""
        return self.seen or f"{self.both:,} {noun} seen both times"

    def _moved(self, row: int, column: int) -> bool:
        """Whether a cell holds those who went from one place to another: nobody who came or left."""
        return not self.stays(row, column) and not {self.before[row].id, self.after[column].id} & self.ends

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
    ends: Collection[str] = (),
    when: str = "",
    seen: str = "",
    shares_alone: bool = False,
) -> Moves:
    """Return moves of which all counts are known; those that must not be told are taken out.

    Args:
        before: id and label of the places before.
        after: id and label of the places now.
        counts: shape (before, after), customers.
        k_min: the smallest count that may be shown.
        ends: ids among them that are no places: those who came, or left.
        when: what the title begins with.
        seen: who was counted, where it is not customers seen twice.
        shares_alone: whether shares are told without any count; then only small ones are taken out.

    Raises:
        ValueError: there is not one count for every pair, or nobody at all.
    """
    if len(counts) != len(before) or any(len(row) != len(after) for row in counts):
        raise ValueError(f"counts must be {len(before)} rows of {len(after)}")
    both = sum(map(sum, counts))
    if not both:
        raise ValueError("nobody was seen both times, so there is no migration to draw")
    hidden = _small(counts, k_min) if shares_alone else hidden_counts(counts, k_min)
    shown = tuple(
        tuple(None if dark else count for count, dark in zip(*pair, strict=True))
        for pair in zip(counts, hidden, strict=True)
    )
    same = [
        (row, column)
        for row, (origin, _) in enumerate(before)
        for column, (goal, _) in enumerate(after)
        if origin == goal
    ]
    told = shares_alone or all(shown[row][column] is not None for row, column in same)
    stayed = sum(counts[row][column] for row, column in same)
    lasting = sum(sum(row) for (origin, _), row in zip(before, counts, strict=True) if origin not in ends)
    return Moves(
        before=tuple(Place(*place, sum(row)) for place, row in zip(before, counts, strict=True)),
        after=tuple(
            Place(*place, sum(column)) for place, column in zip(after, zip(*counts, strict=True), strict=True)
        ),
        counts=shown,
        both=both,
        stayed=stayed / lasting if same and told and lasting else None,
        k_min=k_min,
        ends=frozenset(ends),
        when=when,
        seen=seen,
        shares_alone=shares_alone,
    )


def _label(name: str, labels: Mapping[str, str]) -> str:
    """Return a segment's label, "" where it only says the id again ("Segment s2")."""
    label = labels.get(name, "")
    return "" if label.casefold() in (name.casefold(), f"segment {name}".casefold()) else label


def _small(counts: Sequence[Sequence[int]], k_min: int) -> list[list[bool]]:
    return [[0 < count < k_min for count in row] for row in counts]


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
            Place(name, _label(name, labels), ends[name] if name in ends else sizes.get(name, (0, 0))[wave])
            for name in names
        )

    shown = Moves(
        before=places(migration.origins, 0),
        after=places(migration.destinations, 1),
        counts=migration.counts,
        both=migration.both,
        k_min=k_min,
        ends=frozenset(ends),
    )
    same = [migration.counts[row][column] for row, column in shown.cells() if shown.stays(row, column)]
    # The sum of those who stayed would give away what is hidden among them.
    return shown if None in same else replace(shown, stayed=migration.stayed)
