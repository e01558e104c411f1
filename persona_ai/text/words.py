"""Words, stop words and a light stemmer for English."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:(?:['’](?=[^\W\d_])|(?<=\d)[.,](?=\d))[^\W_]+)*")

_STOP_WORDS = """
    a about above after again against all also although always am among an and another any anybody
    anyone anything anyway are aren't around as at away back be became because become been before being
    below between both but by came can can't cannot come comes could couldn't d did didn't do does
    doesn't doing don't done down during each either else enough etc even ever every everybody everyone
    everything few for from further gave get gets getting give given gives go goes going gone gonna got
    had hadn't has hasn't have haven't having he he'd he'll he's hence her here here's hers herself him
    himself his how how's however i i'd i'll i'm i've if in instead into is isn't it it'd it'll it's its
    itself just keep kept let let's like ll made make makes making many may maybe me might mine more
    most much must mustn't my myself near neither never no nobody none nor not nothing now of off often
    on once one ones only onto or other others otherwise our ours ourselves out over own per perhaps put
    quite rather re really s same say says see seem seems shall she she'd she'll she's should shouldn't
    since so some somebody someone something sometimes somewhere still such t take taken takes tell than
    that that'd that'll that's the their theirs them themselves then there there's therefore these they
    they'd they'll they're they've this those though through thus till to too took toward towards two
    under until up upon us use used uses using usually ve very via was wasn't we we'd we'll we're we've
    well went were weren't what what's whatever when when's where where's whether which while who who's
    whoever whole whom whose why why's will with within without won't would wouldn't yes yet you you'd
    you'll you're you've your yours yourself yourselves
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

_IRREGULAR = {
    "bought": "buy",
    "paid": "pay",
    "sold": "sell",
    "sent": "send",
    "lost": "lose",
    "losing": "lose",
    "left": "leav",
    "leaves": "leav",
    "spent": "spend",
    "built": "build",
    "found": "find",
    "felt": "feel",
    "broke": "break",
    "broken": "break",
    "chose": "choose",
    "chosen": "choose",
    "wrote": "writ",
    "written": "writ",
    "ran": "run",
    "grew": "grow",
    "grown": "grow",
    "taught": "teach",
    "thought": "think",
    "children": "child",
    "men": "man",
    "women": "woman",
    "people": "person",
    "analyses": "analysi",
    "analysis": "analysi",
    "data": "data",
    "species": "species",
    "news": "news",
    "lens": "lens",
    "business": "business",
    "always": "always",
    "during": "during",
    "morning": "morning",
    "evening": "evening",
    "string": "string",
    "spring": "spring",
    "supply": "suppli",
    "supplies": "suppli",
    "supplied": "suppli",
    "apply": "appli",
    "reply": "repli",
    "family": "famili",
    "assembly": "assembli",
    "daily": "daili",
    "only": "only",
    "used": "use",
    "using": "use",
    "controlled": "control",
    "controlling": "control",
    "need": "need",
    "speed": "speed",
    "feed": "feed",
    "seed": "seed",
    "indeed": "indeed",
    "hundred": "hundred",
    "bed": "bed",
    "red": "red",
}
_VOWEL = re.compile(r"[aeiouy]")
_ION = re.compile(r"(?:at|it|ct|ut|pt|ss|is|us|rs|ns)ion$")


def words(text: str) -> list[str]:
    """Return the words and numbers of `text` as written; hyphens and underscores part, apostrophes do not."""
    return _WORD.findall(text)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of what `words` returns."""
    return [match.span() for match in _WORD.finditer(text)]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of one word in lower case: "orders", "ordering" and "ordered" share "order".

    Lighter than Porter (1980): plural, past, -ing, -ion, -ly and a final e go, nothing else.
    Stemming a stem changes nothing.
    """
    current = re.sub(r"'(?:s|d|ll|re|ve|m)$", "", word.lower().replace("’", "'"))
    for _ in range(6):
        following = _step(current)
        if following == current:
            break
        current = following
    return current


@lru_cache(maxsize=16384)
def content_stems(text: str) -> frozenset[str]:
    """Return the stems of all words of `text` that are not stop words."""
    return frozenset(stem(word) for word in words(text) if not is_stop_word(word))


def is_stop_word(word: str) -> bool:
    """Return whether `word` carries no content of its own in English."""
    return word.lower().replace("’", "'") in STOP_WORDS


def _step(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or not word.isalpha():
        return word
    for rule in (_plural, _past, _adverb, _nominal):
        shorter = rule(word)
        if shorter != word:
            return shorter
    return _ending(word)


def _plural(word: str) -> str:
    if word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def _past(word: str) -> str:
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    for suffix in ("ing", "ed"):
        root = word[: -len(suffix)]
        if not word.endswith(suffix) or len(root) < 3 or not _VOWEL.search(root):
            continue
        if not root.endswith("e") or root.endswith("ee"):
            return _undoubled(root)
    return word[:-1] if word.endswith("eed") and len(word) > 5 else word


def _undoubled(root: str) -> str:
    if root.endswith("s") and not root.endswith(("ss", "us")):
        return root + "e"
    if len(root) <= 3 or root[-1] != root[-2]:
        return root
    # "labelled" doubles its l, "installed" and "called" do not.
    return root[:-1] if root[-1] not in "lszeo" or (root.endswith("ell") and len(root) > 5) else root


def _adverb(word: str) -> str:
    return word[:-2] if word.endswith("ly") and len(word) > 5 else word


def _nominal(word: str) -> str:
    return word[:-3] if len(word) > 7 and _ION.search(word) else word


def _ending(word: str) -> str:
    # "purchase" keeps its e, since "purchas" would look like a plural.
    if word.endswith("e") and not word.endswith(("ee", "se")) and len(word) > 3:
        return word[:-1]
    if word.endswith("y") and len(word) > 3 and word[-2] not in "aeiou":
        return word[:-1] + "i"
    return word
