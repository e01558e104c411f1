"""Expectation-maximisation: several starts on a sample, then few passes over everything."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from persona_ai.segments.mixture.components import (
    Rows,
    Sums,
    estimate,
    linear_sums,
    log_densities,
    posteriors,
    raised,
    sums_of,
    weights_and_offsets,
)
from persona_ai.segments.mixture.layout import Components, Floats, Labels, Matrix, Prior
from persona_ai.segments.mixture.starts import start_labels


@dataclass(frozen=True)
class Effort:
    """How hard to try: `starts` on a sample of `sample` rows for `warm` passes each, the best of them on
    for at most `polish`, and then at most `passes` over all rows where there are more than the sample; a
    stage ends when a pass gains less than its tolerance in mean log-likelihood."""

    starts: int = 8
    sample: int = 10_000
    warm: int = 20
    polish: int = 200
    passes: int = 15
    tolerance: float = 1e-5
    last_tolerance: float = 1e-4


@dataclass(frozen=True)
class Fit:
    """A fitted mixture: mean log-likelihood of a row, and how many passes the last stage took."""

    components: Components
    log_likelihood: float
    passes: int
    converged: bool


def fit_without_strays(
    rows: Rows, prior: Prior, k: int, rng: np.random.Generator, share: float, effort: Effort = Effort()
) -> Fit:
    """Fit k components to the rows, without those few that would have one of their own.

    A component that holds a smaller share than `share` is made of customers who are unlike all others, often
    by mistakes in the data: it is no segment, and k segments are found among the rest (set aside as in trimmed
    fits, Garcia-Escudero et al. 2008). The log-likelihood is of all rows.
    """
    fit = fit_mixture(rows, prior, k, rng, effort)
    labels = labels_of(rows, fit.components)
    sizes = np.bincount(labels, minlength=k)
    few = (sizes > 0) & (sizes < share * len(rows))
    if k == 1 or not few.any():
        return fit
    rest = rows.some(np.flatnonzero(~few[labels]))
    again = fit_mixture(rest, prior, k, rng, effort)
    if (np.bincount(labels_of(rest, again.components), minlength=k) < share * len(rows)).any():
        return fit
    return replace(again, log_likelihood=mean_log_likelihood(rows, again.components))


def fit_mixture(rows: Rows, prior: Prior, k: int, rng: np.random.Generator, effort: Effort = Effort()) -> Fit:
    """Fit k components to the rows; their order decides which are drawn for the starts."""
    sample = rows
    if len(rows) > effort.sample:
        sample = rows.some(np.sort(rng.choice(len(rows), effort.sample, replace=False)))
    if rows.layout.family == "diagonal":
        best = _one(sample, prior) if k == 1 else _best_of_linear(sample, prior, k, rng, effort)
    else:
        best = _best_start(sample, prior, k, rng, effort)
    fit = _climb(sample, prior, best, effort.polish, effort.tolerance)
    if sample is rows:
        return fit
    return _climb(rows, prior, fit.components, effort.passes, effort.last_tolerance)


def continued(rows: Rows, prior: Prior, components: Components, effort: Effort = Effort()) -> Fit:
    """Fit on from given components by at most `effort.passes` passes over all rows."""
    return _climb(rows, prior, components, effort.passes, effort.last_tolerance)


def labels_of(rows: Rows, components: Components) -> Labels:
    """Return the most probable component of every row, shape (n,)."""
    found = [log_densities(block, components, rows.layout).argmax(axis=1) for block in rows.blocks()]
    return np.concatenate(found).astype(np.int64)


def mean_log_likelihood(rows: Rows, components: Components) -> float:
    """Return the mean log-likelihood of a row."""
    total = 0.0
    for block in rows.blocks():
        total += float(posteriors(log_densities(block, components, rows.layout))[1].sum())
    return total / len(rows)


def _one(rows: Rows, prior: Prior) -> Components:
    blocks = (linear_sums(block, np.ones((1, len(block)), dtype=np.float32)) for block in rows.blocks())
    total = next(blocks)
    for sums in blocks:
        total = total + sums
    return estimate(total, prior, rows.layout)


def _best_of_linear(rows: Rows, prior: Prior, k: int, rng: np.random.Generator, effort: Effort) -> Components:
    """Run all starts side by side, as one mixture of starts * k columns, and return the best."""
    layout, matrix = rows.layout, rows.matrix
    labels = start_labels(matrix, layout, prior, k, effort.starts, rng)
    hard = (labels.T[:, None] == np.arange(k)[:, None]).reshape(-1, len(matrix)).astype(np.float32)
    components = _by_start(estimate(linear_sums(matrix, hard), prior, layout), k)
    likelihoods = np.zeros(effort.starts)
    for _ in range(effort.warm):
        sums, likelihoods = _linear_pass(rows, components, k)
        components = _by_start(estimate(sums, prior, layout, components), k)
    best = int(likelihoods.argmax())
    return components.some(slice(best * k, (best + 1) * k))


def _best_start(rows: Rows, prior: Prior, k: int, rng: np.random.Generator, effort: Effort) -> Components:
    """Run the starts one after the other and return the best."""
    layout, matrix = rows.layout, rows.matrix
    labels = start_labels(matrix, layout, prior, k, effort.starts, rng)
    found: list[Fit] = []
    for start in labels.T[: effort.starts if k > 1 else 1]:
        hard = (start[:, None] == np.arange(k)).astype(np.float64)
        independent = estimate(linear_sums(matrix, hard.T.astype(np.float32)), prior, layout)
        first = raised(independent, layout, rng)
        better = estimate(sums_of(matrix, hard, first, layout), prior, layout, first)
        found.append(_climb(rows, prior, better, effort.warm, effort.tolerance))
    return max(found, key=lambda fit: fit.log_likelihood).components


def _climb(rows: Rows, prior: Prior, components: Components, passes: int, tolerance: float) -> Fit:
    previous = -np.inf
    for step in range(1, passes + 1):
        sums, current = _pass(rows, components)
        if current - previous < tolerance:
            return Fit(components, current, step, converged=True)
        components = estimate(sums, prior, rows.layout, components)
        previous = current
    return Fit(components, previous, passes, converged=False)


def _pass(rows: Rows, components: Components) -> tuple[Sums, float]:
    """Make one pass: the sums for the next estimate, and the mean log-likelihood of a row."""
    if rows.layout.family == "diagonal":
        sums, likelihoods = _linear_pass(rows, components, components.k)
        return sums, float(likelihoods[0])
    total: Sums | None = None
    likelihood = 0.0
    for block in rows.blocks():
        memberships, each = posteriors(log_densities(block, components, rows.layout))
        likelihood += float(each.sum())
        sums = sums_of(block, memberships, components, rows.layout)
        total = sums if total is None else total + sums
    assert total is not None
    return total, likelihood / len(rows)


def _linear_pass(rows: Rows, components: Components, k: int) -> tuple[Sums, Floats]:
    """Make one pass for every start: sums over starts * k components, mean log-likelihoods by start.

    Products are float32, sums over blocks float64.
    """
    weights, offsets = weights_and_offsets(components, rows.layout)
    dense, shift = weights.astype(np.float32), offsets.astype(np.float32)
    starts = components.k // k
    total = Sums(np.zeros((components.k, rows.layout.width)), np.zeros(components.k))
    likelihoods = np.zeros(starts)
    for block in rows.blocks():
        memberships, likelihood = _memberships(block, dense, shift, k)
        likelihoods += likelihood
        total = total + linear_sums(block, memberships)
    return total, likelihoods / len(rows)


def _memberships(block: Matrix, dense: Matrix, shift: Matrix, k: int) -> tuple[Matrix, Floats]:
    """Return the posterior probabilities, shape (starts * k, rows), and log-likelihoods by start.

    Rows come last, since sums over a long last axis are quick and over a short one are not.
    """
    logs = (dense.T @ block.T + shift[:, None]).reshape(-1, k, len(block))
    top = logs.max(axis=1, keepdims=True)
    logs -= top
    np.exp(logs, out=logs)
    total = logs.sum(axis=1, keepdims=True)
    logs /= total
    likelihoods = (top + np.log(total))[:, 0].sum(axis=1, dtype=np.float64)
    return logs.reshape(-1, len(block)), likelihoods


def _by_start(components: Components, k: int) -> Components:
    """Return the components with weights that sum to 1 within each start."""
    weights = components.weights.reshape(-1, k)
    return replace(components, weights=(weights / weights.sum(axis=1, keepdims=True)).ravel())
