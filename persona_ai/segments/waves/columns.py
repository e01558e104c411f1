"""How far each column's distribution moved between two waves: the population stability index.

PSI = sum (now - before) ln(now / before) over bins that are frozen from the first wave (Siddiqi 2006,
Credit Risk Scorecards, 10). Without a change PSI / (1/n + 1/m) is about chi-square with bins - 1 degrees
of freedom (Yurdakul 2018), so that a threshold goes with the sizes of the waves; of multi-select columns,
whose options go together, the distribution is drawn by dealing the customers out anew.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from persona_ai.schema import Column, Table
from persona_ai.schema.wave import Bin, ColumnShift, ShiftSize
from persona_ai.segments.preparing.recipe import level_texts, raw_numbers
from persona_ai.segments.profiles.comparing import ERROR_RATE, six
from persona_ai.segments.waves.arrays import Floats, Labels
from persona_ai.statistics import benjamini_hochberg, share_test

BINS = 10
FEWEST_EXPECTED = 5.0
SLIGHT, LARGE = 0.1, 0.25
_DEALS = 200
_COMPARED_ROLES = ("basis", "descriptor", "outcome", "segment")
_NUMBERS = ("count", "amount", "real")
_OTHERS = "(other)"


@dataclass(frozen=True)
class _Binned:
    """A column's answers in both waves over the same bins; `null` are draws of the index without change."""

    labels: tuple[str, ...]
    before: Labels
    now: Labels
    totals: tuple[int, int]
    null: Floats | None = None


def column_shifts(
    before: Table,
    now: Table,
    *,
    used: tuple[str, ...],
    unseen: Mapping[str, Mapping[str, int]],
    seed: int = 0,
) -> tuple[ColumnShift, ...]:
    """Return the shift of every column that counts, those that the segments were made from first.

    Args:
        before: the first wave.
        now: the new wave in the same columns; one that it lacks is blank in every row.
        used: columns that the segments were made from.
        unseen: levels that the first wave did not have, with their rows, by column.
        seed: of the draws for multi-select columns.
    """
    columns = [column for column in before.columns if column.role in _COMPARED_ROLES]
    drafts = [_shift(column, before, now, column.name in used, seed) for column in columns]
    tested = [place for place, draft in enumerate(drafts) if draft.p is not None]
    q_values = benjamini_hochberg([drafts[place].p or 0.0 for place in tested]).tolist()
    missing = benjamini_hochberg([_missing_test(one.name, before, now) for one in columns]).tolist()
    by_place = dict(zip(tested, q_values, strict=True))
    shifts = [
        draft.model_copy(
            update={
                "q": six(by_place[place]) if place in by_place else None,
                "size": _size(draft, by_place[place]) if place in by_place else "not compared",
                "missing_q": six(missing[place]),
                "unseen": dict(unseen.get(draft.column, {})),
            }
        )
        for place, draft in enumerate(drafts)
    ]
    return tuple(sorted(shifts, key=lambda shift: (not shift.used, -shift.psi, shift.column)))


def _size(draft: ColumnShift, q: float) -> ShiftSize:
    if q >= ERROR_RATE:
        return "steady"
    return "slight" if draft.psi < SLIGHT else "moderate" if draft.psi < LARGE else "large"


def _missing_test(name: str, before: Table, now: Table) -> float:
    blank, later = int(before.frame[name].isna().sum()), int(now.frame[name].isna().sum())
    return share_test(blank, len(before.frame), later, len(now.frame))


def _shift(column: Column, before: Table, now: Table, used: bool, seed: int) -> ColumnShift:
    first, second = before.frame[column.name], now.frame[column.name]
    draft = ColumnShift(
        column=column.name,
        label=column.label,
        used=used,
        size="not compared",
        missing_before=six(float(first.isna().mean())),
        missing_now=six(float(second.isna().mean())),
    )
    if bool(second.isna().all()) or bool(first.isna().all()):
        return draft.model_copy(update={"note": "it is blank in every row of a wave"})
    binned = _binned(column, before, now, seed)
    if binned is None:
        return draft.model_copy(update={"note": f"a column of kind {column.kind} is not compared"})
    if len(binned.labels) < 2:
        return draft.model_copy(update={"note": "too few answers to compare"})
    return draft.model_copy(update=_index(binned))


def _index(binned: _Binned) -> dict[str, object]:
    from scipy.special import chdtrc, chdtri

    n, m = binned.totals
    if binned.null is None:
        psi = float(_psi(binned.before, binned.now, n, m))
        scale, freedom = 1 / n + 1 / m, float(len(binned.labels) - 1)
    else:
        psi = float(_sum_of_options(binned.before, binned.now, n, m))
        # A scaled chi-square of the drawn mean and variance (Satterthwaite 1946) reaches into the tail.
        mean, variance = float(binned.null.mean()), float(binned.null.var())
        scale, freedom = variance / (2 * mean), 2 * mean**2 / variance
    threshold, p = float(chdtri(freedom, ERROR_RATE)) * scale, float(chdtrc(freedom, psi / scale))
    if binned.null is None and freedom == 1:  # two shares: exact where the counts are small
        p = share_test(int(binned.before[0]), n, int(binned.now[0]), m)
    bins = tuple(
        Bin(label=label, before=six(one / n), now=six(other / m))
        for label, one, other in zip(binned.labels, binned.before, binned.now, strict=True)
    )
    return {"psi": six(psi), "threshold": six(threshold), "p": six(p), "bins": bins}


