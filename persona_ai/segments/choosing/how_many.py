"""How many segments, if any: every number of them has to pass the gates, and each gate is reported.

First what the numbers of a segment are like: the family (normal, heavy tails, one covariance, factors) by BIC
and held-out likelihood, since a wrong one pays for itself in segments too many. Then the criterion that
prefers few and well separated segments (ICL, Biernacki, Celeux and Govaert 2000) proposes; minimum size,
prediction strength, and the agreement of refits on bootstrap samples dispose; and whether there are segments
at all is decided against the best single group and against worlds that have none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from persona_ai.segments.choosing.candidates import Candidate, Data, continued_on, data_of, fitted
from persona_ai.segments.choosing.challengers import challenged
from persona_ai.segments.choosing.families import SCAN_ROWS, Scan, family_at, sampled, scan
from persona_ai.segments.choosing.null_check import null_gate
from persona_ai.segments.choosing.trials import tried
from persona_ai.segments.choosing.verdicts import Choice, decide
from persona_ai.segments.mixture.layout import Floats, Labels
from persona_ai.segments.mixture.one_thread import one_thread
from persona_ai.segments.preparing.recipe import Recipe

K_MAX = 8
ROWS_PER_SEGMENT = 30
_STUDY_ROWS = 4_000
_CURVE_ROWS = 20_000
_MOST_TRIED_THOROUGHLY = 3

Progress = Callable[[str, float], None]


def choose(data: Data, *, forced: int | None, seed: int, progress: Progress) -> Choice:
    """Choose the family and the number of segments of a prepared table.

    Gates are measured on at most 4,000 rows, the fits they judge on at most 20,000; the fit that is chosen is
    finished on all.

    Args:
        data: rows in an order that does not depend on the file's.
        forced: a number that the user decided; the gates are still reported.
        seed: of every random step; each task and candidate has its own.
        progress: told what is being done and how far it is, 0..1.
    """
    fitting, sampling, imagining, trying, scanning = np.random.SeedSequence(seed).spawn(5)
    most = max(2, min(K_MAX, len(data) // ROWS_PER_SEGMENT))
    study = sampled(data, _STUDY_ROWS, np.random.default_rng(sampling))
    progress("Trying families of distributions", 0.0)
    seen = sampled(study, SCAN_ROWS, np.random.default_rng(scanning))
    families = scan(seen, most, np.random.default_rng(scanning))
    layout = _of_forced(seen, families, most, forced, np.random.default_rng(scanning)).layout
    progress("Fitting mixtures", 0.1)
    rng = np.random.default_rng(fitting)
    curve = sampled(data.of(layout), _CURVE_ROWS, rng)
    # The scan saw every number: of those past its best, ICL can only like one less.
    candidates = _curve(curve, min(most, max(families.k + 1, 3)), forced, rng)
    progress("Comparing with worlds without segments", 0.2)
    null = null_gate(seen, families, np.random.default_rng(imagining))
    proposed = [one for one in candidates if one.k > 1 and _worth_testing(one, candidates, forced)]
    likely = {one.k for one in sorted(proposed, key=lambda one: one.icl)[:_MOST_TRIED_THOROUGHLY]}
    likely = likely if null.value > 0 else set()
    tested = []
    for step, (candidate, child) in enumerate(zip(proposed, trying.spawn(len(proposed)), strict=True)):
        progress(f"Testing {candidate.k} segments", 0.3 + 0.7 * step / len(proposed))
        few = candidate.k not in likely and candidate.k != forced
        child_rng = np.random.default_rng(child)
        tested.append(
            tried(study.of(layout), candidate, child_rng, few=few, thoroughly=candidate.k == forced)
        )
    smallest = smallest_allowed(len(curve))
    choice = decide(
        candidates[0],
        tested,
        null,
        smallest,
        forced,
        lambda one: any(other.agrees for other in challenged(curve, one.labels, seed)),
    )
    progress("Segments are found", 1.0)
    chosen = continued_on(data.of(choice.chosen.layout), choice.chosen) if len(curve) < len(data) else None
    gates = (null, *families.gates, *choice.gates)
    return replace(choice, gates=gates, chosen=chosen or choice.chosen)


def fitted_alone(recipe: Recipe, numbers: Floats, codes: Labels, *, k: int, seed: int) -> Labels:
    """Return the labels of k segments of prepared numbers and codes: the family by BIC, a fit, no gates."""
    with one_thread():
        rng = np.random.default_rng(seed)
        data = data_of(numbers, codes, recipe.layout, recipe.floors)
        return fitted(data.of(family_at(data, k, rng)), k, rng, alone=True).labels


def smallest_allowed(rows: int) -> int:
    """Return the minimum size of a segment: 5 % and 30 customers, or 8 % where 600 rows are not there."""
    return max(round(0.05 * rows), min(30, round(0.08 * rows)))


def _of_forced(data: Data, free: Scan, most: int, forced: int | None, rng: np.random.Generator) -> Scan:
    """Return the scan at the number that the user decided, where that differs from the best."""
    if forced in (None, 1, free.k):
        return free
    return scan(data, most, rng, forced=forced, apart=free.layout != free.closest)


def _curve(data: Data, most: int, forced: int | None, rng: np.random.Generator) -> list[Candidate]:
    """Fit 1, 2, 3 .. components until the criterion has risen twice in a row."""
    found: list[Candidate] = []
    for k in range(1, max(most, forced or 0) + 1):
        found.append(fitted(data, k, rng))
        past = len(found) - 1 - int(np.argmin([one.bic for one in found]))
        if past >= 2 and k >= (forced or 0) and k >= 4:
            break
    return found


def _worth_testing(one: Candidate, candidates: Sequence[Candidate], forced: int | None) -> bool:
    """Return whether the gates should look: up to one past the best, and what the user decided."""
    best = min(candidates, key=lambda other: other.icl)
    return one.k <= max(best.k + 1, 3) or one.k == forced
