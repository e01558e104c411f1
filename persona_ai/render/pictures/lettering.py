"""How wide a text is, and how it is broken or cut so that it never runs out of its place."""

import re
import unicodedata
from functools import cache
from typing import Final

from persona_ai.render.reading import plain

FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
"""One set of widths in several names: the first is inside vl-convert, a browser has one of the others."""

# Advance widths in thousandths of the size, as Liberation Sans, Arial and Helvetica all have them.
_WIDTHS: Final = {
    191: "'",
    222: "ijl’",
    260: "|",
    278: " !,./:;I[\\]ft\N{NO-BREAK SPACE}·",
    333: "()-`r“”",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu€£–",
    584: "+<=>~×",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "…",
    1015: "@",
}
_WIDTH_OF: Final = {char: width for width, chars in _WIDTHS.items() for char in chars}
_OTHER, _WIDE = 700, 1000
_MOST_OF: Final = 0.6  # a line is cut between words where that leaves so much of it
_BOLD: Final = 1.1  # a little more than any line of words grows by
_UNWRITABLE: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")  # XML 1.0 has no such characters
_PERCENT: Final = re.compile(r"(?<=\d) %")


def clean(text: str) -> str:
    """Return a text in one line, without control characters and what XML cannot hold."""
    return " ".join(_UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", plain(text)).split())


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line is in pixels; where the script is not Latin, no less than it is."""
    return sum(map(_advance, text)) * size / 1000 * (_BOLD if bold else 1.0)


def wrapped(text: str, room: float, size: float, *, lines: int, bold: bool = False) -> tuple[str, ...]:
    """Break a text into at most `lines` lines of `room` pixels; what does not fit ends in "…".

    Words, and a number with its "%", are kept whole where a line can hold them, and the lines are about
    equally long.
    """
    text = _PERCENT.sub("\N{NO-BREAK SPACE}%", clean(text))
    broken = _filled(text, room, size, bold)
    if len(broken) > lines:
        rest = " ".join(broken[lines - 1 :])
        return (*broken[: lines - 1], cut(rest, room, size, bold=bold))
    while len(broken) > 1:
        tighter = _filled(text, max(width(line, size, bold=bold) for line in broken) - 1, size, bold)
        if len(tighter) > len(broken) or " ".join(tighter) != " ".join(broken):
            break
        broken = tighter
    return tuple(broken)


def cut(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Return as much of one line as fits into `room` pixels, with "…" where something is missing."""
    text = clean(text)
    if width(text, size, bold=bold) <= room:
        return text
    while text and width(f"{text}…", size, bold=bold) > room:
        text = text[:-1]
    whole = text.rpartition(" ")[0]
    kept = whole if len(whole) >= _MOST_OF * len(text) else text
    return f"{kept.rstrip(' ,;:-')}…"


def _filled(text: str, room: float, size: float, bold: bool) -> list[str]:
    """Return lines with as many words each as fit."""
    lines: list[str] = []
    line = ""
    for word in _pieces(text, room, size, bold):
        longer = f"{line} {word}".strip(" ")
        if width(longer, size, bold=bold) <= room:
            line = longer
        else:
            lines.append(line)
            line = word
    return [one for one in (*lines, line) if one]


def _pieces(text: str, room: float, size: float, bold: bool) -> list[str]:
    """Return the words of a text; one that no line can hold is taken apart."""
    pieces: list[str] = []
    for word in text.split(" "):
        piece = ""
        for char in word:
            if piece and width(piece + char, size, bold=bold) > room:
                pieces.append(piece)
                piece = ""
            piece += char
        pieces.append(piece)
    return pieces


@cache
def _advance(char: str) -> int:
    if char in _WIDTH_OF:
        return _WIDTH_OF[char]
    if unicodedata.combining(char):
        return 0
    return _WIDE if unicodedata.east_asian_width(char) in "WF" or ord(char) > 0xFFFF else _OTHER
