"""Check persona files again from their sources: every number, every quotation, every sentence.

Nothing in a file is believed: the table and the documents are read anew, the statistics, excerpts and
themes are computed anew, membership is compared with the frozen model, the segments are sought anew to
see that they are as stable as the file says, and every claim goes through the verifier. What was drafted
without a language model is drafted again. No language model is needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from persona_ai import outputs, pipeline, segments, verify
from persona_ai.errors import InputError
from persona_ai.pipeline import Found, Inputs
from persona_ai.recheck import provenance
from persona_ai.recheck.file import parse_persona_file
from persona_ai.recheck.partial import of_what_is_there
from persona_ai.recheck.sources import Places, membership, read_places, segmentation_of, settings_of
from persona_ai.schema import Ledger, Persona, PersonaFile, Segmentation, Source
from persona_ai.verify import Finding

_TOLD = 3


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


@dataclass
class _Today:
    """What the sources of a run say today; `findings` are about the sources themselves."""

    inputs: Inputs
    found: Found
    findings: tuple[Finding, ...]
    redrafted: dict[str, Persona] = field(default_factory=dict)


@dataclass
class Checker:
    """Checks files; those of one run share what is computed from their sources.

    `sources` is a folder to look for the sources in, where they are not beside the file.
    """

    sources: Path | None = None
    _known: dict[str, _Today] = field(default_factory=dict)
    _sought: dict[str, Segmentation] = field(default_factory=dict)

    def check(self, path: Path) -> Check:
        """Check one persona file.

        Raises:
            InputError: the file is not a persona file.
        """
        file = parse_persona_file(path)
        if not isinstance(file, PersonaFile):
            return Check(path, file)
        places = [(source, self._place(path, source)) for source in file.run.sources]
        there = [(source, place) for source, place in places if _is_there(place)]
        missing = tuple(source.name for source, place in places if not _is_there(place))
        try:
            found = tuple(of_what_is_there(file, there) if missing else self._findings(file, there))
        except InputError as error:
            found = (Finding(id="run", message=f"run: the sources cannot be read as the file says: {error}"),)
        return Check(path, found, missing)

    def _findings(self, file: PersonaFile, places: Places) -> Iterator[Finding]:
        key = _key(file, places)
        if key not in self._known:
            self._known[key] = self._read_again(file, places)
        today = self._known[key]
        yield from today.findings
        yield from provenance.of_run(file, today.inputs, today.found, places)
        ledger = next((one for one in today.found.ledgers if one.segment.id == file.segment.id), None)
        if ledger is None:
            known = ", ".join(one.segment.id for one in today.found.ledgers)
            text = f"segment: there is no persona of a segment {file.segment.id!r}; there is {known}"
            yield Finding(id="segment", message=text)
            return
        prevalence = pipeline.prevalence_of(today.inputs.table, ledger)
        yield from verify.recheck(file, ledger, today.inputs.by_id, prevalence=prevalence)
        yield from _redrafted(file, ledger, today)

    def _read_again(self, file: PersonaFile, places: Places) -> _Today:
        """Read the sources of a run anew, and count and find everything again."""
        settings = settings_of(file)
        inputs = read_places(places, settings)
        rows = membership(places)
        recorded = segmentation_of(file.run.segmentation, rows)
        findings = [*_changed(places), *_misplaced(inputs, recorded, rows)]
        key = json.dumps([_sha256(place) for _, place in places] + [file.run.settings], sort_keys=True)
        if key not in self._sought:
            self._sought[key] = pipeline.segment(inputs, settings)
        findings += provenance.of_segments(recorded, self._sought[key])
        return _Today(inputs, pipeline.find(inputs, recorded, settings), tuple(findings))

    def _place(self, path: Path, source: Source) -> Path:
        beside = path.parent / source.path
        if self.sources is None or _is_there(beside):
            return beside
        candidates = (self.sources / source.name, self.sources / Path(source.path).name)
        return next((place for place in candidates if _is_there(place)), beside)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _changed(places: Places) -> Iterator[Finding]:
    for source, place in places:
        if _sha256(place) != source.sha256:
            text = f"{source.name}: it was changed since the persona was made (sha256 differs)"
            yield Finding(id=source.name, message=text)


def _misplaced(
    inputs: Inputs, recorded: Segmentation, rows: Mapping[str, outputs.Placed]
) -> Iterator[Finding]:
    """Find customers whom segments.csv places elsewhere, or with other certainty, than the frozen model."""
    expected = _expected(inputs, recorded)
    wrong = sorted(one for one in expected.keys() | rows.keys() if expected.get(one) != rows.get(one))
    for customer in wrong[:_TOLD]:
        told, model = rows.get(customer, outputs.NOWHERE), expected.get(customer, outputs.NOWHERE)
        text = (
            f"{outputs.MEMBERSHIP}: customer {customer} is in {told.segment} ({told.certainty}), "
            f"the model places it in {model.segment} ({model.certainty})"
        )
        yield Finding(id=outputs.MEMBERSHIP, message=text)
    if len(wrong) > _TOLD:
        yield Finding(id=outputs.MEMBERSHIP, message=f"{outputs.MEMBERSHIP}: {len(wrong)} customers differ")


def _expected(inputs: Inputs, recorded: Segmentation) -> dict[str, outputs.Placed]:
    if inputs.table is None:
        members = pipeline.words_alone(inputs.documents, 0).segments[0].members
        return {member: outputs.placed("all", 1.0) for member in members}
    found = segments.predict(recorded.model, inputs.table)
    return {one: outputs.placed(name, certainty) for one, (name, certainty) in found.items()}


def _redrafted(file: PersonaFile, ledger: Ledger, today: _Today) -> Iterator[Finding]:
    """Draft again what was drafted without a model: nothing may be added, left out, moved or renamed."""
    if file.run.drafter != "offline" or file.run.prompts != provenance.prompts():
        return
    name = ledger.segment.id
    if name not in today.redrafted:
        verdicts = pipeline.draft(ledger, today.inputs)
        today.redrafted[name] = pipeline.persona(ledger, today.inputs, verdicts, file.run)
    again = today.redrafted[name]
    yield from _claims(file, again)
    for path in ("segment", "identity"):
        if getattr(file, path) != getattr(again, path):
            yield Finding(id=path, message=f"{path}: is not what drafting again gives")
    if file.report.dropped != again.report.dropped:
        told, found = len(file.report.dropped), len(again.report.dropped)
        text = f"coverage: {told} refused claims are told of, drafting again refuses {found} or others"
        yield Finding(id="coverage", message=text)


def _claims(file: PersonaFile, again: Persona) -> Iterator[Finding]:
    told = {claim.id: claim for claim in file.claims}
    expected = {claim.id: claim for claim in again.claims}
    for name in dict.fromkeys((*told, *expected)):
        if name not in expected:
            yield Finding(id=name, message=f"{name}: drafting again gives no such claim")
        elif name not in told:
            yield Finding(id=name, message=f"{name}: is missing; drafting again gives it")
        elif told[name] != expected[name]:
            yield Finding(id=name, message=f"{name}: drafting again gives it otherwise")


def _key(file: PersonaFile, places: Places) -> str:
    named = [(source.model_dump(mode="json"), str(place.resolve())) for source, place in places]
    return json.dumps([named, file.run.settings, file.run.segmentation], sort_keys=True)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
