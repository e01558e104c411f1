"""Expectation-maximisation: several starts at once on a sample, then few passes over everything."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from persona_ai.segments.mixture.components import (
    BLOCK_ROWS,
    Components,
    Floats,
    Labels,
    Layout,
    Matrix,
    Prior,
    estimate,
    log_densities,
    posteriors,
    weights_and_offsets,
)
from persona_ai.segments.mixture.starts import start_labels


@dataclass(frozen=True)
class Effort:
    """How hard to try: `starts` on a sample of `sample` rows for `warm` passes each, the best of them on
    for at most `polish`, and then at most `passes` over all rows where there are more than the sample."""

    starts: int = 8
    sample: int = 10_000
    warm: int = 20
    polish: int = 200
    passes: int = 15
    tolerance: float = 1e-5


@dataclass(frozen=True)
class Fit:
    """A fitted mixture: mean log-likelihood of a row, and how many passes the last stage took."""

    components: Components
    log_likelihood: float
    passes: int
    converged: bool


def fit_mixture(
    matrix: Matrix, layout: Layout, prior: Prior, k: int, rng: np.random.Generator, effort: Effort = Effort()
) -> Fit:
    """Fit k components to the rows of D; the rows' order decides which are drawn for the starts."""
    if k == 1:
        return _one(matrix, layout, prior)
    sample = matrix
    if len(matrix) > effort.sample:
        sample = matrix[np.sort(rng.choice(len(matrix), effort.sample, replace=False))]
    best = _best_start(sample, layout, prior, k, rng, effort)
    fit = _climb(sample, layout, prior, best, effort.polish, effort.tolerance)
    if sample is matrix:
        return fit
    return _climb(matrix, layout, prior, fit.components, effort.passes, effort.tolerance)


def labels_of(matrix: Matrix | Floats, layout: Layout, components: Components) -> Labels:
    """Return the most probable component of every row, shape (n,)."""
    return np.asarray(log_densities(matrix, components, layout).argmax(axis=1), dtype=np.int64)


def mean_log_likelihood(matrix: Matrix | Floats, layout: Layout, components: Components) -> float:
    """Return the mean log-likelihood of a row."""
    return float(posteriors(log_densities(matrix, components, layout))[1].mean())


def _one(matrix: Matrix, layout: Layout, prior: Prior) -> Fit:
    everyone = np.ones((len(matrix), 1), dtype=np.float32)
    components = estimate(*_sums(matrix, everyone), prior, layout)
    value = mean_log_likelihood(matrix, layout, components)
    return Fit(components=components, log_likelihood=value, passes=1, converged=True)


def _best_start(
    matrix: Matrix, layout: Layout, prior: Prior, k: int, rng: np.random.Generator, effort: Effort
) -> Components:
    """Run all starts side by side, as one mixture of starts * k columns, and return the best."""
    labels = start_labels(matrix, layout, prior, k, effort.starts, rng)
    hard = (labels[:, :, None] == np.arange(k)).reshape(len(matrix), -1).astype(np.float32)
    components = _by_start(estimate(*_sums(matrix, hard), prior, layout), k)
    likelihoods = np.zeros(effort.starts)
    for _ in range(effort.warm):
        sums, counts, likelihoods = _pass(matrix, components, layout, k)
        components = _by_start(estimate(sums, counts, prior, layout), k)
    best = slice(int(likelihoods.argmax()) * k, (int(likelihoods.argmax()) + 1) * k)
    return Components(
        weights=components.weights[best],
        means=components.means[best],
        variances=components.variances[best],
        shares=components.shares[best],
    )


def _climb(
    matrix: Matrix, layout: Layout, prior: Prior, components: Components, passes: int, tolerance: float
) -> Fit:
    previous = -np.inf
    for step in range(1, passes + 1):
        sums, counts, likelihoods = _pass(matrix, components, layout, components.k)
        current = float(likelihoods[0])
        if current - previous < tolerance:
            return Fit(components, current, step, converged=True)
        components = estimate(sums, counts, prior, layout)
        previous = current
    return Fit(components, previous, passes, converged=False)


def _pass(matrix: Matrix, components: Components, layout: Layout, k: int) -> tuple[Floats, Floats, Floats]:
    """Make one pass for every start: sums (starts * k, width), sizes (starts * k,), mean log-likelihoods.

    Products are float32, sums over blocks float64.
    """
    weights, offsets = weights_and_offsets(components, layout)
    dense, shift = weights.astype(np.float32), offsets.astype(np.float32)
    starts = components.k // k
    sums, counts = np.zeros((components.k, layout.width)), np.zeros(components.k)
    likelihoods = np.zeros(starts)
    for first in range(0, len(matrix), BLOCK_ROWS):
        block = matrix[first : first + BLOCK_ROWS]
        logs = (block @ dense + shift).reshape(len(block), starts, k)
        top = logs.max(axis=2, keepdims=True)
        logs -= top
        np.exp(logs, out=logs)
        total = logs.sum(axis=2, keepdims=True)
        logs /= total
        likelihoods += (top + np.log(total))[:, :, 0].sum(axis=0, dtype=np.float64)
        block_sums, block_counts = _sums(block, logs.reshape(len(block), -1))
        sums += block_sums
        counts += block_counts
    return sums, counts, likelihoods / len(matrix)


def _sums(matrix: Matrix, memberships: Matrix) -> tuple[Floats, Floats]:
    sums = np.zeros((memberships.shape[1], matrix.shape[1]))
    counts = np.zeros(memberships.shape[1])
    for first in range(0, len(matrix), BLOCK_ROWS):
        rows = slice(first, first + BLOCK_ROWS)
        sums += memberships[rows].T @ matrix[rows]
        counts += memberships[rows].sum(axis=0, dtype=np.float64)
    return sums, counts


def _by_start(components: Components, k: int) -> Components:
    """Return the components with weights that sum to 1 within each start."""
    weights = components.weights.reshape(-1, k)
    weights = (weights / weights.sum(axis=1, keepdims=True)).ravel()
    return Components(weights, components.means, components.variances, components.shares)
