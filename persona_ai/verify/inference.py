"""Inference: a goal, need, motive or attitude that cited words bear on and no counted number contradicts.

It carries its label; "cause" may stand in it only as a hypothesis.
"""

from persona_ai.schema import Ledger, Stat
from persona_ai.verify.bears import bears_on
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse
from persona_ai.verify.comparison import SMALL, agrees, differences, printed_differences
from persona_ai.verify.defining import STABLE
from persona_ai.verify.direction import read, speaks, stated
from persona_ai.verify.naming import beside, label_of, names, negations
from persona_ai.verify.predicate import predicate
from persona_ai.verify.quantities import typed
from persona_ai.verify.value import numbers


def inference(case: Case) -> Ruling:
    """Hold where what is cited bears on the sentence and neither words nor numbers speak against it."""
    if not case.ids:
        return refuse("unsupported", "no_evidence", "an inference cites what it is inferred from")
    if any(slot.id.startswith("S") for slot in case.slots):
        for rule in (numbers, differences) if printed_differences(case) else (numbers,):
            ruling = rule(case)
            if not ruling.holds:
                return ruling
    for rule in (_directions, _against_numbers, bears_on, predicate):
        ruling = rule(case)
        if not ruling.holds:
            return ruling
    return HOLDS


def _directions(case: Case) -> Ruling:
    """A direction said of a cited statistic has to be the one that was found."""
    for said in stated(case, absolute=True):
        if said.stat is None or not names(said.text, label_of(said.stat)):
            continue
        if said.stat.comparison is None:
            continue
        ruling = agrees(said, case.ledger)
        if not ruling.holds:
            return ruling
        if not _real(said.stat, case.ledger):
            return refuse(
                "not_significant", "not_significant", f"{said.stat.id}: the difference may be chance"
            )
    return HOLDS


def _against_numbers(case: Case) -> Ruling:
    """Hold where no statistic of the ledger, cited or not, says the opposite of a clause."""
    for clause in case.clauses:
        for stat in case.ledger.stats:
            if stat.segment == case.ledger.segment.id and _opposes(clause.text, stat, case.ledger):
                message = (
                    f"'{clause.text}' is contradicted by {stat.id} ({label_of(stat)} {stat.level})".rstrip()
                )
                return refuse("contradicted", "contradicted_by_claim", message, value=stat.value)
    return HOLDS


def _opposes(text: str, stat: Stat, ledger: Ledger) -> bool:
    if names(text, label_of(stat)) < 2:
        return False
    if stat.aggregator == "share":
        return _rare_option(text, stat)
    if stat.comparison is None or not speaks(text, (stat,), absolute=True) or not _real(stat, ledger):
        return False
    near = beside(text, label_of(stat))
    sign = read(near, stat, absolute=True) if near else None
    return sign is not None and sign != 0 and (sign > 0) != (stat.comparison.effect > 0)


def _rare_option(text: str, stat: Stat) -> bool:
    """Whether a clause says an option of all of them that only a minority has."""
    if stat.interval is None or stat.interval.high >= 0.5 or negations(text) or typed(text):
        return False
    return len(stat.level) > 3 and names(text, stat.level, own_words=True) == 2


def _real(stat: Stat, ledger: Ledger) -> bool:
    """Whether a statistic has a direction that may be spoken of."""
    other = stat.comparison
    if other is None or abs(other.effect) < SMALL[other.effect_kind]:
        return False
    if stat.used_in_clustering:
        return (ledger.segment.stability or 0.0) >= STABLE
    return other.q is not None and other.q < 0.05
