"""Whether a label names one thing or several, and verbs said of several."""

import re
from typing import Final

VERB: Final = re.compile(
    r"^(has|is|was|does|goes|uses|wants|owns|buys|pays|works|runs|sells|scans|exports|imports|imported|needs|"
    r"connects|connected|reads|writes|teaches|attends|attended|visits|visited|orders|ordered)\b",
    re.I,
)
_THIRD_PERSON: Final = {
    "has": "have",
    "is": "are",
    "was": "were",
    "does": "do",
    "goes": "go",
    "uses": "use",
    "teaches": "teach",
}
_HEAD: Final = re.compile(
    r"\b(?:per|in|of|for|with|on|at|by|to|from|between|about|without|around|after|before|last|this|a|an|each)\b|\("
)
_ONE_THING: Final = frozenset({"nps", "sms", "ios", "news"})
_DONE: Final = re.compile(r"(?<=s) (?:used|owned|made|sent|won|lost|bought|sold|open|\w{3,}ed)$", re.I)
_NUMBER_OF: Final = re.compile(r"^number of (?=\w)", re.I)


def is_plural(label: str) -> bool:
    """Return whether a label names several things: "logins per week", "seats used", not "monthly spend"."""
    head = _DONE.sub("", _HEAD.split(label.strip(), maxsplit=1)[0].strip()).split()
    last = head[-1].casefold() if head else ""
    return last.endswith("s") and not last.endswith(("ss", "us", "is")) and last not in _ONE_THING


def counted(label: str) -> str:
    """Return what a label says is counted: "orders" for "number of orders"; else the label."""
    things = _NUMBER_OF.sub("", label)
    return things if is_plural(things) else label


def plural_verb(phrase: str) -> str:
    """Return a verb phrase for several: "uses API" becomes "use API", "active" "are active"."""
    first, _, rest = phrase.partition(" ")
    lower = first.casefold()
    if lower in ("active", "inactive"):
        return f"are {phrase}"
    if lower in _THIRD_PERSON:
        return f"{_THIRD_PERSON[lower]} {rest}".strip()
    if (VERB.match(phrase) or len(lower) > 3) and lower.endswith("s") and not lower.endswith("ss"):
        return f"{first[:-1]} {rest}".strip()
    return phrase[0].lower() + phrase[1:]
