"""Phrases that can name a theme: what nouns look like in these texts, without a tagger or a dictionary.

A word is taken for a noun when this corpus uses it like one: after "the", "our", "of", rather than after
"we", "to", "can" or "is very".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from persona_ai.evidence.forms import read_sentences
from persona_ai.evidence.general_words import is_general
from persona_ai.text.terms import TOKEN
from persona_ai.text.words import stem

_DETERMINERS_TEXT = """
    a all an another any both different each every first five four her his its last main my next no one
    other our own same second single six some ten the their these this those three two which whole whose
    your
"""
_DETERMINERS = frozenset(_DETERMINERS_TEXT.split())
_PREPOSITIONS_TEXT = "of in on with for by from about per between without via as into through than across"
_PREPOSITIONS = frozenset(_PREPOSITIONS_TEXT.split())
_ADJECTIVES_TEXT = """
    and bad best better big extra fewer good less many more new old or proper real several simple small
    worse
"""
_BEFORE_NOUN = _DETERMINERS | _PREPOSITIONS | frozenset(_ADJECTIVES_TEXT.split())
_BEFORE_OTHER_TEXT = """
    actually also always am are be been can can't cannot could couldn't didn't doesn't don't even ever
    feel feels get gets getting he i i'd i'll i'm is it it's just let's may might must never not only
    please pretty quite really shall she should so still that that's then they they'll they're to too
    very was we we'd we'll we're were what who will won't would wouldn't you you'll
"""
_BEFORE_OTHER = frozenset(_BEFORE_OTHER_TEXT.split())
_BEFORE_TOOL = frozenset({"in", "into", "use", "used", "using", "via", "through", "from", "our", "an", "the"})
_NOUN_ENDINGS = ("tion", "sion", "ment", "ness", "ity", "ance", "ence", "ship", "ability", "ware")


@dataclass
class WordUse:
    """How often one word, in lower case, stands where nouns stand, and how it is written."""

    noun: int = 0
    other: int = 0
    determined: int = 0
    bare: int = 0
    tool: int = 0
    last: int = 0
    total: int = 0
    inside: int = 0
    capital: int = 0


@dataclass(frozen=True)
class Uses:
    """How a corpus uses its words and stems."""

    words: Mapping[str, WordUse]
    stems: Mapping[str, WordUse]

    def of(self, word: str) -> WordUse:
        """Return the use of a word, whatever its case."""
        return self.words.get(word.lower(), _UNUSED)

    def of_stem(self, word: str) -> WordUse:
        """Return the use of all words of the same stem."""
        return self.stems.get(stem(word), _UNUSED)


_UNUSED = WordUse()


def word_uses(texts: Iterable[str]) -> Uses:
    """Count how each word, and each stem, is used over all sentences of these texts."""
    uses: dict[str, WordUse] = defaultdict(WordUse)
    stems: dict[str, WordUse] = defaultdict(WordUse)
    for text in texts:
        for sentence in read_sentences(text):
            tokens = TOKEN.findall(sentence.text)
            for place, token in enumerate(tokens):
                if token[0].isalpha():
                    _count(uses[token.lower()], tokens, place)
                    _count(stems[stem(token)], tokens, place)
    return Uses(dict(uses), dict(stems))


def is_noun_like(word: str, uses: Uses) -> bool:
    """Return whether the corpus uses `word` like a noun, or a name like a tool's."""
    low = word.lower()
    if low.endswith("ly") or (low.endswith("ed") and len(low) > 4):
        return False
    use, family = uses.of(word), uses.of_stem(word)
    if is_name(word, uses):
        return 4 * use.tool >= use.total
    if use.noun + use.other < 2 and low.endswith(_NOUN_ENDINGS):
        return True
    used = use.noun >= 1 and use.noun >= 1.5 * use.other and 2 * use.last >= use.total
    return used and 2 * family.noun >= family.other


def is_verb_like(word: str, uses: Uses) -> bool:
    """Return whether the corpus uses `word` more like a verb or an adverb than like a noun or adjective."""
    use = uses.of(word)
    return word.lower().endswith("ly") or use.other > use.noun


def is_name(word: str, uses: Uses) -> bool:
    """Return whether a word is nearly always capitalised inside sentences: "Excel", "API"."""
    use = uses.of(word)
    return use.inside >= 1 and use.capital >= 0.8 * use.inside


def surface(words: tuple[str, ...], uses: Uses) -> str:
    """Return a phrase as a sentence would say it: names keep their capitals, the rest is lower case."""
    return " ".join(word if is_name(word, uses) else word.lower() for word in words)


def with_article(label: str, uses: Uses) -> str:
    """Put "the" before a countable singular: one talks about "the webshop", but about "traceability"."""
    first, last = label.split()[0], label.split()[-1]
    use = uses.of(first)
    plural = last.endswith("s") and not last.endswith(("ss", "us", "is"))
    named = is_name(last, uses) and not last.isupper()
    if plural or named or first == "no" or " not " in label or last.endswith("ing") or first.endswith("ing"):
        return label
    return f"the {label}" if use.determined > use.bare else label


def best_surface(forms: Counter[tuple[str, ...]], uses: Uses) -> tuple[str, tuple[str, ...]]:
    """Return the form most used as a label ready to stand after "talk about", and as it was written.

    A plural goes before its singular.
    """
    plurals = Counter({form: count for form, count in forms.items() if form[-1].endswith("s")})
    most = max(forms.values())
    chosen = plurals if plurals and 4 * max(plurals.values()) >= most else forms
    form = min(chosen, key=lambda one: (-chosen[one], len(one), one))
    return with_article(surface(form, uses), uses), form


def _count(use: WordUse, tokens: list[str], place: int) -> None:
    token = tokens[place]
    before = tokens[place - 1].lower() if place else ""
    after = tokens[place + 1] if place + 1 < len(tokens) else "."
    use.total += 1
    # The head of a compound stands one further: "the audit reports".
    head = place > 1 and tokens[place - 2].lower() in _DETERMINERS and not is_general(before)
    use.noun += before in _BEFORE_NOUN or (head and before.isalpha())
    use.other += before in _BEFORE_OTHER
    use.determined += before in _DETERMINERS
    use.bare += before in _PREPOSITIONS or before in {"and", "or", "more", "less"}
    use.tool += before in _BEFORE_TOOL
    use.last += not after[0].isalnum() or is_general(after)
    if before and before[-1].isalnum():
        use.inside += 1
        use.capital += token[0].isupper()
