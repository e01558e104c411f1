"""Stages of a customer's life, by the rhythm of its own purchases."""

from __future__ import annotations

import numpy as np

from persona_ai.schema import Segmentation, Table
from persona_ai.segments.buying.named import by_rule
from persona_ai.segments.buying.purchases import Days, Floats, Purchases, habits, starts_of, table_of
from persona_ai.segments.buying.rules import STAGES, LifecycleRule

_WINDOW = 6.0
_WHY = (
    "rules, not a search: silence since the last purchase in multiples of the customer's own days between "
    "purchases (two: at risk, four: lapsed), time since the first one, and purchases of the last six such "
    "spans against those before"
)


def typical_gap(bought: Purchases) -> float:
    """Return the median over customers of their mean days between purchases, at least 1.

    Where nobody came back, it is the days that were observed: nothing is then known of any rhythm.
    """
    own = habits(bought)
    back = own.count > 1
    if not back.any():
        return float(max(1, bought.end - int(bought.day.min())))
    return float(max(1.0, np.median((own.last - own.first)[back] / (own.count - 1)[back])))


def lifecycle_table(bought: Purchases, gap: float) -> Table:
    """Return what `LifecycleRule` looks at, of each customer; `gap` is the typical one in days."""
    own = habits(bought)
    gaps = (own.count - 1).astype(np.float64)
    total = (own.last - own.first).astype(np.float64)
    usual = (total + gap) / (gaps + 1)
    window = np.minimum(_WINDOW * usual, own.tenure / 2)
    return table_of(
        bought,
        {
            "recency_days": own.recency,
            "tenure_days": own.tenure,
            "usual_gap_days": usual,
            "longest_silence_gaps": _silence(bought, total, gaps, gap),
            "later_purchases": _counted(bought, np.zeros(len(usual)), window),
            "earlier_purchases": _counted(bought, window, 2 * window),
        },
    )


def lifecycle(bought: Purchases) -> Segmentation:
    """Return the lifecycle stages of the customers who bought, as segments of method "rules"."""
    gap = typical_gap(bought)
    rule = LifecycleRule(typical_gap=gap, segments={})
    return by_rule(lifecycle_table(bought, gap), rule, STAGES, f"{_WHY}; the typical gap is {gap:.0f} days")


def _silence(bought: Purchases, total: Floats, gaps: Floats, gap: float) -> Floats:
    """Return the longer of the last two gaps, in multiples of the rhythm without it, shape (c,).

    0 where the other is more than half as long: who buys more and more slowly did not come back from anything.
    """
    starts = starts_of(bought)
    ends = np.r_[starts[1:], len(bought.day)] - 1
    last_two = np.zeros((2, len(starts)))
    for back in (0, 1):
        there = ends - back > starts
        place = ends[there] - back
        last_two[back, there] = bought.day[place] - bought.day[place - 1]
    longest = last_two.max(axis=0)
    alone = (gaps > 0) & (last_two.min(axis=0) <= longest / 2)
    return np.where(alone, longest / ((total - longest + gap) / np.maximum(gaps, 1.0)), 0.0)


def _counted(bought: Purchases, least: Floats, most: Floats) -> Days:
    """Return the purchases after the first whose age in days is in [least, most) of each customer."""
    age = bought.end - bought.day
    inside = (age >= least[bought.who]) & (age < most[bought.who])
    inside[starts_of(bought)] = False
    return np.bincount(bought.who[inside], minlength=len(least))
