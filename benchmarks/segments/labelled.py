"""Real tables with known classes: the mean adjusted Rand index over eight sets of the UCI repository."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import numpy as np
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from benchmarks.segments.contenders import kmeans_on_logs, ours, scored
from benchmarks.segments.real_data import folder, skipped
from benchmarks.segments.row import Row
from benchmarks.segments.worlds import Labels, World

TARGET = 0.53
_TRIES = 3


def rows(*, quick: bool) -> Iterator[Row]:
    """Yield a row a set and the mean over all."""
    place = folder("labelled/uci")
    if place is None:
        yield skipped("labelled sets of the UCI repository")
        return
    figures = []
    for path in sorted(place.glob("*.data.gz")):
        world = read(path)
        own = mean(scored(ours, world, seed).ari for seed in range(1 if quick else _TRIES))
        beside = {"tied Gaussian": _tied(world), "k-means": scored(kmeans_on_logs, world).ari}
        figures.append((own, beside))
        yield Row(f"labelled, {world.name}", f"ARI at k = {world.k}", own, beside=beside)
    average = mean(own for own, _ in figures)
    beside = {label: mean(others[label] for _, others in figures) for label in figures[0][1]}
    name = f"labelled, {len(figures)} sets"
    yield Row(name, "mean ARI", average, f">= {TARGET}", average >= TARGET, beside)


def read(path: Path) -> World:
    """Return a labelled set; its oracle is its classes."""
    with gzip.open(path, "rt") as stream:
        numbers = np.loadtxt(stream, ndmin=2)
    with gzip.open(path.with_name(path.name.replace(".data", ".labels0")), "rt") as stream:
        classes = np.unique(np.loadtxt(stream), return_inverse=True)[1].astype(np.int64)
    codes: Labels = np.empty((len(numbers), 0), dtype=np.int64)
    name = path.name.removesuffix(".data.gz")
    return World(name, numbers, codes, ("real",) * numbers.shape[1], classes, classes)


def _tied(world: World) -> float:
    varied = world.numbers[:, world.numbers.std(axis=0) > 0]
    points = (varied - varied.mean(axis=0)) / varied.std(axis=0)
    model = GaussianMixture(world.k, covariance_type="tied", n_init=10, random_state=0)
    return float(adjusted_rand_score(world.truth, model.fit_predict(points)))
