"""What is worth telling about a customer table: its file, its cells, and what its columns may be used for."""

from collections.abc import Mapping

from persona_ai.dataset.decisions import SETTINGS_FILE
from persona_ai.dataset.delimited import Grid
from persona_ai.dataset.quality import note
from persona_ai.dataset.reading import Dropped, Remark, listing
from persona_ai.dataset.roles import Roles, looks_like_segmentation
from persona_ai.schema import QualityNote


def grid_remarks(grid: Grid, encoding: str) -> list[Remark]:
    """Return what is worth telling about a file as a whole."""
    remarks: list[Remark] = []
    if encoding not in ("utf-8", "utf-8-sig", "ascii"):
        remarks.append(Remark("noted", f"read as {encoding}"))
    if grid.unnamed:
        remarks.append(Remark("changed", f"{grid.unnamed} columns without a header are named by their place"))
    if grid.trimmed_headers:
        remarks.append(Remark("changed", f"stray spaces taken off {grid.trimmed_headers} headers"))
    if grid.short_rows:
        remarks.append(Remark("changed", "cells missing at the row's end read as blank", grid.short_rows))
    return remarks


def cell_notes(strays: Mapping[str, int], dropped: Mapping[str, Dropped], source: str) -> list[QualityNote]:
    """Return notes of stray spaces, by how many cells of a column had them, and of useless columns."""
    remarks = [
        (name, Remark("changed", "stray or non-breaking spaces taken out", rows))
        for name, rows in strays.items()
        if rows
    ]
    remarks.extend((name, Remark("dropped", drop.why)) for name, drop in dropped.items())
    return [note(source, remark, column) for column, remark in remarks]


def role_notes(roles: Roles, source: str) -> list[QualityNote]:
    """Return notes of what columns may be used for, where that is not plain."""
    remarks: list[tuple[str, Remark]] = []
    if roles.joined:
        names = ", ".join(roles.joined)
        why = f"too little tells what customers do, so these descriptors join the basis: {names}"
        remarks.append(("", Remark("noted", why)))
    if roles.surplus:
        kept = sum(column.role == "basis" for column in roles.columns)
        why = (
            f"of {kept + len(roles.surplus):,} columns that customers could be grouped by, the {kept} with the "
            f"fewest blanks are; the others are descriptors ({listing(roles.surplus)})"
        )
        remarks.append(("", Remark("noted", why)))
    if roles.asked_for:
        verb = "is" if len(roles.asked_for) == 1 else "are"
        why = f"{listing(roles.asked_for, 10)} {verb} protected, and segments are made from it: {SETTINGS_FILE} asks so"
        remarks.append(("", Remark("noted", why)))
    protected = [c.name for c in roles.columns if c.protected and c.name not in roles.asked_for]
    if protected:
        verb = "is" if len(protected) == 1 else "are"
        why = f"{listing(protected, 10)} {verb} protected: shown beside a segment, never used to make one"
        remarks.append(("", Remark("noted", why)))
    remarks.extend(
        (column.name, Remark("noted", 'looks like groups of your own; to use them, give it role = "segment"'))
        for column in roles.columns
        if looks_like_segmentation(column) and column.role != "segment"
    )
    return [note(source, remark, column) for column, remark in remarks]
