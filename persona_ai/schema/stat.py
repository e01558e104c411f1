"""A number that was counted: one statistic of one segment."""

from typing import Literal

from persona_ai.schema.base import Interval, Record

Aggregator = Literal["share", "mean", "median", "quantile", "count", "difference", "rank"]
Direction = Literal["higher", "lower", "similar", "unclear"]


class Comparison(Record):
    """A segment's statistic against everybody else.

    `effect` is Cohen's h for shares and Cliff's delta for ordered and numeric columns, positive where
    the segment is higher. `p` and `q` (Benjamini-Hochberg over the run) are None for a column that
    the clustering used: a test of difference would be circular. `lift` is value / rest, None where it
    has no meaning. `direction` is "higher" or "lower" only where `significant` or, for a column that
    the clustering used, where the effect reaches the threshold; else "unclear". "similar" is never
    inferred from a missing difference, only from an equivalence test.
    """

    value: float
    n: int
    denominator: int
    effect: float
    effect_kind: Literal["h", "delta"]
    lift: float | None = None
    p: float | None = None
    q: float | None = None
    direction: Direction
    significant: bool


class Stat(Record):
    """One statistic of one segment.

    For a share, `value` is 0..1, `n` the customers with `level` and `denominator` the non-blank
    answers. For a mean, median or quantile, `n` and `denominator` are both the non-blank values and
    `value` is in `unit`; `level` is "" (for a quantile its probability, "0.25"). The median of an
    ordinal column with text levels has the level's text as `level` and its rank from 0 as `value`.
    The size of a segment is the share of column "segment", level = segment id, in segment "all".
    `label` is the column's, for print.
    `segment` is a segment's id, "all" or "rest". `claimable` is False where a cell is too small to be
    shown or, for a column that the clustering used, the segment is not stable.
    """

    id: str
    segment: str
    column: str
    label: str = ""
    level: str = ""
    aggregator: Aggregator
    value: float
    unit: str = ""
    n: int
    denominator: int
    interval: Interval | None = None
    comparison: Comparison | None = None
    used_in_clustering: bool = False
    claimable: bool = True
