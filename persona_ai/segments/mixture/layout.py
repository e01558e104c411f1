"""What a mixture is made of: which columns it has, and the parameters of its components."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]
Labels = NDArray[np.int64]

Family = Literal["diagonal", "heavy", "elliptical", "tied", "factor"]
"""How the numeric columns vary within a component: independent and normal; independent with Student's t; with
one multivariate t; together, all components alike (one covariance); through a few factors, each its own."""


def _none() -> Floats:
    return np.empty(0)


@dataclass(frozen=True)
class Layout:
    """Which columns of D are which, and how the numeric ones vary.

    `numbers` numeric columns; `levels` the sizes of the columns of levels; `ordered` the places among these
    whose levels are steps of one scale (ratings, small counts); `factors` of the family "factor".
    """

    numbers: int
    levels: tuple[int, ...]
    ordered: tuple[int, ...] = ()
    family: Family = "diagonal"
    factors: int = 1

    @property
    def width(self) -> int:
        """Return the number of columns of D."""
        return 3 * self.numbers + sum(self.levels)

    def parameters(self, k: int) -> int:
        """Return how many free parameters a mixture of k components has."""
        shares = sum(
            size - 1 + k - 1 if place in self.ordered else k * (size - 1)
            for place, size in enumerate(self.levels)
        )
        return (k - 1) + shares + self._of_numbers(k)

    def _of_numbers(self, k: int) -> int:
        d, q = self.numbers, self.factors
        match self.family:
            case "diagonal":
                return 2 * k * d
            case "heavy":
                return 2 * k * d + d
            case "elliptical":
                return 2 * k * d + 1
            case "tied":
                return k * d + d * (d + 1) // 2
            case "factor":
                return 2 * k * d + k * (d * q - q * (q - 1) // 2)

    def places(self) -> list[tuple[int, int]]:
        """Return where each column of levels starts among the one-hot columns, and its size."""
        starts = np.cumsum((0, *self.levels))
        return [(int(start), size) for start, size in zip(starts, self.levels, strict=False)]


@dataclass(frozen=True)
class Components:
    """The parameters of k components, float64, numbers on the standardised scale.

    `weights` (k,), `means` and `variances` (k, numbers), `shares` (k, sum of levels), which sum to 1 within
    each column of levels. Of the other families: `degrees` of freedom (numbers,) or (1,), one `covariance` (numbers,
    numbers), `loadings` (k, numbers, factors), with `variances` what the factors leave.
    """

    weights: Floats
    means: Floats
    variances: Floats
    shares: Floats
    degrees: Floats = field(default_factory=_none)
    covariance: Floats = field(default_factory=_none)
    loadings: Floats = field(default_factory=_none)

    @property
    def k(self) -> int:
        """Return the number of components."""
        return int(self.weights.size)

    def some(self, places: slice | list[int]) -> Components:
        """Return some of the components, their weights summing to 1."""
        weights = self.weights[places]
        return replace(
            self,
            weights=weights / weights.sum(),
            means=self.means[places],
            variances=self.variances[places],
            shares=self.shares[places],
            loadings=self.loadings[places] if self.loadings.size else self.loadings,
        )


@dataclass(frozen=True)
class Prior:
    """What an estimate is pulled towards: the whole table's own values, by the weight of about one row,
    and the smallest variance allowed; shapes (numbers,) and (sum of levels,)."""

    mean: Floats
    variance: Floats
    shares: Floats
    floor: Floats
    rows: float = 1.0
