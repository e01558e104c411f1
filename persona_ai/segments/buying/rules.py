"""The frozen rules of RFM and lifecycle, as plain JSON: what places a customer by numbers of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from persona_ai.schema.base import Record

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Scores = NDArray[np.int64]

RFM_GRID: tuple[tuple[str, tuple[int, int], tuple[int, int]], ...] = (
    ("champions", (5, 5), (4, 5)),
    ("loyal", (3, 4), (4, 5)),
    ("potential loyalists", (4, 5), (2, 3)),
    ("new customers", (5, 5), (1, 1)),
    ("promising", (4, 4), (1, 1)),
    ("need attention", (3, 3), (3, 3)),
    ("about to sleep", (3, 3), (1, 2)),
    ("cannot lose them", (1, 2), (5, 5)),
    ("at risk", (1, 2), (3, 4)),
    ("hibernating", (1, 2), (1, 2)),
)
"""The trade's grid: a name for each recency score (first to last) and each score of frequency and money."""

STAGES = ("new", "active", "growing", "declining", "at risk", "lapsed", "won back")
UNKNOWN = ""


class Cuts(Record):
    """What turns a column's value into a score 1..5: one more for each cut that it reaches.

    Where `less_is_more` (days since the last purchase), the value is taken with a minus sign, and so are the cuts.
    """

    column: str
    cuts: tuple[float, ...]
    less_is_more: bool = False

    def scores(self, values: Floats) -> Scores:
        """Return the score of each value, 0 where it is missing, shape (n,)."""
        directed = -values if self.less_is_more else values
        found = 1 + np.searchsorted(np.array(self.cuts), directed, side="right")
        return np.where(np.isnan(values), 0, found).astype(np.int64)


class RfmRule(Record):
    """A customer's place in the grid of recency against the mean of frequency and money.

    The mean of the two scores is rounded, halves up; without money it is the score of frequency. `segments`
    maps names to segment ids; a name that nobody had at first has one too.
    """

    method: Literal["rfm"] = "rfm"
    recency: Cuts
    frequency: Cuts
    monetary: Cuts | None = None
    segments: dict[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that a table must have, sorted."""
        cuts = (self.recency, self.frequency, *((self.monetary,) if self.monetary else ()))
        return tuple(sorted(one.column for one in cuts))

    def names(self, frame: pd.DataFrame) -> list[str]:
        """Return the name of each row's segment, "" where a score is not known."""
        recency, worth = self.scored(frame)
        return [grid_name(r, w) for r, w in zip(recency.tolist(), worth.tolist(), strict=True)]

    def scored(self, frame: pd.DataFrame) -> tuple[Scores, Scores]:
        """Return the scores of recency, and of frequency and money together, 0 where not known."""
        recency, frequency = (
            one.scores(_numbers(frame, one.column)) for one in (self.recency, self.frequency)
        )
        if self.monetary is None:
            return recency, frequency
        money = self.monetary.scores(_numbers(frame, self.monetary.column))
        worth = (frequency + money + 1) // 2
        return recency, np.where((frequency == 0) | (money == 0), 0, worth)


class LifecycleRule(Record):
    """A customer's stage by the own rhythm; the first that fits, in this order.

    Rhythm: the days between own purchases, drawn towards `typical_gap` by the weight of one gap.
    - lapsed: silent for more than `lapsed` times the rhythm;
    - at risk: silent for more than `at_risk` times the rhythm;
    - new: first bought at most `new` typical gaps ago;
    - won back: one of the last two purchases ended a silence of more than `lapsed` times the rhythm without it, and the
      other did not end one half as long;
    - growing, declining: purchases of the last window differ from those of the one before by at least the
      root of their sum, which is their standard error; a window is six times the rhythm, or half of the time since the
      first purchase, whichever is shorter, and the first purchase does not count;
    - active: everybody else.
    """

    method: Literal["lifecycle"] = "lifecycle"
    typical_gap: float
    new: float = 2.0
    at_risk: float = 2.0
    lapsed: float = 4.0
    segments: dict[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that a table must have, sorted."""
        return LIFECYCLE_COLUMNS

    def names(self, frame: pd.DataFrame) -> list[str]:
        """Return the stage of each row, "" where a column is missing."""
        had = {name: _numbers(frame, name) for name in LIFECYCLE_COLUMNS}
        silence = had["recency_days"] / had["usual_gap_days"]
        later, earlier = had["later_purchases"], had["earlier_purchases"]
        apart = (later - earlier) ** 2 >= np.maximum(later + earlier, 1.0)
        fits = [
            np.isnan(np.column_stack(list(had.values()))).any(axis=1),
            silence > self.lapsed,
            silence > self.at_risk,
            had["tenure_days"] <= self.new * self.typical_gap,
            had["longest_silence_gaps"] > self.lapsed,
            apart & (later > earlier),
            apart & (later < earlier),
        ]
        named = [UNKNOWN, "lapsed", "at risk", "new", "won back", "growing", "declining"]
        return [str(name) for name in np.select(fits, named, default="active")]


LIFECYCLE_COLUMNS = (
    "earlier_purchases",
    "later_purchases",
    "longest_silence_gaps",
    "recency_days",
    "tenure_days",
    "usual_gap_days",
)


def grid_name(recency: int, worth: int) -> str:
    """Return the name of a place in the grid, "" where a score is 0."""
    for name, (low, high), (least, most) in RFM_GRID:
        if low <= recency <= high and least <= worth <= most:
            return name
    return UNKNOWN


def placed(
    rule: RfmRule | LifecycleRule, table_frame: pd.DataFrame, nowhere: str
) -> dict[str, tuple[str, float]]:
    """Return each customer's segment and certainty, as `predict` does; `nowhere` with 0 where not known."""
    return {
        str(customer): (rule.segments[name], 1.0) if name in rule.segments else (nowhere, 0.0)
        for customer, name in zip(table_frame.index, rule.names(table_frame), strict=True)
    }


def _numbers(frame: pd.DataFrame, name: str) -> Floats:
    return np.asarray(frame[name].to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
