"""A sentence that retells an excerpt nearly word for word is about it, however everyday its words are."""

from typing import Final

from persona_ai.schema import Excerpt
from persona_ai.text.words import is_stop_word, stem, words
from persona_ai.verify.case import Case
from persona_ai.verify.relevance import bearing

_LONG: Final = 4  # words in a row, pronouns and articles aside
_SHORT: Final = 3
_NEARLY_ALL: Final = 0.75
_BARE: Final = frozenset(
    "a an the they them their it its i we you he she me us my our your her him his this that these those "
    "feel feels think thinks".split()
)


def retold(case: Case) -> bool:
    """Whether an excerpt says several words of the sentence in a row, and at most one telling word is added."""
    if not any(_in_a_row(case.prose, excerpt) for excerpt in case.excerpts):
        return False
    said = [f"{excerpt.text} {excerpt.job}" for excerpt in case.excerpts]
    return len(bearing(case.prose, said, case.ledger).missed) <= 1


def _in_a_row(sentence: str, excerpt: Excerpt) -> bool:
    own, there = _plain(sentence), f" {' '.join(_plain(excerpt.text))} "
    for size in range(len(own), _SHORT - 1, -1):
        for start in range(len(own) - size + 1):
            run = own[start : start + size]
            if f" {' '.join(run)} " in there:
                return _tells(run, len(own))
    return False


def _plain(text: str) -> list[str]:
    return [stem(word) for word in words(text) if word.lower() not in _BARE]


def _tells(run: list[str], of: int) -> bool:
    """Whether a run of words is what the sentence is about: long, all of content, or nearly the whole of it."""
    telling = sum(not is_stop_word(word) for word in run)
    return telling >= _SHORT or (len(run) >= _LONG and telling > 1) or len(run) >= _NEARLY_ALL * of
