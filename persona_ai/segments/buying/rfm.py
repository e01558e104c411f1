"""Recency, frequency and money in fifths, and the trade's named segments of them."""

from __future__ import annotations

import numpy as np

from persona_ai.errors import InputError
from persona_ai.schema import Segmentation, Table
from persona_ai.segments.buying.named import by_rule
from persona_ai.segments.buying.purchases import Purchases, habits, table_of
from persona_ai.segments.buying.rules import RFM_GRID, Cuts, Floats, RfmRule
from persona_ai.statistics.ranks import average_ranks

RECENCY, FREQUENCY, MONEY = "recency_days", "purchase_days", "amount_total"
RFM_NAMES = tuple(name for name, _, _ in RFM_GRID)
_FIFTHS = 5
_WHY = (
    "rules, not a search: days since the last purchase against purchases and money, each scored in fifths "
    "(equal values get the same score, that of their average rank), named by the trade's grid"
)


def quintile_cuts(values: Floats, column: str, *, less_is_more: bool = False) -> Cuts:
    """Return the cuts that score values 1..5 by their rank, 5 the best.

    The score of a value is its average rank, less a half, as a share of n, times five, rounded up: equal values
    share their average rank and so their score, whatever the order of rows. A score may then be empty: where 40 %
    bought once, they all have score 1 or 2, and nobody the other. Missing values have no rank.

    Raises:
        InputError: every value is missing.
    """
    known = values[~np.isnan(values)]
    if not known.size:
        raise InputError(f"no customer has a value in {column!r}, which RFM scores are made from")
    directed = -known if less_is_more else known
    ranks, _ = average_ranks(directed)
    scores = np.ceil(_FIFTHS * (ranks - 0.5) / directed.size)
    highest = float(directed.max())
    cuts = []
    for score in range(2, _FIFTHS + 1):
        reached = directed[scores >= score]
        cuts.append(float(reached.min()) if reached.size else float(np.nextafter(highest, np.inf)))
    return Cuts(column=column, cuts=tuple(cuts), less_is_more=less_is_more)


def rfm_table(bought: Purchases) -> Table:
    """Return days since the last purchase, number of purchases (days) and net money of each customer."""
    own = habits(bought)
    columns = {RECENCY: own.recency, FREQUENCY: own.count}
    return table_of(bought, {**columns, **({MONEY: own.amount} if bought.priced else {})})


def rfm(bought: Purchases) -> Segmentation:
    """Return the RFM segments of the customers who bought; see `rfm_of_table`."""
    table = rfm_table(bought)
    return rfm_of_table(table, RECENCY, FREQUENCY, MONEY if bought.priced else "")


def rfm_of_table(table: Table, recency: str, frequency: str, monetary: str = "") -> Segmentation:
    """Return the RFM segments by three columns of a table, two where there is no money.

    Raises:
        InputError: a column has no value.
    """
    frame = table.frame
    cuts = [
        quintile_cuts(
            np.asarray(frame[name].to_numpy(dtype=np.float64, na_value=np.nan)),
            name,
            less_is_more=name == recency,
        )
        for name in (recency, frequency, *((monetary,) if monetary else ()))
    ]
    rule = RfmRule(recency=cuts[0], frequency=cuts[1], monetary=cuts[2] if monetary else None, segments={})
    return by_rule(table, rule, RFM_NAMES, _WHY)


def rfm_scores(found: Segmentation, bought: Purchases) -> dict[str, list[int]]:
    """Return the scores 1..5 behind RFM segments, by what is scored, in the order of the purchases' customers."""
    rule = RfmRule.model_validate(found.model)
    frame = rfm_table(bought).frame
    parts = {
        "recency_score": rule.recency,
        "frequency_score": rule.frequency,
        "monetary_score": rule.monetary,
    }
    return {
        name: cuts.scores(np.asarray(frame[cuts.column], dtype=np.float64)).tolist()
        for name, cuts in parts.items()
        if cuts is not None
    }
