"""Tables without segments: how often that is recognised, and what the tutorial's silhouette says."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from benchmarks.segments.nulls import KINDS, null_tables
from benchmarks.segments.row import Row
from benchmarks.segments.worlds import World
from persona_ai.segments import segment
from persona_ai.settings import Settings

PLAIN = ("normal", "t", "correlated", "skewed")
EACH = 25


def rows(*, quick: bool) -> Iterator[Row]:
    """Yield a row a kind, and the sum over the four kinds that the target is about."""
    count = 6 if quick else EACH
    total = 0
    for kind in KINDS:
        tables = list(null_tables(kind, count))
        found = [segment(world.table, Settings()) for world in tables]
        none = sum(one.verdict == "none" for one in found)
        cut = sum(one.verdict == "constructive" for one in found)
        total += none if kind in PLAIN else 0
        silhouette = float(np.mean([_silhouette(world) for world in tables[:3]]))
        beside = {"constructive": float(cut), "best silhouette": silhouette, "k-means says none": 0.0}
        yield Row(f"{count} tables without segments, {kind}", "verdict none", none, beside=beside)
    asked = 0.95 * count * len(PLAIN)
    yield Row(
        f"{count * len(PLAIN)} tables without segments (normal, t, correlated, skewed)",
        "verdict none",
        total,
        f">= {asked:g}",
        total >= asked,
    )


def _silhouette(world: World) -> float:
    """Return the best silhouette of k-means over 2 to 6, which always proposes some number."""
    points = (world.numbers - world.numbers.mean(axis=0)) / world.numbers.std(axis=0)
    return max(
        float(
            silhouette_score(points, KMeans(k, n_init=4, random_state=0).fit_predict(points), sample_size=500)
        )
        for k in range(2, 7)
    )
