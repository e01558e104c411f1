"""What a run leaves in its folder, written so that a kill leaves the old or the new, never a mixture."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from persona_ai import render, segments
from persona_ai.errors import InputError
from persona_ai.render import pictures
from persona_ai.schema import Excerpt, Persona, Segmentation

if TYPE_CHECKING:
    from persona_ai.evidence import Hit
    from persona_ai.llm import Counts
    from persona_ai.pipeline import Found, Inputs
    from persona_ai.render.pictures import Picture

Search = Callable[[str, int], "Sequence[Hit]"]
"""Finds the excerpts nearest to a query, so many at most, among everything that was said."""

MEMBERSHIP = "segments.csv"
PICTURES = "pictures"
TYPING = "typing"
TYPING_FILE = "typing.json"
_MEMBERSHIP_HEAD = ("customer", "segment", "certainty")


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write bytes, or a text as UTF-8, under `path`: a reader sees the old file or the new one."""
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("wb") as stream:
        stream.write(content.encode() if isinstance(content, str) else content)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)


def membership_csv(segmentation: Segmentation, customers: Iterable[str]) -> str:
    """Return segments.csv: every customer with its segment ("unplaced" if need be) and certainty."""
    where = {member: group.id for group in segmentation.segments for member in group.members}
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_MEMBERSHIP_HEAD)
    for customer in customers:
        certainty = segmentation.certainty.get(customer, 1.0 if customer in where else 0.0)
        writer.writerow((customer, *placed(where.get(customer, "unplaced"), certainty)))
    return stream.getvalue()


class Placed(NamedTuple):
    """A customer's segment ("unplaced" where it has none) and certainty, as segments.csv prints it."""

    segment: str
    certainty: str


NOWHERE = Placed("nowhere", "-")


def placed(segment: str, certainty: float) -> Placed:
    """Return a place as segments.csv prints it."""
    return Placed(segment, f"{certainty:.4f}")