def _psi(before: Labels | Floats, now: Labels | Floats, n: int, m: int) -> Floats:
    """Return the index over the last axis; half a customer is added to every bin where one is empty."""
    empty = ((before == 0) | (now == 0)).any(axis=-1, keepdims=True) * 0.5
    bins = before.shape[-1]
    one, other = (before + empty) / (n + bins * empty), (now + empty) / (m + bins * empty)
    return np.asarray(((other - one) * np.log(other / one)).sum(axis=-1))


def _binned(column: Column, before: Table, now: Table, seed: int) -> _Binned | None:
    first, second = before.frame[column.name], now.frame[column.name]
    if column.kind in ("binary", "nominal") or (column.kind == "ordinal" and column.levels):
        return _of_levels(
            level_texts(first), level_texts(second), ordered=column.kind == "ordinal", column=column
        )
    if column.kind in _NUMBERS or column.kind == "ordinal":
        return _of_numbers(raw_numbers(first, ()), raw_numbers(second, ()))
    if column.kind == "multi_select":
        return _of_options(list(first), list(second), seed)
    return None


def _of_levels(
    first: list[str | None], second: list[str | None], *, ordered: bool, column: Column
) -> _Binned:
    before, now = (Counter(text for text in texts if text is not None) for texts in (first, second))
    known = [level for level in column.levels if level in before] if ordered else sorted(before)
    one = np.array([before[level] for level in known], dtype=np.int64)
    other = np.array([now[level] for level in known], dtype=np.int64)
    new = now.total() - int(other.sum())
    labels = [*known, "(new)"] if new else known
    one, other = np.append(one, [0] * bool(new)), np.append(other, [new] * bool(new))
    return _merged(labels, one, other) if ordered else _rare_as_one(labels, one, other)


def _of_numbers(first: Floats, second: Floats) -> _Binned:
    one, other = first[np.isfinite(first)], second[np.isfinite(second)]
    distinct = np.unique(one)
    if distinct.size <= BINS + 1:
        edges = distinct[1:]
        labels = [f"{value:g}" for value in distinct]
    else:
        edges = np.unique(np.quantile(one, np.arange(1, BINS) / BINS, method="higher"))
        edges = edges[edges > distinct[0]]
        labels = [
            f"below {edges[0]:g}",
            *(f"{low:g} to {high:g}" for low, high in itertools.pairwise(edges)),
        ]
        labels.append(f"{edges[-1]:g} and above")
    counts = [
        np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1).astype(np.int64)
        for values in (one, other)
    ]
    return _merged(labels, counts[0], counts[1])


def _rare_as_one(labels: list[str], before: Labels, now: Labels) -> _Binned:
    """Count the rare levels as one, and as many more, the rarest first, as it takes for that one not to be rare."""
    n, m = int(before.sum()), int(now.sum())
    expected = (before + now) * min(n, m) / max(1, n + m)
    order = np.argsort(expected, kind="stable")
    rare = int((expected < FEWEST_EXPECTED).sum())
    while 0 < rare < len(labels) and expected[order[:rare]].sum() < FEWEST_EXPECTED:
        rare += 1
    if rare < 2:
        return _Binned(tuple(labels), before, now, (n, m))
    kept = np.sort(order[rare:])
    return _Binned(
        (*(labels[place] for place in kept), _OTHERS),
        np.append(before[kept], before[order[:rare]].sum()),
        np.append(now[kept], now[order[:rare]].sum()),
        (n, m),
    )


def _merged(labels: list[str], before: Labels, now: Labels) -> _Binned:
    """Merge bins that too few customers would be in with their smaller neighbours."""
    n, m = int(before.sum()), int(now.sum())
    names, one, other = list(labels), before.tolist(), now.tolist()
    while len(names) > 1:
        sums = [x + y for x, y in zip(one, other, strict=True)]
        least = int(np.argmin(sums))
        if sums[least] * min(n, m) / max(1, n + m) >= FEWEST_EXPECTED:
            break
        mate = least - 1 if least == len(names) - 1 else least + 1
        if 0 < least < len(names) - 1 and sums[least - 1] < sums[least + 1]:
            mate = least - 1
        low, high = sorted((least, mate))
        names[low] = f"{names[low]} | {names[high]}"
        one[low], other[low] = one[low] + one[high], other[low] + other[high]
        del names[high], one[high], other[high]
    return _Binned(tuple(names), np.array(one), np.array(other), (n, m))


def _of_options(first: list[object], second: list[object], seed: int) -> _Binned:
    """Sum the index of every option, ticked or not; the customers are dealt out anew for its distribution."""
    cells = [[cell for cell in wave if isinstance(cell, tuple)] for wave in (first, second)]
    everyone = [*cells[0], *cells[1]]
    n, m = len(cells[0]), len(cells[1])
    options = sorted({option for cell in everyone for option in cell})
    has = np.array([[option in cell for option in options] for cell in everyone], dtype=np.float64)
    has = has.reshape(len(everyone), len(options))
    kept = has.sum(axis=0) * min(n, m) / max(1, n + m) >= FEWEST_EXPECTED
    has, names = has[:, kept], tuple(option for option, keep in zip(options, kept, strict=True) if keep)
    rng = np.random.default_rng(seed)
    deals = np.stack([rng.permutation(len(everyone)) < n for _ in range(_DEALS)]).astype(np.float64)
    null = _sum_of_options(deals @ has, (1 - deals) @ has, n, m)
    before, now = has[:n].sum(axis=0).astype(np.int64), has[n:].sum(axis=0).astype(np.int64)
    return _Binned(names, before, now, (n, m), np.asarray(null))


def _sum_of_options(before: Labels | Floats, now: Labels | Floats, n: int, m: int) -> Floats:
    one = np.stack([before, n - before], axis=-1).astype(np.float64)
    other = np.stack([now, m - now], axis=-1).astype(np.float64)
    return np.asarray(_psi(one, other, n, m).sum(axis=-1))
