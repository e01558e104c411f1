"""Which family the numbers belong to: by BIC over all families and numbers of segments, and by what is
predicted of customers that were held out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from persona_ai.schema import Gate
from persona_ai.segments.choosing.candidates import Data
from persona_ai.segments.mixture.components import log_densities, posteriors
from persona_ai.segments.mixture.em import Effort, fit_mixture
from persona_ai.segments.mixture.families import Tried, bic, families, most_credible
from persona_ai.segments.mixture.layout import Floats, Layout

SCAN_ROWS = 2_000
_FEWER_ROWS = 1_200
QUICK = Effort(starts=3, warm=8, polish=30, tolerance=4e-4)
CHEAP = Effort(starts=10, warm=15, polish=60, tolerance=1e-4)  # independent normal: all starts at once
_TOGETHER = ("tied", "factor")
_FOLDS = 4
_CLEARLY = 2.0  # standard errors by which held-out customers may overrule the criterion


@dataclass(frozen=True)
class Scan:
    """What fitting every family told.

    `layout` is the family that is taken, with `k` components where its criterion is lowest; `closest` is the
    family of the lowest criterion of all; `one` is the best single group of any family; `gain` is what k >= 2
    components gain over it in BIC.
    """

    layout: Layout
    k: int
    closest: Layout
    one: Tried
    gain: float
    gates: tuple[Gate, ...]


def scan(
    data: Data, most: int, rng: np.random.Generator, *, forced: int | None = None, apart: bool = False
) -> Scan:
    """Fit every family with 1 .. `most` components, each until its criterion has risen twice.

    Numbers that vary together within a segment are believed where their criterion has a lowest point. Where
    it falls on and on, as columns do that follow from each other (a total, its parts), more and more
    components trace a bent surface and no segment: then numbers are taken as independent.

    Args:
        data: the rows to look at; at most 2,000 of them are used.
        most: the largest number of components.
        rng: of every random step.
        forced: look at this number only, beside one group.
        apart: take numbers as independent in any case.
    """
    some = sampled(data, SCAN_ROWS, rng)
    curves = _curves(some, most, rng, forced)
    one = min((curve[0] for curve in curves), key=lambda tried: tried.bic)
    best = sorted((_lowest(curve, forced) for curve in curves), key=lambda tried: tried.bic)
    splits = [split for curve in curves for split in curve[1:]]
    gain = one.bic - min(split.bic for split in splits) if splits else 0.0
    closest = best[0].layout
    unsettled = forced is None and best[0].fit.components.k == most > 2
    if closest.family in _TOGETHER and (apart or unsettled):
        best = [tried for tried in best if tried.layout.family not in _TOGETHER]
    if forced is not None:
        credible = most_credible(some.rows, some.prior, best, rng)
        best = [credible, *(other for other in best if other is not credible)]
    taken, gates = _by_held_out(some, best, rng, binding=forced is None)
    return Scan(taken.layout, taken.fit.components.k, closest, one, gain, gates)


def family_at(data: Data, k: int, rng: np.random.Generator) -> Layout:
    """Return the family of the lowest criterion with k components, of those that come back when redrawn."""
    some = sampled(data, _FEWER_ROWS, rng)
    found: list[Tried] = []
    for layout in families(data.layout, len(some)):
        if layout.factors > 1 and not _better_than_before(found[-2:]):
            continue
        fit = fit_mixture(some.of(layout).rows, some.prior, k, rng, effort_of(layout))
        found.append(Tried(layout, fit, bic(fit, layout, len(some))))
    return most_credible(some.rows, some.prior, found, rng).layout


def sampled(data: Data, rows: int, rng: np.random.Generator) -> Data:
    """Return at most so many rows of the data, in their order."""
    if len(data) <= rows:
        return data
    return data.some(np.sort(rng.choice(len(data), rows, replace=False)))


def effort_of(layout: Layout) -> Effort:
    """Return how hard to try where many fits are made."""
    return CHEAP if layout.family == "diagonal" else QUICK


def label(layout: Layout) -> str:
    """Return how a family is called in prose."""
    match layout.family:
        case "diagonal":
            return "independent normal"
        case "heavy":
            return "independent heavy-tailed"
        case "elliptical":
            return "heavy-tailed together"
        case "tied":
            return "one covariance"
        case "factor":
            return f"{layout.factors} factor{'s' if layout.factors > 1 else ''} a segment"


def _curves(data: Data, most: int, rng: np.random.Generator, forced: int | None) -> list[list[Tried]]:
    """Return each family's curve; more factors only as long as they help."""
    curves: list[list[Tried]] = []
    for layout in families(data.layout, len(data)):
        if layout.factors > 1 and not _better_than_before([_lowest(one, forced) for one in curves[-2:]]):
            continue
        curves.append(_curve(data, layout, most, rng, forced))
    return curves


