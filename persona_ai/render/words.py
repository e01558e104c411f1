"""What a persona's figures say, in words that Markdown and pages share."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from persona_ai.render.refusals import refused
from persona_ai.schema import Column, Persona, PersonaSegment, Run, Stat
from persona_ai.text.numbers import fixed, percent
from persona_ai.text.printing import capital, trait
from persona_ai.text.senses import matched

DERIVED: Final = "This is a derived description of many people, not a person."
NO_MODEL: Final = "No language model was used."
PROTO: Final = (
    "Proto-persona: made from what a few people said, without a customer table. "
    "It is a hypothesis to test; nothing in it is a share of customers."
)
VERDICTS: Final[dict[str, str]] = {
    "natural": "a group that stands apart in the data",
    "reproducible": "a group that returns when the data is drawn again",
    "constructive": "a useful cut of a continuum: its edges shade into its neighbours",
    "given": "a group that was given, not found",
    "none": "no separate groups were found: this describes all customers as one",
}
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True)
class Step:
    """One step of the prevalence line: the members who match this trait and all before it.

    `share` is 0..1 of the segment, for drawing; `text` is what may be said of it.
    """

    trait: str
    id: str
    share: float
    text: str


def size(segment: PersonaSegment) -> str:
    """Say how large the segment is, with its interval."""
    if segment.proto:
        of = f" of {segment.of:,}" if segment.of > segment.customers else ""
        noun = "participant" if max(segment.customers, segment.of) == 1 else "participants"
        return f"{segment.customers:,}{of} {noun}, no customer table"
    if segment.of == segment.customers:
        return f"all {segment.of:,} customers"
    counted = f"{segment.customers:,} of {segment.of:,}"
    if segment.interval is not None:
        counted += f"; {interval_of_shares(segment.interval.low, segment.interval.high)}"
    return f"{percent(segment.share)} of customers ({counted})"


def interval_of_shares(low: float, high: float) -> str:
    """Print the two ends of an interval of shares: "23-30 %"."""
    return f"{fixed(low * 100, 0)}-{fixed(high * 100, 0)} %"


def stability(segment: PersonaSegment) -> str:
    """Say how well the segment comes back when the data is drawn again."""
    if segment.stability is None:
        return "stability not tested"
    return f"stability {segment.band} ({fixed(segment.stability, 2).removeprefix('0')})"


def verdict(segment: PersonaSegment) -> str:
    """Say what kind of group it is; "" where the segmentation says nothing of it."""
    return "" if segment.proto else VERDICTS.get(segment.verdict, segment.verdict)


def drafted_by(run: Run) -> str:
    """Say which language model wrote the draft, or that none did."""
    if not run.model:
        return NO_MODEL
    return f"Drafted with the language model {run.model}; code filled in every number and quotation."


def review_by(run: Run) -> str:
    """Print the review-by date: "21 May 2027"; "" where there is none."""
    try:
        day = date.fromisoformat(run.review_by[:10])
    except ValueError:
        return run.review_by
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def column_of(persona: Persona, stat: Stat) -> Column | None:
    """Return how the column of a statistic was read; None where the file does not say."""
    return next((column for column in persona.run.columns if column.name == stat.column), None)


def named(stat: Stat, column: Column | None = None) -> str:
    """Name what a statistic counts as a noun phrase: "Business plan", "high monthly spend"."""
    try:
        return trait(stat, column)
    except ValueError:
        name = stat.label or stat.column.replace("_", " ")
        return f"{name}: {stat.level}" if stat.level else name


def prevalence(persona: Persona) -> tuple[Step, ...]:
    """Return how many members match the first trait, the first two, and so on."""
    found = persona.report.prevalence
    steps = zip(found.attributes, found.matching, strict=False)
    return tuple(
        Step(
            trait=_matched(persona, name, first=name == found.attributes[0]),
            id=name,
            share=count / found.members,
            text=percent(count / found.members),
        )
        for name, count in steps
        if found.members
    )


def counted_how(persona: Persona) -> str:
    """Say how the members in the prevalence line were counted."""
    return (
        "Counted member by member: a blank does not match, and a step that would lose or leave fewer than "
        f"{k_min(persona)} is not shown."
    )


def k_min(persona: Persona) -> int:
    """Return the smallest count of customers that may be shown."""
    chosen = persona.run.settings.get("k_min", 10)
    return chosen if isinstance(chosen, int) else 10


def without(persona: Persona) -> str:
    """Say which trait, left out, lets most members in again; "" where none may be told.

    The last one is not said: without it the line just ends a step earlier.
    """
    found = persona.report.prevalence
    rows = [
        (count, name)
        for count, name in zip(found.without[:-1], found.attributes, strict=False)
        if count is not None
    ]
    if len(found.attributes) < 3 or not rows or not found.matching or not found.members:
        return ""
    count, name = max(rows, key=lambda row: row[0])
    if count <= found.matching[-1]:
        return ""
    return f"Leave out “{_matched(persona, name)}” and it is {percent(count / found.members)}."


def _matched(persona: Persona, name: str, *, first: bool = False) -> str:
    stat = next((stat for stat in persona.evidence.stats if stat.id == name), None)
    text = name if stat is None else matched(stat, column_of(persona, stat))
    return capital(text) if first else text


def made_from(persona: Persona) -> tuple[tuple[str, str], ...]:
    """Return what the persona was made from, as terms and what is said of each."""
    report, run, segment = persona.report, persona.run, persona.segment
    counted = f"{segment.of:,} in the table, {segment.customers:,} of them here"
    rows = (
        ("Sources", ", ".join(source.name for source in run.sources)),
        (
            "Customers",
            "" if segment.proto else counted,
        ),
        ("Voices", _voices(persona)),
        ("Claims", _claims(persona)),
        ("Language model", drafted_by(run)),
        ("Smallest gap", _gap(report.smallest_gap)),
        ("Review by", review_by(run)),
    )
    return tuple((term, text) for term, text in rows if text)


def _voices(persona: Persona) -> str:
    coverage = persona.report.coverage
    if not coverage.participants:
        return "nobody of this segment has been asked yet"
    people = "person" if coverage.participants == 1 else "people"
    return (
        f"{coverage.participants:,} {people} of this segment, {coverage.participants_cited:,} of them cited"
    )


def _claims(persona: Persona) -> str:
    coverage = persona.report.coverage
    reasons = refused(coverage.refused)
    number = sum(count for _, count in reasons)
    text = f"{coverage.supported:,} of {coverage.drafted:,} drafted claims hold"
    if coverage.repaired:
        text += f", {coverage.repaired:,} of them repaired by code"
    if not number:
        return f"{text}; none refused"
    return f"{text}; {number:,} refused: " + ", ".join(f"{count:,} × {words}" for words, count in reasons)


def _gap(gap: float | None) -> str:
    if gap is None:
        return ""
    return f"a difference between shares below about {fixed(gap * 100, 0)} points would not show in this data"
