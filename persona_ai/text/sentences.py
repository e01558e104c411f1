"""Split a text into sentences, by rule and without changing a character."""

import re

_END = re.compile(r"(?:[.!?…]+[\"'”’»)\]]*)(?=\s|$)")
_PARAGRAPH = re.compile(r"\s*\n\s*\n\s*|\s*\n(?=\s*(?:[-*•‣–]|\d{1,2}[.)])\s)")
_ABBREVIATIONS_TEXT = """
    mr mrs ms dr prof sr jr st vs e.g i.e eg ie cf no nos fig approx dept est inc ltd co corp vol ca al gen
    col sen rep rev hon min max tel ext jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k p.s
"""
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_TEXT.split())
# These may end a sentence as well: only a lower-case continuation shows that they do not.
_EITHER = frozenset({"etc", "a.m", "p.m", "am", "pm", "inc", "ltd", "co", "corp", "u.s", "u.k", "jr", "sr"})


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of `text`, in order, without the white space around them.

    A blank line and a list item always end a sentence; a single line break does not. Abbreviations,
    initials, decimals and an ellipsis that goes on in lower case do not end one.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for paragraph in [*_PARAGRAPH.finditer(text), None]:
        end = paragraph.start() if paragraph else len(text)
        spans.extend(_split(text, start, end))
        start = paragraph.end() if paragraph else end
    return spans


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    for match in _END.finditer(text, start, end):
        if match.end() < end and not _ends(text, start, match, end):
            continue
        spans.append(_trimmed(text, start, match.end()))
        start = match.end()
    spans.append(_trimmed(text, start, end))
    return [span for span in spans if span[0] < span[1]]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends(text: str, start: int, match: re.Match[str], end: int) -> bool:
    """Return whether a terminator that is followed by more text ends the sentence."""
    following = text[match.end() : end].lstrip()[:1]
    mark = match.group()
    goes_on = following.islower() or following in {",", ";", ":"}
    if mark[0] in "!?":
        return not (goes_on and mark[-1] not in "!?.…")
    if mark.startswith(("..", "…")):
        return not goes_on
    return _full_stop_ends(text[start : match.start()], following, goes_on)


def _full_stop_ends(before: str, following: str, goes_on: bool) -> bool:
    last = re.split(r"[\s(\[\"“'‘/]", before)[-1].lower()
    if last in _EITHER:
        return not goes_on
    if last in _ABBREVIATIONS:
        # "No." and "min." are abbreviations only where a number or a lower-case word follows.
        return last in {"no", "nos", "min", "max", "co", "al", "mar", "jun"} and not following.isdigit()
    initial = len(last) == 1 and last.isalpha() and last != "i" and before[-1:].isupper()
    list_number = last.isdigit() and len(last) <= 2 and before.strip() == last
    return not (initial or list_number)
