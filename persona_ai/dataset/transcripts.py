"""A text, Markdown or subtitle file becomes a transcript: its characters and who says what."""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from persona_ai.dataset.decode import decode
from persona_ai.dataset.files import read_bytes
from persona_ai.dataset.front_matter import FrontMatter, read_front_matter
from persona_ai.dataset.speech import Said, only_labels, turns_of, unread_labels
from persona_ai.dataset.vtt import read_vtt
from persona_ai.errors import InputError
from persona_ai.schema import DocumentKind

READERS = {".txt": "text", ".md": "markdown", ".markdown": "markdown", ".vtt": "vtt"}
_KINDS: dict[str, DocumentKind] = {
    "interview": "interview",
    "call": "interview",
    "note": "note",
    "notes": "note",
    "memo": "note",
    "focus group": "focus group",
    "focusgroup": "focus group",
    "round table": "focus group",
    "group": "focus group",
    "review": "review",
    "ticket": "ticket",
    "survey": "survey answer",
    "survey answer": "survey answer",
    "feedback": "feedback",
}
_NOTE_NAME = re.compile(r"(?:^|[^a-z])notes?(?:[^a-z]|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Transcript:
    """One file as read: `said` is empty where no speaker is labelled."""

    id: str
    path: Path
    text: str
    sha256: str
    reader: str
    encoding: str
    said: tuple[Said, ...]
    front: FrontMatter
    unread: tuple[str, ...] = ()

    @property
    def kind(self) -> DocumentKind | None:
        """What the file itself says that it is."""
        told = self.front.first("kind", "type").casefold().replace("-", " ").replace("_", " ")
        if told in _KINDS:
            return _KINDS[told]
        return "note" if _NOTE_NAME.search(Path(self.id).stem) else None


def read_transcript(path: Path, name: str, known: Collection[str] = ()) -> Transcript:
    """Read one transcript; the same bytes always give the same text and offsets.

    Args:
        path: a .txt, .md or .vtt file.
        name: the document's id.
        known: names that are speakers' labels, from participants.csv or the settings.

    Raises:
        InputError: the file is empty, not text, or nobody says anything in it.
    """
    data = read_bytes(path)
    decoded = decode(data, name)
    reader = READERS[path.suffix.lower()]
    if reader == "vtt":
        subtitles = read_vtt(decoded.text, name)
        text, front = subtitles.text, FrontMatter()
        said = tuple(Said(one.speaker, one.start, one.end, one.time) for one in subtitles.spoken)
        said = said if any(turn.speaker for turn in said) else ()
    else:
        text = decoded.text
        front = read_front_matter(text)
        own = (*known, *front.people, *_names(front))
        said = turns_of(text, front.end, own)
    silent = not any(character.isalnum() for character in text[front.end :])
    if silent or (not said and only_labels(text, front.end)):
        raise InputError(f"{name} is an empty transcript: nobody says a word in it")
    unread = () if reader == "vtt" else unread_labels(text, front.end, said)
    return Transcript(
        name, path, text, hashlib.sha256(data).hexdigest(), reader, decoded.encoding, said, front, unread
    )


def interviewers_of(front: FrontMatter) -> tuple[str, ...]:
    """Return the names of those who ask, as the front matter gives them."""
    told = front.first("interviewer", "interviewers", "moderator", "facilitator", "host")
    return tuple(name.strip() for name in re.split(r",|;| and |&", told) if name.strip())


def _names(front: FrontMatter) -> tuple[str, ...]:
    told = front.first("participant", "speaker", "interviewee")
    return (*interviewers_of(front), *((told,) if told else ()))