def read_membership(path: Path) -> dict[str, Placed]:
    """Read segments.csv back: where every customer is placed.

    Raises:
        InputError: the file is not what `membership_csv` writes.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        names = rows.fieldnames or ()
        if tuple(names) != _MEMBERSHIP_HEAD:
            raise InputError(
                f"{path.name} has the columns {', '.join(names)}; it needs {', '.join(_MEMBERSHIP_HEAD)}"
            )
        return {row["customer"]: Placed(row["segment"], row["certainty"]) for row in rows}


def write_personas(folder: Path, state: Path, personas: Sequence[Persona]) -> tuple[Path, ...]:
    """Replace `folder`/personas by these personas, each as JSON, Markdown and HTML; returns the JSON paths."""
    building = state / "building"
    shutil.rmtree(building, ignore_errors=True)
    for persona in personas:
        place = building / render.slug(persona)
        place.mkdir(parents=True)
        write_atomically(place / "persona.json", render.to_json(persona))
        write_atomically(place / "persona.md", render.markdown(persona))
        write_atomically(place / "persona.html", _page(persona))
    final = folder / "personas"
    building.mkdir(parents=True, exist_ok=True)
    _swap(building, final, state / "old")
    return tuple(final / render.slug(persona) / "persona.json" for persona in personas)


def write_folder(final: Path, state: Path, files: Mapping[str, str | bytes]) -> None:
    """Replace the folder `final` by one with these files and no others; without files, take it away."""
    building = state / f"building-{final.name}"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    for name, content in files.items():
        write_atomically(building / name, content)
    _swap(building, final, state / f"old-{final.name}")
    if not files:
        final.rmdir()


def write_pictures(
    folder: Path, state: Path, inputs: Inputs, found: Found, personas: Sequence[Persona]
) -> tuple[Picture, ...]:
    """Replace `folder`/pictures by what the run can draw, each as SVG and PNG; returns the pictures.

    They are drawn of the personas and made anew each time: nothing is read back from them.
    """
    drawn = pictures.of_run(
        found.segmentation.segments,
        found.segmentation.gates,
        personas,
        len(inputs.table.frame) if inputs.table else 0,
        noun=found.brief.customers,
        k_min=max((ledger.k_min for ledger in found.ledgers), default=10),
    )
    write_folder(folder / PICTURES, state, picture_files(drawn))
    return drawn


def picture_files(drawn: Sequence[Picture]) -> dict[str, str | bytes]:
    """Return the files of pictures by name: each as SVG and as PNG."""
    files: dict[str, str | bytes] = {f"{picture.name}.svg": picture.svg for picture in drawn}
    return files | {f"{picture.name}.png": pictures.png(picture) for picture in drawn}


def _page(persona: Persona) -> str:
    name = pictures.profile_name(persona)
    return render.html(persona, home="../../index.html", picture=f"../../{PICTURES}/{name}" if name else "")


def typing_made_of(folder: Path) -> str:
    """Return the hash of what the typing tool in a folder was made of, "" where there is none to be read."""
    try:
        return str(json.loads((folder / TYPING_FILE).read_text(encoding="utf-8"))["made_of"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _swap(building: Path, final: Path, old: Path) -> None:
    """Put the folder `building` in the place of `final`."""
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.replace(old)
    building.replace(final)
    shutil.rmtree(old, ignore_errors=True)


_REPORTED = {
    *("method", "verdict", "seed", "k", "used", "why", "gates", "preparation"),
    *("challenges", "scorecard", "strata", "warnings"),
}


def report(inputs: Inputs, found: Found, personas: Sequence[Persona], counts: Counts) -> dict[str, Any]:
    """Return report.json: data quality, gates, coverage, refused claims by reason, calls and cost."""
    segmentation = found.segmentation
    return {
        "data_quality": [note.model_dump(mode="json") for note in inputs.notes],
        "segmentation": {
            **segmentation.model_dump(mode="json", include=_REPORTED),
            "segments": [
                {**group.model_dump(mode="json", exclude={"members"}), "customers": len(group.members)}
                for group in segmentation.segments
            ],
        },
        "explanation": _explained(inputs, found),
        "words": {
            "documents": len(inputs.documents),
            "excerpts": len(found.excerpts),
            "unlinked": sum(excerpt.segment is None for excerpt in found.excerpts),
        },
        "personas": [
            {"segment": persona.segment.id, "label": persona.segment.label, "slug": render.slug(persona)}
            | {"coverage": persona.report.coverage.model_dump(mode="json")}
            for persona in personas
        ],
        "refused": dict(sorted(refused(personas).items())),
        "calls": counts.model_dump(mode="json"),
    }


def _explained(inputs: Inputs, found: Found) -> dict[str, Any] | None:
    """Return by which rules and customers the segments are explained, None where there are none."""
    if inputs.table is None:
        return None
    k_min = max((ledger.k_min for ledger in found.ledgers), default=10)
    explanation = segments.explained(inputs.table, found.segmentation, k_min=k_min)
    return explanation.model_dump(mode="json") if explanation else None


def refused(personas: Sequence[Persona]) -> Counter[str]:
    """Count the refused claims of all personas by reason."""
    return Counter(verdict.reason for persona in personas for verdict in persona.report.dropped)


def write_set(
    folder: Path,
    inputs: Inputs,
    found: Found,
    personas: Sequence[Persona],
    counts: Counts,
    search: Search,
    drawn: Sequence[Picture] = (),
) -> None:
    """Write index.html and report.json, the two files that speak of all personas.

    Of the pictures that were drawn, those of the set are drawn into the page.
    """
    content = report(inputs, found, personas, counts)
    content["pictures"] = [{"name": one.name, "title": one.title, "alt": one.alt} for one in drawn]
    write_atomically(folder / "report.json", json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    segmentation, brief = found.segmentation, found.brief
    customers, product = brief.customers, brief.product.partition(",")[0]
    page = render.index_html(
        personas,
        title=f"The {customers} of {product}" if product else customers.capitalize(),
        customers=len(inputs.table.frame) if inputs.table else 0,
        verdict=segmentation.verdict,
        why=segmentation.why,
        gates=[render.gate_line(gate) for gate in segmentation.gates if gate.k == segmentation.k],
        notes=[render.note_line(note) for note in inputs.notes],
        unlinked=[f"{excerpt.text} ({excerpt.document})" for excerpt in unlinked(found, search)],
        pictures=[picture for picture in drawn if picture.name in pictures.OF_SET]
        if segmentation.k > 1
        else [],
    )
    write_atomically(folder / "index.html", page)


def unlinked(found: Found, search: Search, most: int = 12) -> list[Excerpt]:
    """Return what people of no segment said about the themes of the segments, the nearest to each theme first."""
    by_id = {
        excerpt.id: excerpt for excerpt in found.excerpts if excerpt.segment is None and excerpt.quotable
    }
    hits = (hit for theme in found.themes for hit in search(theme.label, 5) if by_id)
    near = dict.fromkeys(hit.excerpt for hit in hits if hit.excerpt in by_id)
    return [by_id[name] for name in near][:most]


def summary(
    folder: Path, inputs: Inputs, found: Found, personas: Sequence[Persona], counts: Counts
) -> dict[str, Any]:
    """Return what a run made, for machines: the report, and where the files are."""
    places = [str(folder / "personas" / render.slug(persona) / "persona.json") for persona in personas]
    return {
        "index": str(folder / "index.html"),
        "files": places,
        **report(inputs, found, personas, counts),
    }


def lines(
    folder: Path, inputs: Inputs, found: Found, personas: Sequence[Persona], counts: Counts
) -> Iterator[str]:
    """Say what a run made, in a few lines for people."""
    if inputs.table:
        yield f"Read {len(inputs.table.frame):,} customers ({inputs.table.name}) and {len(inputs.documents):,} documents."
    else:
        yield f"Read {len(inputs.documents):,} documents; there is no customer table, so these are proto-personas."
    yield found.segmentation.why
    yield from (f"Mind: {warning}" for warning in found.segmentation.warnings)
    yield ""
    for persona in personas:
        segment = persona.segment
        stability = "" if segment.stability is None else f"  stability {segment.stability:.2f}"
        yield f"  {segment.id:<4} {segment.customers:>6,}  {segment.share:4.0%}{stability}  {segment.label}"
    without = len(found.segmentation.segments) - len(found.ledgers)
    if without:
        yield f"  {without} segments are too small or not stable enough for a persona"
    yield ""
    yield _refusals(personas)
    yield _model(personas, counts)
    yield f"The personas: {folder / 'index.html'}"


def _refusals(personas: Sequence[Persona]) -> str:
    reasons = refused(personas)
    drafted = sum(persona.report.coverage.drafted for persona in personas)
    if not reasons:
        return f"Refused: none of {drafted} claims."
    said = ", ".join(f"{number} {reason}" for reason, number in sorted(reasons.items()))
    return f"Refused: {reasons.total()} of {drafted} claims ({said})."


def _model(personas: Sequence[Persona], counts: Counts) -> str:
    models = sorted({persona.run.model for persona in personas if persona.run.model})
    if not models:
        return "No language model was used."
    return (
        f"Language model: {', '.join(models)}; {counts.calls} calls, {counts.cached} from the ledger, "
        f"{counts.failed} failed; {counts.input_tokens:,} tokens in, {counts.output_tokens:,} out."
    )
