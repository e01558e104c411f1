"""Lines that may begin with a speaker's label, in the usual ways of writing one, and names that are like one."""

import re
from dataclasses import dataclass

from persona_ai.text.words import is_stop_word

_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_STAMP = rf"(?:[\[(]?(?P<before>{_TIME})[\])]?[ \t]*[-–—]?[ \t]*)?"
_AFTER = rf"(?:[ \t]*[\[(](?P<after>{_TIME})[\])])?"
_ASIDE = r"(?:[ \t]*\((?P<aside>[^()\n]{1,60})\))?"
_PICTURES = r"\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff"
_DIRECTIONS = r"\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069"  # of writing; they are never seen
_BRACED = r"\{+[^{}:\n]{1,34}\}+"
_NAME = rf"(?P<name>{_BRACED}|(?:[^\W_]|[{_PICTURES}{_DIRECTIONS}])[^:\n*_<>\[\]()|]{{0,38}}?)"
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
_UNSEEN = re.compile(f"[{_DIRECTIONS}]")
_SIGNS = re.compile(f"[{_PICTURES}]+|{_BRACED}")
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
# What also stands before a colon and is no lower-case name.
_NO_LOWER_NAME = frozenset(
    "thing things point points problem problems issue issues price prices pro pros con cons reason reasons "
    "plus minus idea ideas wish wishes example examples tip hint goal goals time place".split()
)
SPEECH_FORMS = ("marked", "timed", "plain")


@dataclass(frozen=True)
class Label:
    """One way in which a line may start with a label: its `form`, and where what is said begins."""

    speaker: str
    form: str
    line_start: int
    start: int
    time: float | None
    aside: str


def lines_of(text: str, begin: int) -> list[tuple[int, str]]:
    """Return the lines from `begin` on with where they start; only line ends divide, not form feeds."""
    return [
        (begin + match.start(), match[0])
        for match in re.finditer(r"[^\r\n]+", text[begin:])
        if match[0].strip()
    ]


def labels_of(line: str, start: int) -> list[Label]:
    """Return every way in which a line may start with a label, the most telling first."""
    found: list[Label] = []
    for form, pattern in _FORMS:
        match = pattern.match(line)
        if match is None:
            continue
        groups = match.groupdict()
        time = next((groups[key] for key in ("before", "inner", "after", "after2") if groups.get(key)), None)
        aside = groups.get("aside") or groups.get("aside2") or ""
        kind = "timed" if time and form == "plain" else form
        speaker = _UNSEEN.sub("", groups["name"]).strip(" -–—")
        found.append(Label(speaker, kind, start, start + match.end(), _seconds(time), aside))
    return found


def _seconds(time: str | None) -> float | None:
    if not time:
        return None
    seconds = 0.0
    for part in time.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def is_role(name: str) -> bool:
    """Whether it says what a speaker does: "Interviewer", "P3"."""
    return _ROLE.fullmatch(name) is not None


def is_name(name: str) -> bool:
    """Whether it reads as a name: one to four words, each with a capital or a number; or a sign alone.

    Letters of a script without capitals pass for capitals.
    """
    words = _SIGNS.sub(" ", name).split()
    if not words:
        return bool(name)
    bare = " ".join(words).casefold()
    if len(words) > 4 or bare in _NOT_A_NAME or words[0].casefold() in _NOT_A_NAME:
        return False
    letters = all(re.match(r"[^\W\d_]", word) and (_is_capital(word) or len(word) <= 3) for word in words)
    return letters and _is_capital(words[0])


def has_sign(name: str) -> bool:
    """Whether a pictograph or something in braces stands in a name: "Maria 🌸", "{P1}"."""
    return _SIGNS.search(name) is not None


def _is_capital(word: str) -> bool:
    return not word[0].islower()


def is_lower_name(label: Label) -> bool:
    """Whether it could be a name that somebody wrote without a capital: "anna", "anna b"."""
    first, *more = label.speaker.split() or [""]
    if len(more) > 1 or label.form not in SPEECH_FORMS or not 2 <= len(first) <= 20:
        return False
    if not all(part.isalpha() and part.islower() for part in (first, *more)):
        return False
    return not any(part in _NOT_A_NAME | _NO_LOWER_NAME or is_stop_word(part) for part in (first, *more[:1]))
