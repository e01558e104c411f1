"""How often the number of segments is exactly right, over normal, heavy-tailed and correlated sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from benchmarks.segments.clouds import sets
from benchmarks.segments.row import Row
from benchmarks.segments.worlds import World
from persona_ai.segments import segment
from persona_ai.segments.choosing.agreement import prediction_strength
from persona_ai.settings import Settings

_ENOUGH_STRENGTH = 0.8


def rows(*, quick: bool) -> Iterator[Row]:
    """Yield the share of sets counted exactly, and the share counted too high."""
    worlds = list(sets(9 if quick else 36))
    found = [segment(world.table, Settings()).k for world in worlds]
    exact, over = _shares(worlds, found)
    silhouette = _shares(worlds, [_by_silhouette(world) for world in worlds])
    strength = _shares(worlds, [_by_strength(world) for world in worlds])
    wrong = Counter(
        f"{world.name} {world.k}->{k}" for world, k in zip(worlds, found, strict=True) if k != world.k
    )
    note = ", ".join(f"{label} x{count}" if count > 1 else label for label, count in sorted(wrong.items()))
    beside = {"k-means + silhouette": silhouette[0], "k-means + prediction strength": strength[0]}
    name = f"{len(worlds)} sets, normal, heavy-tailed, correlated"
    yield Row(name, "k exact", exact, ">= 0.75", exact >= 0.75, beside, note)
    beside = {"k-means + silhouette": silhouette[1], "k-means + prediction strength": strength[1]}
    yield Row(name, "k over-counted", over, "<= 0.05", over <= 0.05, beside)


def _shares(worlds: list[World], found: list[int]) -> tuple[float, float]:
    pairs = list(zip(worlds, found, strict=True))
    exact = sum(k == world.k for world, k in pairs) / len(pairs)
    return exact, sum(k > world.k for world, k in pairs) / len(pairs)


def _standard(world: World) -> np.ndarray:
    return np.asarray((world.numbers - world.numbers.mean(axis=0)) / world.numbers.std(axis=0))


def _by_silhouette(world: World) -> int:
    points = _standard(world)
    return max(
        range(2, 9),
        key=lambda k: silhouette_score(points, KMeans(k, n_init=4, random_state=0).fit_predict(points)),
    )


def _by_strength(world: World) -> int:
    """Return the largest k whose prediction strength by k-means is at least .8 (Tibshirani and Walther)."""
    points, best = _standard(world), 1
    rng = np.random.default_rng(0)
    for k in range(2, 9):
        order = rng.permutation(len(points))
        one, other = points[order[::2]], points[order[1::2]]
        near = KMeans(k, n_init=4, random_state=0).fit(one)
        own = KMeans(k, n_init=4, random_state=0).fit_predict(other)
        if (
            prediction_strength(own.astype(np.int64), near.predict(other).astype(np.int64), k)
            >= _ENOUGH_STRENGTH
        ):
            best = k
    return best
