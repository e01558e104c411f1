"""Quantifier: "most", "few", "about half" fit the share's Wilson 95 % interval (Wilson 1927)."""

from typing import Final

from persona_ai.schema import Stat
from persona_ai.statistics import wilson
from persona_ai.text.quantifiers import fits
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse
from persona_ai.verify.direction import ABSOLUTE
from persona_ai.verify.naming import flipped, named, negations
from persona_ai.verify.quantities import typed, without
from persona_ai.verify.subjects import of_whom

_TYPICAL: Final = frozenset({"typically", "usually", "generally"})


def quantifier(case: Case) -> Ruling:
    """Hold where the claim says how many, by a word that fits or by the count itself."""
    printed = any(slot.form in ("word", "of") for slot in case.slots)
    if not printed and not typed(case.prose):
        return refuse(
            "unsupported", "wrong_slot", "a quantifier claim has to say how many: {S:word} or {S:of}"
        )
    return words_fit(case)


def words_fit(case: Case) -> Ruling:
    """Hold where every quantifier that the drafter typed fits the share that it is said of."""
    for word, text in typed_in_clauses(case):
        stat = subject(case, text)
        if _counted_already(case, text):
            return refuse("unsupported", "quantifier_in_prose", f"'{word}' stands beside the number itself")
        if stat is None:
            return refuse(
                "unsupported", "quantifier_in_prose", f"'{word}' is said of nothing that was counted"
            )
        ruling = _fits(case, word, text, stat)
        if not ruling.holds:
            return ruling
    return HOLDS


def _counted_already(case: Case, text: str) -> bool:
    """Whether the clause of a typed quantifier prints a share: "61 % use several"."""
    own = next(clause for clause in case.clauses if clause.text == text)
    shares = {stat.id for stat in case.stats if stat.aggregator == "share"}
    return any(slot.id in shares and slot.form in ("", "word", "of") for slot in own.slots)


def typed_in_clauses(case: Case) -> list[tuple[str, str]]:
    """Return each typed quantifier with the text of its clause."""
    return [(word, clause.text) for clause in case.clauses for word in typed(clause.text)]


def subject(case: Case, text: str) -> Stat | None:
    """Return the one cited share (or typical value) that a clause speaks of."""
    rest = text
    best = [(named(rest, stat, case.column(stat)), stat) for stat in case.stats]
    strongest = max((score for score, _ in best), default=0)
    found = [stat for score, stat in best if score == strongest and score > 0]
    if not found and len({stat.id for stat in case.stats}) == 1:
        found = [stat for stat in case.stats if named(case.prose, stat, case.column(stat))]
    return found[0] if len(found) == 1 else None


def _fits(case: Case, word: str, text: str, stat: Stat) -> Ruling:
    if stat.aggregator != "share":
        typical = word.lower() in _TYPICAL and stat.aggregator == "median"
        if typical or (word.lower() in ABSOLUTE and stat.aggregator in ("median", "mean")):
            return HOLDS  # "few" and "rarely" state a direction of a number, which has a rule of its own
        return refuse(
            "not_checkable",
            "quantifier_in_prose",
            f"'{word}' cannot be read off the {stat.aggregator} {stat.id}",
        )
    after = text[text.lower().find(word.lower()) + len(word) :]
    ruling = of_whom(after, stat, case)
    if not ruling.holds:
        return ruling
    rest = without(word, text)
    mirrored = flipped(rest, stat)
    if mirrored and negations(rest):
        return refuse("not_checkable", "not_decidable", f"a negation stands around '{word}'")
    n = stat.denominator - stat.n if mirrored else stat.n
    interval = wilson(n, stat.denominator)
    if fits(word, n, stat.denominator, interval):
        return HOLDS
    low, high = interval.low, interval.high
    message = f"'{word}' does not fit {stat.id}: {n} of {stat.denominator}, interval {low:.2f} to {high:.2f}"
    return refuse(
        "contradicted",
        "quantifier_does_not_fit",
        message,
        n=n,
        denominator=stat.denominator,
        low=low,
        high=high,
    )
