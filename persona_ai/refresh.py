"""A new wave of customers against the personas of a project: what still holds, and what to do.

The new wave is placed by the frozen model and segmented anew, and both are matched; the project itself is
left as it is, unless the new wave is accepted.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from persona_ai import dataset, outputs, pipeline, segments, verify
from persona_ai.errors import InputError
from persona_ai.pipeline import Inputs, Progress, silent
from persona_ai.project import DECISIONS, Outcome, Project
from persona_ai.recheck import read_persona_file
from persona_ai.recheck.sources import TABLES, segmentation_of
from persona_ai.render import pictures
from persona_ai.render.wave import wave_markdown, wave_migration_csv
from persona_ai.schema import Claim, Column, Draft, Ledger, PersonaFile, Segmentation, Stat, Table
from persona_ai.schema.wave import ClaimChange, Refit, Refresh
from persona_ai.segments import waves
from persona_ai.segments.waves.changing import Key, key_of
from persona_ai.settings import ColumnDecision, RelatedTable, Settings, TransactionsFile

FOLDER = "refresh"
SAME_ENOUGH = 0.8  # of the first wave's customers, who must stay where they are without a missing column
_OTHERS_FROM = 1_000_000  # ids of statistics that no claim of a file cites


@dataclass(frozen=True)
class Refreshed:
    """What a refresh found, where it is written, and what the run made of an accepted wave."""

    result: Refresh
    folder: Path
    outcome: Outcome | None = None


@dataclass(frozen=True)
class _Frozen:
    """The project as its personas were made: table, columns, model, and the files themselves."""

    settings: Settings
    files: tuple[PersonaFile, ...]
    table: Table
    segmentation: Segmentation
    placed: dict[str, tuple[str, float]]


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
    frozen = _frozen(project)
    files = dataset.wave_of(frozen.settings, wave, related=related, transactions=transactions)
    later = _later(frozen, files)
    result = _compared(frozen, later, today or datetime.datetime.now(datetime.UTC).date(), progress)
    adopted = _adopted(project, frozen, files) if accept else None
    _write(place, result, frozen)
    if adopted is None:
        return Refreshed(result, place)
    decided, inputs = adopted
    dataset.write_settings(folder / DECISIONS, inputs.table, decided)
    return Refreshed(result, place, project.run(decided, progress=progress))


def _frozen(project: Project) -> _Frozen:
    """Read the project as its personas were made."""
    folder, settings = project.folder, project.settings
    paths = sorted((folder / "personas").glob("*/persona.json"))
    files = tuple(sorted(map(read_persona_file, paths), key=lambda file: file.segment.id))
    if not files:
        raise InputError(f"{folder} has no personas yet; make them with: persona-ai run --project {folder}")
    if not settings.table and not settings.transactions:
        raise InputError(f"{folder} has no customer table, so that a new one cannot be compared with it")
    inputs = _tables(folder, settings)
    assert inputs.table is not None
    _refuse_changed(files[0], inputs)
    recorded = files[0].run.segmentation
    model = recorded.get("model", {})
    placed = segments.predict(model, inputs.table)
    rows = {one: outputs.placed(*where) for one, where in placed.items()}
    return _Frozen(settings, files, inputs.table, segmentation_of(recorded, rows), placed)


def _tables(folder: Path, settings: Settings) -> Inputs:
    return pipeline.read(
        folder / settings.table if settings.table else None,
        [],
        settings,
        related=[folder / one.path for one in settings.related],
        transactions=[folder / one.path for one in settings.transactions],
    )


def _refuse_changed(file: PersonaFile, inputs: Inputs) -> None:
    """Refuse where the first wave is no longer what the personas were made from."""
    made_from = {source.name: source.sha256 for source in file.run.sources if source.role in TABLES}
    for source in inputs.sources:
        if made_from.get(source.name) != source.sha256:
            raise InputError(
                f"{source.name} is not the file that the personas were made from (it was changed or exchanged "
                "since); keep the first wave under its name, and give the new one as FILE"
            )
    if file.run.columns != (inputs.table.columns if inputs.table else ()):
        raise InputError(
            f"{DECISIONS} decides otherwise about the columns than when the personas were made; "
            "make them anew first with: persona-ai run"
        )


def _later(frozen: _Frozen, files: dataset.Wave) -> dataset.LaterTable:
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


def _lacking(frozen: _Frozen, later: dataset.LaterTable) -> list[str]:
    return [name for name in later.missing if name in _needed(frozen)]


def _needed(frozen: _Frozen) -> set[str]:
    given = {column.name for column in frozen.table.columns if column.role == "segment"}
    return set(frozen.segmentation.used) | given


def _agreement(frozen: _Frozen, lacking: Sequence[str]) -> float:
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


def _compared(
    frozen: _Frozen, later: dataset.LaterTable, today: datetime.date, progress: Progress
) -> Refresh:
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
    claims = _claims(frozen, later.table, was, where)
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
        warnings=tuple(_warnings(frozen, later, moved is not None)),
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


def _warnings(frozen: _Frozen, later: dataset.LaterTable, migrated: bool) -> Iterator[str]:
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


# Claims


def _claims(
    frozen: _Frozen, table: Table, was: Mapping[str, str], now: Mapping[str, str]
) -> tuple[ClaimChange, ...]:
    """Judge every claim of every persona over the new wave's numbers."""
    rows = {customer: outputs.placed(place, 1.0) for customer, place in now.items()}
    placed = segmentation_of(frozen.segmentation.model_dump(mode="json"), rows)
    kept = placed.model_copy(update={"segments": tuple(one for one in placed.segments if one.members)})
    stats = segments.profile(table, kept, k_min=frozen.settings.k_min, seed=frozen.settings.seed)
    cited = [
        one
        for file in frozen.files
        for one in _cited(file, frozen, _ledger(file, frozen, table, placed, stats))
    ]
    all_stats = [stat for file in frozen.files for stat in file.evidence.stats]
    changed = waves.changes(frozen.table, was, table, now, all_stats)
    shown = {key_of(stat): stat.claimable for stat in stats}
    return waves.judge_claims(cited, changed, shown)