def _better_than_before(last: list[Tried]) -> bool:
    """Return whether the last family has factors and did better than the one before."""
    before, after = last
    return after.layout.family == "factor" and after.bic < before.bic


def _curve(
    data: Data, layout: Layout, most: int, rng: np.random.Generator, forced: int | None
) -> list[Tried]:
    found: list[Tried] = []
    for k in range(1, most + 1) if forced is None else sorted({1, forced}):
        fit = fit_mixture(data.of(layout).rows, data.prior, k, rng, effort_of(layout))
        found.append(Tried(layout, fit, bic(fit, layout, len(data))))
        if forced is None and _past_the_best(found):
            break
    return found


def _past_the_best(found: list[Tried]) -> bool:
    """Return whether the criterion has risen twice, or once where there are four components already."""
    past = len(found) - 1 - int(np.argmin([one.bic for one in found]))
    return past >= 2 or (past == 1 and len(found) > 4)


def _lowest(curve: list[Tried], forced: int | None) -> Tried:
    return curve[-1] if forced is not None else min(curve, key=lambda tried: tried.bic)


def _by_held_out(
    data: Data, best: list[Tried], rng: np.random.Generator, *, binding: bool
) -> tuple[Tried, tuple[Gate, ...]]:
    """Return the first family, or if `binding` the next one where that predicts held-out customers clearly
    better, and both comparisons as gates."""
    if len(best) < 2:
        return best[0], ()
    first, second = best[:2]
    folds = np.array_split(rng.permutation(len(data)), _FOLDS)
    difference = _held_out(data, first, folds) - _held_out(data, second, folds)
    error = float(difference.std(ddof=1)) / np.sqrt(difference.size)
    overruled = binding and float(difference.mean()) < -_CLEARLY * error
    taken, other = (second, first) if overruled else (first, second)
    sign = -1.0 if overruled else 1.0
    k = taken.fit.components.k
    names = f"{label(taken.layout)} over {label(other.layout)}"
    return taken, (
        Gate(
            name="family by BIC",
            k=k,
            value=other.bic - taken.bic,
            threshold=0.0,
            passed=not overruled,
            note=f"what the numbers of a segment are like: {names}, the next best",
        ),
        Gate(
            name="family by held-out likelihood",
            k=k,
            value=sign * float(difference.mean()),
            threshold=-_CLEARLY * error,
            passed=True,
            note=f"of a customer that the fit has not seen, {names}; {_FOLDS} folds",
        ),
    )


def _held_out(data: Data, tried: Tried, folds: list[np.ndarray]) -> Floats:
    """Return the log-likelihood of every row under a fit to the other folds."""
    found = np.empty(len(data))
    for fold in folds:
        rest = np.setdiff1d(np.arange(len(data)), fold)
        own = np.sort(fold)
        rows = data.of(tried.layout).rows
        # The same draws for both families: the difference is then of the families alone.
        fit = fit_mixture(
            rows.some(rest), data.prior, tried.fit.components.k, np.random.default_rng(0), QUICK
        )
        block = rows.some(own).matrix
        found[own] = posteriors(log_densities(block, fit.components, tried.layout))[1]
    return found
