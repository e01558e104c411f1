"""Every statistic of every segment, against everybody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from persona_ai.schema import Aggregator, Interval, Segment, Segmentation, Stat, Table
from persona_ai.segments.mixture.layout import Floats
from persona_ai.segments.profiles.comparing import (
    Found,
    number_difference,
    rounded,
    share_difference,
    six,
    with_comparisons,
)
from persona_ai.segments.profiles.measures import Numbers, Shares, measures
from persona_ai.statistics import (
    compare_ranks,
    level_interval,
    mean_interval,
    quantile_interval,
    wilson,
)
from persona_ai.statistics.disclosure import Counts, Mask, hidden_cells, too_small

_UNTRUSTED = ("tentative", "unstable")
_ROUNDING = 1e-9
_QUANTILES = (0.1, 0.25, 0.75, 0.9)


@dataclass(frozen=True)
class _Group:
    """One segment and who is in it, shape (n,)."""

    segment: Segment
    inside: Mask

    def trusted(self, used: bool) -> bool:
        """Return whether a claim may rest on the segment: by what it was made from, only if stable."""
        return not (used and self.segment.band in _UNTRUSTED)


def profile(table: Table, segmentation: Segmentation, *, k_min: int = 10, seed: int = 0) -> tuple[Stat, ...]:
    """Return all statistics of all segments, ids S1, S2 .. by segment and column.

    Each is compared with everybody else; p and q (Benjamini-Hochberg over the whole run) only for columns
    that the clustering did not use. Values keep six significant digits.

    Args:
        table: the one that was segmented; an unplaced customer counts as everybody else.
        segmentation: of that table.
        k_min: cells of fewer customers, and those that would give them away, are not claimable.
        seed: for statistics that draw; none does.
    """
    groups = _groups(table, segmentation)
    found = [[_size(group, k_min)] for group in groups]
    made_from = table.akin(segmentation.told)
    for measure in measures(table):
        used = measure.column.name in made_from
        for rows, more in zip(found, _measured(measure, groups, used, k_min), strict=True):
            rows += more
    stats = with_comparisons([one for rows in found for one in rows])
    return tuple(stat.model_copy(update={"id": f"S{number}"}) for number, stat in enumerate(stats, start=1))


def strongest(stats: Iterable[Stat]) -> tuple[Stat, ...]:
    """Return statistics by the size of their effect, largest first, those without one last."""
    return tuple(sorted(stats, key=lambda stat: -abs(stat.comparison.effect) if stat.comparison else 1.0))


def _groups(table: Table, segmentation: Segmentation) -> list[_Group]:
    place = {str(customer): row for row, customer in enumerate(table.frame.index)}
    groups = []
    for segment in segmentation.segments:
        inside = np.zeros(len(place), dtype=bool)
        inside[[place[customer] for customer in segment.members]] = True
        groups.append(_Group(segment, inside))
    return groups


def _size(group: _Group, k_min: int) -> Found:
    members, customers = int(group.inside.sum()), group.inside.size
    stat = Stat(
        id="",
        segment="all",
        column="segment",
        label="segment",
        level=group.segment.id,
        aggregator="share",
        value=six(members / customers),
        n=members,
        denominator=customers,
        interval=rounded(wilson(members, customers)),
        claimable=not too_small(members, customers, k_min),
    )
    return Found(stat)


def _measured(
    measure: Shares | Numbers, groups: Sequence[_Group], used: bool, k_min: int
) -> Iterator[list[Found]]:
    """Yield each group's statistics of one measure."""
    match measure:
        case Shares():
            hidden = _hidden(measure, groups, k_min)
            for place, group in enumerate(groups):
                trusted = group.trusted(used)
                yield [
                    _share(measure, level, group, used, trusted and not hidden[place, level])
                    for level in measure.shown
                ]
        case Numbers():
            for group in groups:
                yield list(_numbers(measure, group, used, k_min))


def _hidden(measure: Shares, groups: Sequence[_Group], k_min: int) -> Mask:
    """Return which shares are too small or give one away, shape (groups, levels)."""
    placed = np.column_stack([group.inside for group in groups])
    rows = np.column_stack([placed, ~placed.any(axis=1)]) & measure.answered[:, None]
    counts = np.stack([measure.has[mask].sum(axis=0, dtype=np.int64) for mask in rows.T])
    totals = rows.sum(axis=0)
    printed = np.zeros(counts.shape, dtype=bool)
    printed[:-1, list(measure.shown)] = True
    if measure.exclusive:
        hidden = hidden_cells(counts, printed, k_min)
    else:
        hidden = np.column_stack(
            [
                _hidden_option(counts[:, level], totals, printed[:, level], k_min)
                for level in range(counts.shape[1])
            ]
        )
    return np.asarray((hidden | _few(totals, k_min)[:, None])[:-1], dtype=bool)


