"""The new wave read in the columns of the project, and what there is to say of its file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from persona_ai import dataset
from persona_ai.errors import InputError
from persona_ai.recheck.sources import TABLES
from persona_ai.refresh.frozen import Frozen
from persona_ai.schema import Column, Table
from persona_ai.segments import waves

SAME_ENOUGH = 0.8  # of the first wave's customers, who must stay where they are without a missing column


def later_of(frozen: Frozen, files: dataset.Wave) -> dataset.LaterTable:
    """Read the new wave, or refuse it in a sentence."""
    later = files.read(frozen.table.columns, id_column=frozen.settings.id)
    name = later.table.name
    made_from = {source.sha256 for source in frozen.files[0].run.sources if source.role in TABLES}
    if {source.sha256 for source in later.sources} <= made_from:
        raise InputError(
            f"{name} is the same file as {frozen.table.name}, which the personas were made from; "
            "give the file of the new wave"
        )
    files.refuse_underived(later, _needed(frozen))
    lacking = _lacking(frozen, later)
    agreement = _agreement(frozen, lacking)
    if agreement < SAME_ENOUGH:
        raise InputError(
            f"{name} has no column {_named(lacking, frozen.table)}, which the segments were made from: "
            f"without {'it' if len(lacking) == 1 else 'them'} {1 - agreement:.0%} of the customers of "
            f"{frozen.table.name} would be placed elsewhere; add {'it' if len(lacking) == 1 else 'them'} to the file"
        )
    return later


def warnings_of(frozen: Frozen, later: dataset.LaterTable, migrated: bool) -> Iterator[str]:
    """Yield what a reader of the comparison has to know of the new wave's file."""
    name = later.table.name
    if later.missing:
        lacking = _lacking(frozen, later)
        said = f"{name} has no column {_named(later.missing, frozen.table)}: read as missing"
        if lacking:
            said += (
                f"; of the first wave {_agreement(frozen, lacking):.0%} of the customers would be placed the same "
                "without"
            )
        yield said
    left_out = {note.column for note in frozen.table.quality.notes if note.what == "dropped"}
    fresh = [one for one in later.new if one not in left_out]
    if fresh:
        yield f"{name} has new columns that the project does not know: {', '.join(fresh)}"
    for column, levels in later.unseen.items():
        rows = sum(levels.values())
        said = ", ".join(repr(level) for level in list(levels)[:4])
        more = f" and {len(levels) - 4} more" if len(levels) > 4 else ""
        yield f"column {column!r} holds {said}{more}, which did not occur before ({rows} customers)"
    if not migrated:
        yield "no customer is in both waves: no migration"


def _lacking(frozen: Frozen, later: dataset.LaterTable) -> list[str]:
    return [name for name in later.missing if name in _needed(frozen)]


def _needed(frozen: Frozen) -> set[str]:
    given = {column.name for column in frozen.table.columns if column.role == "segment"}
    return set(frozen.segmentation.used) | given


def _agreement(frozen: Frozen, lacking: Sequence[str]) -> float:
    if not lacking:
        return 1.0
    where = {customer: place for customer, (place, _) in frozen.placed.items()}
    return waves.agreement_without(frozen.segmentation.model, frozen.table, where, lacking)


def _named(names: Sequence[str], table: Table) -> str:
    said = [f"{name!r}{_origin(table.column(name))}" for name in names[:4]]
    if len(names) > 4:
        return f"{', '.join(said)} and {len(names) - 4} more"
    return " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))


def _origin(column: Column) -> str:
    if column.origin != "derived":
        return ""
    files = sorted({one.partition("/")[0] for one in column.derived_from if "/" in one})
    return f" (derived from {', '.join(files) or 'other columns'}: {column.rule})"
