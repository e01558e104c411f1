"""Who says what in a transcript: speakers' labels are found in the usual ways of writing them."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_STAMP = rf"(?:[\[(]?(?P<before>{_TIME})[\])]?[ \t]*[-–—]?[ \t]*)?"
_AFTER = rf"(?:[ \t]*[\[(](?P<after>{_TIME})[\])])?"
_ASIDE = r"(?:[ \t]*\((?P<aside>[^()\n]{1,60})\))?"
_NAME = r"(?P<name>[^\W_][^:\n*_<>\[\]()|]{0,38}?)"
_LEAD = r"[ \t]*(?:(?:[-*>]|\d+[.)])[ \t]+)?"
_BOLD = r"(?:\*\*|__)"
_FORMS = tuple(
    (name, re.compile(_LEAD + _STAMP + pattern))
    for name, pattern in (
        (
            "marked",
            rf"{_BOLD}{_STAMP.replace('before', 'inner')}{_NAME}{_ASIDE}{_AFTER}[ \t]*:?{_BOLD}"
            rf"{_ASIDE.replace('aside', 'aside2')}{_AFTER.replace('after', 'after2')}[ \t]*:?(?:[ \t]+|$)",
        ),
        ("marked", r"<v(?:\.[^ >]*)?[ \t]+(?P<name>[^>\n]{1,40})>[ \t]*"),
        ("marked", r"#{2,6}[ \t]+(?P<name>[^\W\d_][^:\n#]{0,38}?)[ \t]*:?[ \t]*$"),
        ("timed", rf"{_NAME}{_ASIDE}[ \t]*[\[(](?P<after>{_TIME})[\])][ \t]*:?(?:[ \t]+|$)"),
        ("timed", rf"{_NAME}[ \t]{{1,}}(?P<after>{_TIME})[ \t]*$"),
        ("plain", rf"{_NAME}{_ASIDE}{_AFTER}[ \t]*:(?:[ \t]+|$)"),
        ("letter", r"(?P<name>[QAIR]\d{0,2})[.)][ \t]+"),
        ("dash", rf"{_NAME}[ \t]+[–—][ \t]+"),
    )
)
_ROLE = re.compile(
    r"(?:the )?(?:lead |ux |user |co-?)?(?:interviewer|interviewee|moderator|facilitator|researcher|host"
    r"|participant|respondent|customer|client|user|speaker|guest|expert|observer|analyst|support|agent|int|mod|resp|q|a|i|r|p)\.?"
    r"(?:[ #_-]?[a-z]?\d{0,3})?",
    re.IGNORECASE,
)
_NOT_A_NAME = frozenset(
    {
        "note",
        "notes",
        "edit",
        "ps",
        "example",
        "update",
        "http",
        "https",
        "warning",
        "important",
        "summary",
        "date",
    }
    | {
        "question",
        "answer",
        "tldr",
        "todo",
        "context",
        "background",
        "result",
        "conclusion",
        "step",
        "mailto",
        "and",
    }
    | {
        "but",
        "so",
        "because",
        "one thing",
        "also",
        "the",
        "like",
        "fine",
        "first",
        "second",
        "honestly",
        "duration",
    }
)
_PREAMBLE = re.compile(r"[ \t]*(?:#{1,6}[ \t].*|[-*_=]{3,}[ \t]*|\[[^\]\n]*\][ \t]*|\*[^*\n]+\*[ \t]*)")
_LABELLED_SHARE = 0.4  # of paragraphs that start with a label, from which a name seen once is a label too


@dataclass(frozen=True)
class Said:
    """What one speaker said in one go: `start` and `end` are code points into the text."""

    speaker: str
    start: int
    end: int
    time: float | None = None
    aside: str = ""


@dataclass(frozen=True)
class _Label:
    speaker: str
    form: str
    line_start: int
    start: int
    time: float | None
    aside: str


def turns_of(text: str, begin: int, known: Collection[str] = ()) -> tuple[Said, ...]:
    """Cut a transcript into what each speaker said; () where nobody is labelled.

    Args:
        text: the transcript; offsets are into it.
        begin: where the talk starts, after any front matter.
        known: names that are labels wherever they stand before a colon.
    """
    names = {name.casefold() for name in known}
    candidates = [found for start, line in _lines(text, begin) if (found := _labels(line, start))]
    labels = _accepted(candidates, text[begin:], names)
    if not labels:
        return ()
    said: list[Said] = []
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        end = following.line_start if following else len(text)
        said.extend(_spans(text, label, end))
    return tuple(said)


def only_labels(text: str, begin: int) -> bool:
    """Whether every line is a speaker's label and nothing else: a form that nobody filled in."""
    lines = _lines(text, begin)
    return bool(lines) and all(
        any(label.start >= start + len(line.rstrip()) for label in _labels(line, start))
        for start, line in lines
    )


