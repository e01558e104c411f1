"""Latent classes of a battery of answers, as the trade knows them (Lazarsfeld and Henry 1968)."""

from __future__ import annotations

import numpy as np

from persona_ai.errors import InputError
from persona_ai.schema import Segment, Segmentation, Table
from persona_ai.schema.base import Record
from persona_ai.segments.mixture.estimator import MixtureModel
from persona_ai.segments.mixture.one_thread import one_thread
from persona_ai.segments.placing import MixtureRule, predict
from persona_ai.segments.preparing.recipe import LevelBlock, Recipe, apply, level_texts
from persona_ai.segments.sizes import share_of

MOST_CLASSES = 6
MOST_LEVELS = 15
_PRIOR_ROWS = 0.01  # next to nothing: the figures are those of maximum likelihood
_STARTS = 10


class ClassProfile(Record):
    """A class: how many of the customers it makes up by the model, and how each column is answered in it:
    the probability of each level, by column."""

    id: str
    weight: float
    answers: dict[str, dict[str, float]]


class LatentClasses(Record):
    """The classes, by size, with the criterion for each number of them that was tried.

    `bic` is by number of classes; the lowest decides. `entropy` is 1 where everybody's class is certain, 0 where
    nobody's is (Ramaswamy et al. 1993), None for one class. `segmentation` places everybody; the tree that explains
    it is `explained` of the table and this segmentation.
    """

    profiles: tuple[ClassProfile, ...]
    bic: dict[int, float]
    log_likelihood: float
    entropy: float | None
    segmentation: Segmentation


def latent_classes(
    table: Table,
    columns: tuple[str, ...],
    *,
    classes: int | None = None,
    most: int = MOST_CLASSES,
    seed: int = 0,
) -> LatentClasses:
    """Return the latent classes of some columns of levels or ratings; missing answers are left out.

    Args:
        table: with the columns.
        columns: binary, nominal or ordinal with 2 to 15 levels.
        classes: how many, instead of the number with the lowest BIC up to `most`.
        most: the largest number tried.
        seed: of the starts.

    Raises:
        InputError: a column is not there or has one level or more than fifteen, or there are too few customers.
    """
    ordered = Table(table.name, table.columns, table.frame.sort_index(), table.sha256, table.quality)
    recipe = Recipe(levels=tuple(_block(ordered, name) for name in sorted(set(columns))))
    _, codes = apply(recipe, ordered.frame)
    answers = np.where(codes < 0, np.nan, codes.astype(np.float64))
    tried = range(1, most + 1) if classes is None else (classes,)
    if not recipe.levels or len(answers) < 10 * max(tried):
        raise InputError(
            f"{table.name}: {max(tried)} classes of {len(recipe.levels)} columns need {10 * max(tried)} customers; "
            f"there are {len(answers)}"
        )
    with one_thread():
        models = {k: _fitted(answers, k, seed) for k in tried}
        bic = {k: model.bic(answers) for k, model in models.items()}
        best = models[min(bic, key=lambda k: (bic[k], k))]
        likelihood, posterior = float(best.score_samples(answers).sum()), best.predict_proba(answers)
    order = np.argsort(-best.weights_, kind="stable")
    rule = _rule(recipe, best, order)
    return LatentClasses(
        profiles=tuple(_profile(rule, place) for place in range(len(order))),
        bic=bic,
        log_likelihood=likelihood,
        entropy=_entropy(posterior),
        segmentation=_segmentation(ordered, rule, recipe, bic, seed),
    )


def _block(table: Table, name: str) -> LevelBlock:
    if name not in table.frame.columns:
        raise InputError(f"{table.name} has no column {name!r} to find classes by")
    found = sorted({text for text in level_texts(table.frame[name]) if text is not None})
    if not 2 <= len(found) <= MOST_LEVELS:
        raise InputError(
            f"{table.name}: {name!r} has {len(found)} levels; classes need 2 to {MOST_LEVELS} of them"
        )
    return LevelBlock(column=name, levels=tuple(found))


def _fitted(answers: np.ndarray, classes: int, seed: int) -> MixtureModel:
    every = tuple(range(answers.shape[1]))
    model = MixtureModel(
        classes,
        categorical=every,
        prior_rows=_PRIOR_ROWS,
        n_init=_STARTS,
        tol=1e-8,
        max_iter=2_000,
        random_state=seed,
    )
    return model.fit(answers)


def _rule(recipe: Recipe, model: MixtureModel, order: np.ndarray) -> MixtureRule:
    shares = np.concatenate(model.shares_, axis=1)[order]
    nothing = tuple(() for _ in order)
    return MixtureRule(
        segments=tuple(f"s{place}" for place in range(1, len(order) + 1)),
        recipe=recipe,
        weights=tuple(model.weights_[order].tolist()),
        means=nothing,
        variances=nothing,
        shares=tuple(tuple(row) for row in shares.tolist()),
    )


def _profile(rule: MixtureRule, place: int) -> ClassProfile:
    answers, start = {}, 0
    for block in rule.recipe.levels:
        values = rule.shares[place][start : start + len(block.levels)]
        answers[block.column] = dict(zip(block.levels, values, strict=True))
        start += len(block.levels)
    return ClassProfile(id=rule.segments[place], weight=rule.weights[place], answers=answers)


def _entropy(posterior: np.ndarray) -> float | None:
    classes = posterior.shape[1]
    if classes < 2:
        return None
    logs = np.log(np.maximum(posterior, 1e-300))
    return float(1 + (posterior * logs).sum() / (len(posterior) * np.log(classes)))


def _segmentation(
    table: Table, rule: MixtureRule, recipe: Recipe, bic: dict[int, float], seed: int
) -> Segmentation:
    model = rule.model_dump(mode="json")
    placed = predict(model, table)
    members = {name: [one for one, (where, _) in placed.items() if where == name] for name in rule.segments}
    k = len(rule.segments)
    chosen = "the lowest BIC of " + ", ".join(str(one) for one in bic) if len(bic) > 1 else "as asked for"
    return Segmentation(
        method="mixture",
        verdict="constructive" if k > 1 else "none",
        seed=seed,
        k=k,
        segments=tuple(
            Segment(id=name, members=tuple(sorted(found)), **share_of(len(found), len(placed)))
            for name, found in members.items()
        ),
        certainty={customer: certainty for customer, (_, certainty) in placed.items()},
        used=recipe.columns,
        why=f"{k} latent {'classes' if k > 1 else 'class'} of {len(recipe.columns)} columns, {chosen}; "
        "stability is not tested",
        model=model,
    )
