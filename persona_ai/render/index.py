"""The set of personas on one page, compared."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from persona_ai.render import drawing, reading, words
from persona_ai.render.environment import environment
from persona_ai.render.pictures.sheet import Picture
from persona_ai.render.pictures.vector import inline
from persona_ai.render.reading import Spoken
from persona_ai.render.record import only_persona, slug
from persona_ai.render.refusals import refused
from persona_ai.schema import Gate, Persona, QualityNote
from persona_ai.schema.persona import PrintedClaim
from persona_ai.statistics.disclosure import hidden_counts
from persona_ai.text.numbers import percent

_STRONGEST = 3
_NOT_TOLD = "Its size is not shown here: with the others it would tell how few customers have no persona."
_FEW = 10  # what is printed as a number of customers, where no persona says otherwise


@dataclass(frozen=True)
class Card:
    """One persona in the set; `bar` is on an axis that all cards share, None where its size is not told."""

    persona: Persona
    label: str
    link: str
    size: str
    bar: drawing.Bar | None
    spoken: Spoken | None
    tagline: str
    summary: str
    traits: tuple[drawing.Dots, ...]
    trust: str


@dataclass(frozen=True)
class Piece:
    """One segment's part of the line that stands for all customers."""

    start: float
    width: float
    shade: float
    text: str


def index_html(
    personas: Sequence[Persona],
    *,
    title: str = "Personas",
    customers: int = 0,
    verdict: str = "",
    why: str = "",
    gates: Sequence[str] = (),
    notes: Sequence[str] = (),
    unlinked: Sequence[str] = (),
    pictures: Sequence[Picture] = (),
) -> str:
    """Return the page that compares a set of personas and links to each.

    Args:
        personas: in the order they are shown.
        title: what the set is called, "Customers of Stackyard".
        customers: the number of rows of the customer table, 0 where there is none.
        verdict: what kind of groups they are, in a sentence, or the segmentation's one word for it.
        why: why there are this many groups, in a sentence or two.
        gates: the tests that the segmentation passed or failed, a line each (`gate_line`).
        notes: what reading the data found, a line each (`note_line`).
        unlinked: quotations of people who belong to no known customer.
        pictures: of the set, drawn into the page.
    """
    personas = [only_persona(persona) for persona in personas]
    untold = _untold(personas, customers)
    cards = _cards(personas, untold)
    sized = [persona for persona in personas if not persona.segment.proto]
    strip = _strip([persona for persona in sized if persona.segment.id not in untold])
    counts = Counter[str]()
    for persona in personas:
        counts.update(persona.report.coverage.refused)
    return (
        environment()
        .get_template("index.html.j2")
        .render(
            personas=personas,
            cards=cards,
            strip=strip,
            strip_text="Shares of all customers: " + ", ".join(piece.text for piece in strip),
            left_out=_left_out(personas, customers),
            has_traits=any(card.traits for card in cards),
            title=title,
            customers=customers,
            verdict=verdict if verdict and verdict not in words.VERDICTS else _verdict(personas, verdict),
            why=why,
            gates=list(gates),
            notes=list(notes),
            unlinked=list(unlinked),
            pictures=list(pictures),
            inline=inline,
            refused=refused(counts),
            claims_line=_claims_line(personas),
            no_model="" if any(persona.run.model for persona in personas) else words.NO_MODEL,
            derived=words.DERIVED.replace("This is a", "A persona is a"),
        )
    )


def gate_line(gate: Gate) -> str:
    """Say what a segmentation gate found: "passed: prediction strength at k = 5: .91 (needs .80)"."""
    outcome = "passed" if gate.passed else "failed"
    note = f"; {gate.note}" if gate.note else ""
    value, threshold = _number(gate.value), _number(gate.threshold)
    return f"{outcome}: {gate.name} at k = {gate.k}: {value} (threshold {threshold}){note}"


def note_line(note: QualityNote) -> str:
    """Say what was dropped, changed or seen while reading: "accounts.csv, plan: changed, 12 rows: why"."""
    place = f"{note.source}, {note.column}" if note.column else note.source
    rows = f", {note.rows:,} {'row' if note.rows == 1 else 'rows'}" if note.rows else ""
    return f"{place}: {note.what}{rows}: {note.why}"


