"""A persona as Markdown (GitHub's kind) with a footnote for every piece of evidence."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from persona_ai.render.footnotes import Footnote, footnotes, missing
from persona_ai.render.reading import (
    DEFINED_BY,
    MARKED,
    PROSE,
    TITLES,
    Section,
    cited,
    label,
    plain,
    section,
    sections,
)
from persona_ai.render.record import only_persona
from persona_ai.render.words import (
    DERIVED,
    PROTO,
    counted_how,
    drafted_by,
    made_from,
    prevalence,
    size,
    stability,
    verdict,
    without,
)
from persona_ai.schema import NotKnown, Persona, PrintedClaim

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]|~$])")
_OPENING: Final = re.compile(r"^(\d*)([-+=#.)])")
_ADDRESS: Final = re.compile(r":(?=//)|(?<=\w)@(?=\w)|(?<=\bwww)\.", re.IGNORECASE)


def markdown(persona: Persona) -> str:
    """Return the persona as Markdown, ending with a newline."""
    persona = only_persona(persona)
    blocks = [
        *_head(persona),
        *_explained_once(_body(persona), sections(persona)),
        *_scenario(persona),
        *_advice(persona),
        *_prevalence(persona),
        *_not_known(persona.report.not_known),
        *_made_from(persona),
        *_footnotes(persona),
    ]
    return "\n\n".join(blocks) + "\n"


def escape(text: str) -> str:
    """Return customer text as Markdown that shows exactly it: no mark-up, no HTML, no link."""
    line = " ".join(plain(text).split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = _OPENING.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", line))
    return _ADDRESS.sub(lambda match: f"\\{match.group()}", line)


def _head(persona: Persona) -> Iterator[str]:
    yield f"# {escape(label(persona))}"
    segment = persona.segment
    if segment.proto:
        yield f"> **{PROTO.split(':')[0]}:**{PROTO.split(':')[1]}"
    facts = (segment.id, size(segment), stability(segment), verdict(segment), _name(persona))
    marks = "".join(f" {_marks(claim)}" for claim in section(persona, "label").claims)
    yield " · ".join(escape(fact) for fact in facts if fact) + marks
    yield f"*{escape(drafted_by(persona.run))}*"
    for claim in section(persona, "tagline").claims:
        yield f"> {_sentence(claim)}"
    summary = section(persona, "summary").claims
    if summary:
        yield _paragraph(summary)


def _name(persona: Persona) -> str:
    return f"called “{persona.identity.name}” (illustrative)" if persona.identity.name else ""


def _body(persona: Persona) -> Iterator[str]:
    for one in sections(persona):
        yield f"## {one.title}"
        yield _paragraph(one.claims) if one.field in PROSE else _list(one.claims)


def _explained_once(blocks: Iterator[str], shown: tuple[Section, ...]) -> Iterator[str]:
    """Add after the first section with a defining claim what "defined by" means."""
    first = next((one.title for one in shown if one.has_defining), None)
    heading = ""
    for block in blocks:
        yield block
        if first is not None and heading == f"## {first}":
            yield f"*{DEFINED_BY}*"
            first = None
        heading = block


def _scenario(persona: Persona) -> Iterator[str]:
    steps = section(persona, "scenario")
    if steps.claims:
        yield f"## {steps.title}"
        yield "\n".join(f"{number}. {_sentence(claim)}" for number, claim in enumerate(steps.claims, 1))


def _advice(persona: Persona) -> Iterator[str]:
    for one in sections(persona, ("do", "dont")):
        yield f"## {one.title}"
        yield _list(one.claims)


def _prevalence(persona: Persona) -> Iterator[str]:
    steps = prevalence(persona)
    if not steps:
        return
    yield "## How many are really like this"
    lines = (f"{escape(step.trait)}: {escape(step.text)} [^{_key(step.id)}]" for step in steps)
    yield "\n".join(f"{number}. {'and ' if number > 1 else ''}{line}" for number, line in enumerate(lines, 1))
    yield escape(" ".join(part for part in (without(persona), counted_how(persona)) if part))


def _not_known(rows: Iterable[NotKnown]) -> Iterator[str]:
    lines = [f"- {_ask(row)}" for row in rows]
    if lines:
        yield "## Not known yet"
        yield "\n".join(lines)


def _ask(row: NotKnown) -> str:
    whom = f" Whom: {escape(', '.join(row.whom))}." if row.whom else ""
    return f"**{TITLES[row.field]}**: {escape(row.why)} → Ask: *{escape(row.ask)}*{whom}"


def _made_from(persona: Persona) -> Iterator[str]:
    yield "## Made from"
    yield "\n".join(f"- **{term}**: {escape(text)}" for term, text in made_from(persona))
    yield f"*{DERIVED}*"


def _footnotes(persona: Persona) -> Iterator[str]:
    notes = footnotes(persona)
    names = [name for claim in persona.claims for name in cited(claim)]
    names += [step.id for step in prevalence(persona)]
    names += [further for name in names if name in notes for further in notes[name].refers]
    for name in dict.fromkeys(names):
        yield f"[^{_key(name)}]: {_note(notes.get(name) or missing(name))}"


def _note(note: Footnote) -> str:
    parts = [escape(part) for part in (note.text, note.place) if part]
    return " — ".join(parts) + "".join(f" [^{_key(name)}]" for name in note.refers)


def _paragraph(claims: tuple[PrintedClaim, ...]) -> str:
    return " ".join(_sentence(claim) for claim in claims)


def _list(claims: tuple[PrintedClaim, ...]) -> str:
    return "\n".join(f"- {_sentence(claim)}" for claim in claims)


def _sentence(claim: PrintedClaim) -> str:
    """Return a claim's text with its marks."""
    return f"{escape(claim.text)} {_marks(claim)}"


def _marks(claim: PrintedClaim) -> str:
    """Return a claim's id and label, and its footnotes: "(C13, inference)[^C4][^T2]"."""
    inside = ", ".join(part for part in (_key(claim.id), MARKED.get(claim.kind, "")) if part)
    return f"({inside})" + "".join(f"[^{_key(name)}]" for name in cited(claim))


def _key(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "", name) or "x"
