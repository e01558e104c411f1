"""The order in which a persona is read: sections, their titles, and what a sentence rests on."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from persona_ai.schema import ClaimKind, Field, Persona, PrintedClaim

TITLES: Final[dict[Field, str]] = {
    "label": "Label",
    "tagline": "In one sentence",
    "summary": "In short",
    "name": "Name",
    "background": "Who",
    "behaviours": "What they do",
    "attitudes": "What they think",
    "goals": "What they want",
    "pains": "What hurts",
    "needs": "What they need",
    "triggers": "What sets it off",
    "objections": "What holds them back",
    "tools": "What they work with",
    "quotations": "In their words",
    "contrary": "The contrary voice",
    "scenario": "How it goes",
    "do": "Do",
    "dont": "Don’t",
}
BODY: Final[tuple[Field, ...]] = (
    "background",
    "behaviours",
    "attitudes",
    "goals",
    "pains",
    "needs",
    "triggers",
    "objections",
    "tools",
    "quotations",
    "contrary",
)
PROSE: Final[frozenset[Field]] = frozenset({"background", "behaviours", "attitudes"})
MARKED: Final[dict[ClaimKind, str]] = {
    "inference": "inference",
    "illustrative": "illustrative",
    "reported": "reported",
    "causal": "their own reason",
}
DEFINED_BY: Final = (
    "“Defined by” names what the segment was made from. No test of difference is shown for it: "
    "a group always differs in what it was formed by."
)

_SLOT_ID: Final = re.compile(r"\{([STQ][0-9]+)(?::[a-z]+)?\}")
_QUOTED: Final = re.compile(r"“(?P<words>.+)” — (?P<speaker>[^”]+)", re.DOTALL)
_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Section:
    """One field of a persona with its claims, in order."""

    field: Field
    title: str
    claims: tuple[PrintedClaim, ...]

    @property
    def has_defining(self) -> bool:
        """Whether a claim here is worded "defined by"."""
        return any(claim.kind == "defining" for claim in self.claims)


@dataclass(frozen=True)
class Spoken:
    """A printed quotation, taken apart: the words, and who said them ("" where not said)."""

    words: str
    speaker: str


def section(persona: Persona, field: Field) -> Section:
    """Return one field; the steps of a scenario are in their order."""
    claims = [claim for claim in persona.claims if claim.field == field]
    return Section(field, TITLES[field], tuple(sorted(claims, key=lambda claim: claim.step)))


def sections(persona: Persona, fields: tuple[Field, ...] = BODY) -> tuple[Section, ...]:
    """Return the fields that have claims, in the order given."""
    found = (section(persona, field) for field in fields)
    return tuple(one for one in found if one.claims)


def cited(claim: PrintedClaim) -> tuple[str, ...]:
    """Return the ids that a claim rests on, those of its slots first, each once."""
    return tuple(dict.fromkeys([*_SLOT_ID.findall(claim.template), *claim.evidence]))


def spoken(claim: PrintedClaim) -> Spoken | None:
    """Take a claim apart that is nothing but a quotation; None for any other."""
    match = _QUOTED.fullmatch(claim.text.strip())
    if match is None or "” — " in match["words"]:
        return None
    return Spoken(match["words"], match["speaker"])


def label(persona: Persona) -> str:
    """Return what the persona is called: its label, or the segment where it has none."""
    if persona.segment.label.strip():
        return persona.segment.label
    named = section(persona, "label").claims
    return named[0].text.rstrip(".") if named else f"Segment {persona.segment.id}"


def monogram(persona: Persona) -> str:
    """Return one or two capitals for the portrait: initials, no cue of anybody's person."""
    given = persona.identity.monogram or persona.identity.name or label(persona)
    words: list[str] = [word for word in re.findall(r"\w+", given) if word[0].isalpha()]
    if len(words) == 1 and persona.identity.monogram:
        return words[0][:2].upper()
    return "".join(word[0] for word in words[:2]).upper() or "·"


def plain(text: str) -> str:
    """Replace control characters by blanks and drop those that reorder what is displayed."""
    return "".join(
        " " if unicodedata.category(char) == "Cc" and char not in "\n\t" else char
        for char in text
        if char not in _BIDI
    )
