"""How likely each customer is to churn, or to buy again: a calibrated score, judged on customers it did not see."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from persona_ai.errors import InputError
from persona_ai.schema import Column, Interval, Table
from persona_ai.schema.base import Record
from persona_ai.segments.mixture.one_thread import one_thread
from persona_ai.segments.preparing.recipe import level_texts
from persona_ai.segments.scoring.predictors import predictors
from persona_ai.statistics import wilson
from persona_ai.statistics.normal import Z95
from persona_ai.statistics.ranks import average_ranks

Floats = NDArray[np.float64]
Learner = Literal["logistic regression", "boosted trees"]
FEWEST = 50
FEW = 200
LEAK = 0.98
_FOLDS = 5
_BINS = 10
_YES = frozenset({"yes", "true", "1", "y", "ja", "churned", "won", "bought"})


class CalibrationBin(Record):
    """Customers of like score: how likely they were said to be, and how many were, with the Wilson interval."""

    customers: int
    said: float
    seen: float
    interval: Interval


class Score(Record):
    """Each customer's probability of the outcome, from a model that did not see this customer.

    `auc` (Hanley and McNeil 1982 for its interval) and `brier` are of these held-out probabilities, as is
    `calibration`, tenths of the customers by score, lowest first; `brier_base` is that of saying the share of all
    to everybody. `warnings` say what a reader has to know: a column that gives the outcome away, too few cases.
    """

    outcome: str
    level: str
    learner: Learner
    columns: tuple[str, ...]
    customers: int
    having: int
    auc: float
    auc_interval: Interval
    brier: float
    brier_base: float
    calibration: tuple[CalibrationBin, ...]
    probabilities: dict[str, float]
    warnings: tuple[str, ...] = ()


def outcome_score(table: Table, outcome: str, *, level: str = "", seed: int = 0) -> Score:
    """Return a score of an outcome with two levels, cross-fitted and calibrated.

    Five folds; within each, a model is fitted on the other four and calibrated on parts of them that it did not see
    (Platt's sigmoid up to 1,000 of the rarer level, isotonic beyond). Logistic regression and, from 200 of the rarer level,
    boosted trees compete by their held-out log-loss; the figures are those that the better one won by.
    Protected columns, other outcomes, what is derived from the outcome, ids, texts and dates are not used.

    Args:
        table: with kinds and roles.
        outcome: a binary column, or a nominal or ordinal one with two levels.
        level: the level whose probability is told; the one that says yes, else the rarer one.
        seed: of folds and learners.

    Raises:
        InputError: there is no such column, it has not two levels, fewer than fifty customers have one of them, or no
            column is left to tell it by.
    """
    ordered = Table(table.name, table.columns, table.frame.sort_index(), table.sha256, table.quality)
    texts, told = _outcome(ordered, outcome, level)
    known = np.array([text is not None for text in texts])
    truth = np.array([text == told for text in texts])[known]
    columns = _usable(ordered, outcome)
    frame = ordered.frame.loc[known]
    values, names = predictors(frame, columns)
    if not names:
        raise InputError(f"{table.name} has no column left to tell {outcome!r} by")
    rare = int(min(truth.sum(), (~truth).sum()))
    with one_thread():
        learner, probabilities = _best(values, truth, rare, seed)
    leaks = _leaks(values, names, truth)
    return _score(outcome, told, learner, columns, frame.index.astype(str), truth, probabilities, leaks, rare)


def _outcome(table: Table, outcome: str, level: str) -> tuple[list[str | None], str]:
    if outcome not in table.frame.columns:
        has = ", ".join(column.name for column in table.columns)
        raise InputError(f"{table.name} has no column {outcome!r} to score; it has {has}")
    texts = level_texts(table.frame[outcome])
    found = {text for text in texts if text is not None}
    if len(found) != 2:
        raise InputError(f"{table.name}: {outcome!r} has {len(found)} different values; a score needs two")
    counts = {text: texts.count(text) for text in sorted(found)}
    if level and level not in found:
        raise InputError(
            f"{table.name}: {outcome!r} has no level {level!r}; it has {' and '.join(sorted(found))}"
        )
    for text, count in counts.items():
        if count < FEWEST:
            raise InputError(
                f"{table.name}: {count} customers have {outcome!r} {text!r}; a score needs {FEWEST} of each"
            )
    yes = [text for text in found if text.casefold() in _YES]
    rarer = min(counts, key=lambda text: (counts[text], text))
    return texts, level or (yes[0] if len(yes) == 1 else rarer)


def _usable(table: Table, outcome: str) -> tuple[Column, ...]:
    told = table.akin([outcome])  # what is derived from the outcome gives it away
    return tuple(
        sorted(
            (
                column
                for column in table.columns
                if column.role in ("basis", "descriptor") and not column.protected and column.name not in told
            ),
            key=lambda column: column.name,
        )
    )


def _best(values: Floats, truth: NDArray[np.bool_], rare: int, seed: int) -> tuple[Learner, Floats]:
    learners: tuple[Learner, ...] = ("logistic regression", "boosted trees")
    found = {one: _crossed(values, truth, one, rare, seed) for one in learners[: 2 if rare >= FEW else 1]}
    best = min(found, key=lambda one: _log_loss(found[one], truth))
    return best, found[best]


def _crossed(values: Floats, truth: NDArray[np.bool_], learner: Learner, rare: int, seed: int) -> Floats:
    """Return each customer's probability by a calibrated model of the other folds."""
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.model_selection import StratifiedKFold

    held = np.empty(len(truth))
    method = "isotonic" if rare > 1_000 else "sigmoid"
    for train, test in StratifiedKFold(_FOLDS, shuffle=True, random_state=seed).split(values, truth):
        inner = StratifiedKFold(3, shuffle=True, random_state=seed)
        model = CalibratedClassifierCV(_learner(learner, seed), method=method, cv=inner, ensemble=False)
        held[test] = model.fit(values[train], truth[train]).predict_proba(values[test])[:, 1]
    return held


def _learner(learner: Learner, seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    if learner == "boosted trees":
        return HistGradientBoostingClassifier(
            max_iter=80, learning_rate=0.08, max_leaf_nodes=15, min_samples_leaf=30, random_state=seed
        )
    return make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        StandardScaler(),
        LogisticRegression(max_iter=2_000),
    )


def _leaks(values: Floats, names: tuple[str, ...], truth: NDArray[np.bool_]) -> list[tuple[str, float]]:
    """Return the columns that alone tell the outcome nearly always, with their area under the curve."""
    found = []
    for name in sorted(set(names)):
        own = values[:, [one == name for one in names]]
        best = max(_separation(column, truth) for column in own.T)
        if best > LEAK:
            found.append((name, best))
    return found


def _separation(values: Floats, truth: NDArray[np.bool_]) -> float:
    """Return the area under the curve of one column, either way round; blanks count as a value of their own."""
    lowest = np.nanmin(values) - 1 if np.isfinite(values).any() else 0.0
    area = auc(np.nan_to_num(values, nan=lowest), truth)
    return max(area, 1 - area)


def auc(scores: Floats, truth: NDArray[np.bool_]) -> float:
    """Return the probability that a random case scores higher than a random other one, ties half."""
    ranks, _ = average_ranks(scores)
    having = int(truth.sum())
    wins = float(ranks[truth].sum()) - having * (having + 1) / 2
    return wins / (having * (truth.size - having))


def _auc_interval(area: float, having: int, others: int) -> Interval:
    one, two = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (having - 1) * (one - area**2) + (others - 1) * (two - area**2)
    reach = Z95 * float(np.sqrt(max(spread, 0.0) / (having * others)))
    return Interval(low=max(0.0, area - reach), high=min(1.0, area + reach))


def _log_loss(said: Floats, truth: NDArray[np.bool_]) -> float:
    safe = np.clip(said, 1e-6, 1 - 1e-6)
    return float(-np.where(truth, np.log(safe), np.log(1 - safe)).mean())


def _score(
    outcome: str,
    level: str,
    learner: Learner,
    columns: tuple[Column, ...],
    customers: Any,
    truth: NDArray[np.bool_],
    said: Floats,
    leaks: list[tuple[str, float]],
    rare: int,
) -> Score:
    having, share = int(truth.sum()), float(truth.mean())
    area = auc(said, truth)
    warnings = [
        f"{name!r} alone tells {outcome!r} with an AUC of {best:.3f}: it may have been known only afterwards"
        for name, best in leaks
    ]
    if rare < FEW:
        warnings.append(f"only {rare} customers have the rarer outcome; the score is rough")
    return Score(
        outcome=outcome,
        level=level,
        learner=learner,
        columns=tuple(column.name for column in columns),
        customers=truth.size,
        having=having,
        auc=area,
        auc_interval=_auc_interval(area, having, truth.size - having),
        brier=float(((said - truth) ** 2).mean()),
        brier_base=share * (1 - share),
        calibration=_calibration(said, truth),
        probabilities=dict(zip((str(one) for one in customers), said.tolist(), strict=True)),
        warnings=tuple(warnings),
    )


def _calibration(said: Floats, truth: NDArray[np.bool_]) -> tuple[CalibrationBin, ...]:
    edges = np.unique(np.quantile(said, np.linspace(0, 1, _BINS + 1)[1:-1]))
    place = np.searchsorted(edges, said, side="right")
    return tuple(
        CalibrationBin(
            customers=int(inside.sum()),
            said=float(said[inside].mean()),
            seen=float(truth[inside].mean()),
            interval=wilson(int(truth[inside].sum()), int(inside.sum())),
        )
        for one in np.unique(place)
        for inside in (place == one,)
    )
