"""A new wave against the personas of a project, compared and written."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from persona_ai import dataset, outputs, segments
from persona_ai.errors import InputError
from persona_ai.pipeline import Progress, silent
from persona_ai.project import DECISIONS, Outcome, Project
from persona_ai.refresh.accepting import adopted
from persona_ai.refresh.claims import claims_of
from persona_ai.refresh.frozen import Frozen, frozen_of
from persona_ai.refresh.reading import later_of, warnings_of
from persona_ai.render import pictures
from persona_ai.render.wave import wave_markdown, wave_migration_csv
from persona_ai.schema import Segmentation
from persona_ai.schema.wave import Refit, Refresh
from persona_ai.segments import waves
from persona_ai.settings import RelatedTable, TransactionsFile

FOLDER = "refresh"


@dataclass(frozen=True)
class Refreshed:
    """What a refresh found, where it is written, and what the run made of an accepted wave."""

    result: Refresh
    folder: Path
    outcome: Outcome | None = None


def refresh(
    folder: Path,
    wave: Path | None,
    *,
    related: Sequence[RelatedTable] = (),
    transactions: Sequence[TransactionsFile] = (),
    out: Path | None = None,
    accept: bool = False,
    today: datetime.date | None = None,
    progress: Progress = silent,
) -> Refreshed:
    """Compare a new wave with a project, and write refresh.json, refresh.md, migration.csv and pictures.

    Args:
        folder: the project.
        wave: the new customer table; its columns are read as they were decided in the project. In a project
            that has transactions alone it holds the new ones. None where `transactions` say who the customers are.
        related: its further tables; an empty key is the project's.
        transactions: its invoice or order lines; an empty column is the project's.
        out: where the files go; the folder "refresh" in the project where it is None.
        accept: make the new wave the project's table and run anew.
        today: the day of the refresh; now where it is None.
        progress: told what is being done.

    Raises:
        InputError: the project has no personas or its table was changed, or the new wave cannot be compared
            with it; nothing is written.
    """
    project = Project.open(folder)
    place = out if out is not None else folder / FOLDER
    if place.exists() and not place.is_dir():
        raise InputError(f"{place} is a file; give a folder")
    frozen = frozen_of(project)
    files = dataset.wave_of(frozen.settings, wave, related=related, transactions=transactions)
    later = later_of(frozen, files)
    result = _compared(frozen, later, today or datetime.datetime.now(datetime.UTC).date(), progress)
    accepted = adopted(project, frozen, files) if accept else None
    _write(place, result, frozen)
    if accepted is None:
        return Refreshed(result, place)
    decided, inputs = accepted
    dataset.write_settings(folder / DECISIONS, inputs.table, decided)
    return Refreshed(result, place, project.run(decided, progress=progress))


def _compared(frozen: Frozen, later: dataset.LaterTable, today: datetime.date, progress: Progress) -> Refresh:
    before, now = frozen.placed, segments.predict(frozen.segmentation.model, later.table)
    was, where = _segments_of(before), _segments_of(now)
    names = tuple(group.id for group in frozen.segmentation.segments)
    seed = frozen.settings.seed
    refit = segments.segment_through(later.table, frozen.settings, progress=progress)
    crossing = waves.cross(frozen.table, frozen.segmentation, later.table, refit)
    found = waves.find_events(frozen.table, frozen.segmentation, later.table, refit, crossing, seed=seed)
    columns = waves.column_shifts(
        frozen.table, later.table, used=frozen.segmentation.used, unseen=later.unseen, seed=seed
    )
    unplaced = ("unplaced",) if "unplaced" in {*was.values(), *where.values()} else ()
    moved = waves.migration(before, now, (*names, *unplaced), k_min=frozen.settings.k_min)
    claims = claims_of(frozen, later.table, was, where)
    run = frozen.files[0].run
    return Refresh(
        first=frozen.table.name,
        first_sha256=frozen.table.sha256,
        first_customers=len(was),
        wave=later.table.name,
        wave_sha256=later.table.sha256,
        wave_customers=len(where),
        seed=seed,
        time=today.isoformat(),
        notes=later.table.quality.notes,
        warnings=tuple(warnings_of(frozen, later, moved is not None)),
        columns=columns,
        shares=waves.share_changes(was, where, (*names, *unplaced)),
        migration=moved,
        refit=_refit(refit, found.matches),
        events=found.events,
        not_told=found.not_told,
        claims=claims,
        advice=waves.advise(
            events=found.events,
            columns=columns,
            claims=claims,
            stayed=moved.stayed if moved else None,
            review_by=run.review_by,
            today=today,
        ),
    )


def _segments_of(placed: Mapping[str, tuple[str, float]]) -> dict[str, str]:
    return {customer: segment for customer, (segment, _) in placed.items()}


def _refit(refit: Segmentation, matches: Mapping[str, str]) -> Refit:
    return Refit(
        method=refit.method,
        verdict=refit.verdict,
        k=refit.k,
        why=refit.why,
        shares={group.id: group.share for group in refit.segments},
        stability={group.id: group.stability for group in refit.segments if group.stability is not None},
        matches=dict(matches),
    )


def _write(place: Path, result: Refresh, frozen: Frozen) -> None:
    labels = {file.segment.id: file.segment.label for file in frozen.files}
    decided = frozen.settings
    drawn = pictures.of_wave(result, labels, noun=decided.brief.customers, k_min=decided.k_min)
    place.mkdir(parents=True, exist_ok=True)
    outputs.write_folder(place / outputs.PICTURES, place, outputs.picture_files(drawn))
    outputs.write_atomically(place / "migration.csv", wave_migration_csv(result))
    outputs.write_atomically(place / "refresh.md", wave_markdown(result))
    outputs.write_atomically(place / "refresh.json", result.model_dump_json(indent=2) + "\n")
