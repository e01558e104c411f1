"""What every claim must meet before its kind's own rule is asked: form, place, existing evidence, clean prose."""

import re
from collections.abc import Mapping
from typing import Final

from persona_ai.schema import Excerpt, Stat
from persona_ai.text.cues import has_hedge
from persona_ai.text.lint import NUMBER_WORDS, Violation, names_of, unsafe, violations
from persona_ai.text.slots import FORMS
from persona_ai.text.synonyms import kin
from persona_ai.text.words import content_stems, stem, words
from persona_ai.verify.case import HOLDS, STATISTICAL, Case, Ruling, refuse
from persona_ai.verify.naming import edge_of
from persona_ai.verify.places import in_its_place
from persona_ai.verify.quantities import typed, without
from persona_ai.verify.quotation import may_be_quoted
from persona_ai.verify.theme import counted

_REFUSED: Final[Mapping[str, str]] = {
    "number_in_prose": "numbers come from a statistic's slot",
    "quotation_in_prose": "quotations come from an excerpt's slot",
    "name_in_prose": "the name is nowhere in the evidence",
    "demographic_in_prose": "who people are is not in the evidence",
    "quantifier_in_prose": "how many is for a statistic or a theme to say",
    "comparison_in_prose": "a comparison of groups is for a statistic to make",
    "superlative_in_prose": "that something is first of all was not tested",
    "cause_in_prose": "a cause is for a participant to give, in a quotation",
    "trend_in_prose": "nothing was measured over time",
    "unsafe_text": "markup, hidden characters and other scripts are not printed",
}
_FORBIDS: Final = re.compile(r"\s*(?:do not|don['’]t|never|avoid|stop)\b", re.IGNORECASE)
_DIRECTED: Final = frozenset({"often", "rarely", "seldom"})
_UNSTABLE: Final = frozenset({"tentative", "unstable"})
_NOBODY: Final = re.compile(r"\b(?:nobody|no one)\b|n['’]t (?:\w+ )?(?:anybody|anyone)\b")
_MOVES: Final = frozenset({"drive", "drives", "driving", "drove"})  # a lorry, where somebody speaks of one
_IF_SAID: Final = frozenset({"superlative_in_prose", "trend_in_prose", "quantifier_in_prose"})


def form(case: Case) -> Ruling:
    """Hold where the template is well formed, says something, and its kind belongs in its field."""
    template = case.claim.template
    try:
        empty = not case.parts or not (case.slots or re.search(r"\w", template))
    except ValueError as error:
        return refuse("unsupported", "wrong_slot", str(error))
    if empty:
        return refuse("unsupported", "empty", "there is no sentence")
    if found := unsafe(_without_names(case)):
        return refuse("unsupported", "unsafe_text", f"{found[0].word!r}: {_REFUSED['unsafe_text']}")
    field = case.claim.field
    if not (ruling := in_its_place(case)).holds:
        return ruling
    if field == "label" and not case.slots:
        return refuse("unsupported", "wrong_slot", "a label is made of traits: {S12:trait}")
    if field == "label" and any(slot.form != "trait" for slot in case.slots):
        return refuse("unsupported", "wrong_slot", "a label is made of traits: {S12:trait}")
    if field == "scenario" and case.claim.step < 1:
        return refuse("unsupported", "wrong_kind", "a sentence of a scenario has a step from 1")
    return HOLDS


def evidence(case: Case) -> Ruling:
    """Hold where every id is in the ledger, of this segment, and may be shown."""
    ledger = case.ledger
    known = {stat.id for stat in ledger.stats} | {theme.id for theme in ledger.themes}
    known |= {excerpt.id for excerpt in ledger.excerpts}
    for name in case.ids:
        if name not in known or name[:1] not in FORMS:
            return refuse("unsupported", "unknown_id", f"there is no {name} in the ledger")
    for stat in case.stats:
        ruling = _statistic(stat, case)
        if not ruling.holds:
            return ruling
    for theme in case.themes:
        ruling = counted(theme, case)
        if not ruling.holds:
            return ruling
    return _excerpts(case)


def prose(case: Case) -> Ruling:
    """Hold where the drafter's own words say nothing that only evidence may say."""
    if case.claim.kind == "illustrative":
        return HOLDS
    for found in violations(_masked(case), names_of(case.ledger), case.claim.kind):
        if not _may_stay(found, case):
            return refuse("unsupported", found.reason, f"'{found.word}': {_REFUSED[found.reason]}")
    return HOLDS


def _statistic(stat: Stat, case: Case) -> Ruling:
    segment = case.ledger.segment.id
    is_size = stat.column == "segment" and stat.level == segment
    if stat.segment != segment and not is_size:
        return refuse("contradicted", "wrong_segment", f"{stat.id} is about {stat.segment}, not {segment}")
    if stat.column == "segment" and not is_size:
        return refuse(
            "contradicted", "wrong_segment", f"{stat.id} is the size of {stat.level}, not of {segment}"
        )
    if not is_size and (hidden := _hidden(stat, case)):
        return hidden
    if stat.denominator <= 0:
        return refuse("unsupported", "no_evidence", f"{stat.id} counts nobody")
    return HOLDS


