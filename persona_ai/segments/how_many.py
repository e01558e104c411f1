"""How many segments, if any: every number of them has to pass the gates, and each gate is reported.

The criterion that prefers few and well separated segments (ICL, Biernacki, Celeux and Govaert 2000)
proposes; minimum size, prediction strength, and the agreement of refits on bootstrap samples dispose; and
whether there are segments at all is decided against worlds that have none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from persona_ai.schema import Gate, SegmentVerdict
from persona_ai.segments.agreement import adjusted_rand, best_jaccard, prediction_strength
from persona_ai.segments.components import (
    Floats,
    Labels,
    Layout,
    Matrix,
    Prior,
    log_densities,
    posteriors,
    prior_of,
    stack,
)
from persona_ai.segments.em import Effort, Fit, fit_mixture, labels_of, mean_log_likelihood
from persona_ai.segments.null_worlds import null_worlds

K_MAX = 8
ROWS_PER_SEGMENT = 30
AGREEMENT = 0.7
STRENGTH = 0.5
JACCARD = 0.6
NATURAL_STRENGTH = 0.8
REPRODUCIBLE = 0.8
NULL_DEVIATIONS = 3.0

_SPLITS = 4
_REFITS = 10
_MORE_REFITS = 20
_WORLDS = 19
_STUDY_ROWS = 4_000
_LIGHT = Effort(starts=4, warm=15, polish=60, tolerance=1e-4)

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Data:
    """The prepared table: numbers and codes, D, and what goes with it."""

    numbers: Floats
    codes: Labels
    matrix: Matrix
    layout: Layout
    prior: Prior

    def some(self, rows: Labels) -> Data:
        """Return the data of some rows, with the whole table's prior."""
        return replace(self, numbers=self.numbers[rows], codes=self.codes[rows], matrix=self.matrix[rows])


@dataclass(frozen=True)
class Candidate:
    """One number of segments and what was found out about it."""

    k: int
    fit: Fit
    labels: Labels
    bic: float
    icl: float
    smallest: int
    strength: float = 1.0
    held_out: float = 0.0
    agreement: float = 1.0
    jaccard: tuple[float, ...] = ()

    def passes(self, smallest: int) -> bool:
        """Return whether every gate but the null check is passed."""
        return (
            self.smallest >= smallest
            and self.strength >= STRENGTH
            and self.agreement >= AGREEMENT
            and min(self.jaccard, default=0.0) >= JACCARD
        )


@dataclass(frozen=True)
class Choice:
    """The verdict: the chosen number of segments with its fit, or k = 1 where there are none."""

    chosen: Candidate
    verdict: SegmentVerdict
    why: str
    gates: tuple[Gate, ...]


def data_of(numbers: Floats, codes: Labels, sizes: tuple[int, ...], floors: Floats) -> Data:
    """Return prepared numbers and codes as the data that is fitted."""
    layout = Layout(numbers.shape[1], sizes)
    matrix = np.asarray(stack(numbers, codes, sizes), dtype=np.float32)
    return Data(numbers, codes, matrix, layout, prior_of(matrix, layout, floors))


def smallest_allowed(rows: int) -> int:
    """Return the minimum size of a segment: 5 % and 30 customers, or 8 % where 600 rows are not there."""
    return max(round(0.05 * rows), min(30, round(0.08 * rows)))


def choose(data: Data, *, forced: int | None, seed: int, progress: Progress) -> Choice:
    """Choose the number of segments of a prepared table.

    Args:
        data: rows in an order that does not depend on the file's.
        forced: a number that the user decided; the gates are still reported.
        seed: of every random step; each task has a generator of its own.
        progress: told what is being done and how far it is, 0..1.
    """
    fitting, splitting, sampling, imagining, more = (
        np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(5)
    )
    study = _study_rows(data, sampling)
    progress("Fitting mixtures", 0.1)
    candidates = _curve(data, forced, fitting)
    proposed = [one for one in candidates if one.k > 1 and _worth_testing(one, candidates, forced)]
    tested = []
    for step, candidate in enumerate(proposed):
        progress(f"Testing {candidate.k} segments", 0.2 + 0.4 * step / len(proposed))
        tested.append(_tested(study, candidate, splitting, sampling))
    progress("Comparing with worlds without segments", 0.6)
    null = _null_gate(study, max(one.k for one in candidates), imagining)
    progress("Testing stability", 0.9)
    smallest = smallest_allowed(len(data.matrix))
    choice = _decide(candidates[0], tested, null, smallest, forced)
    if choice.chosen.k == 1:
        return choice
    return replace(choice, chosen=_more_refits(study, choice.chosen, more))


