"""How well the models of repeat buying foretell: against what was held out, and against the data themselves."""

from __future__ import annotations

from typing import Literal

import numpy as np

from persona_ai.errors import InputError
from persona_ai.schema import Interval
from persona_ai.schema.base import Record
from persona_ai.segments.buying.bg_nbd import BgNbd, alive, expected_purchases, fit_bg_nbd
from persona_ai.segments.buying.futures import first_purchases_counted
from persona_ai.segments.buying.maximum_likelihood import Floats
from persona_ai.segments.buying.purchases import Purchases, as_day
from persona_ai.segments.buying.repeat_buying import WEEK, RepeatBuying, repeat_buying
from persona_ai.statistics import mean_interval
from persona_ai.statistics.ranks import average_ranks

TOP = 0.2
_HELD = 1 / 3
_BINS = 10
_MOST_REPEATS = 7
_DRAWS = 200
_SURPRISING = 0.05
_CLOSE = 0.02  # of all customers


class Bin(Record):
    """Customers of like prediction: how many purchases were predicted and made, on average, with the interval of the
    latter; and how many were thought alive and bought."""

    customers: int
    predicted: float
    actual: float
    interval: Interval
    alive: float
    bought: float


class HoldOut(Record):
    """The models fitted up to `cutoff` against what came after it, over `weeks`.

    `error` is the mean absolute error of a customer's purchases, `naive_error` that of going on as before;
    `correlation` is Spearman's; `bins` are tenths of the customers by prediction, lowest first (fewer where
    predictions are equal).
    """

    cutoff: str
    weeks: float
    customers: int
    predicted: float
    actual: int
    error: float
    naive_error: float
    correlation: float
    bins: tuple[Bin, ...]

    @property
    def bias(self) -> float:
        """Return how much was predicted too much, as a share of what came; 0 is exact."""
        return self.predicted / self.actual - 1 if self.actual else float(self.predicted > 0)


class Misfit(Record):
    """The data against worlds drawn from the fitted model: how many repeat purchases customers made, and whose.

    `counts[j]` customers made j repeat purchases, the last that many or more; `expected` and `intervals` are of the
    drawn worlds. `p` is how often a drawn world is as far from the expected counts (chi-square). `top_share` of the
    repeat purchases were made by the most frequent 20 % (the Pareto check), `top_interval` in the drawn worlds.
    """

    counts: tuple[int, ...]
    expected: tuple[float, ...]
    intervals: tuple[Interval, ...]
    p: float
    top_share: float
    top_interval: Interval

    @property
    def pareto_holds(self) -> bool:
        """Return whether the share of the most frequent is as the model has it."""
        return self.top_interval.low <= self.top_share <= self.top_interval.high

    @property
    def worst(self) -> float:
        """Return the largest gap of a count to the expected one, as a share of all customers."""
        gaps = [abs(seen - told) for seen, told in zip(self.counts, self.expected, strict=True)]
        return max(gaps) / sum(self.counts)

    @property
    def verdict(self) -> Literal["fits", "is close", "does not fit"]:
        """Return whether the counts could be the model's, or are off by so little that it matters little."""
        if self.p >= _SURPRISING:
            return "fits"
        return "is close" if self.worst <= _CLOSE else "does not fit"


def hold_out(bought: Purchases) -> HoldOut:
    """Return how models fitted on the first two thirds of the time foretell the last third.

    Raises:
        InputError: too few came back in the first two thirds.
    """
    first = int(bought.day.min())
    cutoff = bought.end - max(1, round((bought.end - first) * _HELD))
    if cutoff <= first:
        raise InputError(
            f"{bought.name} covers {bought.end - first + 1} days; a hold-out needs three or more"
        )
    early = bought.until(cutoff)
    seen = repeat_buying(early)
    weeks = (bought.end - cutoff) / WEEK
    model = fit_bg_nbd(seen)
    predicted, actual = expected_purchases(model, seen, weeks), _after(bought, early, cutoff)
    naive = (
        np.divide(seen.repeats, seen.observed, out=np.zeros_like(predicted), where=seen.observed > 0) * weeks
    )
    return HoldOut(
        cutoff=as_day(cutoff),
        weeks=weeks,
        customers=len(actual),
        predicted=float(predicted.sum()),
        actual=int(actual.sum()),
        error=float(np.abs(predicted - actual).mean()),
        naive_error=float(np.abs(naive - actual).mean()),
        correlation=_spearman(predicted, actual),
        bins=_bins(predicted, actual, alive(model, seen)),
    )


def misfit(model: BgNbd, seen: RepeatBuying, *, seed: int = 0) -> Misfit:
    """Return how the repeat purchases that were seen compare with those of worlds drawn from the model."""
    rng = np.random.default_rng([seed, 5])
    order = np.sort(seen.observed)
    worlds = [first_purchases_counted(model, order, rng) for _ in range(_DRAWS)]
    drawn = np.array([_histogram(world) for world in worlds])
    expected = drawn.mean(axis=0)
    counts = _histogram(seen.repeats)
    distances = _distance(drawn, expected)
    shares = np.array([_top_share(world) for world in worlds])
    return Misfit(
        counts=tuple(int(one) for one in counts),
        expected=tuple(expected.tolist()),
        intervals=tuple(_interval(column) for column in drawn.T),
        p=float((1 + (distances >= _distance(counts, expected)).sum()) / (1 + _DRAWS)),
        top_share=_top_share(seen.repeats),
        top_interval=_interval(shares),
    )


def _after(bought: Purchases, early: Purchases, cutoff: int) -> Floats:
    """Return the purchases after the cutoff of those who were customers by then, shape (n,)."""
    counts = np.bincount(bought.who[bought.day > cutoff], minlength=len(bought.customers))
    places = np.searchsorted(bought.customers.astype(str), early.customers.astype(str))
    return counts[places].astype(np.float64)


def _bins(predicted: Floats, actual: Floats, living: Floats) -> tuple[Bin, ...]:
    edges = np.unique(np.quantile(predicted, np.linspace(0, 1, _BINS + 1)[1:-1]))
    place = np.searchsorted(edges, predicted, side="right")
    return tuple(
        Bin(
            customers=int(inside.sum()),
            predicted=float(predicted[inside].mean()),
            actual=float(actual[inside].mean()),
            interval=mean_interval(actual[inside]),
            alive=float(living[inside].mean()),
            bought=float((actual[inside] > 0).mean()),
        )
        for one in np.unique(place)
        for inside in (place == one,)
    )


def _histogram(repeats: Floats) -> Floats:
    capped = np.minimum(repeats, _MOST_REPEATS).astype(np.int64)
    return np.bincount(capped, minlength=_MOST_REPEATS + 1).astype(np.float64)


def _distance(counts: Floats, expected: Floats) -> Floats:
    return np.asarray(((counts - expected) ** 2 / np.maximum(expected, 0.5)).sum(axis=-1))


def _top_share(repeats: Floats) -> float:
    most = np.sort(repeats)[::-1]
    total = float(most.sum())
    return float(most[: max(1, round(TOP * most.size))].sum()) / total if total else 0.0


def _spearman(one: Floats, other: Floats) -> float:
    first, second = average_ranks(one)[0], average_ranks(other)[0]
    return float(np.corrcoef(first, second)[0, 1]) if np.ptp(first) and np.ptp(second) else 0.0


def _interval(draws: Floats) -> Interval:
    low, high = np.quantile(draws, [0.025, 0.975])
    return Interval(low=float(low), high=float(high))
