"""What stands before a transcript: front matter between dashes, or a block of "Key: value" lines."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_FENCED = re.compile(r"\s*---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_PAIR = re.compile(
    r"[ \t]*(?:[-*>][ \t]+)?(?:\*\*|__)?([^\W\d_][\w /-]{0,30}?)(?:\*\*|__)?[ \t]*:(?:\*\*|__)?[ \t]*(.*)"
)
_HEADING = re.compile(r"[ \t]*(#{1,6}[ \t].*|[-*_=]{3,}[ \t]*)")
# Keys that are about the conversation, so that a block with one of them is not the conversation itself.
_ABOUT = frozenset(
    {
        "date",
        "duration",
        "recorded",
        "location",
        "place",
        "account",
        "customer",
        "company",
        "project",
        "study",
    }
    | {
        "title",
        "kind",
        "type",
        "topic",
        "length",
        "recording",
        "participants",
        "transcribed",
        "channel",
        "file",
    }
    | {"job", "role", "segment", "session", "time", "transcript", "noted by", "author", "consent", "language"}
)


@dataclass(frozen=True)
class FrontMatter:
    """`values` by lower-case key; `people` maps a speaker to a customer id; the talk starts at `end`."""

    values: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    end: int = 0

    def first(self, *keys: str) -> str:
        """Return the value of the first of the keys that is there, or ""."""
        return next((self.values[key] for key in keys if self.values.get(key)), "")


def read_front_matter(text: str) -> FrontMatter:
    """Find what stands before the talk; its lines are no turns."""
    fenced = _FENCED.match(text)
    if fenced:
        values, people = _pairs(fenced[1].splitlines())
        return FrontMatter(values, people, fenced.end())
    return _block(text)


def _block(text: str) -> FrontMatter:
    """Read "Key: value" lines at the top, up to the first blank line after them."""
    lines: list[str] = []
    end = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if bare and not _HEADING.fullmatch(bare) and not _PAIR.fullmatch(line.rstrip("\r\n")):
            break
        if not bare and lines:
            break
        end += len(line)
        if bare and not _HEADING.fullmatch(bare):
            lines.append(line.rstrip("\r\n"))
    values, people = _pairs(lines)
    if not _ABOUT & set(values) or any(len(value.split()) > 12 for value in values.values()):
        return FrontMatter()
    return FrontMatter(values, people, end)


def _pairs(lines: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    values: dict[str, str] = {}
    people: dict[str, str] = {}
    under = ""
    for line in lines:
        match = _PAIR.fullmatch(line)
        if match is None:
            continue
        key, value = match[1].strip(), match[2].strip().strip("\"'*_ ")
        indented = line[:1] in " \t" or line.lstrip().startswith("- ")
        if indented and under in ("participants", "speakers") and value:
            people[key] = value
            continue
        under = key.casefold() if not value else ""
        values[" ".join(key.casefold().replace("_", " ").split())] = value
    return values, people
