"""What other methods make of the same customers at the same number, as a second and a third opinion.

They do not decide anything: where they agree, the segments are there whatever the method; where they do not,
the report says so.
"""

from __future__ import annotations

import numpy as np

from persona_ai.schema import Challenge, Gate
from persona_ai.segments.choosing.candidates import Data
from persona_ai.segments.mixture.layout import Floats, Labels

AGREES = 0.6
KMEANS = "k-means on logs and one-hot columns"
FAMD = "factor analysis of mixed data and k-means"
_MOST_ROWS = 10_000
_STARTS = 4


def challenged(data: Data, labels: Labels, seed: int) -> tuple[Challenge, ...]:
    """Return how far k-means, and k-means on the axes of a factor analysis of mixed data (Pages 2004), agree
    with the labels of the rows, shape (n,), at the same number of segments."""
    rows = np.arange(len(data))
    if len(rows) > _MOST_ROWS:
        rows = np.sort(np.random.default_rng(seed).choice(len(rows), _MOST_ROWS, replace=False))
    some, own = data.some(rows), labels[rows]
    k = int(np.unique(own).size)
    if k < 2:
        return ()
    numbers, indicators = _columns(some)
    spaces = {
        KMEANS: np.concatenate([numbers, indicators], axis=1),
        FAMD: _axes(numbers, indicators),
    }
    return tuple(_against(name, _kmeans(points, k, seed), own, k) for name, points in spaces.items())


def agreement_gates(challenges: tuple[Challenge, ...]) -> tuple[Gate, ...]:
    """Return a gate a challenger; they warn and do not block."""
    return tuple(
        Gate(
            name="challenger agrees",
            k=one.k,
            value=one.ari,
            threshold=AGREES,
            passed=one.agrees,
            note=f"{one.name}: adjusted Rand index (adjusted mutual information {one.ami:.2f}); does not block",
        )
        for one in challenges
    )


def agreement_sentence(challenges: tuple[Challenge, ...]) -> str:
    """Return what the other methods say, in one sentence; "" where none was asked."""
    if not challenges:
        return ""
    figures = ", ".join(f"{one.name} {one.ari:.2f}" for one in challenges)
    agreeing = sum(one.agrees for one in challenges)
    if agreeing == len(challenges):
        return f"other methods find much the same segments (adjusted Rand index: {figures})"
    if agreeing:
        return f"one other method finds much the same segments, another does not (adjusted Rand index: {figures})"
    return (
        f"other methods cut these customers differently (adjusted Rand index: {figures}): who belongs where "
        "depends on the method"
    )


def _columns(data: Data) -> tuple[Floats, Floats]:
    """Return standardised numbers with steps of scales, 0 where unknown, and one column a level."""
    rows, layout = data.rows, data.layout
    parts = [_standard(rows.numbers.astype(np.float64))]
    ordered = [place for place in range(len(layout.levels)) if place in layout.ordered]
    steps = rows.codes[:, ordered].astype(np.float64)
    parts.append(_standard(np.where(steps < 0, np.nan, steps)))
    levels = [
        (rows.codes[:, place, None] == np.arange(size)) * 1.0
        for place, size in enumerate(layout.levels)
        if place not in layout.ordered
    ]
    indicators = np.concatenate(levels, axis=1) if levels else np.empty((len(rows), 0))
    return np.concatenate(parts, axis=1), indicators


def _standard(values: Floats) -> Floats:
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, values, 0.0)
    off = np.where(known, values - filled.sum(axis=0) / count, 0.0)
    spread = np.sqrt((off**2).sum(axis=0) / count)
    return np.asarray(off / np.where(spread > 0, spread, 1.0))


def _axes(numbers: Floats, indicators: Floats) -> Floats:
    """Return the rows on the axes that say more than a column of average weight does: numbers count one each,
    a level the inverse of the root of its share (Pages 2004)."""
    shares = indicators.mean(axis=0)
    kept = shares > 0
    scaled = (indicators[:, kept] - shares[kept]) / np.sqrt(shares[kept])
    everything = np.concatenate([numbers, scaled], axis=1)
    return everything @ _main_directions(everything)


def _main_directions(values: Floats) -> Floats:
    weights, directions = np.linalg.eigh(values.T @ values / max(1, len(values)))
    above = weights > weights.mean()
    return np.asarray(directions[:, above if above.sum() >= 2 else weights >= np.sort(weights)[-2:][0]])


def _kmeans(points: Floats, k: int, seed: int) -> Labels:
    from sklearn.cluster import KMeans

    return np.asarray(KMeans(k, n_init=_STARTS, random_state=seed).fit_predict(points), dtype=np.int64)


def _against(name: str, labels: Labels, own: Labels, k: int) -> Challenge:
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    ari = float(adjusted_rand_score(own, labels))
    ami = float(adjusted_mutual_info_score(own, labels))
    return Challenge(name=name, k=k, ari=round(ari, 4), ami=round(ami, 4), agrees=ari >= AGREES)
