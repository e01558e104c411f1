"""Answers that have an order: agreement, frequency, bands of numbers, sizes, education.

A set of answers is ordered only when every one of them has a place of its own; one that does not fit
leaves the column unordered, except an answer like "I don't use it", which is the lowest.
"""

import re
from collections.abc import Callable, Collection, Mapping

from persona_ai.dataset.bands import band, bands_are_ordered
from persona_ai.dataset.frequency import times_a_year

# Each family maps a place to the ways to say it; a regular expression must match all of the answer.
_FAMILIES: tuple[tuple[str, ...], ...] = (
    (
        r"(strongly|completely|totally) disagree",
        r"disagree",
        r"(somewhat|slightly|rather) disagree|disagree somewhat",
        r"neither.*|neutral|undecided|no opinion|mixed",
        r"(somewhat|slightly|rather) agree|agree somewhat",
        r"agree",
        r"(strongly|completely|totally) agree",
    ),
    (
        r"(very|extremely|completely) (dissatisfied|unsatisfied|unhappy)",
        r"dissatisfied|unsatisfied|unhappy",
        r"(somewhat|slightly) (dissatisfied|unsatisfied|unhappy)",
        r"neither.*|neutral|mixed",
        r"(somewhat|slightly) (satisfied|happy)",
        r"satisfied|happy",
        r"very (satisfied|happy)",
        r"(extremely|completely) (satisfied|happy)",
    ),
    (
        r"(very|extremely|highly) unlikely|definitely (not|won't)|not at all likely",
        r"unlikely|probably (not|won't)|not (very|so) likely",
        r"(somewhat|slightly) unlikely",
        r"neither.*|neutral|maybe|might or might not|unsure|possibly",
        r"(somewhat|slightly|moderately) likely",
        r"likely|probably( will| yes)?",
        r"very likely|definitely( will| yes)?|highly likely",
        r"extremely likely",
    ),
    (
        r"(very|extremely) (difficult|hard)",
        r"(difficult|hard)",
        r"(somewhat|slightly) (difficult|hard)",
        r"neither.*|neutral|moderate",
        r"(somewhat|slightly) easy",
        r"easy",
        r"very easy",
        r"extremely easy",
    ),
    (
        r"very (poor|bad)|terrible|awful|abysmal",
        r"poor|bad",
        r"fair|below average",
        r"average|ok(ay)?|acceptable|adequate|neutral|so-so|neither.*",
        r"above average",
        r"good",
        r"very good|great",
        r"excellent|outstanding|exceptional|perfect",
    ),
    (
        r"much (worse|less|lower|slower)",
        r"(somewhat |slightly |a bit |a little )?(worse|less|lower|slower)",
        r"(about |roughly )?the same|no change|unchanged|same",
        r"(somewhat |slightly |a bit |a little )?(better|more|higher|faster)",
        r"much (better|more|higher|faster)",
    ),
    (
        r"none|no|zero|never",
        r"very (low|little|small|light|weak|few)|minimal|lowest|minor",
        r"low|little|light|weak|mild|few|limited",
        r"below average",
        r"medium|moderate|mid|middle|average|some|normal|regular",
        r"above average",
        r"high|heavy|strong|severe|major|significant|many|advanced",
        r"very (high|heavy|strong|severe)|extreme|critical|highest|lots",
    ),
    (
        r"xxs",
        r"xs|extra small",
        r"s|small",
        r"m|medium",
        r"l|large",
        r"xl|extra large",
        r"xxl|2xl",
        r"xxxl|3xl",
    ),
    (
        r"self[- ]?employed|solo( business)?|freelancers?|sole trader|individual|one[- ]person",
        r"micro( business(es)?)?|very small( business(es)?)?|startup",
        r"(smb|sme|small)( business(es)?| compan(y|ies)| team)?",
        r"(medium|mid)([- ]?(sized|size|market))?( business(es)?| compan(y|ies)| team)?|midmarket",
        r"large( business(es)?| compan(y|ies)| team)?",
        r"enterprises?|very large|corporate|corporation",
    ),
    (
        r"no (formal )?(education|schooling|degree)|none",
        r"primary( school)?|elementary( school)?|less than high school|some high school",
        r"(lower )?secondary( school)?|high school.*|upper secondary|ged|a[- ]levels?",
        r"some college.*|vocational.*|trade school|apprenticeship",
        r"associate.*",
        r"bachelor.*|undergraduate( degree)?|college( degree)?|university( degree)?",
        r"master.*|postgraduate.*|graduate( degree)?|mba",
        r"doctora.*|ph\.? ?d.*|professional degree",
    ),
    (
        r"intern|trainee|apprentice",
        r"entry([- ]level)?|junior|beginner|novice",
        r"mid([- ]?level)?|intermediate|associate|regular",
        r"senior|advanced|experienced",
        r"lead|staff|principal|expert",
    ),
    (
        r"ones?|under ten|fewer than ten",
        r"tens",
        r"hundreds",
        r"thousands",
        r"tens of thousands",
        r"hundreds of thousands.*",
        r"millions.*",
    ),
    (r"bronze", r"silver", r"gold", r"platinum", r"diamond"),
)
_INTENSITIES: tuple[str, ...] = (
    r"not at all|not|no",
    r"(not very|hardly|barely)",
    r"(a little|a bit|slightly|minimally)",
    r"(somewhat|fairly|rather|moderately|reasonably)",
    r"",
    r"(very|quite|highly|really)",
    r"(extremely|completely|absolutely|critically)",
)
_PLANS = (
    r"free|freemium|community",
    r"trial",
    r"starter|basic|lite|essentials?|personal|hobby",
    r"standard|plus|growth|team",
    r"pro|professional",
    r"business|premium|advanced",
    r"enterprise|ultimate|corporate",
)
_PLAN_HEADERS = frozenset({"plan", "tier", "edition", "subscription", "package"})
_LOWEST = re.compile(
    r"(i |we )?(don[’']?t|do not|am not|are not|have not|haven[’']?t|have never|no longer)\b.*"
    r"|never.*|none\b.*"
    r"|not (using|a user|used|collaborating|working|yet)\b.*"
)
_NUMBERED = re.compile(r"(?:level |grade |stage )?([+-]?\d{1,2})\s*(?:[-=.:)–—]\s*(?=\D)|$)", re.IGNORECASE)
_MOST_LEVELS = 24


