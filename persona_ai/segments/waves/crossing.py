"""The customers of both waves, each labelled by both models: the project's and the refit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from persona_ai.schema import Segmentation, Table
from persona_ai.segments.placing import UNPLACED, predict
from persona_ai.segments.waves.arrays import Floats, Labels

Placed = Mapping[str, tuple[str, float]]


@dataclass(frozen=True)
class Sample:
    """One wave, its customers in the order of their ids.

    `old` is the place of each customer's segment by the project's model, `new` by the refit, -1 where
    unplaced; `old_odds` and `new_odds` are log odds of that place against all others. Shape (n,) each.
    """

    ids: tuple[str, ...]
    old: Labels
    new: Labels
    old_odds: Floats
    new_odds: Floats

    def table(self, k: int, refit_k: int) -> Labels:
        """Return the customers counted by old and new segment, shape (k + 1, refit_k + 1); the last row and
        column hold those whom a model does not place."""
        old, new = np.where(self.old < 0, k, self.old), np.where(self.new < 0, refit_k, self.new)
        counts = np.bincount(old * (refit_k + 1) + new, minlength=(k + 1) * (refit_k + 1))
        return counts.reshape(k + 1, refit_k + 1).astype(np.int64)


@dataclass(frozen=True)
class Crossing:
    """Both waves labelled by both models. `segments` and `refit` are the segments' ids."""

    segments: tuple[str, ...]
    refit: tuple[str, ...]
    first: Sample
    second: Sample


def cross(first: Table, frozen: Segmentation, second: Table, refit: Segmentation) -> Crossing:
    """Label the customers of both waves by both models.

    Args:
        first: the table that `frozen` was made from.
        frozen: the project's segmentation.
        second: the new wave, in the same columns.
        refit: the segmentation of the new wave.
    """
    segments = tuple(one.id for one in frozen.segments)
    found = tuple(one.id for one in refit.segments)
    return Crossing(
        segments,
        found,
        _sample(first, predict(frozen.model, first), predict(refit.model, first), segments, found),
        _sample(second, predict(frozen.model, second), predict(refit.model, second), segments, found),
    )


def _sample(
    table: Table, old: Placed, new: Placed, segments: tuple[str, ...], refit: tuple[str, ...]
) -> Sample:
    ids = tuple(sorted(str(customer) for customer in table.frame.index))
    return Sample(
        ids,
        _places(ids, old, segments),
        _places(ids, new, refit),
        _odds(ids, old),
        _odds(ids, new),
    )


def _places(ids: tuple[str, ...], placed: Placed, names: tuple[str, ...]) -> Labels:
    place = {name: number for number, name in enumerate(names)} | {UNPLACED: -1}
    return np.array([place[placed[one][0]] for one in ids], dtype=np.int64)


def _odds(ids: tuple[str, ...], placed: Placed) -> Floats:
    certainty = np.clip(np.array([placed[one][1] for one in ids], dtype=np.float64), 1e-12, 1 - 1e-15)
    return np.asarray(np.log(certainty) - np.log1p(-certainty))