def _untold(personas: Sequence[Persona], customers: int) -> frozenset[str]:
    """Return the segments whose sizes would tell, by what they leave of all, how few have no persona."""
    described = [persona for persona in personas if not persona.segment.proto]
    left = customers - sum(persona.segment.customers for persona in described)
    if not described or len(described) < len(personas) or left <= 0:
        return frozenset()
    sizes = [*(persona.segment.customers for persona in described), left]
    (hidden,) = hidden_counts([sizes], _least(described))
    return frozenset(persona.segment.id for persona, dark in zip(described, hidden, strict=False) if dark)


def _least(personas: Sequence[Persona]) -> int:
    return max((words.k_min(persona) for persona in personas), default=_FEW)


def _cards(personas: Sequence[Persona], untold: Collection[str]) -> list[Card]:
    shown = [persona.segment for persona in personas if persona.segment.id not in untold]
    longest = max((one.interval.high if one.interval else one.share for one in shown), default=1.0) or 1.0
    return [_card(persona, longest, persona.segment.id not in untold) for persona in personas]


def _card(persona: Persona, longest: float, sized: bool) -> Card:
    tagline = next(iter(reading.section(persona, "tagline").claims), None)
    return Card(
        persona=persona,
        label=reading.label(persona),
        link=f"personas/{slug(persona)}/persona.html",
        size=words.size(persona.segment) if sized else _NOT_TOLD,
        bar=drawing.size_bar(persona, longest) if sized else None,
        spoken=None if tagline is None else reading.spoken(tagline),
        tagline="" if tagline is None else tagline.text,
        summary=" ".join(
            claim.text
            for claim in reading.section(persona, "summary").claims
            if sized or not _tells_size(persona, claim)
        ),
        traits=drawing.compared(persona, _STRONGEST),
        trust=_trust(persona),
    )


def _tells_size(persona: Persona, claim: PrintedClaim) -> bool:
    """Whether a claim rests on how large the segment is."""
    of_size = {stat.id for stat in persona.evidence.stats if stat.column == "segment"}
    return bool(of_size & set(reading.cited(claim)))


def _strip(personas: Sequence[Persona]) -> list[Piece]:
    """Return the segments as one line of 1000 units that is all customers, in the order given."""
    pieces: list[Piece] = []
    start = 0.0
    for number, persona in enumerate(personas):
        width = 1000 * persona.segment.share
        text = f"{persona.segment.id} {percent(persona.segment.share)}"
        shade = round(1 - 0.75 * number / len(personas), 2)
        pieces.append(Piece(round(start, 1), round(max(width - 3, 1), 1), shade, text))
        start += width
    return pieces


def _left_out(personas: Sequence[Persona], customers: int) -> str:
    """Say how many customers no persona describes, if that may be told; "" where each is described or there is no table."""
    described = [persona for persona in personas if not persona.segment.proto]
    left = customers - sum(persona.segment.customers for persona in described)
    if left <= 0 or len(described) < len(personas):
        return ""
    told = left >= _least(described)
    who = f"{left:,} customers ({percent(left / customers)}) have" if told else "Some customers have"
    return f"{who} no persona: their group is too small to be described, or does not come back."


def _trust(persona: Persona) -> str:
    people = persona.report.coverage.participants
    voices = "nobody asked yet" if not people else f"{people:,} {'person' if people == 1 else 'people'} heard"
    return f"{words.stability(persona.segment)} · {voices} · {len(persona.claims)} claims"


def _verdict(personas: Sequence[Persona], found: str = "") -> str:
    """Say what kind of groups they are: once where all are of a kind, else group by group."""
    kinds = {p.segment.id: words.verdict(p.segment) for p in personas if words.verdict(p.segment)}
    if not kinds and found:
        kinds = {"": words.VERDICTS[found]}
    if len(set(kinds.values())) == 1:
        kind = next(iter(kinds.values()))
        return f"Each is {kind}." if len(kinds) > 1 else f"{kind[0].upper()}{kind[1:]}."
    return "".join(f"{name}: {kind}. " for name, kind in kinds.items()).strip()


def _number(value: float) -> str:
    """Print a test's number with three digits; large ones in whole."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _claims_line(personas: Sequence[Persona]) -> str:
    drafted = sum(persona.report.coverage.drafted for persona in personas)
    supported = sum(persona.report.coverage.supported for persona in personas)
    return f"{supported:,} of {drafted:,} drafted claims hold."
