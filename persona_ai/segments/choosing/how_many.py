"""How many segments, if any: every number of them has to pass the gates, and each gate is reported.

The criterion that prefers few and well separated segments (ICL, Biernacki, Celeux and Govaert 2000)
proposes; minimum size, prediction strength, and the agreement of refits on bootstrap samples dispose; and
whether there are segments at all is decided against worlds that have none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from persona_ai.segments.choosing.candidates import Candidate, Data, fitted
from persona_ai.segments.choosing.null_check import null_gate
from persona_ai.segments.choosing.trials import tried
from persona_ai.segments.choosing.verdicts import Choice, decide

K_MAX = 8
ROWS_PER_SEGMENT = 30
_STUDY_ROWS = 4_000

Progress = Callable[[str, float], None]


def choose(data: Data, *, forced: int | None, seed: int, progress: Progress) -> Choice:
    """Choose the number of segments of a prepared table.

    Args:
        data: rows in an order that does not depend on the file's.
        forced: a number that the user decided; the gates are still reported.
        seed: of every random step; each task and candidate has its own.
        progress: told what is being done and how far it is, 0..1.
    """
    fitting, sampling, imagining, trying = np.random.SeedSequence(seed).spawn(4)
    study = _study_rows(data, np.random.default_rng(sampling))
    progress("Fitting mixtures", 0.0)
    candidates = _curve(data, forced, np.random.default_rng(fitting))
    progress("Comparing with worlds without segments", 0.1)
    null = null_gate(study, candidates[-1].k, np.random.default_rng(imagining))
    proposed = [one for one in candidates if one.k > 1 and _worth_testing(one, candidates, forced)]
    tested = []
    for step, (candidate, child) in enumerate(zip(proposed, trying.spawn(len(proposed)), strict=True)):
        progress(f"Testing {candidate.k} segments", 0.3 + 0.7 * step / len(proposed))
        rng = np.random.default_rng(child)
        tested.append(tried(study, candidate, rng, thoroughly=candidate.k == forced))
    progress("Segments are found", 1.0)
    return decide(candidates[0], tested, null, smallest_allowed(len(data)), forced)


def smallest_allowed(rows: int) -> int:
    """Return the minimum size of a segment: 5 % and 30 customers, or 8 % where 600 rows are not there."""
    return max(round(0.05 * rows), min(30, round(0.08 * rows)))


def _study_rows(data: Data, rng: np.random.Generator) -> Data:
    """Return at most 4,000 rows: the gates need no more, and take their time by the row."""
    if len(data) <= _STUDY_ROWS:
        return data
    return data.some(np.sort(rng.choice(len(data), _STUDY_ROWS, replace=False)))


def _curve(data: Data, forced: int | None, rng: np.random.Generator) -> list[Candidate]:
    """Fit 1, 2, 3 .. components until the criterion has risen twice in a row."""
    most = max(2, min(K_MAX, len(data) // ROWS_PER_SEGMENT))
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
