"""What a model of repeat buying looks at: how often, how late and for how long each customer was seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_ai.errors import InputError
from persona_ai.segments.buying.purchases import Purchases, habits, starts_of

Floats = NDArray[np.float64]
WEEK = 7.0


@dataclass(frozen=True)
class RepeatBuying:
    """Of each customer, shape (n,): repeat purchases, time of the last one and time observed, both since the first.

    `spend` is the mean worth of a repeat purchase, NaN where there is none or no prices. Times are in one unit
    (weeks, where they come from purchases).
    """

    repeats: Floats
    last: Floats
    observed: Floats
    spend: Floats

    def __post_init__(self) -> None:
        """Refuse what no customer can be.

        Raises:
            InputError: nobody is there, or a time or number is out of its range.
        """
        if not self.repeats.size:
            raise InputError("repeat buying needs customers; there is none")
        wrong = (
            (self.repeats < 0) | (self.last < 0) | (self.last > self.observed) | ~np.isfinite(self.observed)
        )
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            raise InputError(
                f"customer {at + 1} has {self.repeats[at]:g} repeat purchases, the last at {self.last[at]:g} of "
                f"{self.observed[at]:g}; it must be 0 <= last <= observed"
            )


def repeat_buying(bought: Purchases) -> RepeatBuying:
    """Return repeat purchases by day, in weeks, in the order of the customers."""
    own = habits(bought)
    repeats = (own.count - 1).astype(np.float64)
    starts = starts_of(bought)
    later = np.add.reduceat(bought.amount, starts) - bought.amount[starts]
    spend = np.where(repeats > 0, later / np.maximum(repeats, 1.0), np.nan)
    return RepeatBuying(
        repeats=repeats,
        last=(own.last - own.first) / WEEK,
        observed=(own.end - own.first) / WEEK,
        spend=np.asarray(spend, dtype=np.float64),
    )
