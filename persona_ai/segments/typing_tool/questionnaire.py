"""At most five questions with points for their answers, chosen and scored so that paper is enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from persona_ai.segments.mixture.layout import Floats, Labels
from persona_ai.segments.typing_tool.conditions import fulfils
from persona_ai.segments.typing_tool.labelled import FOLDS, Labelled, folds
from persona_ai.segments.typing_tool.questions import Asked, askable
from persona_ai.segments.typing_tool.records import Answer, Question, Questionnaire
from persona_ai.statistics.disclosure import Mask

if TYPE_CHECKING:
    import pandas as pd

MOST_QUESTIONS = 5
PER_NAT = 2.0
_MOST_POINTS = 12
_LEAST_GAIN = 0.005
_MOST_ROWS = 6_000
_INNER = 3
_UNANSWERED = -1

Points = NDArray[np.int64]


@dataclass(frozen=True)
class _Scored:
    """A question with the points of its answers, shape (answers, k), and every customer's answer, -1 for none."""

    asked: Asked
    given: Labels
    points: Points


def questionnaire(data: Labelled, *, k_min: int = 10) -> Questionnaire:
    """Return the questions that place customers as the model does, best first, with points on paper.

    Points are rounded log-likelihoods of a naive Bayes model (Hand and Yu 2001), Laplace-smoothed, the least
    of each answer taken off. The next question is the one that places most customers right together with
    those before, in parts that its points were not made from; it must add half a point of accuracy.
    Accuracies are from customers whose part saw neither the choice of questions, nor bands, nor points. Of
    very many customers 6,000 are used.
    """
    thin = data.thinned(_MOST_ROWS)
    everybody = np.ones(len(thin.labels), dtype=bool)
    start, chosen = _chosen(thin, everybody, k_min)
    reached = _held_out(thin, k_min)
    accuracies = [reached[min(place, len(reached) - 1)] for place in range(len(chosen) + 1)]
    return Questionnaire(
        segments=data.segments,
        start=tuple(start.tolist()),
        questions=tuple(
            Question(
                text=one.asked.text,
                column=one.asked.column.name,
                answers=tuple(
                    Answer(text=text, condition=condition, points=tuple(points))
                    for (text, condition), points in zip(one.asked.answers, one.points.tolist(), strict=True)
                ),
                accuracy=round(accuracy, 4),
            )
            for one, accuracy in zip(chosen, accuracies[1:], strict=True)
        ),
        accuracy=round(accuracies[-1], 4),
        base_rate=round(data.base_rate, 4),
        customers=len(thin.labels),
        per_nat=PER_NAT,
    )


def place_by_questionnaire(asked: Questionnaire, frame: pd.DataFrame) -> list[tuple[str, float]]:
    """Return each row's segment by points, and how certain that is (the points as log-likelihoods)."""
    scores = np.tile(np.array(asked.start, dtype=np.float64), (len(frame), 1))
    for question in asked.questions:
        for answer in question.answers:
            scores[fulfils(answer.condition, frame[question.column])] += answer.points
    best = scores.argmax(axis=1)
    likelihood = np.exp((scores - scores.max(axis=1, keepdims=True)) / asked.per_nat)
    certainty = likelihood.max(axis=1) / likelihood.sum(axis=1)
    return [(asked.segments[place], float(one)) for place, one in zip(best, certainty, strict=True)]


def _held_out(data: Labelled, k_min: int) -> list[float]:
    """Return the accuracy after no question, one, two, .. of questionnaires made without the customers."""
    right = np.zeros(MOST_QUESTIONS + 1)
    for fold in range(FOLDS):
        learnt = data.fold != fold
        start, chosen = _chosen(data, learnt, k_min, always=True)
        tested, labels = data.frame.loc[~learnt], data.labels[~learnt]
        scores = np.tile(start, (len(labels), 1))
        hits = [(scores.argmax(axis=1) == labels).sum()]
        for one in chosen:
            scores = scores + _gained(one.points, _given(one.asked, tested))
            hits.append((scores.argmax(axis=1) == labels).sum())
        right += [hits[min(place, len(hits) - 1)] for place in range(MOST_QUESTIONS + 1)]
    return [float(hits) / len(data.labels) for hits in right]


