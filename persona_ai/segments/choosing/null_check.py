"""Whether there is anything to find: the table against worlds that have no segments."""

from __future__ import annotations

import numpy as np

from persona_ai.schema import Gate
from persona_ai.segments.choosing.candidates import LIGHT, Data, data_of
from persona_ai.segments.choosing.null_worlds import null_worlds
from persona_ai.segments.mixture.em import fit_mixture

DEVIATIONS = 3.0
_WORLDS = 19


def null_gate(study: Data, most: int, rng: np.random.Generator) -> Gate:
    """Compare the best gain in BIC over one group with what worlds without segments gain."""
    seen, best = _gain(study, most, rng)
    gains = []
    rows = study.rows
    for numbers, codes in null_worlds(
        rows.numbers.astype(np.float64), rows.codes.astype(np.int64), rows.layout.levels, _WORLDS, rng
    ):
        world = data_of(numbers, codes, rows.layout, study.prior.floor)
        gains.append(_gain(world, max(best, 2), rng)[0])
    mean, spread = float(np.mean(gains)), float(np.std(gains, ddof=1))
    threshold = max(0.0, *gains, mean + DEVIATIONS * spread)
    note = (
        f"best gain in BIC over one group, against {_WORLDS} worlds that have the same columns and "
        f"correlations but no segments: they gain {mean:.0f} on average, at most {max(gains):.0f}"
    )
    return Gate(
        name="null check", k=best, value=seen, threshold=threshold, passed=seen > threshold, note=note
    )


def _gain(data: Data, most: int, rng: np.random.Generator) -> tuple[float, int]:
    """Return the best gain in BIC of 2 .. `most` components over one, and where it is."""
    criteria = []
    for k in range(1, most + 1):
        fit = fit_mixture(data.rows, data.prior, k, rng, LIGHT)
        criteria.append(
            2 * fit.log_likelihood * len(data) - data.layout.parameters(k) * float(np.log(len(data)))
        )
    gains = np.array(criteria[1:]) - criteria[0]
    best = int(gains.argmax())
    return float(gains[best]), best + 2