def _few(totals: Counts, k_min: int) -> Mask:
    """Return in which groups, or among whose others, so few answered that any share of them tells of each."""
    others = totals.sum() - totals
    return np.asarray(((totals > 0) & (totals < k_min)) | ((others > 0) & (others < k_min)), dtype=bool)


def _hidden_option(counts: Counts, totals: Counts, printed: Mask, k_min: int) -> Mask:
    """Return in which groups an option, ticked or not, is too small or gives one away."""
    both = np.column_stack([counts, totals - counts])
    return np.asarray(hidden_cells(both, np.column_stack([printed, printed]), k_min).any(axis=1))


def _share(measure: Shares, level: int, group: _Group, used: bool, claimable: bool) -> Found:
    inside, outside = group.inside & measure.answered, ~group.inside & measure.answered
    n, total = int(measure.has[inside, level].sum()), int(inside.sum())
    column = measure.column
    stat = Stat(
        id="",
        segment=group.segment.id,
        column=column.name,
        label=column.label,
        level=measure.levels[level],
        aggregator="share",
        value=six(n / total) if total else 0.0,
        n=n,
        denominator=total,
        interval=rounded(wilson(n, total)),
        used_in_clustering=used,
        claimable=total > 0 and claimable,
    )
    if not total or not outside.any():
        return Found(stat)
    same_test = column.kind == "binary" and len(measure.levels) == 2
    test = measure.levels[0 if same_test else level]
    others = int(measure.has[outside, level].sum())
    return Found(stat, share_difference(stat, others, int(outside.sum()), test))


def _numbers(measure: Numbers, group: _Group, used: bool, k_min: int) -> Iterator[Found]:
    known = np.isfinite(measure.values)
    inside, outside = measure.values[group.inside & known], measure.values[~group.inside & known]
    if not inside.size:
        return
    ranks = compare_ranks(inside, outside) if outside.size else None
    few = inside.size < k_min or 0 < outside.size < k_min
    amount = measure.column.kind in ("count", "amount")
    for aggregator, probability in _aggregators(measure):
        stat = _number(measure, group, inside, aggregator, probability)
        claimable = (
            not few
            and group.trusted(used)
            and not _gives_few_away(aggregator, probability, inside.size, k_min)
        )
        stat = stat.model_copy(update={"used_in_clustering": used, "claimable": claimable})
        if ranks is None or aggregator == "quantile":
            yield Found(stat)
        else:
            rest = _aggregate(outside, aggregator, probability, bool(measure.levels))
            yield Found(stat, number_difference(stat, rest, outside.size, ranks, amount=amount))


def _gives_few_away(aggregator: Aggregator, probability: float, n: int, k_min: int) -> bool:
    """Return whether a quantile leaves fewer than k_min customers on a side: it tells of them alone."""
    return aggregator == "quantile" and n * min(probability, 1 - probability) < k_min - _ROUNDING


def _aggregators(measure: Numbers) -> tuple[tuple[Aggregator, float], ...]:
    if measure.levels:
        return (("median", 0.5),)
    if measure.column.kind == "ordinal":
        return (("median", 0.5), ("mean", 0.5))
    return (("median", 0.5), ("mean", 0.5), *(("quantile", one) for one in _QUANTILES))


def _number(
    measure: Numbers, group: _Group, inside: Floats, aggregator: Aggregator, probability: float
) -> Stat:
    value = _aggregate(inside, aggregator, probability, bool(measure.levels))
    level = f"{probability:g}" if aggregator == "quantile" else ""
    if measure.levels:
        level = measure.levels[int(value)]
    return Stat(
        id="",
        segment=group.segment.id,
        column=measure.column.name,
        label=measure.column.label,
        level=level,
        aggregator=aggregator,
        value=six(value),
        unit=measure.column.unit,
        n=inside.size,
        denominator=inside.size,
        interval=rounded(_interval(inside, aggregator, probability, bool(measure.levels))),
    )


def _interval(inside: Floats, aggregator: Aggregator, probability: float, ranked: bool) -> Interval:
    if aggregator == "mean":
        return mean_interval(inside)
    return level_interval(inside, probability) if ranked else quantile_interval(inside, probability)


def _aggregate(values: Floats, aggregator: Aggregator, probability: float, ranked: bool) -> float:
    """Return a mean or quantile as pandas gives it; of ranks, the lower median, which is a level."""
    if aggregator == "mean":
        return float(values.mean())
    if ranked:
        return float(np.quantile(values, probability, method="lower"))
    return float(np.quantile(values, probability))
