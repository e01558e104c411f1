"""Check persona files again from their sources: every number, every quotation, every sentence.

Nothing in a file is believed: the table and the documents are read anew, the statistics, excerpts and
themes are computed anew, membership is compared with the frozen model, and every claim goes through the
verifier. No language model is needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from persona_ai import outputs, pipeline, segments, verify
from persona_ai.errors import InputError
from persona_ai.pipeline import Found, Inputs
from persona_ai.schema import PersonaFile, Segment, Segmentation, Source
from persona_ai.settings import Settings
from persona_ai.statistics import wilson
from persona_ai.verify import Finding

_TOLD = 3
_Places = Sequence[tuple[Source, Path]]


@dataclass(frozen=True)
class Check:
    """What became of one persona file: all of it holds where nothing was found and nothing is missing."""

    path: Path
    findings: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 all hold, 1 something is false, 3 a source is missing and the rest holds."""
        return 1 if self.findings else 3 if self.missing else 0


@dataclass(frozen=True)
class _Today:
    """What the sources of a run say today; `findings` are about the sources themselves."""

    inputs: Inputs
    found: Found
    findings: tuple[Finding, ...]


@dataclass
class Checker:
    """Checks files; those of one run share what is computed from their sources.

    `sources` is a folder to look for the sources in, where they are not beside the file.
    """

    sources: Path | None = None
    _known: dict[str, _Today] = field(default_factory=dict)

    def check(self, path: Path) -> Check:
        """Check one persona file.

        Raises:
            InputError: the file is not a persona file, or a source of it cannot be read any more.
        """
        file = read_persona_file(path)
        places = [(source, self._place(path, source)) for source in file.run.sources]
        there = [(source, place) for source, place in places if place.is_file()]
        missing = tuple(source.name for source, place in places if not place.is_file())
        if missing:
            return Check(path, tuple(_of_what_is_there(file, there)), missing)
        return Check(path, tuple(self._findings(file, there)))

    def _findings(self, file: PersonaFile, places: _Places) -> Iterator[Finding]:
        key = _key(file, places)
        if key not in self._known:
            self._known[key] = _today(file, places)
        today = self._known[key]
        yield from today.findings
        ledger = next((one for one in today.found.ledgers if one.segment.id == file.segment.id), None)
        if ledger is None:
            known = ", ".join(one.segment.id for one in today.found.ledgers)
            yield Finding(
                id="segment", message=f"segment: there is no segment {file.segment.id!r}; there is {known}"
            )
            return
        yield from _run(file, today)
        prevalence = pipeline.prevalence_of(today.inputs.table, ledger.segment)
        yield from verify.recheck(file, ledger, today.inputs.by_id, prevalence=prevalence)

    def _place(self, path: Path, source: Source) -> Path:
        beside = path.parent / source.path
        if self.sources is None or beside.is_file():
            return beside
        candidates = (self.sources / source.name, self.sources / Path(source.path).name)
        return next((place for place in candidates if place.is_file()), beside)


def read_persona_file(path: Path) -> PersonaFile:
    """Read a persona file; nothing of it is checked.

    Raises:
        InputError: it is not there, not JSON, or not of the format.
    """
    try:
        return PersonaFile.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise InputError(f"{path} does not exist; check the name") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InputError(f"{path} is not a persona file: {place}: {first['msg']}") from None


def _today(file: PersonaFile, places: _Places) -> _Today:
    """Read the sources of a run anew, and count and find everything again."""
    settings = _settings(file)
    inputs = _read(places, settings)
    membership = _membership(places)
    segmentation = _segmentation(file.run.segmentation, membership)
    changed = [source for source, place in places if _sha256(place) != source.sha256]
    findings = [
        Finding(
            id=source.name,
            message=f"{source.name}: it was changed since the persona was made (sha256 differs)",
        )
        for source in changed
    ]
    findings += _misplaced(inputs, segmentation, membership)
    return _Today(inputs, pipeline.find(inputs, segmentation, settings), tuple(findings))


