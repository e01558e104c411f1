"""Which family the numeric columns belong to: how they vary within a segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from persona_ai.segments.mixture.components import Rows
from persona_ai.segments.mixture.em import Effort, Fit, fit_mixture, labels_of
from persona_ai.segments.mixture.layout import Layout, Prior

QUICK = Effort(starts=6, warm=15, polish=60, tolerance=1e-4)
CLEARLY = 10.0  # a difference of the criterion that is very strong evidence (Kass and Raftery 1995)
STEADY = 0.7  # adjusted Rand index with refits from which a fit counts as one that comes back
_REDRAWN = 8
MOST_FACTORS = 3
MOST_TOGETHER = 60  # numeric columns; of more a covariance has too many cells to be told from chance


@dataclass(frozen=True)
class Tried:
    """One family at one number of components, and its Bayesian information criterion (lower is better)."""

    layout: Layout
    fit: Fit
    bic: float


def families(layout: Layout, rows: int) -> Iterator[Layout]:
    """Yield the layouts worth trying, the simplest first."""
    yield replace(layout, family="diagonal")
    if not layout.numbers:
        return
    yield replace(layout, family="heavy")
    if layout.numbers > 1:
        yield replace(layout, family="elliptical")
    if not 2 <= layout.numbers <= min(MOST_TOGETHER, rows // 5):
        return
    yield replace(layout, family="tied")
    for factors in range(1, min(MOST_FACTORS, (layout.numbers - 1) // 2) + 1):
        yield replace(layout, family="factor", factors=factors)


def bic(fit: Fit, layout: Layout, rows: int) -> float:
    """Return the Bayesian information criterion (Schwarz 1978)."""
    return float(-2 * fit.log_likelihood * rows + layout.parameters(fit.components.k) * np.log(rows))


def tried(rows: Rows, prior: Prior, k: int, rng: np.random.Generator) -> list[Tried]:
    """Fit every family with k components; more factors only as long as they help."""
    found: list[Tried] = []
    for layout in families(rows.layout, len(rows)):
        if layout.factors > 1 and found[-1].bic > found[-2].bic and found[-2].layout.family == "factor":
            break
        fit = fit_mixture(rows.of(layout), prior, k, rng, QUICK)
        found.append(Tried(layout, fit, bic(fit, layout, len(rows))))
    return found


def best_family(rows: Rows, prior: Prior, k: int, rng: np.random.Generator) -> Layout:
    """Return the layout whose criterion is lowest at k components, of those whose components come back."""
    return most_credible(rows, prior, tried(rows, prior, k, rng), rng).layout


def most_credible(rows: Rows, prior: Prior, found: Sequence[Tried], rng: np.random.Generator) -> Tried:
    """Return the simplest fit that none beats by much, of those that come back when rows are redrawn.

    A likelihood of many peaks is high somewhere by chance; of fits that do not come back at all, the one that
    does so best is returned.
    """
    by_bic = sorted(found, key=lambda one: one.bic)
    if by_bic[0].fit.components.k == 1:
        return by_bic[0]
    agreement: list[float] = []
    for one in by_bic:
        agreement.append(comes_back(rows, prior, one, rng))
        if agreement[-1] >= STEADY:
            alike = [other for other in found if other.bic <= one.bic + CLEARLY and other.bic >= one.bic]
            return min(alike, key=lambda other: other.layout.parameters(other.fit.components.k))
    return by_bic[int(np.argmax(agreement))]


def comes_back(rows: Rows, prior: Prior, one: Tried, rng: np.random.Generator) -> float:
    """Return the mean adjusted Rand index of a fit's labels with those of refits on bootstrap samples."""
    from sklearn.metrics import adjusted_rand_score

    mine = rows.of(one.layout)
    labels = labels_of(mine, one.fit.components)
    agreements = []
    for _ in range(_REDRAWN):
        drawn = np.sort(rng.integers(0, len(rows), len(rows)))
        again = fit_mixture(mine.some(drawn), prior, one.fit.components.k, rng, QUICK)
        agreements.append(adjusted_rand_score(labels, labels_of(mine, again.components)))
    return float(np.mean(agreements))