def _ledger(
    file: PersonaFile, frozen: _Frozen, table: Table, placed: Segmentation, stats: Sequence[Stat]
) -> Ledger:
    """Return the new wave's numbers of a persona's segment, under the ids that the file cites them by."""
    ids: dict[Key, str] = {key_of(stat): stat.id for stat in file.evidence.stats}
    own = [stat for stat in stats if stat.segment in (file.segment.id, "all")]
    named = [
        stat.model_copy(update={"id": ids.get(key_of(stat), f"S{_OTHERS_FROM + number}")})
        for number, stat in enumerate(own)
    ]
    group = next(one for one in placed.segments if one.id == file.segment.id)
    return Ledger(
        segment=group,
        method=placed.method,
        verdict=placed.verdict,
        segments=tuple(one.id for one in placed.segments),
        brief=frozen.settings.brief,
        columns=table.columns,
        stats=tuple(named),
        customers=len(table.frame),
        k_min=frozen.settings.k_min,
    )


def _cited(file: PersonaFile, frozen: _Frozen, ledger: Ledger) -> Iterator[waves.Cited]:
    known = {stat.id: stat for stat in file.evidence.stats}
    draft = file.draft()
    counted = [claim for claim in draft.claims if _numbers_alone(claim, known)]
    verdicts = {
        claim.id: verdict
        for claim, verdict in zip(
            counted,
            verify.check(
                Draft(segment=file.segment.id, claims=tuple(counted), drafter=draft.drafter), ledger, {}
            ),
            strict=True,
        )
    }
    texts = {claim.id: claim.text for claim in file.claims}
    for claim in draft.claims:
        verdict = verdicts.get(claim.id)
        yield waves.Cited(
            persona=file.segment.label,
            segment=file.segment.id,
            claim=claim,
            text=texts[claim.id],
            stats=tuple(known[one] for one in claim.evidence if one in known),
            rule_holds=None if verdict is None else verdict.status == "supported" and not verdict.repaired,
            why=verdict.message if verdict else "",
            text_now=verdict.text if verdict else "",
        )


def _numbers_alone(claim: Claim, known: Mapping[str, Stat]) -> bool:
    """Return whether a claim rests on statistics and nothing else: words are not in the new wave."""
    return bool(claim.evidence) and all(one in known for one in claim.evidence)


# Writing, and accepting


def _write(place: Path, result: Refresh, frozen: _Frozen) -> None:
    labels = {file.segment.id: file.segment.label for file in frozen.files}
    decided = frozen.settings
    drawn = pictures.of_wave(result, labels, noun=decided.brief.customers, k_min=decided.k_min)
    place.mkdir(parents=True, exist_ok=True)
    outputs.write_folder(place / outputs.PICTURES, place, outputs.picture_files(drawn))
    outputs.write_atomically(place / "migration.csv", wave_migration_csv(result))
    outputs.write_atomically(place / "refresh.md", wave_markdown(result))
    outputs.write_atomically(place / "refresh.json", result.model_dump_json(indent=2) + "\n")


def _adopted(project: Project, frozen: _Frozen, wave: dataset.Wave) -> tuple[Settings, Inputs]:
    """Return the settings with the new tables, their columns decided as they are in the project."""
    if wave.lacking:
        names = " and ".join(name for name, _ in wave.lacking)
        raise InputError(f"--accept makes the new files the project's own, so it needs those of {names} too")
    tables = {
        "table": project.relative(wave.table) if wave.table else "",
        "related": tuple(map(project.kept, wave.settings.related)),
        "transactions": tuple(map(project.kept, wave.settings.transactions)),
    }
    settings = frozen.settings.model_copy(update=tables)
    there = _tables(project.folder, settings.model_copy(update={"columns": {}})).table
    assert there is not None
    inferred = {column.name: column for column in there.columns}
    decisions = {name: one for name, one in settings.columns.items() if name in inferred}
    for column in frozen.table.columns:
        if column.name in inferred and column.origin != "derived":
            decision = _decision(column, inferred[column.name], decisions.get(column.name, ColumnDecision()))
            if decision != ColumnDecision():
                decisions[column.name] = decision
    settings = settings.model_copy(update={"columns": decisions})
    return settings, _tables(project.folder, settings)


def _decision(column: Column, now: Column, before: ColumnDecision) -> ColumnDecision:
    """Decide what the new file would be read as otherwise."""
    changed: dict[str, object] = {
        name: getattr(column, name)
        for name in ("kind", "role")
        if getattr(column, name) != getattr(now, name)
    }
    if column.kind == "ordinal" and column.levels and column.levels != now.levels:
        changed["levels"] = column.levels
    if column.kind == "ordinal" and column.scale is not None and column.scale != now.scale:
        changed["scale"] = column.scale
    if column.separator and column.separator != now.separator:
        changed["separator"] = column.separator
    if column.not_rated and column.not_rated != now.not_rated:
        changed["not_rated"] = column.not_rated
    told = {name: value for name, value in changed.items() if getattr(before, name) is None}
    return before.model_copy(update=told)
