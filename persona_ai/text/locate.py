"""Find a quotation in its source, exactly: typography may differ, words and digits may not.

This is the heart of "nothing invented". Acceptance is never fuzzy; `nearest` serves messages and repair.
"""

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache

from persona_ai.text.normalise import Normalised, normalise
from persona_ai.text.words import word_spans

Spans = tuple[tuple[int, int], ...]

_GAP = re.compile(r"\s*(?:\[\s*\.{3,}\s*\]|\(\s*\.{3,}\s*\)|\.{3,})\s*")
_WRAPPING = "\"'*— "
_FINAL = ".,;:!?-— "
_MIN_SEGMENT_WORDS = 2


def locate(quote: str, source: str, start: int = 0, end: int | None = None) -> Spans | None:
    """Return where `quote` stands in `source[start:end]`, or None if it does not stand there verbatim.

    Typography, white space, the case of a segment's first letter and final punctuation may differ (but
    no question becomes a statement). "..." and "[...]" part segments, of two words or more each, that must
    stand in this order; no word may be changed, dropped, added or cut.

    Returns:
        One span of code points of `source` for each segment, in order and without overlap. A quotation
        that drops words with "..." must be checked for what it dropped: see `cues.clipped`.
    """
    stop = len(source) if end is None else min(end, len(source))
    haystack = _normalised(source[start:stop])
    needle = normalise(quote).text.strip()
    if not _has_word(needle):
        return None
    whole = _find(needle, haystack, 0)
    found = [whole] if whole else _find_segments(needle, haystack)
    if not found:
        return None
    spans = (haystack.source_span(first, last) for first, last in found)
    return tuple((first + start, last + start) for first, last in spans)


def nearest(quote: str, source: str, start: int = 0, end: int | None = None) -> tuple[int, int, float] | None:
    """Return the span of whole words in `source[start:end]` that is most like `quote`, and how like it is.

    Returns:
        start, end and a similarity in 0..1; None where no word of the quotation occurs. For messages and
        repair only: a high similarity says nothing about truth.
    """
    stop = len(source) if end is None else min(end, len(source))
    text = source[start:stop]
    wanted = _keys(quote, word_spans(quote))
    spans = word_spans(text)
    keys = _keys(text, spans)
    best: tuple[float, int, int] | None = None
    for first in _window_starts(wanted, keys):
        window = keys[first : first + len(wanted) + 4]
        matcher = SequenceMatcher(None, wanted, window, autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        if not blocks:
            continue
        left, right = first + blocks[0].b, first + blocks[-1].b + blocks[-1].size
        score = SequenceMatcher(None, " ".join(wanted), " ".join(keys[left:right]), autojunk=False).ratio()
        if best is None or score > best[0]:
            best = (score, left, right)
    if best is None:
        return None
    score, left, right = best
    return start + spans[left][0], start + spans[right - 1][1], round(score, 4)


@lru_cache(maxsize=512)
def _normalised(text: str) -> Normalised:
    return normalise(text)


def _has_word(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _find_segments(needle: str, haystack: Normalised) -> list[tuple[int, int]]:
    """Return the spans of all segments of a quotation in order, or [] where one is missing."""
    bare = needle.strip(_WRAPPING)
    segments = [segment.strip(_WRAPPING) for segment in _GAP.split(bare)]
    segments = [segment for segment in segments if _has_word(segment)]
    if len(segments) > 1 and any(len(word_spans(segment)) < _MIN_SEGMENT_WORDS for segment in segments):
        return []
    found: list[tuple[int, int]] = []
    position = 0
    for index, segment in enumerate(segments):
        # Only the end of the whole quotation, or a cut, may lose its punctuation.
        span = _find(segment, haystack, position) or _find_bare(
            segment, haystack, position, final=index == len(segments) - 1
        )
        if span is None:
            return []
        found.append(span)
        position = span[1]
    return found


def _find_bare(segment: str, haystack: Normalised, position: int, *, final: bool) -> tuple[int, int] | None:
    """Find a segment whose last punctuation differs; it may not turn a question into a statement."""
    core = segment.rstrip(_FINAL + _WRAPPING)
    marks = segment[len(core) :]
    while (span := _find(core, haystack, position)) is not None:
        if not final or _same_mood(marks, haystack.text[span[1] : span[1] + 4]):
            return span
        position = span[0] + 1
    return None


def _same_mood(marks: str, following: str) -> bool:
    source_marks = re.match(r"[^\w\s]*", following)
    asked = "?" in (source_marks.group() if source_marks else "")
    if "?" in marks:
        return asked
    return not (asked and marks.strip(_WRAPPING))


def _find(needle: str, haystack: Normalised, position: int) -> tuple[int, int] | None:
    """Return the first whole-word occurrence; only the case of the first letter may differ."""
    text = haystack.text
    if not needle:
        return None
    while True:
        starts = [at for first in _cases(needle[0]) if (at := text.find(first + needle[1:], position)) >= 0]
        if not starts:
            return None
        at = min(starts)
        if _whole(haystack, at, at + len(needle)):
            return at, at + len(needle)
        position = at + 1


def _cases(char: str) -> tuple[str, ...]:
    variants = {char, char.lower(), char.upper()}
    return tuple(sorted(variant for variant in variants if len(variant) == 1))


def _whole(haystack: Normalised, start: int, end: int) -> bool:
    """Return whether a span cuts no word, no number and no single source character."""
    text, offsets = haystack.text, haystack.offsets
    for edge in (start, end):
        if not 0 < edge < len(text):
            continue
        if offsets[edge - 1] == offsets[edge] or _joined(text, edge):
            return False
    return True


def _joined(text: str, edge: int) -> bool:
    """Return whether the characters on both sides of `edge` belong to one word or one number."""
    left, right = text[edge - 1], text[edge]
    if _is_word_char(left) and _is_word_char(right):
        return True
    before, after = text[edge - 2 : edge - 1], text[edge + 1 : edge + 2]
    if left in "'-" and _is_word_char(right) and _is_word_char(before):
        return True
    if right in "'-" and _is_word_char(left) and _is_word_char(after):
        return True
    return _joined_number(before, left, right, after)


def _joined_number(before: str, left: str, right: str, after: str) -> bool:
    """Return whether an edge cuts "3.5", "-5", "5 %" style digits from their separator, sign or unit."""
    if left.isdigit() and ((right in ".,:/" and after.isdigit()) or (right == " " and after in "%‰")):
        return bool(after)
    if left in ".,:/" and right.isdigit() and before.isdigit():
        return True
    return (right.isdigit() and left in "-+.$€£#") or (left.isdigit() and right in "%‰°")


def _is_word_char(char: str) -> bool:
    """Return whether a character joins with its like into words; ideographs and kana stand alone."""
    return char == "_" or (char.isalnum() and not "\u2e80" <= char <= "\u9fff")


def _keys(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [normalise(text[first:last]).text.lower() for first, last in spans]


def _window_starts(wanted: list[str], keys: list[str], best: int = 5) -> list[int]:
    """Return the starts of the windows that share most words with `wanted`, best first."""
    size, need = len(wanted), Counter(wanted)
    if not size or not keys:
        return []
    have: Counter[str] = Counter()
    shared, scores = 0, []
    for position, key in enumerate(keys):
        have[key] += 1
        shared += have[key] <= need[key]
        if position >= size:
            gone = keys[position - size]
            shared -= have[gone] <= need[gone]
            have[gone] -= 1
        scores.append((-shared, max(0, position - size + 1)))
    ranked = sorted(set(scores))
    return [first for score, first in ranked[:best] if score < 0]
