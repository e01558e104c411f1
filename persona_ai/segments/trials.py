"""Whether segments come back: in each half of the customers, and when customers are redrawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from persona_ai.segments.agreement import adjusted_rand, best_jaccard, prediction_strength
from persona_ai.segments.candidates import LIGHT, Candidate, Data
from persona_ai.segments.components import Floats
from persona_ai.segments.em import fit_mixture, labels_of, mean_log_likelihood

_SPLITS = 4
_REFITS = 10
_MORE_REFITS = 20


def tried(
    study: Data, candidate: Candidate, splitting: np.random.Generator, sampling: np.random.Generator
) -> Candidate:
    """Return the candidate with prediction strength, held-out likelihood and agreement of refits."""
    strength, held_out = _halves(study, candidate.k, splitting)
    agreement, jaccard = _refits(study, candidate, _REFITS, sampling)
    return replace(
        candidate, strength=strength, held_out=held_out, agreement=agreement, jaccard=tuple(jaccard.tolist())
    )


def tried_more(study: Data, chosen: Candidate, rng: np.random.Generator) -> Candidate:
    """Refine the chosen segments' stability: the mean over all its refits."""
    agreement, jaccard = _refits(study, chosen, _MORE_REFITS, rng)
    before, after = np.array([_REFITS, _MORE_REFITS]) / (_REFITS + _MORE_REFITS)
    return replace(
        chosen,
        agreement=float(before * chosen.agreement + after * agreement),
        jaccard=tuple((before * np.array(chosen.jaccard) + after * jaccard).tolist()),
    )


def _halves(study: Data, k: int, rng: np.random.Generator) -> tuple[float, float]:
    """Return prediction strength and held-out log-likelihood of a row, means over split halves."""
    strengths, likelihoods = [], []
    for _ in range(_SPLITS):
        mixed = rng.permutation(len(study.matrix))
        halves = np.array_split(mixed, 2)
        parts = [study.matrix[np.sort(half)] for half in halves]
        fits = [fit_mixture(part, study.layout, study.prior, k, rng, LIGHT) for part in parts]
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
        fit = fit_mixture(study.matrix[drawn], study.layout, study.prior, candidate.k, rng, LIGHT)
        labels = labels_of(study.matrix, study.layout, fit.components)
        present = np.unique(drawn)
        rands.append(adjusted_rand(base, labels))
        jaccards.append(best_jaccard(base[present], labels[present], candidate.k))
    return float(np.mean(rands)), np.asarray(np.mean(jaccards, axis=0))