def _run(file: PersonaFile, today: _Today) -> Iterator[Finding]:
    """Compare what the file says of its run with what can be computed."""
    table = today.inputs.table
    if file.run.columns != (table.columns if table else ()):
        yield Finding(id="run", message="run: columns are not read from the table as the file says")
    if file.run.ledger_sha256 != today.found.sha256:
        text = "run: ledger_sha256 is not that of the evidence that the sources give"
        yield Finding(id="run", message=text)


def _settings(file: PersonaFile) -> Settings:
    try:
        return Settings.model_validate(file.run.settings)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"run.settings.{place}: {first['msg']}") from None


def _read(places: _Places, settings: Settings) -> Inputs:
    table = next((place for source, place in places if source.role == "table"), None)
    words = [(place, source.name) for source, place in places if source.role not in ("table", "segments")]
    return pipeline.read(table, words, settings)


def _membership(places: _Places) -> dict[str, str]:
    for source, place in places:
        if source.role == "segments":
            return outputs.read_membership(place)
    raise InputError("run.sources names no segments.csv")


def _segmentation(recorded: Mapping[str, Any], membership: Mapping[str, str]) -> Segmentation:
    """Return the segmentation of segments.csv: its members and sizes counted, the rest as recorded."""
    try:
        told = Segmentation.model_validate(recorded)
    except ValidationError as error:
        raise InputError(f"run.segmentation: {error.errors(include_input=False)[0]['msg']}") from None
    groups = tuple(_group(group, membership) for group in told.segments)
    return told.model_copy(update={"segments": groups})


def _group(told: Segment, membership: Mapping[str, str]) -> Segment:
    members = tuple(sorted(customer for customer, segment in membership.items() if segment == told.id))
    everybody = max(1, len(membership))
    sized = {
        "members": members,
        "share": len(members) / everybody,
        "interval": wilson(len(members), everybody),
    }
    return told.model_copy(update=sized)


def _misplaced(
    inputs: Inputs, segmentation: Segmentation, membership: Mapping[str, str]
) -> Iterator[Finding]:
    """Find customers whom segments.csv places elsewhere than the frozen model does."""
    if inputs.table is None:
        expected = dict.fromkeys(pipeline.words_alone(inputs.documents, 0).segments[0].members, "all")
    else:
        placed = segments.predict(segmentation.model, inputs.table)
        expected = {one: name for one, (name, _) in placed.items()}
    wrong = sorted(
        customer
        for customer in expected.keys() | membership.keys()
        if expected.get(customer) != membership.get(customer)
    )
    for customer in wrong[:_TOLD]:
        told, model = membership.get(customer, "nowhere"), expected.get(customer, "nowhere")
        text = f"{outputs.MEMBERSHIP}: customer {customer} is in {told}, the model places it in {model}"
        yield Finding(id=outputs.MEMBERSHIP, message=text)
    if len(wrong) > _TOLD:
        yield Finding(
            id=outputs.MEMBERSHIP, message=f"{outputs.MEMBERSHIP}: {len(wrong)} customers are misplaced"
        )


def _of_what_is_there(file: PersonaFile, places: _Places) -> Iterator[Finding]:
    """Check what can be checked while a source is missing: the words of the sources that are there."""
    words = [place for place in places if place[0].role not in ("table", "segments", "participants")]
    if not words:
        return
    settings = _settings(file)
    inputs = pipeline.read(None, [(place, source.name) for source, place in words], settings)
    for quote in file.evidence.quotes:
        document = inputs.by_id.get(quote.document)
        if document is not None and document.text[quote.start : quote.end] != quote.text:
            there = document.text[quote.start : quote.end]
            text = f"{quote.id}: text is {quote.text!r}, {quote.document} says {there!r} at {quote.start}-{quote.end}"
            yield Finding(id=quote.id, message=text)


def _key(file: PersonaFile, places: _Places) -> str:
    named = [(source.model_dump(mode="json"), str(place.resolve())) for source, place in places]
    return json.dumps([named, file.run.settings, file.run.segmentation], sort_keys=True)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
