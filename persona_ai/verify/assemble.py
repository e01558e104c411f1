"""Make the persona of what was found true. The only place in the package where a `Persona` comes to be."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from persona_ai.schema import (
    Coverage,
    Document,
    Evidence,
    EvidenceReport,
    Excerpt,
    Field,
    Identity,
    Ledger,
    Persona,
    PersonaSegment,
    PersonaTheme,
    Prevalence,
    PrintedClaim,
    Quote,
    Run,
    Stat,
    Theme,
    Verdict,
)
from persona_ai.statistics import smallest_gap
from persona_ai.text.people import voices
from persona_ai.verify.questions import not_known
from persona_ai.verify.quotation import may_be_quoted

MOST_ATTRIBUTES: Final = 8
_SINGLE: Final[frozenset[Field]] = frozenset({"label", "name", "tagline"})
_OWN_WORDS: Final = frozenset({"inference", "causal"})


def persona(
    verdicts: Sequence[Verdict],
    ledger: Ledger,
    documents: Mapping[str, Document],
    *,
    run: Run,
    prevalence: Callable[[Sequence[Stat]], Prevalence],
) -> Persona:
    """Make a persona of the supported verdicts; the others are kept in its report.

    Args:
        verdicts: what `check` returned, of one draft or several; of duplicates the first is kept.
        ledger: the evidence that they were checked against.
        documents: the sources of the excerpts, by id.
        run: how this persona came to be.
        prevalence: counts how many members match given statistics, strongest first.
    """
    supported = distinct([verdict for verdict in verdicts if verdict.status == "supported"])
    refused = _refused(verdicts)
    claims = _steps(_printed(verdict) for verdict in supported)
    cited = tuple(dict.fromkeys(name for claim in claims for name in claim.evidence))
    evidence = evidence_of(cited, ledger, documents)
    filled = tuple(dict.fromkeys(claim.field for claim in claims))
    return Persona(
        segment=_segment(ledger, next((claim.text for claim in claims if claim.field == "label"), "")),
        identity=_identity(next((claim.text for claim in claims if claim.field == "name"), "")),
        claims=claims,
        evidence=evidence,
        report=EvidenceReport(
            prevalence=prevalence(attributes(evidence.stats, ledger)),
            coverage=_coverage(claims, refused, filled, evidence.quotes, ledger),
            stability=ledger.segment.stability,
            smallest_gap=_gap(ledger),
            dropped=refused,
            not_known=not_known(ledger, filled, refused),
        ),
        run=run,
    )


def distinct(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return the verdicts whose claims say something new: another template, and in their field other evidence."""
    kept: list[Verdict] = []
    seen: set[object] = set()
    for verdict in verdicts:
        keys = _keys(verdict)
        if not seen.isdisjoint(keys):
            continue
        seen |= keys
        kept.append(verdict)
    return kept


def evidence_of(cited: Sequence[str], ledger: Ledger, documents: Mapping[str, Document]) -> Evidence:
    """Return the cited statistics, themes and quotations, with the quotations that the themes rest on."""
    themes = [theme for theme in ledger.themes if theme.id in cited]
    known = {excerpt.id: excerpt for excerpt in ledger.excerpts}
    wanted = {*cited, *(name for theme in themes for name in theme.excerpts)}
    shown = [
        excerpt
        for name, excerpt in known.items()
        if name in wanted and _may_be_shown(excerpt, name in cited, ledger, documents)
    ]
    quotes = tuple(quote(excerpt, documents[excerpt.document]) for excerpt in sorted(shown, key=_number))
    return Evidence(
        stats=tuple(stat for stat in sorted(ledger.stats, key=_number) if stat.id in cited),
        quotes=quotes,
        themes=tuple(_theme(theme, {one.id for one in quotes}) for theme in sorted(themes, key=_number)),
    )


def quote(excerpt: Excerpt, document: Document) -> Quote:
    """Return an excerpt as a persona file keeps it."""
    return Quote(
        id=excerpt.id,
        document=excerpt.document,
        sha256=document.sha256,
        start=excerpt.start,
        end=excerpt.end,
        text=excerpt.text,
        speaker=excerpt.speaker,
        participant=excerpt.participant or "",
        customer=excerpt.customer or "",
        job=excerpt.job,
        link=excerpt.link,
        question=excerpt.question,
    )


