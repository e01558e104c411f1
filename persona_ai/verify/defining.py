"""Defining: a column that made the groups, worded so, without a test, for a stable segment only.

A test of difference on such a column is circular; stability is the mean bootstrap Jaccard (Hennig 2007),
valid from .75.
"""

import re
from typing import Final

from persona_ai.schema import Ledger, Stat
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse
from persona_ai.verify.comparison import SMALL, agrees, printed_differences
from persona_ai.verify.direction import stated

STABLE: Final = 0.75
WORDING: Final = re.compile(
    r"\b(?:defin\w+|sets? (?:them|the group|this group) apart|set apart by|grouped by|characteri[sz]ed by|marked by|"
    r"distinguish\w*|hallmarks?|trademarks?)\b",
    re.IGNORECASE,
)


def defining(case: Case) -> Ruling:
    """Hold where only columns that made the groups are cited, the segment is stable, and it is said so."""
    if not case.stats:
        return refuse("unsupported", "no_evidence", "a defining claim cites a statistic")
    if case.claim.field != "label" and not WORDING.search(case.prose):
        return refuse(
            "unsupported", "wrong_kind", "a defining claim says that it defines the group: 'Defined by ...'"
        )
    for stat in case.stats:
        ruling = made_from(stat, case.ledger)
        if not ruling.holds:
            return ruling
    for stat in printed_differences(case):
        ruling = _apart(stat)
        if not ruling.holds:
            return ruling
    for said in stated(case):
        ruling = agrees(said, case.ledger)
        if not ruling.holds:
            return ruling
        if said.stat and not _apart(said.stat).holds:
            return _apart(said.stat)
    return HOLDS


def made_from(stat: Stat, ledger: Ledger) -> Ruling:
    """Hold where the clustering used a statistic's column and the segment is stable."""
    if not stat.used_in_clustering:
        return refuse("unsupported", "wrong_kind", f"{stat.id}: this column did not make the groups")
    stability = ledger.segment.stability
    if stability is None or stability < STABLE:
        numbers = {} if stability is None else {"stability": stability}
        return refuse(
            "unsupported", "unstable_segment", f"the segment is not stable enough ({STABLE})", **numbers
        )
    return HOLDS


def _apart(stat: Stat) -> Ruling:
    other = stat.comparison
    if other is None or other.direction not in ("higher", "lower"):
        return refuse("unsupported", "effect_too_small", f"{stat.id} does not set the group apart")
    if abs(other.effect) < SMALL[other.effect_kind] or (other.effect > 0) != (other.direction == "higher"):
        return refuse(
            "unsupported", "effect_too_small", f"{stat.id} does not set the group apart", effect=other.effect
        )
    return HOLDS
