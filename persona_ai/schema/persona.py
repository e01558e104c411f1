"""The persona, and the file that it is kept in.

`PersonaFile` is what a file says; `Persona` is what the verifier found true. They have the same shape
and are different types on purpose: only `persona_ai.verify` makes a `Persona`.
"""

from typing import Literal

from persona_ai.schema.base import Interval, Record
from persona_ai.schema.claim import Claim, ClaimKind, Draft, Field, Status, Verdict
from persona_ai.schema.run import Run
from persona_ai.schema.stat import Stat


class PersonaSegment(Record):
    """Which customers the persona describes."""

    id: str
    label: str
    customers: int
    of: int
    share: float
    interval: Interval | None
    stability: float | None
    band: str
    method: str
    verdict: str
    proto: bool


class Identity(Record):
    """Illustrative: made up to be remembered, labelled so, never evidence."""

    name: str = ""
    monogram: str = ""
    illustrative: Literal[True] = True


class PrintedClaim(Record):
    """A supported claim as it is printed."""

    id: str
    field: Field
    kind: ClaimKind
    template: str
    text: str
    status: Status = "supported"
    evidence: tuple[str, ...]
    step: int = 0
    repaired: str = ""


class Quote(Record):
    """A quotation and where it stands: code points of the document's text, `end` exclusive."""

    id: str
    document: str
    sha256: str
    start: int
    end: int
    text: str
    speaker: str
    participant: str
    customer: str = ""
    job: str = ""
    link: str = ""
    question: str = ""


class PersonaTheme(Record):
    """A theme with the quotations it rests on (ids of excerpts; some may not be shown)."""

    id: str
    kind: str
    label: str
    quotes: tuple[str, ...]
    participants: int
    of: int


class Evidence(Record):
    """Everything that the claims cite."""

    stats: tuple[Stat, ...] = ()
    quotes: tuple[Quote, ...] = ()
    themes: tuple[PersonaTheme, ...] = ()


class Prevalence(Record):
    """How many members of the segment are really like this.

    `attributes` are the ids of statistics, strongest first; `matching[i]` is the number of members
    that match the first i + 1 of them; `without[i]` the number that match all but attribute i, None
    where that would give a few members away. Members with a missing value do not match. `members` is
    the segment's size.
    """

    attributes: tuple[str, ...] = ()
    matching: tuple[int, ...] = ()
    without: tuple[int | None, ...] = ()
    members: int = 0


class Coverage(Record):
    """What was drafted and what became of it."""

    drafted: int = 0
    supported: int = 0
    repaired: int = 0
    refused: dict[str, int] = {}
    fields_filled: tuple[str, ...] = ()
    participants_cited: int = 0
    participants: int = 0


class NotKnown(Record):
    """A field without evidence, which question to ask, and which customers to ask it."""

    field: Field
    why: str
    ask: str
    whom: tuple[str, ...] = ()


class EvidenceReport(Record):
    """How far the persona can be trusted."""

    prevalence: Prevalence
    coverage: Coverage
    stability: float | None
    smallest_gap: float | None = None
    dropped: tuple[Verdict, ...] = ()
    not_known: tuple[NotKnown, ...] = ()


class PersonaShape(Record):
    """The public format, `persona_ai/persona` version 1."""

    format: Literal["persona_ai/persona"] = "persona_ai/persona"
    version: Literal[1] = 1
    segment: PersonaSegment
    identity: Identity
    claims: tuple[PrintedClaim, ...]
    evidence: Evidence
    report: EvidenceReport
    run: Run


class PersonaFile(PersonaShape):
    """A persona file as it was read: nothing of it is checked."""

    def draft(self) -> Draft:
        """Return the file's claims as a draft, to be verified like anybody's."""
        claims = tuple(
            Claim(
                id=claim.id,
                field=claim.field,
                kind=claim.kind,
                template=claim.template,
                evidence=claim.evidence,
                step=claim.step,
            )
            for claim in self.claims
        )
        return Draft(segment=self.segment.id, claims=claims, drafter=self.run.drafter)


class Persona(PersonaShape):
    """A persona whose every claim was verified. Made by `persona_ai.verify` and nobody else."""