def _lines(text: str, begin: int) -> list[tuple[int, str]]:
    """Return the lines from `begin` on with where they start; only line ends divide, not form feeds."""
    return [
        (begin + match.start(), match[0])
        for match in re.finditer(r"[^\r\n]+", text[begin:])
        if match[0].strip()
    ]


def _labels(line: str, start: int) -> list[_Label]:
    """Return every way in which a line may start with a label, the most telling first."""
    found: list[_Label] = []
    for form, pattern in _FORMS:
        match = pattern.match(line)
        if match is None:
            continue
        groups = match.groupdict()
        time = next((groups[key] for key in ("before", "inner", "after", "after2") if groups.get(key)), None)
        aside = groups.get("aside") or groups.get("aside2") or ""
        kind = "timed" if time and form == "plain" else form
        speaker = groups["name"].strip(" -–—")
        found.append(_Label(speaker, kind, start, start + match.end(), _seconds(time), aside))
    return found


def _seconds(time: str | None) -> float | None:
    if not time:
        return None
    seconds = 0.0
    for part in time.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def _accepted(candidates: list[list[_Label]], body: str, known: set[str]) -> list[_Label]:
    """Keep the labels of speakers, one a line, and let go what merely stands before a colon."""
    often = Counter((label.speaker.casefold(), label.form) for line in candidates for label in line)
    chosen = [
        next((label for label in line if _is_sure(label, often, known)), line[0]) for line in candidates
    ]
    sure = [label for label in chosen if _is_sure(label, often, known)]
    if (
        not any(_is_role(label.speaker) or label.speaker.casefold() in known for label in sure)
        and len(sure) < 3
    ):
        return []
    paragraphs = sum(bool(part.strip()) for part in re.split(r"\r?\n[ \t]*\r?\n", body))
    labelled = len(sure) >= _LABELLED_SHARE * paragraphs
    speakers = {label.speaker.casefold() for label in sure}
    forms = {label.form for label in sure}
    return [
        label
        for label in chosen
        if label in sure
        or (label.speaker.casefold() in speakers and label.form in forms)
        or (labelled and label.form in forms and label.form != "letter" and _is_name(label.speaker))
    ]


def _is_sure(label: _Label, often: Counter[tuple[str, str]], known: set[str]) -> bool:
    name = label.speaker.casefold()
    if name in known:
        return label.form != "dash" or often[name, label.form] > 1
    if label.form in ("letter", "dash"):
        return often[name, label.form] > 1 and (_is_role(label.speaker) or _is_name(label.speaker))
    if _is_role(label.speaker) and len(name) > 1:
        return True
    repeated = often[name, label.form] > 1 or label.form == "timed"
    return repeated and (_is_role(label.speaker) or _is_name(label.speaker))


def _is_role(name: str) -> bool:
    return _ROLE.fullmatch(name) is not None


def _is_name(name: str) -> bool:
    """Whether it reads as a name: one to four words, each with a capital or a number."""
    words = name.split()
    if not 1 <= len(words) <= 4 or name.casefold() in _NOT_A_NAME or words[0].casefold() in _NOT_A_NAME:
        return False
    return all(re.match(r"[^\W\d_]", word) and (word[0].isupper() or len(word) <= 3) for word in words) and (
        words[0][0].isupper()
    )


def _spans(text: str, label: _Label, end: int) -> list[Said]:
    """Return what is said after a label, cut at headings and rules, without spaces around it."""
    spans: list[Said] = []
    start = label.start
    lines = _lines(text[label.start : end], 0)
    breaks = [(start + at, start + at + len(line)) for at, line in lines if _PREAMBLE.fullmatch(line)]
    for left, right in [*breaks, (end, end)]:
        piece = text[start:left]
        first = start + len(piece) - len(piece.lstrip())
        last = start + len(piece.rstrip())
        if any(character.isalnum() for character in piece):
            spans.append(Said(label.speaker, first, last, label.time if not spans else None, label.aside))
        start = right
    return spans
