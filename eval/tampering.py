"""Wrong quotations made from true ones, the way people and models get them wrong.

Written from what goes wrong in the world, not from how the verifier works.
"""

import random
import re
from collections.abc import Callable, Iterator

_ANTONYMS = {
    "always": "never", "never": "always", "good": "bad", "bad": "good", "more": "less", "less": "more",
    "can": "can't", "can't": "can", "before": "after", "after": "before", "is": "isn't", "was": "wasn't",
    "do": "don't", "don't": "do", "love": "hate", "hate": "love", "first": "last", "with": "without",
}  # fmt: skip
_FILLERS = ("really", "clearly", "always", "never", "often")


def word_changed(words: list[str], rng: random.Random) -> list[str]:
    """Replace one word by another word of the same sentence or its opposite."""
    place = rng.randrange(len(words))
    plain = words[place].lower().strip(".,!?")
    other = _ANTONYMS.get(plain) or next((word for word in words if word.lower() != plain), "things")
    return [*words[:place], other, *words[place + 1 :]]


def word_added(words: list[str], rng: random.Random) -> list[str]:
    """Put an emphasis in that nobody said."""
    place = rng.randrange(1, len(words))
    return [*words[:place], rng.choice(_FILLERS), *words[place:]]


def word_dropped(words: list[str], rng: random.Random) -> list[str]:
    """Leave a word out silently, never the first or the last (that would be a fair trim)."""
    place = rng.randrange(1, len(words) - 1)
    if words[place - 1 : place] == words[place : place + 1] or words[place + 1] == words[place]:
        return [*words, "too"]
    return [*words[:place], *words[place + 1 :]]


def reordered(words: list[str], rng: random.Random) -> list[str]:
    """Swap two neighbours that differ."""
    places = [i for i in range(len(words) - 1) if words[i].lower() != words[i + 1].lower()]
    place = rng.choice(places or [0])
    return [*words[:place], words[place + 1], words[place], *words[place + 2 :]]


def number_changed(words: list[str], rng: random.Random) -> list[str]:
    """Change a digit, or put a number in where there is none."""
    places = [i for i, word in enumerate(words) if re.search(r"\d", word)]
    if not places:
        return [*words[:-1], str(rng.randrange(2, 90)), words[-1]]
    place = rng.choice(places)
    changed = re.sub(r"\d", lambda match: str((int(match[0]) + 1) % 10), words[place], count=1)
    return [*words[:place], changed, *words[place + 1 :]]


def letter_changed(words: list[str], rng: random.Random) -> list[str]:
    """Change one letter of one word."""
    places = [i for i, word in enumerate(words) if re.search(r"[a-z]", word)]
    place = rng.choice(places or [0])
    word = words[place]
    letters = [i for i, letter in enumerate(word) if letter.isalpha()] or [0]
    spot = rng.choice(letters)
    letter = "x" if word[spot].lower() != "x" else "y"
    return [*words[:place], word[:spot] + letter + word[spot + 1 :], *words[place + 1 :]]


TAMPERINGS: dict[str, Callable[[list[str], random.Random], list[str]]] = {
    "word changed": word_changed,
    "word added": word_added,
    "word dropped": word_dropped,
    "reordered": reordered,
    "number changed": number_changed,
    "letter changed": letter_changed,
}


def tampered(text: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Give every kind of wrong version of a quotation of at least five words, with its kind."""
    words = text.split()
    if len(words) < 5:
        return
    for kind, change in TAMPERINGS.items():
        wrong = " ".join(change(list(words), rng))
        if wrong.lower() != " ".join(words).lower():
            yield kind, wrong


def true_variants(text: str) -> Iterator[tuple[str, str]]:
    """Give versions of a quotation that say the same words, with their kind."""
    yield "verbatim", text
    yield "curly quotes", text.replace("'", "’").replace('"', "”")
    yield "straight quotes", text.replace("’", "'").replace("“", '"').replace("”", '"')
    yield "no-break spaces", text.replace(" ", "\u00a0")
    yield "folded lines", text.replace(" ", "\n", 1)
    yield "long dashes", text.replace(" - ", " — ").replace("–", "—")
    words = text.split(" ")
    if len(words) >= 9:
        yield "marked cut", " ".join([*words[:3], "[...]", *words[-3:]])
