"""Compare what a file says of its own making with what can be known of it again."""

from __future__ import annotations

import datetime
import importlib.metadata
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from persona_ai import llm
from persona_ai.pipeline import Found, Inputs, sha256_of
from persona_ai.schema import PersonaFile, Run, Segment, Segmentation, Source
from persona_ai.verify import Finding

REVIEW_AFTER = datetime.timedelta(days=182)
EMBEDDER = "builtin"
OURS = importlib.metadata.version("persona-ai")
# Another processor adds up in another order: what a search for segments gives may differ by so much.
STABILITY_TOLERANCE = 0.02
_ID = re.compile(r"[A-Z]{1,2}[1-9][0-9]*")


def prompts() -> dict[str, str]:
    """Return the hashes of the prompt files that are in force."""
    return llm.prompt_hashes()


def review_by(made: datetime.datetime) -> str:
    """Return the day by which a persona made then is to be looked at again."""
    return (made + REVIEW_AFTER).date().isoformat()


def of_run(
    file: PersonaFile, inputs: Inputs, found: Found, places: Sequence[tuple[Source, Path]]
) -> Iterator[Finding]:
    """Find what a file's run says and its own settings, sources and time contradict."""
    for message in (*_run(file.run, inputs, found), *_sources(places, inputs)):
        yield Finding(id="run", message=f"run: {message}")
    for claim in file.claims:
        if not _ID.fullmatch(claim.id):
            yield Finding(id=claim.id, message=f"{claim.id}: is no id of a claim, such as C12")


def _run(run: Run, inputs: Inputs, found: Found) -> Iterator[str]:
    named = run.settings.get("model", {}).get("name", "")
    expected = {
        "model": named,
        "drafter": named or "offline",
        "seed": run.settings.get("seed", 0),
        "settings_sha256": sha256_of(run.settings),
        "embedder": EMBEDDER,
        "columns": inputs.table.columns if inputs.table else (),
        "ledger_sha256": found.sha256,
    }
    for name, value in expected.items():
        if getattr(run, name) != value:
            shown = "" if name == "columns" else f" {getattr(run, name)!r}"
            yield f"{name}{shown} is not what its settings and sources give"
    if run.versions.get("persona_ai") == OURS and run.prompts != prompts():
        yield "prompts are not those of this version"
    yield from _time(run)


def _time(run: Run) -> Iterator[str]:
    try:
        made = datetime.datetime.fromisoformat(run.time)
    except ValueError:
        yield f"time {run.time!r} is no time"
        return
    if made.tzinfo is None or made > datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1):
        yield f"time {run.time} lies in the future or has no zone"
    if run.review_by != review_by(made):
        yield f"review_by is {run.review_by}, for a run of that time it is {review_by(made)}"


def _sources(places: Sequence[tuple[Source, Path]], inputs: Inputs) -> Iterator[str]:
    read = {source.name: source for source in inputs.sources}
    for source, _ in places:
        if source.role == "segments":
            continue
        one = read.get(source.name)
        told = (source.reader, source.role, dict(source.options))
        if one is None or told != (one.reader, one.role, dict(one.options)):
            yield f"source {source.name} is not read as the file says"


def of_segments(recorded: Segmentation, again: Segmentation) -> Iterator[Finding]:
    """Compare a segmentation with what seeking the segments again gives; only numbers have a tolerance."""
    for name in ("method", "verdict", "seed", "k", "used", "preparation"):
        told, found = getattr(recorded, name), getattr(again, name)
        if told != found:
            shown = f" {told!r}" if name in ("method", "verdict", "seed", "k") else ""
            text = f"segmentation: {name}{shown} is not what seeking the segments again gives"
            yield Finding(id="segment", message=text)
    passed = [(gate.name, gate.k, gate.passed) for gate in recorded.gates]
    if passed != [(gate.name, gate.k, gate.passed) for gate in again.gates] or _why(recorded) != _why(again):
        text = "segmentation: its gates or reasons are not what seeking the segments again gives"
        yield Finding(id="segment", message=text)
    known = {group.id: group for group in again.segments}
    for group in recorded.segments:
        yield from _group(group, known.get(group.id))


def _why(segmentation: Segmentation) -> str:
    """Return the reason without its numbers."""
    return re.sub(r"[\d.,]+", "#", segmentation.why)


def _group(told: Segment, again: Segment | None) -> Iterator[Finding]:
    if again is None:
        yield Finding(id="segment", message=f"segment: seeking the segments again gives no {told.id}")
        return
    near = (told.stability or 0.0) - (again.stability or 0.0)
    if (told.stability is None) != (again.stability is None) or abs(near) > STABILITY_TOLERANCE:
        text = (
            f"stability: {told.id} has {told.stability}, seeking the segments again gives {again.stability}"
        )
        yield Finding(id="stability", message=text)
    if (told.band, told.name) != (again.band, again.name):
        text = f"segment: {told.id} is called {told.band!r}, seeking the segments again gives {again.band!r}"
        yield Finding(id="segment", message=text)
