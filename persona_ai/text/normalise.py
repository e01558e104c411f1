"""Fold typography away and remember where every character came from.

Only how a text is set may differ afterwards (quotes, dashes, spaces, ligatures, composed accents);
letters, digits and their case stay. Superscripts and fractions stay too: "10²" is not "102".
"""

import re
import unicodedata
from dataclasses import dataclass

_SINGLE = dict.fromkeys("‘’‚‛′´`ʼʹ＇", "'")
_DOUBLE = dict.fromkeys("“”„‟″«»＂〝〞", '"')
_HYPHEN = dict.fromkeys("‐‑‒−﹣－", "-")
_DASH = dict.fromkeys("–—―﹘⸺⸻", "—")
_LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "…": "...",
    "Ĳ": "IJ",
    "ĳ": "ij",
}
_FOLD = {**_SINGLE, **_DOUBLE, **_HYPHEN, **_DASH, **_LIGATURES}
_INVISIBLE = frozenset(
    "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\ufeff\ufe0e\ufe0f"
) | frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
# A dash parts clauses ("a — b", "a - b", "a--b"), a hyphen joins words and digits ("10–12" too).
# Most of a text is letters that stay as they are; a mark may change the one before it.
_RUN = re.compile(r"[!-_a-~]+(?: [!-_a-~]+)*(?![\u0300-\U0010ffff])")
_RANGE = r"(?<=\d)—(?=\d)"
_CLAUSE_DASH = r"(?:^| )-+(?: |$)| ?(?:--+|—+) ?"
_FOLDED_DASH = re.compile(f"(?P<range>{_RANGE})|{_CLAUSE_DASH}")


@dataclass(frozen=True)
class Normalised:
    """A folded text; character i stands for `source[offsets[i]:ends[i]]`."""

    text: str
    offsets: tuple[int, ...]
    ends: tuple[int, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty span of the folded text to the span of the source that it stands for."""
        return self.offsets[start], self.ends[end - 1]


def normalise(text: str) -> Normalised:
    """Fold quotes, dashes, spaces, ellipses, ligatures, soft hyphens and composed accents; case is kept."""
    return _fold_dashes(_fold_characters(text))


def _fold_characters(text: str) -> Normalised:
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    while position < len(text):
        if run := _RUN.match(text, position):
            out.append(run[0])
            starts.extend(range(position, run.end()))
            ends.extend(range(position + 1, run.end() + 1))
            position = run.end()
            continue
        after = _cluster_end(text, position)
        for char in _folded(text[position:after]):
            if char == " " and out and out[-1] == " ":
                ends[-1] = after
                continue
            out.append(char)
            starts.append(position)
            ends.append(after)
        position = after
    return Normalised("".join(out), tuple(starts), tuple(ends))


def _cluster_end(text: str, position: int) -> int:
    """Return where a character and the combining marks that belong to it end."""
    after = position + 1
    if text[position] < "\u0300" and (after == len(text) or text[after] < "\u0300"):
        return after
    while after < len(text) and unicodedata.combining(text[after]):
        after += 1
    return after


def _folded(cluster: str) -> str:
    if len(cluster) > 1 or cluster >= "À":
        cluster = unicodedata.normalize("NFC", cluster)
    if cluster in _INVISIBLE:
        return ""
    if cluster.isspace():
        return " "
    if "！" <= cluster[0] <= "～":
        cluster = unicodedata.normalize("NFC", chr(ord(cluster[0]) - 0xFEE0) + cluster[1:])
    return _FOLD.get(cluster, cluster)


def _fold_dashes(folded: Normalised) -> Normalised:
    """Make all ways to set a dash the same "—"; a hyphen inside a word is left as it is."""
    if "-" not in folded.text and "—" not in folded.text:
        return folded
    keep: list[tuple[str, int, int]] = []
    position = 0
    for match in _FOLDED_DASH.finditer(folded.text):
        keep.extend(_characters(folded, position, match.start()))
        dash = "-" if match.group("range") else "—"
        keep.append((dash, *folded.source_span(match.start(), match.end())))
        position = match.end()
    keep.extend(_characters(folded, position, len(folded.text)))
    return Normalised(
        "".join(char for char, _, _ in keep),
        tuple(start for _, start, _ in keep),
        tuple(end for _, _, end in keep),
    )


def _characters(folded: Normalised, start: int, end: int) -> list[tuple[str, int, int]]:
    return list(zip(folded.text[start:end], folded.offsets[start:end], folded.ends[start:end], strict=True))