def _chosen(
    data: Labelled, learnt: Mask, k_min: int, *, always: bool = False
) -> tuple[Points, list[_Scored]]:
    """Choose questions one by one on the `learnt` rows; `always` goes on where little is gained."""
    labels, k = data.labels[learnt], len(data.segments)
    inner = folds(labels) % _INNER
    start = _points(np.bincount(labels, minlength=k)[None, :].astype(np.float64))[0]
    candidates = [(one, _given(one, data.frame.loc[learnt])) for one in askable(data, learnt, k_min)]
    gains = [_gained_elsewhere(given, len(one.answers), labels, inner, k) for one, given in candidates]
    scores = np.tile(start, (len(labels), 1))
    reached = float((scores.argmax(axis=1) == labels).mean())
    taken: list[int] = []
    while len(taken) < min(MOST_QUESTIONS, len(candidates)):
        found = [
            -1.0 if place in taken else float(((scores + gain).argmax(axis=1) == labels).mean())
            for place, gain in enumerate(gains)
        ]
        best = int(np.argmax(found))
        if found[best] < reached + _LEAST_GAIN and not always:
            break
        taken.append(best)
        scores, reached = scores + gains[best], found[best]
    return start, [_scored(*candidates[place], labels, k) for place in taken]


def _scored(asked: Asked, given: Labels, labels: Labels, k: int) -> _Scored:
    return _Scored(asked, given, _points(_tally(given, len(asked.answers), labels, k)))


def _given(asked: Asked, frame: pd.DataFrame) -> Labels:
    """Return which answer each row gives, -1 for none."""
    given = np.full(len(frame), _UNANSWERED, dtype=np.int64)
    for place, (_, condition) in enumerate(asked.answers):
        given[fulfils(condition, frame[asked.column.name])] = place
    return given


def _gained_elsewhere(given: Labels, answers: int, labels: Labels, inner: Labels, k: int) -> Points:
    """Return the points that each customer gets by the answers of the other parts, shape (n, k)."""
    gained = np.zeros((len(labels), k), dtype=np.int64)
    for part in range(_INNER):
        away, here = inner != part, inner == part
        points = _points(_tally(given[away], answers, labels[away], k))
        gained[here] = _gained(points, given[here])
    return gained


def _gained(points: Points, given: Labels) -> Points:
    nothing = np.zeros((1, points.shape[1]), dtype=points.dtype)
    return np.asarray(np.vstack([points, nothing])[given], dtype=np.int64)


def _tally(given: Labels, answers: int, labels: Labels, k: int) -> Floats:
    """Return how likely each answer is in each segment, shape (answers, k)."""
    known = given >= 0
    counts = np.zeros((answers, k))
    np.add.at(counts, (given[known], labels[known]), 1.0)
    return np.asarray((counts + 1) / (counts.sum(axis=0) + answers))


def _points(likelihood: Floats) -> Points:
    """Return whole points from likelihoods, line by line: 0 for the least likely segment, 12 at most."""
    logs = PER_NAT * np.log(np.maximum(likelihood, 1e-12))
    lifted = logs - np.maximum(
        logs.min(axis=1, keepdims=True), logs.max(axis=1, keepdims=True) - _MOST_POINTS
    )
    return np.asarray(np.maximum(0, np.round(lifted)), dtype=np.int64)


def agreement(placed: Sequence[tuple[str, float]], truth: Sequence[str]) -> float:
    """Return the share of customers who are placed where they belong."""
    return sum(segment == there for (segment, _), there in zip(placed, truth, strict=True)) / len(truth)