def _study_rows(data: Data, rng: np.random.Generator) -> Data:
    """Return at most 4,000 rows: the gates need no more, and take their time by the row."""
    if len(data.matrix) <= _STUDY_ROWS:
        return data
    return data.some(np.sort(rng.choice(len(data.matrix), _STUDY_ROWS, replace=False)))


def _curve(data: Data, forced: int | None, rng: np.random.Generator) -> list[Candidate]:
    """Fit 1, 2, 3 .. components until the criterion has risen twice in a row."""
    most = max(2, min(K_MAX, len(data.matrix) // ROWS_PER_SEGMENT))
    found: list[Candidate] = []
    for k in range(1, max(most, forced or 0) + 1):
        found.append(_candidate(data, k, rng))
        past = len(found) - 1 - int(np.argmin([one.bic for one in found]))
        if past >= 2 and k >= (forced or 0) and k >= 4:
            break
    return found


def _candidate(data: Data, k: int, rng: np.random.Generator) -> Candidate:
    fit = fit_mixture(data.matrix, data.layout, data.prior, k, rng)
    probabilities, _ = posteriors(log_densities(data.matrix, fit.components, data.layout))
    doubt = -2 * float((probabilities * np.log(np.maximum(probabilities, 1e-300))).sum())
    labels = np.asarray(probabilities.argmax(axis=1), dtype=np.int64)
    n = len(labels)
    bic = -2 * fit.log_likelihood * n + data.layout.parameters(k) * float(np.log(n))
    smallest = int(np.bincount(labels, minlength=k).min())
    return Candidate(k=k, fit=fit, labels=labels, bic=bic, icl=bic + doubt, smallest=smallest)


def _worth_testing(one: Candidate, candidates: Sequence[Candidate], forced: int | None) -> bool:
    """Return whether the gates should look: up to one past the best, and what the user decided."""
    best = min(candidates, key=lambda other: other.icl)
    return one.k <= max(best.k + 1, 3) or one.k == forced


def _tested(
    study: Data, candidate: Candidate, splitting: np.random.Generator, sampling: np.random.Generator
) -> Candidate:
    strength, held_out = _halves(study, candidate.k, splitting)
    agreement, jaccard = _refits(study, candidate, _REFITS, sampling)
    return replace(
        candidate, strength=strength, held_out=held_out, agreement=agreement, jaccard=tuple(jaccard.tolist())
    )


def _halves(study: Data, k: int, rng: np.random.Generator) -> tuple[float, float]:
    """Return prediction strength and held-out log-likelihood of a row, means over split halves."""
    strengths, likelihoods = [], []
    for _ in range(_SPLITS):
        mixed = rng.permutation(len(study.matrix))
        halves = np.array_split(mixed, 2)
        parts = [study.matrix[np.sort(half)] for half in halves]
        fits = [fit_mixture(part, study.layout, study.prior, k, rng, _LIGHT) for part in parts]
        for own, other, part in ((0, 1, parts[0]), (1, 0, parts[1])):
            mine = labels_of(part, study.layout, fits[own].components)
            theirs = labels_of(part, study.layout, fits[other].components)
            strengths.append(prediction_strength(mine, theirs, k))
            likelihoods.append(mean_log_likelihood(part, study.layout, fits[other].components))
    return float(np.mean(strengths)), float(np.mean(likelihoods))


def _refits(study: Data, candidate: Candidate, refits: int, rng: np.random.Generator) -> tuple[float, Floats]:
    """Return the mean adjusted Rand index and each segment's mean Jaccard over bootstrap refits."""
    base = labels_of(study.matrix, study.layout, candidate.fit.components)
    rands, jaccards = [], []
    for _ in range(refits):
        drawn = np.sort(rng.integers(0, len(base), len(base)))
        fit = fit_mixture(study.matrix[drawn], study.layout, study.prior, candidate.k, rng, _LIGHT)
        labels = labels_of(study.matrix, study.layout, fit.components)
        present = np.unique(drawn)
        rands.append(adjusted_rand(base, labels))
        jaccards.append(best_jaccard(base[present], labels[present], candidate.k))
    return float(np.mean(rands)), np.asarray(np.mean(jaccards, axis=0))


def _more_refits(study: Data, chosen: Candidate, rng: np.random.Generator) -> Candidate:
    """Refine the chosen segments' stability: the mean over all its refits."""
    agreement, jaccard = _refits(study, chosen, _MORE_REFITS, rng)
    before, after = np.array([_REFITS, _MORE_REFITS]) / (_REFITS + _MORE_REFITS)
    return replace(
        chosen,
        agreement=float(before * chosen.agreement + after * agreement),
        jaccard=tuple((before * np.array(chosen.jaccard) + after * jaccard).tolist()),
    )


def _null_gate(study: Data, most: int, rng: np.random.Generator) -> Gate:
    """Compare the best gain in BIC over one group with what worlds without segments gain."""
    seen, best = _gain(study, most, rng)
    gains = []
    sizes = study.layout.levels
    for numbers, codes in null_worlds(study.numbers, study.codes, sizes, _WORLDS, rng):
        world = data_of(numbers, codes, sizes, study.prior.floor)
        gains.append(_gain(world, max(best, 2), rng)[0])
    mean, spread = float(np.mean(gains)), float(np.std(gains, ddof=1))
    threshold = max(0.0, *gains, mean + NULL_DEVIATIONS * spread)
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
        fit = fit_mixture(data.matrix, data.layout, data.prior, k, rng, _LIGHT)
        criteria.append(
            2 * fit.log_likelihood * len(data.matrix)
            - data.layout.parameters(k) * float(np.log(len(data.matrix)))
        )
    gains = np.array(criteria[1:]) - criteria[0]
    best = int(gains.argmax())
    return float(gains[best]), best + 2


def _decide(
    one: Candidate, tested: Sequence[Candidate], null: Gate, smallest: int, forced: int | None
) -> Choice:
    gates = (null, *(gate for candidate in tested for gate in _gates(candidate, one, smallest)))
    if forced is not None:
        chosen = next((candidate for candidate in tested if candidate.k == forced), one)
        return Choice(chosen, *_forced_verdict(chosen, null), gates)
    if not null.passed:
        return Choice(one, "none", _no_segments(null), gates)
    passing = [candidate for candidate in tested if candidate.passes(smallest)]
    if passing:
        chosen = min(passing, key=lambda candidate: candidate.icl)
        return Choice(chosen, *_verdict(chosen), gates)
    chosen = max(tested, key=lambda candidate: (candidate.smallest >= smallest, min(candidate.jaccard)))
    why = (
        f"the customers are not one group, but no number of segments passes every gate; {chosen.k} come "
        f"closest (prediction strength {chosen.strength:.2f}, agreement of refits {chosen.agreement:.2f})"
    )
    return Choice(chosen, "constructive", why, gates)


def _gates(candidate: Candidate, one: Candidate, smallest: int) -> tuple[Gate, ...]:
    k = candidate.k

    def gate(name: str, value: float, threshold: float, note: str) -> Gate:
        return Gate(name=name, k=k, value=value, threshold=threshold, passed=value >= threshold, note=note)

    return (
        gate("gain in BIC", one.bic - candidate.bic, 0.0, "over one group; higher is better"),
        gate("gain in ICL", one.icl - candidate.icl, 0.0, "BIC less the doubt about who belongs where"),
        Gate(
            name="held-out likelihood",
            k=k,
            value=candidate.held_out,
            threshold=one.fit.log_likelihood,
            passed=candidate.held_out > one.fit.log_likelihood,
            note="of a customer, fitted on the other half; one group fitted on all gives the threshold",
        ),
        gate("minimum size", candidate.smallest, smallest, "customers in the smallest segment"),
        gate(
            "prediction strength", candidate.strength, STRENGTH, "Tibshirani and Walther 2005, split halves"
        ),
        gate("agreement of refits", candidate.agreement, AGREEMENT, "adjusted Rand index, bootstrap samples"),
        gate("least stable segment", min(candidate.jaccard), JACCARD, "Jaccard, Hennig 2007"),
    )


def _verdict(chosen: Candidate) -> tuple[SegmentVerdict, str]:
    numbers = f"prediction strength {chosen.strength:.2f}, agreement of refits {chosen.agreement:.2f}"
    if chosen.strength >= NATURAL_STRENGTH and chosen.agreement >= REPRODUCIBLE:
        return "natural", f"{chosen.k} segments stand apart and are found again in every half ({numbers})"
    if chosen.agreement >= REPRODUCIBLE:
        return "reproducible", f"{chosen.k} segments come back when customers are redrawn ({numbers})"
    return (
        "constructive",
        f"{chosen.k} segments are a useful cut of customers who shade into each other ({numbers})",
    )


def _forced_verdict(chosen: Candidate, null: Gate) -> tuple[SegmentVerdict, str]:
    if chosen.k == 1:
        return "none", "one group was asked for"
    if null.passed and chosen.passes(smallest=1):
        verdict, why = _verdict(chosen)
        return verdict, f"{why}; the number was decided by the user"
    return "constructive", (
        f"{chosen.k} segments were asked for; the gates do not all agree "
        f"(prediction strength {chosen.strength:.2f}, agreement of refits {chosen.agreement:.2f})"
    )


def _no_segments(null: Gate) -> str:
    return (
        f"no segments: the best split gains {null.value:.0f} in BIC, and tables without segments gain up to "
        f"{null.threshold:.0f}; a cut would say more about the method than about the customers"
    )