def attributes(stats: Sequence[Stat], ledger: Ledger) -> tuple[Stat, ...]:
    """Return the cited statistics of this segment, strongest first: at most eight, one per column."""
    own = [stat for stat in stats if stat.segment == ledger.segment.id and stat.column != "segment"]
    ranked = sorted(own, key=lambda stat: (-_strength(stat), _number(stat)))
    first = {stat.column: stat for stat in reversed(ranked)}
    return tuple(stat for stat in ranked if first[stat.column] is stat)[:MOST_ATTRIBUTES]


def _keys(verdict: Verdict) -> set[object]:
    claim = verdict.claim
    keys: set[object] = {(" ".join(verdict.text.casefold().split()))}
    if claim.field in _SINGLE:
        keys.add(claim.field)
    if claim.kind not in _OWN_WORDS and claim.evidence:
        keys.add((claim.field, frozenset(claim.evidence)))
    return keys


def _refused(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    refused = (verdict for verdict in verdicts if verdict.status != "supported")
    return tuple({(one.claim.field, one.claim.template, one.reason): one for one in refused}.values())


def _printed(verdict: Verdict) -> PrintedClaim:
    claim = verdict.claim
    return PrintedClaim(
        id=claim.id,
        field=claim.field,
        kind=claim.kind,
        template=claim.template,
        text=verdict.text,
        evidence=claim.evidence,
        step=claim.step,
        repaired=verdict.repaired,
    )


def _steps(claims: Iterable[PrintedClaim]) -> tuple[PrintedClaim, ...]:
    """Number the sentences of the scenario from 1 without gaps, in the order of their steps; no others."""
    made = list(claims)
    order = sorted({claim.step for claim in made if claim.field == "scenario"})
    steps = [order.index(claim.step) + 1 if claim.field == "scenario" else 0 for claim in made]
    return tuple(claim.model_copy(update={"step": step}) for claim, step in zip(made, steps, strict=True))


def _may_be_shown(excerpt: Excerpt, cited: bool, ledger: Ledger, documents: Mapping[str, Document]) -> bool:
    document = documents.get(excerpt.document)
    if document is None:
        return False
    # What a supported claim cites was checked; a note is cited only where it is reported as one.
    return cited or may_be_quoted(excerpt, ledger, document).holds


def _theme(theme: Theme, shown: set[str]) -> PersonaTheme:
    return PersonaTheme(
        id=theme.id,
        kind=theme.kind,
        label=theme.label,
        quotes=tuple(name for name in theme.excerpts if name in shown),
        participants=theme.participants,
        of=theme.of,
    )


def _segment(ledger: Ledger, label: str) -> PersonaSegment:
    segment = ledger.segment
    return PersonaSegment(
        id=segment.id,
        label=label or segment.name or _unnamed(ledger),
        customers=len(segment.members),
        of=ledger.customers or (round(len(segment.members) / segment.share) if segment.share else 0),
        share=segment.share,
        interval=None if ledger.proto else segment.interval,
        stability=segment.stability,
        band=segment.band,
        method=ledger.method,
        verdict=ledger.verdict,
        proto=ledger.proto,
    )


def _unnamed(ledger: Ledger) -> str:
    if ledger.segment.id != "all":
        return f"Segment {ledger.segment.id}"
    return "Everybody who spoke" if ledger.proto else f"All {ledger.brief.customers}"


def _identity(name: str) -> Identity:
    return Identity(name=name, monogram="".join(word[0] for word in name.split()[:2]).upper())


def _coverage(
    claims: Sequence[PrintedClaim],
    refused: Sequence[Verdict],
    filled: tuple[Field, ...],
    quotes: Sequence[Quote],
    ledger: Ledger,
) -> Coverage:
    cited = {one.id for one in quotes}
    return Coverage(
        drafted=len(claims) + len(refused),
        supported=len(claims),
        repaired=sum(1 for claim in claims if claim.repaired),
        refused=dict(sorted(Counter(verdict.reason for verdict in refused).items())),
        fields_filled=filled,
        participants_cited=len(voices(one for one in ledger.excerpts if one.id in cited)),
        participants=ledger.participants,
    )


def _gap(ledger: Ledger) -> float | None:
    """Return the smallest difference of two shares that this data could show, to six digits."""
    members = len(ledger.segment.members)
    others = ledger.customers - members
    if ledger.proto or members < 1 or others < 1:
        return None
    return float(f"{smallest_gap(members, others):.6g}")


def _strength(stat: Stat) -> float:
    return abs(stat.comparison.effect) if stat.comparison else 0.0


def _number(one: Stat | Theme | Excerpt) -> int:
    return int(one.id[1:])
