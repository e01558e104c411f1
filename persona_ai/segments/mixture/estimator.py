"""The mixture of mixed types as a scikit-learn estimator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, DensityMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from persona_ai.segments.mixture.components import (
    BLOCK_ROWS,
    Rows,
    log_densities,
    posteriors,
    prior_of,
    stack,
)
from persona_ai.segments.mixture.em import Effort, fit_mixture
from persona_ai.segments.mixture.families import best_family
from persona_ai.segments.mixture.layout import Components, Family, Floats, Labels, Layout, Matrix, Prior

_FAMILY_ROWS = 4_000
_MOST_STEPS = 24
_QUANTILE_ROWS = 100_000


@dataclass(frozen=True)
class _Scale:
    """What columns of X become: `ends` are the upper ends of the steps that large counts are gathered in."""

    numbers: tuple[int, ...]
    places: tuple[int, ...]
    centre: Floats
    scale: Floats
    ends: dict[int, Floats]


class MixtureModel(DensityMixin, BaseEstimator):  # type: ignore[misc]
    """A mixture of mixed types of columns, missing values left out of the likelihood.

    Given its component, a row's numeric columns follow one of five families, and its levels are independent
    of them and of each other (McLachlan and Peel 2000; for mixed types latent class analysis, Vermunt and
    Magidson 2002). The density of a row is sum_j w_j f(numbers | j) prod_c p_jc(level). A missing value,
    NaN, drops out of it. Fitted by expectation-maximisation from several starts.

    Args:
        n_components: the number of components k.
        covariance: how numeric columns vary within a component: "diagonal" (independent, normal), "heavy"
            (independent, Student's t), "elliptical" (one multivariate t, diagonal scale), "tied" (one covariance
            matrix for all components), "factor" (a few factors, each component its own), or "auto", the lowest
            Bayesian information criterion among families whose components come back on bootstrap samples.
        n_factors: of the family "factor".
        categorical: places of the columns of X that hold levels, binary ones too, as whole numbers from 0.
        ordinal: places of the columns that hold steps of a scale, as whole numbers from 0.
        count: places of the columns that hold counts; large ones are gathered in at most 24 steps.
        variance_floor: the smallest variance of a component, as a share of the column's variance.
        prior_rows: how many rows, like the whole table, every component is thought to hold beforehand; it keeps
            shares off 0 and 1. With next to none the likelihood alone is maximised.
        tol: gain in mean log-likelihood below which the fit on the sample ends.
        max_iter: passes over the sample at most.
        n_init: starts, by k-means and random centres in turn.
        sample_size: rows that the starts use.
        max_passes: passes over all rows, where there are more than the sample.
        random_state: seed, generator or None.

    Attributes:
        weights_: shape (k,), sum 1.
        means_, variances_: of the numeric columns in their own units, shape (k, numeric columns).
        shares_: of each other column's levels, categorical, ordinal and count in this order, arrays of
            shape (k, levels), rows sum to 1.
        covariance_: the family that was fitted.
        lower_bound_: mean log-likelihood of a row of the training data, standardised columns.
        n_iter_: passes that the last stage took.
        converged_: whether it ended by itself.
    """

    def __init__(
        self,
        n_components: int = 2,
        *,
        covariance: Family | Literal["auto"] = "diagonal",
        n_factors: int = 1,
        categorical: tuple[int, ...] = (),
        ordinal: tuple[int, ...] = (),
        count: tuple[int, ...] = (),
        variance_floor: float = 0.01,
        prior_rows: float = 1.0,
        tol: float = 1e-5,
        max_iter: int = 200,
        n_init: int = 8,
        sample_size: int = 10_000,
        max_passes: int = 15,
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.covariance = covariance
        self.n_factors = n_factors
        self.categorical = categorical
        self.ordinal = ordinal
        self.count = count
        self.variance_floor = variance_floor
        self.prior_rows = prior_rows
        self.tol = tol
        self.max_iter = max_iter
        self.n_init = n_init
        self.sample_size = sample_size
        self.max_passes = max_passes
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> MixtureModel:
        """Fit the components to the rows of X, shape (n, columns), NaN where missing.

        Raises:
            ValueError: more components than rows, or a column of levels that holds other than whole numbers
                from 0.
        """
        data = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=2)
        if not 1 <= self.n_components <= len(data):
            raise ValueError(f"n_components={self.n_components} must be between 1 and n_samples={len(data)}")
        self._scale = self._learnt(data)
        rng = np.random.default_rng(check_random_state(self.random_state).randint(2**31 - 1))
        rows = self._rows(data)
        prior = prior_of(rows, np.full(rows.layout.numbers, self.variance_floor))
        prior = replace(prior, rows=self.prior_rows)
        rows = rows.of(self._with_family(rows, prior, rng))
        effort = Effort(
            starts=self.n_init,
            sample=self.sample_size,
            polish=self.max_iter,
            passes=self.max_passes,
            tolerance=self.tol,
        )
        fit = fit_mixture(rows, prior, self.n_components, rng, effort)
        self._layout = rows.layout
        self._keep(fit.components)
        self.covariance_ = rows.layout.family
        self.lower_bound_, self.n_iter_, self.converged_ = fit.log_likelihood, fit.passes, fit.converged
        return self

    def predict(self, X: ArrayLike) -> Labels:
        """Return the most probable component of every row, shape (n,)."""
        found = [logs.argmax(axis=1) for _, logs in self._logs(X)]
        return np.concatenate(found).astype(np.int64)

    def predict_proba(self, X: ArrayLike) -> Floats:
        """Return the posterior probability of every component, shape (n, k), rows sum to 1."""
        return np.concatenate([posteriors(logs)[0] for _, logs in self._logs(X)])

    def fit_predict(self, X: ArrayLike, y: object = None) -> Labels:
        """Fit, and return the most probable component of every row, shape (n,)."""
        return self.fit(X).predict(X)

    def score_samples(self, X: ArrayLike) -> Floats:
        """Return the log-likelihood of every row in the columns' own units, shape (n,)."""
        numbers = len(self._scale.numbers) if hasattr(self, "_scale") else 0
        widths = np.log(self._scale.scale) if numbers else np.empty(0)
        found = [
            posteriors(logs)[1] - block[:, 2 * numbers : 3 * numbers] @ widths
            for block, logs in self._logs(X)
        ]
        return np.concatenate(found)

    def score(self, X: ArrayLike, y: object = None) -> float:
        """Return the mean log-likelihood of a row."""
        return float(self.score_samples(X).mean())

    def bic(self, X: ArrayLike) -> float:
        """Return the Bayesian information criterion on X (Schwarz 1978); lower is better."""
        rows = self.score_samples(X)
        return float(-2 * rows.sum() + self._layout.parameters(self.n_components) * np.log(rows.size))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def _learnt(self, data: Floats) -> _Scale:
        """Return what the columns say about how they are prepared, in one pass of blocks."""
        places = (*self.categorical, *self.ordinal, *self.count)
        numbers = tuple(place for place in range(data.shape[1]) if place not in places)
        width = data.shape[1]
        count, first, second, highest = (np.zeros(width) for _ in range(4))
        shift = np.zeros(width)
        for start in range(0, len(data), BLOCK_ROWS):
            block = data[start : start + BLOCK_ROWS]
            known = ~np.isnan(block)
            values = np.where(known, block, 0.0)
            _refuse_odd_levels(values, places)
            if not start:
                shift = values.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
            highest = np.maximum(highest, values.max(axis=0))
            off = np.where(known, values - shift, 0.0)
            count += known.sum(axis=0)
            first += off.sum(axis=0)
            second += np.einsum("ij,ij->j", off, off)
        mean = first / np.maximum(count, 1)
        spread = np.sqrt(np.maximum(second / np.maximum(count, 1) - mean**2, 0.0))
        scale = np.where(spread > 0, spread, 1.0)
        ends = {place: self._ends(data[:, place], highest[place], place) for place in places}
        chosen = list(numbers)
        return _Scale(numbers, places, (shift + mean)[chosen], scale[chosen], ends)

    def _ends(self, values: Floats, highest: float, place: int) -> Floats:
        """Return the upper end of every step of a column of levels: each value, or for large counts ranges
        that hold about as many rows each; the last step of a count is open."""
        ends = np.arange(int(highest) + 1, dtype=np.float64)
        if place not in self.count:
            return ends
        if highest >= _MOST_STEPS:
            some = values[:: 1 + len(values) // _QUANTILE_ROWS]
            cuts = np.linspace(0, 1, _MOST_STEPS + 1)[1:]
            ends = np.unique(np.quantile(some[~np.isnan(some)], cuts, method="lower"))
        ends[-1] = np.inf
        return ends

    def _with_family(self, rows: Rows, prior: Prior, rng: np.random.Generator) -> Layout:
        if self.covariance == "auto":
            some = rows
            if len(rows) > _FAMILY_ROWS:
                some = rows.some(np.sort(rng.choice(len(rows), _FAMILY_ROWS, replace=False)))
            return best_family(some, prior, self.n_components, rng)
        return replace(rows.layout, family=self.covariance, factors=self.n_factors)

    def _rows(self, data: Floats) -> Rows:
        scale = self._scale
        numbers: Matrix = np.empty((len(data), len(scale.numbers)), dtype=np.float32)
        most = max((len(scale.ends[place]) for place in scale.places), default=0)
        codes = np.empty((len(data), len(scale.places)), dtype=np.int16 if most < 2**15 else np.int32)
        for first in range(0, len(data), BLOCK_ROWS):
            rows = slice(first, first + BLOCK_ROWS)
            numbers[rows], codes[rows] = self._prepared(data[rows])
        levels = tuple(len(scale.ends[place]) for place in scale.places)
        ordered = tuple(range(len(self.categorical), len(levels)))
        return Rows(numbers, codes, Layout(len(scale.numbers), levels, ordered))

    def _prepared(self, block: Floats) -> tuple[Floats, Labels]:
        """Return the standardised numbers and the codes of some rows."""
        scale = self._scale
        codes = np.empty((len(block), len(scale.places)), dtype=np.int64)
        for at, place in enumerate(scale.places):
            codes[:, at] = _coded(block[:, place], scale.ends[place])
        return (block[:, list(scale.numbers)] - scale.centre) / scale.scale, codes

    def _logs(self, X: ArrayLike) -> Iterator[tuple[NDArray[np.floating], Floats]]:
        """Yield D in double precision and the log-densities under every component, block by block."""
        check_is_fitted(self)
        data = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        room = np.empty((min(len(data), BLOCK_ROWS), self._layout.width))
        for first in range(0, len(data), BLOCK_ROWS):
            numbers, codes = self._prepared(data[first : first + BLOCK_ROWS])
            matrix = stack(numbers, codes, self._layout.levels, room)
            yield matrix, log_densities(matrix, self._components, self._layout)

    def _keep(self, found: Components) -> None:
        self._components = found
        self.weights_ = found.weights
        self.means_ = found.means * self._scale.scale + self._scale.centre
        self.variances_ = found.variances * self._scale.scale**2
        ends = np.cumsum(self._layout.levels).astype(int)[:-1]
        self.shares_ = np.split(found.shares, ends, axis=1) if self._layout.levels else []


def _refuse_odd_levels(values: Floats, places: tuple[int, ...]) -> None:
    for place in places:
        column = values[:, place]
        odd = (column < 0) | (column != np.floor(column))
        if odd.any():
            raise ValueError(f"column {place} of X must hold whole numbers from 0; it has {column[odd][0]:g}")


def _coded(values: Floats, ends: Floats) -> Labels:
    """Return the step of each value, -1 where it is missing or beyond what was seen."""
    if np.isfinite(ends[-1]):  # every whole number is a step of its own
        steps = np.nan_to_num(values, nan=-1.0).astype(np.int64)
    else:
        steps = np.where(np.isnan(values), len(ends), np.searchsorted(ends, values))
    return np.where((steps >= len(ends)) | (steps < 0), -1, steps)
