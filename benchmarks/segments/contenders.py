"""What others do with the same table: the tutorial recipe, k-means on logs, StepMix; and our own fit."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from benchmarks.segments.worlds import Floats, Labels, World
from persona_ai.schema import Segmentation, Table

Contender = Callable[[World, int], Labels]


@dataclass(frozen=True)
class Score:
    """The adjusted Rand index with the truth, and the CPU seconds that it took."""

    ari: float
    cpu: float


def scored(contender: Contender, world: World, seed: int = 0) -> Score:
    """Run one contender on a world with the true number of segments told."""
    _ = world.table  # made once, before the clock starts
    start = time.process_time()
    labels = contender(world, seed)
    return Score(float(adjusted_rand_score(world.truth, labels)), time.process_time() - start)


def tutorial(world: World, seed: int) -> Labels:
    """Cluster as the usual tutorial: means filled in, z-scores, one-hot, k-means."""
    return _kmeans(np.concatenate([_standard(world.numbers), _one_hot(world.codes)], axis=1), world.k, seed)


def kmeans_on_logs(world: World, seed: int) -> Labels:
    """Cluster by k-means after the logarithm of amounts and counts."""
    return _kmeans(np.concatenate([_standard(logged(world)), _one_hot(world.codes)], axis=1), world.k, seed)


def stepmix(world: World, seed: int) -> Labels:
    """Fit StepMix with three starts: normal logs and z-scores, categories; its own handling of blanks."""
    from stepmix.stepmix import StepMix

    blanks = bool(np.isnan(world.numbers).any() or (world.codes < 0).any())
    suffix = "_nan" if blanks else ""
    numbers = _standard(logged(world), fill=False)
    codes = np.where(world.codes < 0, np.nan, world.codes)
    names = [f"c{place}" for place in range(numbers.shape[1] + codes.shape[1])]
    parts = {}
    if numbers.shape[1]:
        first = names[: numbers.shape[1]]
        parts["numbers"] = {"model": f"gaussian_diag{suffix}", "n_columns": len(first)}
    if codes.shape[1]:
        parts["levels"] = {"model": f"categorical{suffix}", "n_columns": codes.shape[1]}
    frame = pd.DataFrame(np.concatenate([numbers, codes], axis=1), columns=names)
    model = StepMix(
        world.k, measurement=parts, n_init=3, random_state=seed, progress_bar=0, verbose=0, abs_tol=1e-6
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(model.fit(frame).predict(frame), dtype=np.int64)


def ours(world: World, seed: int) -> Labels:
    """Prepare the table, choose the family and fit, as the stage does, without the gates."""
    from persona_ai.segments.choosing.how_many import fitted_alone
    from persona_ai.segments.preparing.prepare import prepare
    from persona_ai.segments.preparing.recipe import apply

    table = world.table
    recipe, _ = prepare(table)
    return fitted_alone(recipe, *apply(recipe, table.frame), k=world.k, seed=seed)


def labels_of(found: Segmentation, table: Table) -> Labels:
    """Return which segment each customer of the table is in, in its order."""
    where = {customer: place for place, one in enumerate(found.segments) for customer in one.members}
    return np.array([where[str(customer)] for customer in table.frame.index], dtype=np.int64)


def logged(world: World) -> Floats:
    """Return the numbers with the logarithm of amounts and counts."""
    numbers = world.numbers.copy()
    skewed = list(world.skewed)
    numbers[:, skewed] = np.log1p(np.maximum(numbers[:, skewed], 0.0))
    return numbers


def _kmeans(points: Floats, k: int, seed: int) -> Labels:
    return np.asarray(KMeans(k, n_init=10, random_state=seed).fit_predict(points), dtype=np.int64)


def _standard(numbers: Floats, *, fill: bool = True) -> Floats:
    if not numbers.shape[1]:
        return numbers
    standard = (numbers - np.nanmean(numbers, axis=0)) / np.nanstd(numbers, axis=0)
    return np.nan_to_num(standard) if fill else np.asarray(standard)


def _one_hot(codes: Labels) -> Floats:
    parts = [(column[:, None] == np.arange(column.max() + 1)) * 1.0 for column in codes.T]
    return np.concatenate(parts, axis=1) if parts else np.empty((len(codes), 0))
