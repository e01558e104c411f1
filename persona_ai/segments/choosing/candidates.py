"""One number of segments, fitted, and what was found out about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from persona_ai.segments.mixture.components import (
    Floats,
    Labels,
    Layout,
    Matrix,
    Prior,
    log_densities,
    posteriors,
    prior_of,
    stack,
)
from persona_ai.segments.mixture.em import Effort, Fit, fit_mixture

LIGHT = Effort(starts=4, warm=15, polish=60, tolerance=1e-4)


@dataclass(frozen=True)
class Data:
    """The prepared table: numbers and codes, D, and what goes with it."""

    numbers: Floats
    codes: Labels
    matrix: Matrix
    layout: Layout
    prior: Prior

    def some(self, rows: Labels) -> Data:
        """Return the data of some rows, with the whole table's prior."""
        return replace(self, numbers=self.numbers[rows], codes=self.codes[rows], matrix=self.matrix[rows])


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


def data_of(numbers: Floats, codes: Labels, sizes: tuple[int, ...], floors: Floats) -> Data:
    """Return prepared numbers and codes as the data that is fitted."""
    layout = Layout(numbers.shape[1], sizes)
    matrix = np.asarray(stack(numbers, codes, sizes), dtype=np.float32)
    return Data(numbers, codes, matrix, layout, prior_of(matrix, layout, floors))


def fitted(data: Data, k: int, rng: np.random.Generator) -> Candidate:
    """Fit k components and measure them by BIC and ICL."""
    fit = fit_mixture(data.matrix, data.layout, data.prior, k, rng)
    probabilities, _ = posteriors(log_densities(data.matrix, fit.components, data.layout))
    doubt = -2 * float((probabilities * np.log(np.maximum(probabilities, 1e-300))).sum())
    labels = np.asarray(probabilities.argmax(axis=1), dtype=np.int64)
    n = len(labels)
    bic = -2 * fit.log_likelihood * n + data.layout.parameters(k) * float(np.log(n))
    smallest = int(np.bincount(labels, minlength=k).min())
    return Candidate(k=k, fit=fit, labels=labels, bic=bic, icl=bic + doubt, smallest=smallest)
