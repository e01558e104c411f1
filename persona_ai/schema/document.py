"""What customers said: documents of turns, with the text exactly as it was read."""

from typing import Literal

from persona_ai.schema.base import Record

DocumentKind = Literal["interview", "focus group", "feedback", "survey answer", "review", "ticket", "note"]
SpeakerRole = Literal["participant", "interviewer", "note-taker", "unknown"]


class Turn(Record):
    """What one speaker said in one go.

    `start` and `end` are code points into the document's text (`end` exclusive) and enclose what was
    said, without the speaker's label. `speaker` is the label as written. `participant` identifies a
    person ("P03", or the customer id where a row of a table is the person); `customer` is the id in
    the customer table that the person belongs to, or None while nobody knows. `job` is the person's
    role at the customer, if known ("warehouse manager"). `time` is seconds from the start.
    """

    speaker: str
    role: SpeakerRole
    participant: str | None = None
    customer: str | None = None
    job: str = ""
    start: int
    end: int
    time: float | None = None


class Document(Record):
    """One transcript, note or answer.

    `id` is the path relative to what was given ("interviews/07.md"), for a cell of a table
    "feedback.csv#17/text" (data rows from 1). `text` is the truth that all offsets point into;
    `sha256` is the hash of its UTF-8 form; `source` is the name of the file it came from.
    `question` is the survey question that a cell answers, if any.
    """

    id: str
    kind: DocumentKind
    source: str
    sha256: str
    text: str
    turns: tuple[Turn, ...]
    question: str = ""
    noted_by: str = ""
    date: str = ""
