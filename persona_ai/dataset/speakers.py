"""Which speaker of a transcript asks and which one answers.

A label that says so decides; then names that somebody gave; then who asks the questions. A speaker whom
nothing decides is "unknown": searchable, never quoted.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from persona_ai.dataset.speech import Said
from persona_ai.schema import SpeakerRole
from persona_ai.text.sentences import sentences

_ASKS = re.compile(
    r"(?:the |lead |ux |user |co-?)*(?:interviewer|moderator|facilitator|researcher|host|int|mod|q|i)\.?"
    r"[ #_-]?\d{0,2}",
    re.IGNORECASE,
)
_ASKS_ANYWHERE = re.compile(
    r"\b(?:interviewer|moderator|facilitator|researcher|host|product manager|ux)\b", re.IGNORECASE
)
_ANSWERS = re.compile(
    r"(?:interviewee|participant|respondent|customer|client|user|guest|resp|a|p|r)\.?[ #_-]?[a-z]?\d{0,3}",
    re.IGNORECASE,
)
_WRITES = re.compile(r"(?:note[- ]?taker|observer|scribe|transcriber)\.?[ #_-]?\d{0,2}", re.IGNORECASE)
_CLEARLY_ASKS = 0.4  # share of a speaker's turns with a question
_RARELY_ASKS = 0.25
_GAP = 0.2
_MOSTLY = 0.5  # of the sentences of somebody who speaks alone


@dataclass(frozen=True)
class Known:
    """Names that the user gave: who asks, and who takes part."""

    interviewers: frozenset[str] = frozenset()
    participants: frozenset[str] = frozenset()


def key(speaker: str) -> str:
    """Return the name by which labels are compared: letters' case, dots and spaces do not count."""
    return " ".join(speaker.casefold().replace(".", " ").replace("_", " ").split())


def names(values: Collection[str]) -> frozenset[str]:
    """Return the comparable names of a list."""
    return frozenset(key(value) for value in values if key(value))


def matches(speaker: str, name: str) -> bool:
    """Whether a label and a name are the same, or one is the first name of the other."""
    own, other = key(speaker), key(name)
    if not own or not other:
        return False
    return own == other or own.split()[0] == other or own == other.split()[0]


def roles_of(said: Sequence[Said], text: str, known: Known) -> dict[str, SpeakerRole]:
    """Return the role of each speaker, by the label as written."""
    speakers = list(dict.fromkeys(turn.speaker for turn in said))
    asides = {turn.speaker: turn.aside for turn in said if turn.aside}
    roles = {
        speaker: role for speaker in speakers if (role := _by_name(speaker, asides.get(speaker, ""), known))
    }
    open_ones = [speaker for speaker in speakers if speaker not in roles]
    if not open_ones:
        return roles
    if len(speakers) == 1:
        return {speakers[0]: "unknown" if _mostly_asks(said, text) else "participant"}
    if "interviewer" in roles.values():
        return roles | dict.fromkeys(open_ones, "participant")
    return roles | _by_questions(open_ones, said, text, some_answer="participant" in roles.values())


def _by_name(speaker: str, aside: str, known: Known) -> SpeakerRole | None:
    if any(matches(speaker, name) for name in known.interviewers):
        return "interviewer"
    if any(matches(speaker, name) for name in known.participants):
        return "participant"
    if _WRITES.fullmatch(speaker):
        return "note-taker"
    if (
        _ASKS.fullmatch(speaker)
        or _ASKS_ANYWHERE.search(aside)
        or re.search(r"\binterviewer\b", speaker, re.I)
    ):
        return "interviewer"
    return "participant" if _ANSWERS.fullmatch(speaker) else None


def _mostly_asks(said: Sequence[Said], text: str) -> bool:
    """Whether more than half of all sentences are questions: who speaks alone may be the one who asks."""
    spoken = [text[turn.start : turn.end] for turn in said]
    ends = [words[:end].rstrip("\"'”’»)")[-1:] for words in spoken for _, end in sentences(words)]
    return ends.count("?") > _MOSTLY * len(ends)


def _by_questions(
    speakers: Sequence[str], said: Sequence[Said], text: str, *, some_answer: bool
) -> dict[str, SpeakerRole]:
    shares = {speaker: _share_of_questions(speaker, said, text) for speaker in speakers}
    ordered = sorted(speakers, key=lambda speaker: -shares[speaker])
    top, runner_up = ordered[0], shares[ordered[1]] if len(ordered) > 1 else 0.0
    if shares[top] >= _CLEARLY_ASKS and shares[top] - runner_up >= _GAP and (some_answer or len(ordered) > 1):
        rest = dict.fromkeys(ordered[1:], _answers())
        return {top: "interviewer", **rest}
    return {speaker: _answers() if shares[speaker] < _RARELY_ASKS else "unknown" for speaker in speakers}


def _answers() -> SpeakerRole:
    return "participant"


def _share_of_questions(speaker: str, said: Sequence[Said], text: str) -> float:
    own = [text[turn.start : turn.end] for turn in said if turn.speaker == speaker]
    return sum("?" in words for words in own) / len(own)
