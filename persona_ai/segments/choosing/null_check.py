"""Whether there is anything to find: the table against one group, and against worlds without segments."""

from __future__ import annotations

import numpy as np

from persona_ai.schema import Gate
from persona_ai.segments.choosing.candidates import Data, data_of
from persona_ai.segments.choosing.families import QUICK, Scan, label
from persona_ai.segments.choosing.null_worlds import null_worlds
from persona_ai.segments.mixture.em import fit_mixture
from persona_ai.segments.mixture.families import bic
from persona_ai.segments.mixture.layout import Layout

DEVIATIONS = 3.0
_WORLDS = 19
_FEWEST_WORLDS = 5
_FAR_DEVIATIONS = 12.0


def null_gate(data: Data, scan: Scan, rng: np.random.Generator) -> Gate:
    """Compare what segments gain in BIC over one group with what they gain where there are none.

    One group of customers may have long tails or correlated numbers: it is the best of any family. Where
    segments gain nothing over it, no world has to be imagined.

    Args:
        data: the rows that `scan` was made of.
        scan: the families.
        rng: of the worlds.
    """
    if scan.gain <= 0:
        note = (
            f"gain in BIC of the best split over the best single group ({label(scan.one.layout)}): "
            "one group describes the customers better"
        )
        return Gate(
            name="null check", k=max(2, scan.k), value=scan.gain, threshold=0.0, passed=False, note=note
        )
    gains = _gains_without_segments(data, scan, rng)
    mean, spread = float(np.mean(gains)), float(np.std(gains, ddof=1))
    threshold = max(0.0, *gains, mean + DEVIATIONS * spread)
    note = (
        f"best gain in BIC over one group, against {len(gains)} worlds that have the same columns, tails and "
        f"correlations but no segments: they gain {mean:.0f} on average, at most {max(gains):.0f}"
    )
    return Gate(
        name="null check",
        k=max(2, scan.k),
        value=scan.gain,
        threshold=threshold,
        passed=scan.gain > threshold,
        note=note,
    )


def _gains_without_segments(data: Data, scan: Scan, rng: np.random.Generator) -> list[float]:
    """Return the gains on up to 19 worlds; fewer where the first five leave no doubt."""
    rows = data.rows
    numbers, codes = rows.numbers.astype(np.float64), rows.codes.astype(np.int64)
    gains: list[float] = []
    for one, other in null_worlds(numbers, codes, rows.layout.levels, _WORLDS, rng):
        gains.append(_gain(data_of(one, other, rows.layout, data.prior.floor), scan, rng))
        if len(gains) >= _FEWEST_WORLDS and _beyond_doubt(scan.gain, gains):
            break
    return gains


def _beyond_doubt(seen: float, gains: list[float]) -> bool:
    far = float(np.mean(gains)) + _FAR_DEVIATIONS * max(float(np.std(gains, ddof=1)), 1.0)
    return seen > max(far, 2 * max(gains)) or seen <= max(gains)


def _gain(world: Data, scan: Scan, rng: np.random.Generator) -> float:
    """Return what the closest family gains with 2 or k components over the best single group."""
    ones = [_criterion(world, layout, 1, rng) for layout in dict.fromkeys([scan.closest, scan.one.layout])]
    splits = [_criterion(world, scan.closest, k, rng) for k in sorted({2, max(2, scan.k)})]
    return min(ones) - min(splits)


def _criterion(world: Data, layout: Layout, k: int, rng: np.random.Generator) -> float:
    fit = fit_mixture(world.of(layout).rows, world.prior, k, rng, QUICK)
    return bic(fit, layout, len(world))
