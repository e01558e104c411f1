"""One number of segments, fitted, and what was found out about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from persona_ai.segments.mixture.components import Rows, log_densities, posteriors, prior_of
from persona_ai.segments.mixture.em import Effort, Fit, continued, fit_without_strays
from persona_ai.segments.mixture.layout import Floats, Labels, Layout, Prior

STRAY = 0.02  # of the customers: a component so small is made of what is unlike all others
LIGHT = Effort(starts=3, warm=10, polish=30, tolerance=4e-4)
# Eight starts end in a worse optimum about once in seven times where segments are six and overlap.
_MANY = Effort(starts=24, sample=4_000, passes=30)
_SEVERAL = Effort(starts=6, sample=3_000, warm=12, passes=30)
_MORE = Effort(starts=16, sample=3_000, warm=12, passes=30)


@dataclass(frozen=True)
class Data:
    """The prepared table, and what its estimates are pulled towards."""

    rows: Rows
    prior: Prior

    @property
    def layout(self) -> Layout:
        """What the columns are."""
        return self.rows.layout

    def __len__(self) -> int:
        return len(self.rows)

    def some(self, rows: Labels) -> Data:
        """Return the data of some rows, with the whole table's prior."""
        return replace(self, rows=self.rows.some(rows))

    def of(self, layout: Layout) -> Data:
        """Return the same data for another family."""
        return replace(self, rows=self.rows.of(layout))


@dataclass(frozen=True)
class Bar:
    """What a number of segments must reach: prediction strength, agreement of refits (adjusted Rand
    index), and the Jaccard agreement of its least stable segment."""

    strength: float
    agreement: float
    jaccard: float


@dataclass(frozen=True)
class Candidate:
    """One number of segments and what was found out about it."""

    k: int
    fit: Fit
    layout: Layout
    labels: Labels
    bic: float
    icl: float
    smallest: int
    strength: float = 1.0
    held_out: float = 0.0
    agreement: float = 1.0
    jaccard: tuple[float, ...] = ()

    def passes(self, smallest: int, bar: Bar) -> bool:
        """Return whether every gate but the null check is passed."""
        return (
            self.smallest >= smallest
            and self.strength >= bar.strength
            and self.agreement >= bar.agreement
            and min(self.jaccard, default=0.0) >= bar.jaccard
        )


def data_of(numbers: Floats, codes: Labels, layout: Layout, floors: Floats) -> Data:
    """Return prepared numbers and codes as the data that is fitted."""
    rows = Rows(numbers, codes, layout)
    return Data(rows, prior_of(rows, floors))


def fitted(data: Data, k: int, rng: np.random.Generator, *, alone: bool = False) -> Candidate:
    """Fit k components and measure them by BIC and ICL; try harder where it is the only fit."""
    effort = _MORE if alone else _SEVERAL
    if data.layout.family == "diagonal":
        effort = _MANY
    return _measured(data, fit_without_strays(data.rows, data.prior, k, rng, STRAY, effort))


def continued_on(data: Data, candidate: Candidate) -> Candidate:
    """Fit a candidate on with more rows than it was found with, and keep what was found out about it."""
    fit = continued(data.rows, data.prior, candidate.fit.components)
    whole = _measured(data, fit)
    kept = {name: getattr(candidate, name) for name in ("strength", "held_out", "agreement", "jaccard")}
    return replace(whole, **kept)


def _measured(data: Data, fit: Fit) -> Candidate:
    k = fit.components.k
    found, doubt = [], 0.0
    for block in data.rows.blocks():
        probabilities, _ = posteriors(log_densities(block, fit.components, data.layout))
        doubt -= 2 * float((probabilities * np.log(np.maximum(probabilities, 1e-300))).sum())
        found.append(probabilities.argmax(axis=1))
    labels = np.concatenate(found).astype(np.int64)
    n = len(labels)
    bic = -2 * fit.log_likelihood * n + data.layout.parameters(k) * float(np.log(n))
    smallest = int(np.bincount(labels, minlength=k).min())
    return Candidate(
        k=k, fit=fit, layout=data.layout, labels=labels, bic=bic, icl=bic + doubt, smallest=smallest
    )
