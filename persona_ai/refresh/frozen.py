"""The project as its personas were made, before a new wave is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from persona_ai import outputs, pipeline, segments
from persona_ai.errors import InputError
from persona_ai.pipeline import Inputs
from persona_ai.project import DECISIONS, Project
from persona_ai.recheck import read_persona_file
from persona_ai.recheck.sources import TABLES, segmentation_of
from persona_ai.schema import PersonaFile, Segmentation, Table
from persona_ai.settings import Settings


@dataclass(frozen=True)
class Frozen:
    """The project as its personas were made: table, columns, model, and the files themselves."""

    settings: Settings
    files: tuple[PersonaFile, ...]
    table: Table
    segmentation: Segmentation
    placed: dict[str, tuple[str, float]]


def frozen_of(project: Project) -> Frozen:
    """Read the project as its personas were made."""
    folder, settings = project.folder, project.settings
    paths = sorted((folder / "personas").glob("*/persona.json"))
    files = tuple(sorted(map(read_persona_file, paths), key=lambda file: file.segment.id))
    if not files:
        raise InputError(f"{folder} has no personas yet; make them with: persona-ai run --project {folder}")
    if not settings.table and not settings.transactions:
        raise InputError(f"{folder} has no customer table, so that a new one cannot be compared with it")
    inputs = tables_of(folder, settings)
    assert inputs.table is not None
    _refuse_changed(files[0], inputs)
    recorded = files[0].run.segmentation
    model = recorded.get("model", {})
    placed = segments.predict(model, inputs.table)
    rows = {one: outputs.placed(*where) for one, where in placed.items()}
    return Frozen(settings, files, inputs.table, segmentation_of(recorded, rows), placed)


def tables_of(folder: Path, settings: Settings) -> Inputs:
    """Read the tables of a project as the settings say."""
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
