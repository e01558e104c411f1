"""Which family the numeric columns belong to: how they vary within a segment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from persona_ai.segments.mixture.components import Rows
from persona_ai.segments.mixture.em import Effort, Fit, fit_mixture
from persona_ai.segments.mixture.layout import Layout, Prior

QUICK = Effort(starts=6, warm=15, polish=60, tolerance=1e-4)
CLEARLY = 10.0  # a difference of the criterion that is very strong evidence (Kass and Raftery 1995)
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
    """Return the simplest layout that no other beats by much at k components."""
    found = tried(rows, prior, k, rng)
    lowest = min(one.bic for one in found)
    return next(one.layout for one in found if one.bic <= lowest + CLEARLY)