def in_order(answers: Collection[str], words: Collection[str] = ()) -> tuple[str, ...] | None:
    """Return the answers in ascending order, or None where they have none.

    `words` are those of the header: "Starter, Team, Business" are ordered under the header "plan" only.
    """
    if not 3 <= len(answers) <= _MOST_LEVELS:
        return None
    for rank in _rankings(answers, frozenset(words)):
        places = _places(answers, rank)
        if places is not None:
            return tuple(sorted(places, key=places.__getitem__))
    return None


def _rankings(answers: Collection[str], words: frozenset[str]) -> list[Callable[[str], float | None]]:
    families = [_family(family) for family in _FAMILIES]
    if words & _PLAN_HEADERS:
        families.append(_family(_PLANS))
    rankings: list[Callable[[str], float | None]] = [_numbered, *families, _intensity(answers)]
    if bands_are_ordered(answers):
        rankings.append(band)
    return [*rankings, times_a_year]


def _places(answers: Collection[str], rank: Callable[[str], float | None]) -> Mapping[str, float] | None:
    """Return a place for every answer, or None where one has none or two have the same."""
    places: dict[str, float] = {}
    lowest: list[str] = []
    for answer in answers:
        place = rank(_plain(answer))
        if place is not None:
            places[answer] = place
        elif _LOWEST.fullmatch(_plain(answer)):
            lowest.append(answer)
        else:
            return None
    if len(places) < 2 or len(lowest) > 1 or len(set(places.values())) < len(places):
        return None
    return places | {answer: min(places.values()) - 1 for answer in lowest}


def _plain(answer: str) -> str:
    return " ".join(answer.casefold().replace("’", "'").split()).strip(" .!")


def _family(family: tuple[str, ...]) -> Callable[[str], float | None]:
    def place(answer: str) -> float | None:
        for number, pattern in enumerate(family):
            if re.fullmatch(pattern, answer):
                return float(number)
        return None

    return place


def _numbered(answer: str) -> float | None:
    match = _NUMBERED.match(answer)
    return float(match[1]) if match else None


def _intensity(answers: Collection[str]) -> Callable[[str], float | None]:
    """Rank "not at all important" ... "extremely important" by the words before what they share."""
    last_words = {_plain(answer).rsplit(" ", 1)[-1] for answer in answers}
    shared = last_words.pop() if len(last_words) == 1 else ""

    def place(answer: str) -> float | None:
        start = answer.removesuffix(shared).strip() if shared else answer
        for number, pattern in enumerate(_INTENSITIES):
            if (pattern or shared) and re.fullmatch(pattern, start):
                return float(number)
        return None

    return place
