"""Whether segments come back: in each half of the customers, and when customers are redrawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from persona_ai.segments.choosing.agreement import adjusted_rand, best_jaccard, prediction_strength
from persona_ai.segments.choosing.candidates import STRAY, Bar, Candidate, Data
from persona_ai.segments.choosing.families import effort_of
from persona_ai.segments.mixture.em import fit_without_strays, labels_of, mean_log_likelihood
from persona_ai.segments.mixture.layout import Floats

_SPLITS, _REFITS = 4, 8
_MORE_SPLITS, _MORE_REFITS = 4, 12
_WITHIN_REACH = Bar(strength=0.35, agreement=0.55, jaccard=0.4)


@dataclass(frozen=True)
class _Trials:
    """What was measured, trial by trial; `jaccards` shape (refits, k)."""

    strengths: Floats
    likelihoods: Floats
    rands: Floats
    jaccards: Floats

    def and_more(self, other: _Trials) -> _Trials:
        return _Trials(
            np.append(self.strengths, other.strengths),
            np.append(self.likelihoods, other.likelihoods),
            np.append(self.rands, other.rands),
            np.concatenate([self.jaccards, other.jaccards]),
        )


def tried(
    study: Data, candidate: Candidate, rng: np.random.Generator, *, few: bool, thoroughly: bool
) -> Candidate:
    """Return the candidate with prediction strength, held-out likelihood and agreement of refits.

    A few trials show what is far from passing; what is within reach gets many, so that a verdict does not
    hang on the seed. All trials count.

    Args:
        study: the rows that trials are made with.
        candidate: to be tried.
        rng: of this candidate alone.
        few: make the first trials only.
        thoroughly: make all trials in any case.
    """
    trials = _trials(study, candidate, _SPLITS, _REFITS, rng)
    result = _with(candidate, trials)
    if thoroughly or (not few and result.passes(0, _WITHIN_REACH)):
        return _with(candidate, trials.and_more(_trials(study, candidate, _MORE_SPLITS, _MORE_REFITS, rng)))
    return result


def _with(candidate: Candidate, trials: _Trials) -> Candidate:
    return replace(
        candidate,
        strength=float(trials.strengths.mean()),
        held_out=float(trials.likelihoods.mean()),
        agreement=float(trials.rands.mean()),
        jaccard=tuple(trials.jaccards.mean(axis=0).tolist()),
    )


def _trials(study: Data, candidate: Candidate, splits: int, refits: int, rng: np.random.Generator) -> _Trials:
    halves = [_halves(study, candidate.k, rng) for _ in range(splits)]
    redrawn = [_refit(study, candidate, rng) for _ in range(refits)]
    return _Trials(
        strengths=np.array([strength for strength, _ in halves]),
        likelihoods=np.array([likelihood for _, likelihood in halves]),
        rands=np.array([rand for rand, _ in redrawn]),
        jaccards=np.array([jaccard for _, jaccard in redrawn]),
    )


def _halves(study: Data, k: int, rng: np.random.Generator) -> tuple[float, float]:
    """Return prediction strength and held-out log-likelihood of a row, means of both halves of a split."""
    mixed = rng.permutation(len(study))
    parts = [study.rows.some(np.sort(half)) for half in np.array_split(mixed, 2)]
    effort = effort_of(study.layout)
    fits = [fit_without_strays(part, study.prior, k, rng, STRAY, effort) for part in parts]
    strengths, likelihoods = [], []
    for own, other in ((0, 1), (1, 0)):
        mine = labels_of(parts[own], fits[own].components)
        theirs = labels_of(parts[own], fits[other].components)
        strengths.append(prediction_strength(mine, theirs, k))
        likelihoods.append(mean_log_likelihood(parts[own], fits[other].components))
    return float(np.mean(strengths)), float(np.mean(likelihoods))


def _refit(study: Data, candidate: Candidate, rng: np.random.Generator) -> tuple[float, Floats]:
    """Return the adjusted Rand index and each segment's Jaccard with a fit to a bootstrap sample."""
    base = labels_of(study.rows, candidate.fit.components)
    drawn = np.sort(rng.integers(0, len(base), len(base)))
    rows, effort = study.rows.some(drawn), effort_of(study.layout)
    fit = fit_without_strays(rows, study.prior, candidate.k, rng, STRAY, effort)
    labels = labels_of(study.rows, fit.components)
    present = np.unique(drawn)
    return adjusted_rand(base, labels), best_jaccard(base[present], labels[present], candidate.k)
