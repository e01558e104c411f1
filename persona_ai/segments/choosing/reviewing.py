"""What is said of segments once they are found: other methods' opinions, strata, the scorecard, warnings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from persona_ai.schema import Gate, Segmentation, Table
from persona_ai.segments.choosing.candidates import Data
from persona_ai.segments.choosing.challengers import agreement_gates, agreement_sentence, challenged
from persona_ai.segments.choosing.families import label
from persona_ai.segments.choosing.scorecard import half_width, scorecard
from persona_ai.segments.choosing.strata import within_strata
from persona_ai.segments.lenses.assigning import lenses_of
from persona_ai.segments.mixture.layout import Labels

WIDEST = 0.18
_SCORED_ROWS = 10_000
_WHO = ("demographic", "geographic", "firmographic")


def reviewed(table: Table, data: Data, found: Segmentation) -> Segmentation:
    """Return the segmentation with what else there is to say of it; the segments stay as they are.

    Args:
        table: in the order of the rows.
        data: the prepared rows, of the family that was chosen.
        found: the segmentation of the table.
    """
    labels = _labels(table, found)
    challenges = challenged(data, labels, found.seed)
    strata = within_strata(table, data, labels, found.used, found.seed)
    some, own = _sampled(table, labels, found.seed)
    width = _interval_gate(found)
    checked = found.model_copy(
        update={
            "challenges": challenges,
            "strata": strata,
            "scorecard": scorecard(some, own, found),
            "gates": (*found.gates, width, *agreement_gates(challenges)),
            "family": label(data.layout),
            "why": "; ".join(part for part in (found.why, agreement_sentence(challenges)) if part),
        }
    )
    return checked.model_copy(update={"warnings": tuple(_warnings(table, checked, width))})


def only_describes(table: Table, used: tuple[str, ...]) -> bool:
    """Return whether all columns that were used say who or where customers are, none what they do or want."""
    who = {name for lens in lenses_of(table) if lens.name in _WHO for name in lens.columns}
    who |= {column.name for column in table.columns if column.role == "descriptor"}
    return bool(used) and set(used) <= who


def _labels(table: Table, found: Segmentation) -> Labels:
    where = {customer: place for place, one in enumerate(found.segments) for customer in one.members}
    return np.array([where[str(customer)] for customer in table.frame.index], dtype=np.int64)


def _sampled(table: Table, labels: Labels, seed: int) -> tuple[Table, Labels]:
    """Return at most 10,000 rows: shares and ranks are known well enough by then."""
    if len(labels) <= _SCORED_ROWS:
        return table, labels
    rows = np.sort(np.random.default_rng(seed).choice(len(labels), _SCORED_ROWS, replace=False))
    return replace(table, frame=table.frame.iloc[rows]), labels[rows]


def _interval_gate(found: Segmentation) -> Gate:
    """Return how far a share of one half in the smallest segment may be off; it warns and does not block."""
    value = half_width(min(len(one.members) for one in found.segments))
    return Gate(
        name="interval width",
        k=found.k,
        value=round(value, 4),
        threshold=WIDEST,
        passed=value <= WIDEST,
        note="half-width of the 95 % interval of a share of one half in the smallest segment; does not block",
    )


def _warnings(table: Table, found: Segmentation, width: Gate) -> Iterator[str]:
    if only_describes(table, found.used):
        yield (
            "the segments were made only from who and where customers are; such segments seldom differ in what "
            "people do or need: add columns of use, purchases, ratings or needs"
        )
    if not width.passed:
        yield (
            f"the smallest segment is so small that a share in it is known only to {width.value * 100:.0f} points "
            "either way"
        )
    if found.challenges and not any(one.agrees for one in found.challenges):
        yield agreement_sentence(found.challenges)
    unlike = [one for one in found.strata if not one.holds]
    if unlike:
        places = ", ".join(f"{one.level} ({one.agreement:.2f})" for one in unlike)
        yield f"fitted anew inside {unlike[0].column}, the segments come out differently in {places}"
