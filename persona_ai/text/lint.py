"""Find in a drafter's own prose what only evidence may say: numbers, names, quantities, comparisons, causes.

The word lists err towards refusing; what a kind of claim may say is decided where the kind is verified.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from persona_ai.schema import ClaimKind, Ledger, Reason
from persona_ai.text.quantifiers import TYPED
from persona_ai.text.words import words

LONGEST: Final = 600


@dataclass(frozen=True)
class Violation:
    """A word that must not stand in prose, and why."""

    reason: Reason
    word: str


def _pattern(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives})\b", re.IGNORECASE)


NUMBER_WORDS: Final = _pattern(
    "zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    "twent(?:y|ies)|thirt(?:y|ies)|fort(?:y|ies)|fift(?:y|ies)|sixt(?:y|ies)|sevent(?:y|ies)|eight(?:y|ies)|"
    "ninet(?:y|ies)|hundreds?|thousands?|millions?|billions?|dozens?|twice|thrice|doubles?|doubled|triples?|"
    "tripled|twofold|tenfold|couple|pair of|thirds?|quarters? of|three[- ]quarters|fifths?|tenths?|per ?cent|"
    "percentage|fourth|sixth|seventh|eighth|ninth|half of|halves|halved|one (?:in|out of)|majority|minority"
)
DEMOGRAPHIC: Final = _pattern(
    "he|she|him|her|hers|his|himself|herself|m[ae]n|wom[ae]n|male|female|males|females|boys?|girls?|lady|ladies|"
    "guys?|gentlem[ae]n|mothers?|fathers?|mums?|moms?|dads?|parents?|wife|wives|husbands?|sons?|daughters?|"
    "grand(?:mother|father|parent)s?|bachelors?|widow(?:er)?s?|young|younger|youngsters?|elderly|middle[- ]aged|"
    "aged|teen(?:ager)?s?|adolescents?|millennials?|boomers?|gen(?:eration)? ?[xyz]|zoomers?|retire[ed]s?|"
    "pensioners?|married|divorced|unmarried|single (?:man|woman|parent|mother|father)|pregnant|gay|lesbian|"
    "straight (?:man|woman)|queer|trans(?:gender)?|black (?:people|man|woman|men|women)|white (?:people|man|woman)|"
    "asians?|latin[ao]s?|hispanics?|caucasians?|african[- ]americans?|immigrants?|migrants?|muslims?|christians?|"
    "jews?|jewish|hindus?|buddhists?|catholics?|protestants?|religious|disabled (?:people|persons?|users?)|wealthy|affluent|(?:rich|poor) (?:people|families|households|customers)|"
    "middle[- ]class|working[- ]class|upper[- ]class|college[- ]educated|well[- ]educated|uneducated|university[- ]educated|"
    "mr|mrs|sir|madam|in (?:his|her|their) (?:early |mid |late )?(?:twent|thirt|fort|fift|sixt|sevent)ies"
)
SUPERLATIVE: Final = _pattern(
    "best|worst|highest|lowest|largest|biggest|smallest|greatest|fastest|slowest|longest|shortest|cheapest|dearest|"
    "strongest|weakest|oldest|newest|youngest|richest|poorest|easiest|hardest|happiest|unhappiest|busiest|heaviest|"
    "lightest|simplest|safest|loudest|keenest|the least|the most|(?<!on )top(?! of)|(?:market-)?leading(?! to)|"
    "unmatched|unrivalled|record-breaking|above all others|more than (?:any|anything|anybody|anyone)|than (?:in |at |for |among )?any other|less than any|second to none|"
    "number one|most (?:loyal|often|active|actively|valuable|important|frequent|frequently|common|commonly|likely|"
    "expensive|profitable|engaged|satisfied|dissatisfied|heavily|heavy|popular|demanding|advanced|experienced|"
    "critical|dependent|reliant|vocal|committed|enthusiastic|successful|intensive|intensively|regular|digital|"
    "technical|sensitive|recent|senior|mature|efficient|productive|reluctant|frustrated|strongly|highly|widely)"
)
TREND: Final = _pattern(
    "grow(?:s|n|ing)?|grew|growth|increas(?:e|es|ed|ing|ingly)|decreas(?:e|es|ed|ing|ingly)|declin(?:e|es|ed|ing)|"
    "ris(?:es|ing|en)|rose|fall(?:s|ing)|fell|fad(?:e|es|ed|ing)|shrink(?:s|ing)?|shrank|shrunk|climb(?:s|ed|ing)?|"
    "(?<!\\ba )(?<!\\bthe )drop(?:s|ped|ping)|trend(?:s|ing|ed)?|over time|more and more|less and less|fewer and fewer|year on year|"
    "month by month|month on month|accelerat(?:e|es|ed|ing)|slow(?:ed|ing) down|"
    "has become|have become|becoming|"
    "(?<!get )(?<!got )(?<!is )(?<!are )used to|worsen(?:s|ed|ing)?|deteriorat\\w+|"
    "surg(?:e|es|ed|ing)|dwindl\\w*|taper\\w*|gone quiet|wan(?:e|es|ed|ing)|plummet\\w*|soar\\w*|lately|recently|so far this year|up from|down from|since last"
)
CAUSE: Final = _pattern(
    "because|due to|owing to|thanks to|as a (?:result|consequence)|results? (?:in|from)|resulted (?:in|from)|"
    "leads? to|led to|leading to|caus(?:e|es|ed|ing)|drives?|driven by|driving|drove|therefore|hence|thus|"
    "consequently|that is why|that's why|which is why|this is why|the reason|reasons? (?:for|why)|makes them|"
    "made them|since (?:they|it|its|the|their|there|nobody|no one|our)|(?<=\\w )explains?|explained by|owes? to|"
    "stems? from|stemming from|triggered by|forces? them|forced them|pushes? them|pushed them|for lack of|"
    "prompt(?:s|ed)? them"
)
# A group of people as the subject: only these make a quantifier a claim about customers.
_PEOPLE: Final = (
    "of (?:them|us|all)|of (?:these|those|the|our|all|all the|all these) (?:\\w+ )?(?:accounts|customers|clients|users|people|"
    "participants|companies|firms|teams|buyers|shoppers|members|subscribers|respondents|group|segment)|accounts?|customers?|clients?|users?|people|participants?|"
    "companies|firms|teams|buyers|shoppers|members|subscribers|respondents|here|in this|in the (?:group|segment)"
)
_ADVERBS: Final = frozenset(
    "always never usually typically generally mostly mainly predominantly largely often sometimes rarely "
    "seldom".split()
)
_ALONE: Final = frozenset({"everyone", "everybody", "nobody", "no one", "hardly anyone", "almost nobody"})
_QUANTITY: Final = re.compile(
    rf"\b({'|'.join(sorted(map(re.escape, TYPED), key=len, reverse=True))})\b", re.IGNORECASE
)
_ALL_OF_THEM: Final = _pattern("(?:they|we|you) all|unanimous(?:ly)?|to a man|without exception|as one")
_QUOTED: Final = re.compile(r"[\"“”„‟«»″]|(?<!\w)['‘‚`][^'’‘`]{2,}['’`](?!\w)")
# In nobody's words but a customer's: it would read as a quotation.
_FIRST_PERSON: Final = re.compile(r"(?<![\w.])I(?:['’](?:m|d|ll|ve))?(?![\w.])|\b(?:my|mine|myself|me)\b")
_UNSAFE: Final = re.compile(
    r"[<>`|\\\[\]@#^~]|https?:|www\.|javascript:|data:|&#?\w+;|\w+://|\b\w+\.(?:com|org|net|io|eu|de)\b",
    re.IGNORECASE,
)
_ALLOWED_CAPITALS: Final = frozenset({"i", "ok", "a", "the"})


def violations(prose: str, names: Collection[str], kind: ClaimKind) -> tuple[Violation, ...]:
    """Return everything in `prose` that a claim of this kind may not say without evidence.

    Args:
        prose: the drafter's own words, slots replaced by blanks.
        names: lower-case words that may be written with a capital letter (`names_of(ledger)`).
        kind: the claim's kind; statistical kinds have their quantities and directions checked elsewhere.
    """
    found = [*always(prose, names)]
    if kind != "causal":
        found += _matches(CAUSE, prose, "cause_in_prose")
    found += _matches(SUPERLATIVE, prose, "superlative_in_prose")
    found += _matches(TREND, prose, "trend_in_prose")
    if kind not in _STATISTICAL:
        found += [Violation("quantifier_in_prose", word) for word in people_quantifiers(prose)]
        found += _matches(_GROUP_COMPARISON, prose, "comparison_in_prose")
    return tuple(dict.fromkeys(found))


def always(prose: str, names: Collection[str]) -> tuple[Violation, ...]:
    """Return what no kind of claim may say, whatever it cites."""
    found = [*unsafe(prose)]
    found += [Violation("quotation_in_prose", match.group()) for match in _QUOTED.finditer(prose)]
    found += [Violation("quotation_in_prose", match.group()) for match in _FIRST_PERSON.finditer(prose)]
    found += [Violation("number_in_prose", word) for word in numbers(prose)]
    found += [Violation("name_in_prose", word) for word in _unknown_names(prose, names)]
    found += [Violation("demographic_in_prose", word) for word in demographic(prose)]
    return tuple(dict.fromkeys(found))


def unsafe(text: str) -> tuple[Violation, ...]:
    """Return markup, links, control and bidirectional characters, letters of other scripts, and overlength."""
    found = [Violation("unsafe_text", match.group()) for match in _UNSAFE.finditer(text)]
    found += [Violation("unsafe_text", f"U+{ord(char):04X}") for char in text if _forbidden(char)]
    if len(text) > LONGEST:
        found.append(Violation("unsafe_text", f"{len(text)} characters"))
    return tuple(dict.fromkeys(found))


def numbers(prose: str) -> tuple[str, ...]:
    """Return digits of any script and number words, in order."""
    digits = re.findall(r"\S*\d\S*", prose)
    others = [char for char in prose if unicodedata.numeric(char, None) is not None and not char.isdigit()]
    return (*digits, *others, *(match.group() for match in NUMBER_WORDS.finditer(prose)))


def demographic(prose: str) -> tuple[str, ...]:
    """Return words that say who people are: gender, age, family, origin, belief, class."""
    return tuple(match.group() for match in DEMOGRAPHIC.finditer(prose))


def people_quantifiers(prose: str) -> tuple[str, ...]:
    """Return quantifiers whose subject is people ("most of them", "everyone"), and adverbs of frequency.

    "all counts in one place" quantifies no customers and is left alone.
    """
    found = [match.group() for match in _ALL_OF_THEM.finditer(prose)]
    for match in _QUANTITY.finditer(prose):
        word = match.group(1).lower()
        if word in _ALONE and re.match(r"\s+(?:who|that|whose|with)\b", prose[match.end() :]):
            continue
        if word in _ADVERBS or word in _ALONE or _of_people(prose[match.end() :], prose[: match.start()]):
            found.append(match.group(1))
    return tuple(found)


def quantities(prose: str) -> tuple[re.Match[str], ...]:
    """Return every typed quantifier, longest words first where several fit."""
    return tuple(_QUANTITY.finditer(prose))


@lru_cache(maxsize=64)
def names_of(ledger: Ledger) -> frozenset[str]:
    """Return the words, in lower case, that a ledger itself has: columns, levels, brief, themes, excerpts."""
    texts: list[str] = [
        ledger.brief.product,
        ledger.brief.decision,
        ledger.brief.customers,
        *ledger.brief.offer,
    ]
    texts += [text for column in ledger.columns for text in (column.name, column.label, *column.levels)]
    texts += [text for stat in ledger.stats for text in (stat.label, stat.level, stat.unit)]
    texts += [text for theme in ledger.themes for text in (theme.label, *theme.terms)]
    texts += [text for excerpt in ledger.excerpts for text in (excerpt.text, excerpt.job)]
    return frozenset(word.lower() for text in texts for word in words(text.replace("_", " ")))


_STATISTICAL: Final = frozenset({"value", "quantifier", "comparison", "defining"})
_GROUP_COMPARISON: Final = _pattern(
    "(?:than|unlike|versus|vs|compared (?:to|with)) (?:the |all |any |every |most |our )?(?:\\w+ )?"
    "(?:others?|rest|everyone(?: else)?|everybody(?: else)?|average|norm|anyone(?: else)?|elsewhere|"
    "customers?|accounts?|users?|segments?|groups?)|above average|below average|"
    "more likely|less likely"
)


def _matches(pattern: re.Pattern[str], prose: str, reason: Reason) -> Iterable[Violation]:
    return (Violation(reason, match.group()) for match in pattern.finditer(prose))


def _of_people(after: str, before: str) -> bool:
    if re.match(rf"\s+(?:\w+\s+)?(?:{_PEOPLE})\b", after, re.IGNORECASE):
        return True
    opens = not before.strip() or before.rstrip()[-1:] in ".;:"
    return opens and bool(
        re.match(r"\s+(?:\w+\s+)?(?:are|have|use|want|need|say|do|feel|like|love)\b", after)
    )


def _unknown_names(prose: str, names: Collection[str]) -> list[str]:
    """Return capitalised words that the ledger does not have; the first of a sentence may be any."""
    found = []
    for match in re.finditer(r"[^\W\d_][\w'’-]*", prose):
        word = match.group()
        if not any(char.isupper() for char in word):
            continue
        parts = [part.lower() for part in words(word)]
        if all(part in names or part in _ALLOWED_CAPITALS for part in parts):
            continue
        before = prose[: match.start()].rstrip()
        starts = (not before or before[-1] in ".?!:") and not any(char.isupper() for char in word[1:])
        if not starts:
            found.append(word)
    return found


def _forbidden(char: str) -> bool:
    """Return whether a character controls, hides, or is a letter outside of the Latin script."""
    category = unicodedata.category(char)
    if category in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"):
        return True
    if category.startswith("L"):
        return not unicodedata.name(char, "").startswith("LATIN")
    return category.startswith("M")
