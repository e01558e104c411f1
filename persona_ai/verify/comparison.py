"""Comparison: against everyone else, in the right direction, significant and large enough to matter.

Benjamini-Hochberg q < .05 over the run (1995); Cohen's h >= .2 for shares (1988), Cliff's delta >= .147 for
ordered and numeric columns (Romano 2006); at least 30 on both sides. "Similar" needs an equivalence test.
"""

from typing import Final

from persona_ai.schema import Ledger, Stat
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse
from persona_ai.verify.direction import Said, intensity_fits, stated

SMALL: Final = {"h": 0.2, "delta": 0.147}
_FEWEST: Final = 30
_Q: Final = 0.05


def comparison(case: Case) -> Ruling:
    """Hold where a difference is stated, each one is real, and each goes the way that is said."""
    if not compared(case):
        return refuse(
            "unsupported", "wrong_slot", "a comparison has to say which way they differ: {S:against}"
        )
    return differences(case)


def differences(case: Case) -> Ruling:
    """Hold where every difference that the claim prints or states is one that was found."""
    for stat in printed_differences(case):
        ruling = holds(stat, case.ledger)
        if not ruling.holds:
            return ruling
    for said in stated(case):
        ruling = _agrees(said, case.ledger)
        if not ruling.holds:
            return ruling
    return HOLDS


def plain(case: Case) -> Ruling:
    """Hold where a claim compares nothing: one that does is to be called a comparison."""
    if compared(case):
        return refuse("unsupported", "wrong_kind", "a claim that compares is of the kind comparison")
    return HOLDS


def compared(case: Case) -> bool:
    """Whether the claim compares at all."""
    return bool(printed_differences(case)) or any(said.stat for said in stated(case))


def printed_differences(case: Case) -> list[Stat]:
    """Return the statistics whose difference code prints: {S:against}, {S:rest}, a trait with a direction."""
    found = []
    for slot in case.slots:
        if not slot.id.startswith("S"):
            continue
        stat = case.stat(slot.id)
        if slot.form in ("against", "rest") or (slot.form == "trait" and _directed(stat, case)):
            found.append(stat)
    return list(dict.fromkeys(found))


def holds(stat: Stat, ledger: Ledger) -> Ruling:
    """Hold where a statistic differs from everyone else's; nothing in it but its numbers is believed."""
    other = stat.comparison
    if other is None or stat.segment != ledger.segment.id:
        return refuse("unsupported", "no_evidence", f"{stat.id} is not compared with everyone else")
    if stat.used_in_clustering:
        message = (
            f"{stat.id}: the groups were made from this column, so that they differ in it proves nothing"
        )
        return refuse("unsupported", "used_in_clustering", message)
    if min(stat.denominator, other.denominator) < _FEWEST:
        counts = {"n": float(stat.denominator), "others": float(other.denominator)}
        return refuse(
            "too_few", "too_few", f"{stat.id}: a comparison needs {_FEWEST} on both sides", **counts
        )
    if other.q is None or other.q >= _Q:
        numbers = {} if other.q is None else {"q": other.q}
        return refuse(
            "not_significant", "not_significant", f"{stat.id}: the difference may be chance", **numbers
        )
    if abs(other.effect) < SMALL[other.effect_kind]:
        message = f"{stat.id}: the difference is too small to matter"
        return refuse("not_significant", "effect_too_small", message, effect=other.effect)
    if other.direction != ("higher" if other.effect > 0 else "lower"):
        return refuse(
            "contradicted",
            "evidence_differs",
            f"{stat.id}: direction and effect disagree",
            effect=other.effect,
        )
    return HOLDS


def agrees(said: Said, ledger: Ledger) -> Ruling:
    """Hold where a stated direction is the statistic's own."""
    stat, other = said.stat, said.stat.comparison if said.stat else None
    if stat is None or other is None:
        return refuse(
            "unsupported", "comparison_in_prose", f"'{said.text}' compares, and cites no comparison of it"
        )
    if said.sign is None:
        return refuse(
            "not_checkable", "not_decidable", f"which way '{said.text}' compares {stat.id} cannot be told"
        )
    if said.sign == 0:
        if other.direction == "similar":
            return HOLDS
        return refuse("not_significant", "not_significant", f"{stat.id}: no test showed that they are alike")
    if (said.sign > 0) != (other.effect > 0):
        message = (
            f"'{said.text}' is the wrong way round: {stat.id} is {_way(other.effect)} than everyone else's"
        )
        return refuse("contradicted", "direction_contradicted", message, effect=other.effect)
    if not intensity_fits(said.text, stat):
        message = f"'{said.text}' does not fit the size of the difference in {stat.id}"
        return refuse("contradicted", "effect_too_small", message, effect=other.effect)
    return HOLDS


def _agrees(said: Said, ledger: Ledger) -> Ruling:
    ruling = agrees(said, ledger)
    if not ruling.holds or said.stat is None or said.sign == 0:
        return ruling
    return holds(said.stat, ledger)


def _directed(stat: Stat, case: Case) -> bool:
    """Whether a trait says more than that most are so; in a comparison it always does."""
    if case.claim.kind in ("comparison", "defining") or stat.aggregator != "share" or stat.value < 0.5:
        return True
    return stat.comparison is not None and stat.comparison.direction == "lower"


def _way(effect: float) -> str:
    return "higher" if effect > 0 else "lower"
