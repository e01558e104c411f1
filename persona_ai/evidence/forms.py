"""What sentences are made of that themes need: stems with their places, and phrases that could be labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from persona_ai.evidence.general_words import is_general, may_carry
from persona_ai.text.normalise import normalise
from persona_ai.text.sentences import sentences
from persona_ai.text.words import is_stop_word, stem

TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[^\w\s]")
_POINT = re.compile(r";\s|\s[-*\u2022]\s|\s\(?\d[.)]\s")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+")
_PARTICLES = frozenset({"in", "up", "out", "over", "off", "down", "back"})
_LINKS = frozenset({"of", "in", "with", "without", "for", "by", "at", "from", "between"})
_ARTICLES = frozenset({"the", "a", "an", "our", "my", "your", "their", "every", "each"})
_RELATIVE = frozenset({"that", "which", "were", "was", "have", "has", "had", "is", "are"})
_NOT = frozenset({"not", "never", "haven't", "hasn't", "hadn't", "weren't", "wasn't", "isn't", "aren't"})
_BEEN = frozenset({"been", "be", "being", "yet"})
_BEFORE_DOING = frozenset(
    """to can can't cannot couldn't could will would won't please i we they don't didn't must should
    let's you""".split()
)
# "no signal", "nobody has had time", "there isn't any signal": what is lacking is a term of its own.
_WITHOUT = re.compile(
    r"\b(?:no|(?:nobody|nobody's|no one|never|not|\w+n't)(?: (?:here|else|really|been))*"
    r"(?:(?: (?:has|have|had|got))+(?: (?:any|enough|much|the))*|(?: (?:any|enough|much))+)) ([a-z]{3,})\b",
    re.IGNORECASE,
)
_LACKED = frozenset({"time", "money", "person", "people", "support", "memory"})
_LONGEST = 3


@dataclass(frozen=True)
class Form:
    """A phrase ready to be read, and the stems that make it a term.

    `noun` is the place of the word that must be used like a noun.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    noun: int = -1


@dataclass(frozen=True)
class Sentence:
    """One sentence of an excerpt: its text, the stems of its content words with their places, its phrases."""

    text: str
    stems: frozenset[str]
    marks: tuple[tuple[str, int, int], ...]
    forms: tuple[Form, ...]


@lru_cache(maxsize=65536)
def read_sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text, the points of a list apart, with what themes are made of."""
    flat = _ADDRESS.sub("...", normalise(text).text)
    parts = (part for start, end in sentences(flat) for part in _POINT.split(flat[start:end]))
    return tuple(_sentence(part) for part in parts if part.strip())


def key(phrase: Iterable[str]) -> str:
    """Return the term of a phrase: its stems, separated by spaces."""
    first, *rest = phrase = tuple(phrase)
    if first == "no" and rest:
        return f"no-{stem(rest[0])}"
    return " ".join(part for word in phrase for part in _stems(word))


def _stems(token: str) -> list[str]:
    """Return the stems of a token's parts, but of "log-in" that of "login"."""
    parts = token.split("-")
    if any(is_stop_word(part) for part in parts):
        return [stem("".join(parts))]
    return [stem(part) for part in parts]


def _sentence(text: str) -> Sentence:
    marks: list[tuple[str, int, int]] = []
    runs: list[list[str]] = [[]]
    before = ""
    for match in TOKEN.finditer(text):
        token = match[0].removesuffix("'s")
        if not token[0].isalnum():
            runs.append([])
            before = ""
            continue
        runs[-1].append(token)
        marks += [(part, *match.span()) for part in _stems(token) if not is_stop_word(part)]
        if before and token.lower() in _PARTICLES:
            # "log in" is a "login", "set up" a "set-up".
            marks.append((stem(before) + token.lower(), *match.span()))
        before = "" if is_stop_word(token) else token
    forms = [form for run in runs for form in _forms(run)]
    for match in _WITHOUT.finditer(text):
        if not is_stop_word(match[1]) and (not is_general(match[1]) or match[1].lower() in _LACKED):
            marks.append((f"no-{stem(match[1])}", match.start(1), match.end(1)))
            forms.append(Form(("no", match[1].lower()), (f"no-{stem(match[1])}",)))
    return Sentence(text, frozenset(part for part, _, _ in marks), tuple(marks), tuple(forms))


def _forms(run: list[str]) -> Iterator[Form]:
    """Yield what could name a theme: up to three words in a row, or two with "of the" between them."""
    for first, word in enumerate(run):
        if is_stop_word(word):
            continue
        for size in range(1, _LONGEST + 1):
            gram = tuple(run[first : first + size])
            if len(gram) < size or is_stop_word(gram[-1]):
                break
            if form := _form(gram, gram):
                yield form
        for reading in (_linked, _doing, _not_done):
            if form := reading(run, first):
                yield form


def _linked(run: list[str], first: int) -> Form | None:
    """Read "the order of arrival", "errors in the log"."""
    if first + 2 >= len(run) or run[first + 1].lower() not in _LINKS:
        return None
    end = first + 2 + (run[first + 2].lower() in _ARTICLES)
    return _form((run[first], run[end]), tuple(run[first : end + 1])) if end < len(run) else None


def _doing(run: list[str], first: int) -> Form | None:
    """Read "can't undo an import" as "undoing an import"."""
    if not first or run[first - 1].lower() not in _BEFORE_DOING or first + 1 >= len(run):
        return None
    end = first + 1 + (run[first + 1].lower() in _ARTICLES)
    verb = run[first].lower()
    if end >= len(run) or not verb.isalpha() or verb.endswith(("s", "ed", "ing")):
        return None
    return _form((verb, run[end]), (_gerund(verb), *run[first + 1 : end + 1]))


def _not_done(run: list[str], first: int) -> Form | None:
    """Read "scans that haven't been sent" as "scans not sent"."""
    rest = [word.lower() for word in run[first + 1 : first + 6]]
    while rest and rest[0] in _RELATIVE:
        rest.pop(0)
    if len(rest) < 2 or rest[0] not in _NOT:
        return None
    done = rest[2] if rest[1] in _BEEN and len(rest) > 2 else rest[1]
    participle = done.endswith(("ed", "en", "nt", "wn"))
    return _form((run[first], done), (run[first], "not", done), noun=0) if participle else None


def _gerund(verb: str) -> str:
    short = re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", verb)
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    return verb + (verb[-1] if short else "") + "ing"


def _form(content: tuple[str, ...], written: tuple[str, ...], noun: int = -1) -> Form | None:
    if any(is_stop_word(word) for word in content):
        return None
    stems = tuple(part for word in content for part in _stems(word))
    particular = [not is_general(word) for word in content]
    carried = all(fine or may_carry(word) for fine, word in zip(particular, content, strict=True))
    if not any(particular) or not carried or len(set(stems)) < len(stems):
        return None
    return Form(written, stems, noun)
