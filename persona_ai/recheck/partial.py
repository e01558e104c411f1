"""Check what can be checked of a persona file while a source of it is missing."""

from __future__ import annotations

from collections.abc import Iterator

from persona_ai import pipeline
from persona_ai.pipeline import Found, Inputs
from persona_ai.recheck import sources
from persona_ai.recheck.sources import Places
from persona_ai.schema import Excerpt, Ledger, PersonaFile, Stat, Theme
from persona_ai.text.printing import print_template
from persona_ai.verify import Finding, differences

_NOT_WORDS = (*sources.NOT_DOCUMENTS, "participants")


def of_what_is_there(file: PersonaFile, places: Places) -> Iterator[Finding]:
    """Find what is false in the sources that are there, and what the file contradicts itself in.

    Statistics, size and prevalence are computed again where all tables are there; quotations are sought in
    the documents that are there; every sentence is printed again from its template.
    """
    yield from _words(file, places)
    stats = {stat.id: stat for stat in file.evidence.stats}
    placed = any(source.role == "segments" for source, _ in places)
    if placed and sources.tables_are_there(file, places):
        inputs, found = _counted(file, places)
        ledger = next((one for one in found.ledgers if one.segment.id == file.segment.id), None)
        if ledger is None:
            yield Finding(id="segment", message=f"segment: there is no segment {file.segment.id!r}")
            return
        yield from _numbers(file, ledger)
        yield from _prevalence(file, inputs, ledger)
        stats |= {stat.id: stat for stat in ledger.stats}
    yield from _sentences(file, tuple(stats.values()))


def _counted(file: PersonaFile, places: Places) -> tuple[Inputs, Found]:
    settings = sources.settings_of(file)
    inputs = sources.read_places(sources.of_tables(places), settings)
    segmentation = sources.segmentation_of(file.run.segmentation, sources.membership(places))
    return inputs, pipeline.find(inputs, segmentation, settings)


def _numbers(file: PersonaFile, ledger: Ledger) -> Iterator[Finding]:
    known = {stat.id: stat for stat in ledger.stats}
    for stat in file.evidence.stats:
        if stat.id not in known:
            yield Finding(id=stat.id, message=f"{stat.id}: the table gives no such statistic")
            continue
        for path, was, now in differences(stat, known[stat.id]):
            yield Finding(id=stat.id, message=f"{stat.id}: {path} is {was}, the table gives {now}")
    told = (file.segment.customers, file.segment.of)
    counted = (len(ledger.segment.members), ledger.customers)
    if told != counted or abs(file.segment.share - ledger.segment.share) > 1e-6:
        text = f"segment: {told[0]} of {told[1]} customers, segments.csv gives {counted[0]} of {counted[1]}"
        yield Finding(id="segment", message=text)


def _prevalence(file: PersonaFile, inputs: Inputs, ledger: Ledger) -> Iterator[Finding]:
    known = {stat.id: stat for stat in ledger.stats}
    told = file.report.prevalence
    stats = [known[name] for name in told.attributes if name in known]
    if pipeline.prevalence_of(inputs.table, ledger)(stats) != told:
        yield Finding(id="prevalence", message="prevalence: is not what counting the members again gives")


def _words(file: PersonaFile, places: Places) -> Iterator[Finding]:
    words = [(source, place) for source, place in places if source.role not in _NOT_WORDS]
    if not words:
        return
    settings = sources.settings_of(file).model_copy(update={"related": (), "transactions": ()})
    documents = sources.read_places(words, settings).by_id
    for quote in file.evidence.quotes:
        document = documents.get(quote.document)
        if document is not None and document.text[quote.start : quote.end] != quote.text:
            there = document.text[quote.start : quote.end]
            text = f"{quote.id}: text is {quote.text!r}, {quote.document} says {there!r}"
            yield Finding(id=quote.id, message=text)


def _sentences(file: PersonaFile, stats: tuple[Stat, ...]) -> Iterator[Finding]:
    """Print every sentence again over the evidence."""
    ledger = Ledger(
        segment=sources.segmentation_of(file.run.segmentation, {}).segments[0],
        method=file.segment.method,
        verdict="none",
        columns=file.run.columns,
        stats=stats,
        excerpts=tuple(_excerpts(file)),
        themes=tuple(_themes(file)),
    )
    for claim in file.claims:
        if claim.kind == "reported":
            continue  # who noted it, and when, stands in the source alone
        try:
            printed = print_template(claim.template, ledger, sentence=claim.field not in ("label", "name"))
        except (KeyError, ValueError) as error:
            yield Finding(id=claim.id, message=f"{claim.id}: its template cannot be printed: {error}")
            continue
        if printed != claim.text:
            yield Finding(
                id=claim.id, message=f"{claim.id}: says {claim.text!r}, its evidence gives {printed!r}"
            )


def _excerpts(file: PersonaFile) -> Iterator[Excerpt]:
    for quote in file.evidence.quotes:
        yield Excerpt(
            id=quote.id,
            document=quote.document,
            kind="interview",
            turn=0,
            start=quote.start,
            end=quote.end,
            text=quote.text,
            speaker=quote.speaker,
            participant=quote.participant,
            job=quote.job,
            role="participant",
        )


def _themes(file: PersonaFile) -> Iterator[Theme]:
    for theme in file.evidence.themes:
        yield Theme(
            id=theme.id,
            kind="tool",
            label=theme.label,
            excerpts=theme.quotes,
            participants=theme.participants,
            of=theme.of,
        )
