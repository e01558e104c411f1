"""What an inference says that people do has to be said in the words it cites, not only what they do it to.

"They sell labels" shares its noun with everything that was said about labels. So the verb is sought: after
"they", after a modal, in the passive, and at the start of an advice. A verb that says little is free.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from persona_ai.schema import Excerpt, Theme
from persona_ai.text.concepts import among, concepts, content_stems_of
from persona_ai.text.cues import has_negation, is_question, theme_kinds
from persona_ai.text.synonyms import kin
from persona_ai.text.voiced import spoken_of, voiced
from persona_ai.text.words import stem, words
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse
from persona_ai.verify.frame import frame_of
from persona_ai.verify.relevance import bearing

# Verbs that assert little by themselves: what they are about is checked as its own words.
_FREE: Final = frozenset(
    stem(word)
    for word in """
    want need like know get make take give go come keep help try hope wish look see find use work do put set have be
    seem let bring show say tell talk mention describe ask speak deal hold call feel think mean prefer aim plan expect
    happen run handle manage treat turn care matter understand consider remain stay appear sound concern doubt worry answer question wait win suit please
    went gone made came gave given took taken got done did seen saw held said told brought shown kept left
    """.split()
)
# What an advice may tell to do without that anybody said so: to speak, to show, to offer.
_ADVICE: Final = frozenset(
    stem(word)
    for word in """
    offer lead start begin answer explain promise leave send invite build sell move hurry push pitch position
    emphasise emphasize highlight stress point name write present demonstrate respond reply prepare open add include
    address solve fix improve support provide allow enable assume suggest avoid
    """.split()
)
_AGAINST: Final = frozenset(
    stem(word)
    for word in "remove drop stop cut kill end retire abolish hide discontinue scrap withdraw".split()
)
_SUBJECT: Final = frozenset("they we it nobody somebody everybody people customers accounts owners".split())
_PASSED_OVER: Final = frozenset(
    """
    to not never do does did don't doesn't didn't have has had be been being am are is was were will would can could
    should may might must shall cannot can't won't wouldn't couldn't shouldn't rather also still even just only now
    already all both then so really often rarely seldom always usually sometimes probably perhaps maybe apparently
    hope hopes hoped wish wishes try tries tried aim aims seem seems seemed stop stopped start started keep kept able
    going used get gets got and or once again
    """.split()
)
_WITH_OBJECT: Final = frozenset(
    "want wants wanted need needs needed like likes liked prefer prefers love loves loved hate hates hated".split()
)
_PARTICLES: Final = frozenset("in on up out off back over down".split())
_MODALS: Final = frozenset("would can could should may might must will cannot can't won't".split())
_BE: Final = frozenset("is are was were be been being gets get got".split())
_NO_VERB: Final = frozenset(
    """
    a an the their its his her our your my this that these those some any no every each more less most many much few
    in on at of for from with without by about up down off out over under between through into onto after before as
    than if when where while who what which how whether it them us there here too very nothing something anything
    everything one two s somebody someone anybody anyone nobody people
    """.split()
)
_MUCH: Final = 3
_HEART: Final = re.compile(
    r"\b(?:want|wish|hope|need|lik|lov|hat|trust|distrust|worr|valu|enjoy|prefer|fear|miss|happ|unhappy|glad|proud|angry|"
    r"frustrat|delight|dream|care|feel|regret|refus|resent|appreciat|dislik|distrust|doubt|willing|keen|eager)(?:e|es|ed|s|ing|y|ies|ied)?\b",
    re.IGNORECASE,
)
_WANTS: Final = re.compile(
    r"^\W*(?:they|it|customers|accounts|people|we)(?:\s+\w+ly| also| just| all)? (?:want|need|wish)s?\b",
    re.IGNORECASE,
)
_WISHES: Final = frozenset({"goal", "need", "praise"})
_AVOIDS: Final = re.compile(r"^\W*avoid\b", re.IGNORECASE)
_FORBIDS: Final = re.compile(r"^\W*(?:please\s+)?(?:do not|don['’]t|never|avoid)\b\s*", re.IGNORECASE)


def predicate(case: Case) -> Ruling:
    """Hold where each verb that asserts something stands, in some form, in one of the cited words."""
    said = list(_said(case))
    advice = case.claim.field in ("do", "dont")
    if not said:
        return _counted_only(case)
    free = _FREE | (_ADVICE if advice else frozenset())
    for place, clause in enumerate(case.clauses):
        for verb in _verbs(clause.text, imperative=advice and place == 0):
            if stem(verb.split()[0]) in free or _is_met(verb, said, case) or _retells(verb, said, case):
                continue
            return refuse("unsupported", "not_relevant", f"nothing that is cited says that anybody '{verb}'")
    return _advises_against(case) if advice else _wished(case, said)


def _wished(case: Case, said: Sequence[str]) -> Ruling:
    """Hold where somebody wishes what the sentence says is wanted, praises it, or speaks of doing without it."""
    if not _WANTS.search(case.prose):
        return HOLDS
    if any(theme_kinds(text) & _WISHES or has_negation(text) or is_question(text) for text in said):
        return HOLDS
    return refuse("unsupported", "not_relevant", "nobody says in what is cited that they want or lack it")


def _counted_only(case: Case) -> Ruling:
    """Hold where nothing is wished or felt on the strength of numbers alone."""
    if found := _HEART.search(case.prose):
        return refuse(
            "unsupported",
            "not_relevant",
            f"'{found.group()}': numbers do not say what anybody wants or feels",
        )
    return HOLDS


def _retells(verb: str, said: Iterable[str], case: Case) -> bool:
    """Whether one of some texts says so much else of the sentence that the verb retells it."""
    named = [content_stems_of(theme.label) for theme in case.ledger.themes]
    best = 0
    for text in said:
        found = bearing(case.prose, [text], case.ledger)
        met = set(found.met) - {stem(verb.split()[0])}
        units = {
            next((place for place, label in enumerate(named) if key in label and len(label) > 1), key)
            for key in met
        }
        best = max(best, len(units))
    return best >= _MUCH


def _verbs(text: str, *, imperative: bool) -> Iterator[str]:
    """Yield the verbs of a clause, as far as their places give them away."""
    said = [word.lower() for word in words(_FORBIDS.sub("", text) if imperative else text)]
    noun = _AVOIDS.match(text) is not None and not (said and said[0].endswith("ing"))
    starts = [0] if imperative and not noun else []
    starts += [at + 1 for at, word in enumerate(said[:3]) if word in _SUBJECT]
    starts += [at + 1 for at, word in enumerate(said) if word in _MODALS]
    found = [verb for start in starts if (verb := _verb_from(said, start))]
    found += [
        after
        for word, after in pairwise(said)
        if word in _BE and re.search(r"(?:[^e]ed|[^e]en)$", after) and len(after) > 4
    ]
    yield from dict.fromkeys(found)


def _verb_from(said: Sequence[str], start: int) -> str:
    """Return the first word from a place that may be a verb, or "" where another kind of word comes first."""
    for at in range(start, min(start + 7, len(said))):
        word, after = said[at], said[at + 1] if at + 1 < len(said) else ""
        if word in _NO_VERB or (word in _WITH_OBJECT and after != "to"):
            return ""
        if word not in _PASSED_OVER | _WITH_OBJECT and not word.endswith("ly"):
            return f"{word} {after}" if after in _PARTICLES else word
    return ""


def _said(case: Case) -> Iterator[str]:
    yield from (excerpt.text for excerpt in case.excerpts)
    for theme in case.themes:
        yield from (sentence for one in _members(theme, case) for sentence in spoken_of(theme, one))


def _members(theme: Theme, case: Case) -> list[Excerpt]:
    return [excerpt for excerpt in case.ledger.excerpts if excerpt.id in theme.excerpts]


def _is_met(verb: str, said: Iterable[str], case: Case) -> bool:
    """Whether a verb, a synonym or its concept is in one of some texts, or in what a cited statistic counts."""
    key = stem(verb.split()[0])
    meant = {key} | kin(key)
    about = concepts(verb)
    if any(key in frame_of(stat) for stat in case.stats):
        return True
    return any(
        about & concepts(text) or any(among(one, meant) for one in content_stems_of(text)) for text in said
    )


def _advises_against(case: Case) -> Ruling:
    """Hold where an advice against something that a theme is about rests on more complaints than wishes."""
    opening = words(_FORBIDS.sub("", case.prose))[:1]
    forbids = bool(_FORBIDS.match(case.prose)) and case.claim.field == "dont"
    removes = bool(opening) and stem(opening[0]) in _AGAINST
    if case.excerpts or not (removes or (forbids and opening and stem(opening[0]) in _GIVING)):
        return HOLDS
    if case.themes and all(_is_unhappy(theme, case) for theme in case.themes):
        return HOLDS
    return refuse("unsupported", "contradicted_by_claim", "those who speak of it do not want to be rid of it")


def _is_unhappy(theme: Theme, case: Case) -> bool:
    counts = {
        kind: voiced(theme, kind, case.ledger.excerpts)
        for kind in ("pain", "objection", "goal", "need", "praise")
    }
    against = counts["pain"] | counts["objection"]
    return len(against) > len(counts["goal"] | counts["need"] | counts["praise"])


_GIVING: Final = frozenset(stem(word) for word in "offer give show sell support provide include".split())
