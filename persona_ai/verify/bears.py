"""Evidence bears on a sentence, clause by clause, and does not say the opposite."""

from collections.abc import Sequence
from typing import Final

from persona_ai.schema import Excerpt, Field
from persona_ai.text.concepts import near
from persona_ai.text.stance import Reading, antonyms, read
from persona_ai.text.words import content_stems
from persona_ai.verify.advice import matter, stances
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse
from persona_ai.verify.relevance import GENERIC, bearing, joined, text_of, text_of_theme
from persona_ai.verify.retold import retold

_WISHES: Final[frozenset[Field]] = frozenset({"goals", "needs", "do", "dont"})
_MOST: Final = 0.6
_LEADS: Final = content_stems(
    "one participant says said say puts put words word another also adds add explains explain recalls recall told tell "
    "tells describes describe voice own as in calls notes note remembers remember sums sum warns warn admits admit "
    "asks ask interview interviewed conversation moment starts start happens happen then way begins begin catches "
    "catch snag follows follow question day gets around contrary other side different view still"
)


def bears_on(case: Case, *, lead: bool = False) -> Ruling:
    """Hold where what is cited is about the sentence and nothing in it contradicts the sentence.

    Args:
        case: the claim.
        lead: a sentence that leads into a quotation, which may say nothing of its own.
    """
    evidence = texts(case)
    if not evidence:
        return refuse("unsupported", "no_evidence", "nothing is cited")
    if not _content(case.prose, lead=lead):
        if lead or _prints_words(case) or retold(case):
            return _agrees(case)
        return _everyday(case, evidence)
    found = bearing(matter(case), evidence, case.ledger)
    if not found.bears and (lead or not retold(case)):
        missed = ", ".join(found.missed[:6]) or "nothing specific"
        message = f"what is cited does not bear on the sentence: {missed}"
        return refuse("unsupported", "not_relevant", message, share=found.share, met=len(found.met))
    for clause in case.clauses:
        content = _content(clause.text, lead=lead)
        if len(content) >= 2 and not bearing(clause.text, evidence, case.ledger).met:
            message = f"nothing that is cited says '{clause.text}'"
            return refuse("unsupported", "not_relevant", message, share=found.share)
    return _agrees(case)


def _prints_words(case: Case) -> bool:
    """Whether the claim shows a quotation or a theme, which then speaks for itself."""
    return any(slot.id.startswith("Q") or slot.form == "label" for slot in case.slots)


def _everyday(case: Case, evidence: Sequence[str]) -> Ruling:
    """Judge a sentence of everyday words: most of them have to be the evidence's own."""
    found = bearing(case.prose, evidence, case.ledger)
    if len(found.met) >= 2 and found.share >= _MOST:
        return _agrees(case)
    return refuse("not_checkable", "not_relevant", "the sentence says nothing specific", share=found.share)


def texts(case: Case) -> list[str]:
    """Return the words of everything that a claim cites."""
    said = [f"{excerpt.text} {excerpt.job}" for excerpt in case.excerpts]
    said += [text_of_theme(theme, case.ledger.excerpts) for theme in case.themes]
    return said + [text_of(stat) for stat in case.stats]


def bearing_ids(case: Case) -> tuple[str, ...]:
    """Return the cited ids whose own words meet at least one specific word of the sentence."""
    own = {excerpt.id: excerpt.text for excerpt in case.excerpts}
    own |= {theme.id: text_of_theme(theme, case.ledger.excerpts) for theme in case.themes}
    own |= {stat.id: text_of(stat) for stat in case.stats}
    return tuple(one for one in case.ids if one in own and bearing(case.prose, [own[one]], case.ledger).met)


def _content(text: str, *, lead: bool) -> frozenset[str]:
    stems = content_stems(joined(text)) - GENERIC
    return stems - _LEADS if lead else stems


def _agrees(case: Case) -> Ruling:
    """Hold where no cited words say the opposite of the sentence."""
    said = _said(case)
    if not said:
        return HOLDS
    claim, readings = read(case.prose), [read(excerpt.text) for excerpt in said]
    wishes = case.claim.field in _WISHES
    told = stances(case)
    against = [key for key, stance in told if _clash(key, stance, readings)]
    alike = [key for key, stance in told if _same(key, stance, readings)]
    denied = [key for key, stance in told if _denied(key, stance, readings, claim, wishes=wishes)]
    if (against and len(against) >= len(alike)) or len(denied) > len(alike):
        against = against or denied
        message = f"the cited words say the opposite about '{against[0]}'"
        return refuse(
            "contradicted", "contradicted_by_claim", message, against=len(against), alike=len(alike)
        )
    if word := _antonym(claim, readings):
        return refuse(
            "contradicted", "contradicted_by_claim", f"the cited words say the opposite of '{word}'"
        )
    moods = {reading.mood for reading in readings}
    if not wishes and ((claim.feeling > 0 and moods == {-1}) or (claim.feeling < 0 and -1 not in moods)):
        return refuse("contradicted", "contradicted_by_claim", "the cited words are of another mood")
    return HOLDS


def _said(case: Case) -> list[Excerpt]:
    """Return the excerpts that speak for the claim; a theme's own only where no excerpt is cited."""
    if case.excerpts:
        return list(case.excerpts)
    members = {one for theme in case.themes for one in theme.excerpts}
    return [excerpt for excerpt in case.ledger.excerpts if excerpt.id in members]


def _clash(key: str, stance: str, readings: Sequence[Reading]) -> bool:
    """Whether the evidence stands to a word as the sentence cannot: it refuses what the sentence wants."""
    if key in GENERIC and key not in ("trust", "care"):
        return False
    there = _stances(key, readings)
    if stance in ("wanted", "said") and "unwanted" in there and "wanted" not in there:
        return True
    glad = all(reading.mood > 0 for reading in readings)
    if stance == "wanted" and there == {"denied"} and glad:
        return True
    if stance == "unwanted":
        return there == {"wanted"} or (there == {"said"} and glad)
    if stance == "denied":
        return there == {"wanted"} or (there == {"said"} and glad)
    return False


def _denied(key: str, stance: str, readings: Sequence[Reading], claim: Reading, *, wishes: bool) -> bool:
    """Whether the sentence states what the evidence only negates; a complaint or a wish may do that."""
    if wishes or stance != "said" or claim.mood < 0 or key in GENERIC:
        return False
    return _stances(key, readings) == {"denied"}


def _same(key: str, stance: str, readings: Sequence[Reading]) -> bool:
    return key not in GENERIC and stance in _stances(key, readings)


def _stances(key: str, readings: Sequence[Reading]) -> set[str]:
    return {stance for reading in readings for other, stance in reading.stances if near(key, other)}


def _antonym(claim: Reading, readings: Sequence[Reading]) -> str:
    everything = {key for reading in readings for key in reading.stems}
    for key, stance in claim.stances:
        if stance != "said" or key in everything:
            continue
        for reading in readings:
            for other, there in reading.stances:
                if other in antonyms(key) and there in ("said", "wanted"):
                    return key
    return ""