def _hidden(stat: Stat, case: Case) -> Ruling | None:
    """Refuse what may not be shown, without a word of how many there are."""
    few = stat.aggregator == "share" and 0 < stat.n < case.ledger.k_min
    if stat.claimable and not few:
        return None
    if stat.used_in_clustering and case.ledger.segment.band in _UNSTABLE:
        message = f"{stat.id} may not be shown: the segment is not stable"
        return refuse("unsupported", "unstable_segment", message)
    return refuse("too_few", "suppressed", f"{stat.id} may not be shown: too few customers")


def _excerpts(case: Case) -> Ruling:
    if case.claim.kind == "reported":
        return HOLDS
    for excerpt in case.excerpts:
        ruling = may_be_quoted(excerpt, case.ledger, case.documents.get(excerpt.document))
        if not ruling.holds:
            return ruling
    return HOLDS


def _without_names(case: Case) -> str:
    """Return the prose without the cited statistics' own names, which may hold any sign ("<1M")."""
    text = case.prose
    for name in {name for stat in case.stats for name in (stat.level, stat.label) if unsafe(name)}:
        text = text.replace(name, " ")
    return text


def _masked(case: Case) -> str:
    """Return the prose without what other rules check: quantifiers of shares, options that hold digits."""
    text = case.prose
    for stat in case.stats:
        for name in (stat.level, stat.label, stat.unit):
            if any(char.isdigit() for char in name):
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE)
    if case.claim.kind in STATISTICAL:
        for word in typed(text):
            text = without(word, text)
        if any(stat.aggregator == "share" for stat in case.stats):
            text = re.sub(r"\bper ?cent\b", " ", text, flags=re.IGNORECASE)
    return text


def _may_stay(found: Violation, case: Case) -> bool:
    """Whether a participant said the very thing, so that retelling it adds nothing."""
    if case.claim.kind in STATISTICAL:
        return any(edge_of(case.prose, stat, case.column(stat)) == found.word.lower() for stat in case.stats)
    if found.word.lower() in _DIRECTED and case.claim.kind == "inference":
        return any(stat.comparison is not None and stat.aggregator != "share" for stat in case.stats)
    if found.reason == "trend_in_prose" and _FORBIDS.match(case.prose):
        return True  # "do not sell them growth" says nothing of any growth
    said = " ".join(excerpt.text for excerpt in _voices(case)).lower()
    if found.word.lower() in ("nobody", "no one") and _says_nobody(case.prose, said):
        return True
    if found.reason == "quantifier_in_prose" and _said_so(found.word, case.prose, said):
        return True
    if found.reason == "cause_in_prose" and found.word.lower() in _MOVES:
        return re.search(r"\bdr(?:iv|ov)", said) is not None
    if found.reason in _IF_SAID:
        stems = {stem(word) for word in words(found.word)}
        return stems <= {stem(word) for word in words(said)} and not _of_people(found)
    if found.reason == "number_in_prose" and NUMBER_WORDS.fullmatch(found.word):
        return _counted_so(found.word, case.prose, said)
    if found.reason == "cause_in_prose":
        return case.claim.kind == "inference" and has_hedge(case.prose)
    return False


def _says_nobody(sentence: str, said: str) -> bool:
    """Whether "nobody was told" or "nobody can see it" retells "didn't tell anybody" or "you can't see it"."""
    impersonal = re.search(r"\b(?:nobody|no one) can\b", sentence, re.IGNORECASE)
    return bool(_NOBODY.search(said) or (impersonal and re.search(r"\byou can(?:not|['’]t)\b", said)))


def _said_so(word: str, sentence: str, said: str) -> bool:
    """Whether "every customer" stands so in what was said."""
    match = re.search(rf"\b{re.escape(word)}\s+(\w+)", sentence, re.IGNORECASE)
    return (
        match is not None and match.group(1) not in ("of", "in") and f" {match.group().lower()}" in f" {said}"
    )


def _of_people(found: Violation) -> bool:
    adverbs = {
        "nobody",
        "no one",
        "everyone",
        "everybody",
        "always",
        "never",
        "usually",
        "often",
        "sometimes",
        "rarely",
        "seldom",
        "mostly",
        "generally",
    }
    return found.reason == "quantifier_in_prose" and found.word.lower() not in adverbs


def _counted_so(word: str, sentence: str, said: str) -> bool:
    """Whether "two systems" stands so in what was said: the number and what it counts."""
    stems = [stem(one) for one in words(said)]
    places = [place for place, one in enumerate(words(sentence)) if one.lower() == word.lower()]
    own = [stem(one) for one in words(sentence)]
    for place in places:
        around = {*own[max(0, place - 3) : place], *own[place + 1 : place + 4]} - {stem(word)}
        content = {one for one in around if one in content_stems(" ".join(around))}
        heard = [at for at, one in enumerate(stems) if one == stem(word) or one in kin(stem(word))]
        if not any(content & set(stems[max(0, at - 4) : at + 5]) for at in heard):
            return False
    return bool(places)


def _voices(case: Case) -> list[Excerpt]:
    members = {one for theme in case.themes for one in theme.excerpts}
    return [one for one in case.ledger.excerpts if one.id in members or one in case.excerpts]
