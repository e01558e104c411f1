"""The mixture of mixed types as a scikit-learn estimator."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, DensityMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from persona_ai.segments.mixture.components import (
    Components,
    Floats,
    Labels,
    Layout,
    Matrix,
    log_densities,
    posteriors,
    prior_of,
    stack,
)
from persona_ai.segments.mixture.em import Effort, fit_mixture


class MixtureModel(DensityMixin, BaseEstimator):  # type: ignore[misc]
    """A mixture of diagonal Gaussians and independent categories, missing values left out.

    Within a component all columns are independent (McLachlan and Peel 2000, chapter 2; for mixed types
    latent profile analysis, Vermunt and Magidson 2002). A missing value, NaN, drops out of its row's
    likelihood. Fitted by expectation-maximisation from several starts.

    Args:
        n_components: the number of components.
        categorical: places of the columns of X that hold levels, as whole numbers from 0; the other
            columns are Gaussian.
        variance_floor: the smallest variance of a component, as a share of the column's variance.
        n_init: starts, by k-means and random centres in turn.
        sample_size: rows that the starts use.
        max_passes: passes over all rows, where there are more than the sample.
        random_state: seed, generator or None.

    Attributes:
        weights_: shape (k,), sum 1.
        means_, variances_: of the Gaussian columns in their own units, shape (k, Gaussian columns).
        shares_: of each categorical column's levels, arrays of shape (k, levels), rows sum to 1.
        lower_bound_: mean log-likelihood of a row of the training data, prepared columns.
        n_iter_: passes that the last stage took.
        converged_: whether it ended by itself.
    """

    def __init__(
        self,
        n_components: int = 2,
        *,
        categorical: tuple[int, ...] = (),
        variance_floor: float = 0.01,
        n_init: int = 8,
        sample_size: int = 10_000,
        max_passes: int = 15,
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.categorical = categorical
        self.variance_floor = variance_floor
        self.n_init = n_init
        self.sample_size = sample_size
        self.max_passes = max_passes
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> MixtureModel:
        """Fit the components to the rows of X, shape (n, columns), NaN where missing."""
        data = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=2)
        if not 1 <= self.n_components <= len(data):
            raise ValueError(f"n_components={self.n_components} must be between 1 and n_samples={len(data)}")
        numbers, codes = self._split(data)
        self._levels = tuple(int(column.max(initial=0)) + 1 for column in codes.T)
        seen = ~np.isnan(numbers)
        count = np.maximum(seen.sum(axis=0), 1)
        self._centre = np.where(seen, numbers, 0.0).sum(axis=0) / count
        spread = np.sqrt(np.where(seen, (numbers - self._centre) ** 2, 0.0).sum(axis=0) / count)
        self._scale = np.where(spread > 0, spread, 1.0)
        matrix = self._matrix(data)
        layout = self._layout
        prior = prior_of(matrix, layout, np.full(layout.numbers, self.variance_floor))
        effort = Effort(starts=self.n_init, sample=self.sample_size, passes=self.max_passes)
        seed = check_random_state(self.random_state).randint(2**31 - 1)
        fit = fit_mixture(matrix, layout, prior, self.n_components, np.random.default_rng(seed), effort)
        self._keep(fit.components)
        self.lower_bound_, self.n_iter_, self.converged_ = fit.log_likelihood, fit.passes, fit.converged
        return self

    def predict(self, X: ArrayLike) -> Labels:
        """Return the most probable component of every row, shape (n,)."""
        return np.asarray(self._logs(X).argmax(axis=1), dtype=np.int64)

    def predict_proba(self, X: ArrayLike) -> Floats:
        """Return the posterior probability of every component, shape (n, k), rows sum to 1."""
        return posteriors(self._logs(X))[0]

    def fit_predict(self, X: ArrayLike, y: object = None) -> Labels:
        """Fit, and return the most probable component of every row, shape (n,)."""
        return self.fit(X).predict(X)

    def score_samples(self, X: ArrayLike) -> Floats:
        """Return the log-likelihood of every row in the columns' own units, shape (n,)."""
        logs = self._logs(X)
        data = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        seen = ~np.isnan(self._split(data)[0])
        return np.asarray(posteriors(logs)[1] - seen @ np.log(self._scale))

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

    @property
    def _layout(self) -> Layout:
        return Layout(len(self._centre), self._levels)

    def _split(self, data: Floats) -> tuple[Floats, Labels]:
        places = list(self.categorical)
        others = [place for place in range(data.shape[1]) if place not in places]
        levels = data[:, places]
        return data[:, others], np.where(np.isnan(levels), -1.0, levels).astype(np.int64)

    def _matrix(self, data: Floats, *, exact: bool = False) -> Matrix:
        numbers, codes = self._split(data)
        known = np.where(codes < np.array(self._levels, dtype=np.int64), codes, -1)
        return stack((numbers - self._centre) / self._scale, known, self._levels, exact=exact)  # type: ignore[return-value]

    def _logs(self, X: ArrayLike) -> Floats:
        check_is_fitted(self)
        data = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        return log_densities(self._matrix(data, exact=True), self._components, self._layout)

    def _keep(self, found: Components) -> None:
        self._components = found
        self.weights_ = found.weights
        self.means_ = found.means * self._scale + self._centre
        self.variances_ = found.variances * self._scale**2
        ends = np.cumsum(self._levels).astype(int)[:-1]
        self.shares_ = np.split(found.shares, ends, axis=1) if self._levels else []
