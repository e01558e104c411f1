"""What sentences are made of that themes need: stems with their places, and phrases that could be labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from persona_ai.evidence.general_words import is_general, may_carry
from persona_ai.text.terms import TOKEN, lacking, marks, statements, token_stems
from persona_ai.text.words import is_stop_word, stem

_LINKS = frozenset({"of", "in", "with", "without", "for", "by", "at", "from", "between"})
_ARTICLES = frozenset({"the", "a", "an", "our", "my", "your", "their", "every", "each"})
_RELATIVE = frozenset({"that", "which", "were", "was", "have", "has", "had", "is", "are"})
_NOT = frozenset({"not", "never", "haven't", "hasn't", "hadn't", "weren't", "wasn't", "isn't", "aren't"})
_BEEN = frozenset({"been", "be", "being", "yet"})
_BEFORE_DOING = frozenset(
    """to can can't cannot couldn't could will would won't please i we they don't didn't must should
    let's you""".split()
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
    return tuple(_sentence(part) for part in statements(text))


def key(phrase: Iterable[str]) -> str:
    """Return the term of a phrase: its stems, separated by spaces."""
    first, *rest = phrase = tuple(phrase)
    if first == "no" and rest:
        return f"no-{stem(rest[0])}"
    return " ".join(part for word in phrase for part in token_stems(word))


def _sentence(text: str) -> Sentence:
    runs: list[list[str]] = [[]]
    for match in TOKEN.finditer(text):
        token = match[0].removesuffix("'s")
        if token[0].isalnum():
            runs[-1].append(token)
        else:
            runs.append([])
    forms = [form for run in runs for form in _forms(run)]
    lacked = [mark for mark in lacking(text) if _may_lack(text[mark[1] : mark[2]])]
    forms += [Form(("no", text[start:end].lower()), (term,)) for term, start, end in lacked]
    found = (*marks(text), *lacked)
    return Sentence(text, frozenset(part for part, _, _ in found), found, tuple(forms))


def _may_lack(word: str) -> bool:
    return not is_general(word) or word.lower() in _LACKED


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
    stems = tuple(part for word in content for part in token_stems(word))
    particular = [not is_general(word) for word in content]
    carried = all(fine or may_carry(word) for fine, word in zip(particular, content, strict=True))
    if not any(particular) or not carried or len(set(stems)) < len(stems):
        return None
    return Form(written, stems, noun)
