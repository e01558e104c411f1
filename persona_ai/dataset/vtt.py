"""Subtitles (WebVTT) as text: the reader's output is what offsets point into.

Cues in a row by the same voice are one paragraph, `Name: what was said`; tags are taken out and
entities are characters.
"""

import html
import re
from dataclasses import dataclass

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from persona_ai.errors import InputError

_VOICE = re.compile(r"<v(?:\.[^ >]*)?\s+([^>]*)>")
_TAG = re.compile(r"</?[a-zA-Z0-9][^>]*>")
_LABEL = re.compile(r"([^\W\d_][^:<>\n]{0,38}):\s+(?=\S)")


@dataclass(frozen=True)
class Spoken:
    """What one voice said in a row; `start` and `end` point into the text, `time` is in seconds."""

    speaker: str
    start: int
    end: int
    time: float


@dataclass(frozen=True)
class Subtitles:
    """The text of a subtitle file and who says which part of it."""

    text: str
    spoken: tuple[Spoken, ...]


def read_vtt(content: str, name: str) -> Subtitles:
    """Read the characters of a WebVTT file.

    Raises:
        InputError: they are not WebVTT.
    """
    try:
        captions = webvtt.from_string(content).captions
    except (MalformedFileError, MalformedCaptionError) as error:
        reason = " ".join(str(error).split()) or "no WEBVTT at its start"
        raise InputError(f"{name} is not WebVTT: {reason}; it must start with the line WEBVTT") from None
    pieces: list[tuple[str, str, float]] = []
    for caption in captions:
        voices = _voices(caption.raw_text, pieces[-1][0] if pieces else "")
        pieces.extend((speaker, words, float(caption.start_in_seconds)) for speaker, words in voices)
    return _write(pieces)


def _voices(raw: str, last: str) -> list[tuple[str, str]]:
    """Divide a cue by its voice tags; words without one go on with the voice before."""
    parts = _VOICE.split(raw)
    voices = [(_plain(parts[0]), last)] if _plain(parts[0]) else []
    voices.extend(
        (_plain(words), _plain(speaker)) for speaker, words in zip(parts[1::2], parts[2::2], strict=True)
    )
    return [_labelled(words, speaker) for words, speaker in voices if words]


def _labelled(words: str, speaker: str) -> tuple[str, str]:
    """Take "Name: " at the start of a cue for the voice, where no tag names one."""
    match = _LABEL.match(words)
    if speaker or match is None or len(match[1].split()) > 3:
        return speaker, words
    return match[1], words[match.end() :]


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def _write(pieces: list[tuple[str, str, float]]) -> Subtitles:
    text = ""
    spoken: list[Spoken] = []
    for speaker, words, time in pieces:
        if spoken and spoken[-1].speaker == speaker:
            text += f" {words}"
            spoken[-1] = Spoken(speaker, spoken[-1].start, len(text), spoken[-1].time)
            continue
        text += ("\n\n" if text else "") + (f"{speaker}: " if speaker else "")
        start = len(text)
        text += words
        spoken.append(Spoken(speaker, start, len(text), time))
    return Subtitles(text, tuple(spoken))
