"""What belongs to a theme, as one rule: a sentence that holds all stems of one of the theme's terms.

Themes are found by it and counted anew by it, so it stands in one place.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from persona_ai.text.normalise import normalise
from persona_ai.text.sentences import sentences
from persona_ai.text.words import is_stop_word, stem

TOKEN: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[^\w\s]")
Mark = tuple[str, int, int]

_POINT: Final = re.compile(r";\s|\s[-*\u2022]\s|\s\(?\d[.)]\s")
_ADDRESS: Final = re.compile(r"\b(?:https?://|www\.)\S+")
_PARTICLES: Final = frozenset({"in", "up", "out", "over", "off", "down", "back"})
# "no signal", "nobody has had time", "there isn't any signal": what is lacking is a term of its own.
_WITHOUT: Final = re.compile(
    r"\b(?:no|(?:nobody|nobody's|no one|never|not|\w+n't)(?: (?:here|else|really|been))*"
    r"(?:(?: (?:has|have|had|got))+(?: (?:any|enough|much|the))*|(?: (?:any|enough|much))+)) ([a-z]{3,})\b",
    re.IGNORECASE,
)


def holding(text: str, terms: Iterable[str]) -> tuple[str, ...]:
    """Return the sentences of `text` that hold all stems of one of the terms."""
    wanted = [frozenset(term.split()) for term in terms]
    return tuple(said for said, stems in _stems_of(text) if any(term <= stems for term in wanted))


def holds(text: str, terms: Iterable[str]) -> bool:
    """Return whether a sentence of `text` holds all stems of one of the terms."""
    return bool(holding(text, terms))


def statements(text: str) -> tuple[str, ...]:
    """Return the sentences of a text as they are read for themes: the points of a list apart, addresses left out."""
    flat = _ADDRESS.sub("...", normalise(text).text)
    parts = (part for start, end in sentences(flat) for part in _POINT.split(flat[start:end]))
    return tuple(part for part in parts if part.strip())


def token_stems(token: str) -> list[str]:
    """Return the stems of a token's parts, but of "log-in" that of "login"."""
    parts = token.split("-")
    if any(is_stop_word(part) for part in parts):
        return [stem("".join(parts))]
    return [stem(part) for part in parts]


def marks(statement: str) -> Iterator[Mark]:
    """Yield the stems of a sentence with their places; "log in" is a "login" too, "set up" a "set-up"."""
    before = ""
    for match in TOKEN.finditer(statement):
        token = match[0].removesuffix("'s")
        if not token[0].isalnum():
            before = ""
            continue
        yield from ((part, *match.span()) for part in token_stems(token) if not is_stop_word(part))
        if before and token.lower() in _PARTICLES:
            yield (stem(before) + token.lower(), *match.span())
        before = "" if is_stop_word(token) else token


def lacking(statement: str) -> Iterator[Mark]:
    """Yield what a sentence says is lacking: "no-signal" of "there isn't any signal"."""
    for match in _WITHOUT.finditer(statement):
        if not is_stop_word(match[1]):
            yield (f"no-{stem(match[1])}", *match.span(1))


@lru_cache(maxsize=16384)
def _stems_of(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple(
        (said, frozenset(part for part, _, _ in (*marks(said), *lacking(said)))) for said in statements(text)
    )
