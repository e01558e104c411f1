"""Words that can be quoted, themes that can be counted, and the ledger that a drafter may cite."""

from typing import Literal

from persona_ai.schema.base import Record
from persona_ai.schema.brief import Brief
from persona_ai.schema.document import DocumentKind, SpeakerRole
from persona_ai.schema.segmentation import Segment, SegmentVerdict
from persona_ai.schema.stat import Stat
from persona_ai.schema.table import Column

Link = Literal["joined by id", "named in the document", "assigned by model", "unlinked"]
ThemeKind = Literal["goal", "pain", "need", "trigger", "objection", "feeling", "channel", "tool", "praise"]


class Excerpt(Record):
    """A span of one turn that can be quoted: `source[start:end] == text`, always.

    `turn` is the index in the document's turns. `flags` says why an excerpt must not be quoted
    ("personal data", "instruction", "echo"); an excerpt with any flag is searchable, never shown.
    """

    id: str
    document: str
    kind: DocumentKind
    turn: int
    start: int
    end: int
    text: str
    speaker: str
    participant: str | None = None
    customer: str | None = None
    job: str = ""
    role: SpeakerRole
    segment: str | None = None
    link: Link = "unlinked"
    question: str = ""
    noted_by: str = ""
    date: str = ""
    flags: tuple[str, ...] = ()

    @property
    def quotable(self) -> bool:
        """Whether the words are a participant's own and nothing forbids to show them."""
        return self.role == "participant" and not self.flags and self.kind != "note"


class Theme(Record):
    """What several people of a segment talk about.

    `excerpts` are ids, the most representative first; `participants` is the number of distinct
    people in them, `of` the number of participants of the segment. `contrary` is the id of the best
    excerpt that speaks against it, or "".
    """

    id: str
    kind: ThemeKind
    label: str
    terms: tuple[str, ...] = ()
    excerpts: tuple[str, ...]
    participants: int
    of: int
    contrary: str = ""


class Ledger(Record):
    """All that a drafter may see and cite for one segment.

    Ids are unique in a run: statistics S1.., themes T1.., excerpts Q1... `columns` tells how prose
    names what was counted. `stats` holds the segment's statistics, strongest first, and its size.
    `participants` is the number of distinct people of this segment who said anything; `customers`
    the number of rows of the whole table (0 without a table).
    """

    segment: Segment
    method: str
    verdict: SegmentVerdict
    segments: tuple[str, ...] = ()
    brief: Brief = Brief()
    columns: tuple[Column, ...] = ()
    stats: tuple[Stat, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    themes: tuple[Theme, ...] = ()
    participants: int = 0
    customers: int = 0
    proto: bool = False
    k_min: int = 10
