"""A small tree that explains who belongs where, read as rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from persona_ai.segments.mixture.layout import Floats, Labels
from persona_ai.segments.typing_tool.conditions import all_fulfilled, joined
from persona_ai.segments.typing_tool.features import Feature, features
from persona_ai.segments.typing_tool.labelled import FOLDS, Labelled
from persona_ai.segments.typing_tool.records import Condition, Rule, RuleList
from persona_ai.statistics.disclosure import Mask

if TYPE_CHECKING:
    import pandas as pd

MOST_DEPTH = 4
_MOST_ROWS = 20_000


@dataclass(frozen=True)
class _Leaf:
    """Where a way down the tree ends: the conditions on the way, and the place of the segment there."""

    conditions: tuple[Condition, ...]
    segment: int


def rule_list(data: Labelled, *, k_min: int = 10) -> RuleList:
    """Return the rules of a tree of depth 4 or less, no leaf of which has fewer than k_min customers.

    The tree (Breiman et al. 1984) sees the raw columns; a missing value goes the way that tells the segments
    apart better. Cut points are the shortest numbers that part the same customers. Of very many customers
    20,000 make the tree, and all are counted.
    """
    thin = data.thinned(_MOST_ROWS)
    asked, answers = features(thin, k_min)
    held_out = np.empty(len(thin.labels), dtype=np.int64)
    for fold in range(FOLDS):
        learnt, tested = thin.fold != fold, thin.fold == fold
        leaves = _leaves(asked, answers[learnt], thin.labels[learnt], k_min)
        held_out[tested] = _placed(leaves, thin.frame.loc[tested], _largest(thin.labels))
    leaves = _leaves(asked, answers, thin.labels, k_min)
    return RuleList(
        rules=_rules(leaves, data, k_min),
        otherwise=data.segments[_largest(data.labels)],
        accuracy=round(float((held_out == thin.labels).mean()), 4),
        by_segment={
            name: round(float((held_out == thin.labels)[thin.labels == place].mean()), 4)
            for place, name in enumerate(data.segments)
        },
        base_rate=round(data.base_rate, 4),
        customers=len(data.labels),
        depth=MOST_DEPTH,
    )


def place_by_rules(rules: RuleList, frame: pd.DataFrame) -> list[tuple[str, float]]:
    """Return each row's segment and the share of its rule's customers who are there; 0 where none fits."""
    found = [(rules.otherwise, 0.0)] * len(frame)
    for rule in reversed(rules.rules):
        for row in np.flatnonzero(all_fulfilled(rule.conditions, frame)).tolist():
            found[row] = (rule.segment, rule.share)
    return found


def _largest(labels: Labels) -> int:
    return int(np.bincount(labels).argmax())


def _leaves(asked: Sequence[Feature], answers: Floats, labels: Labels, k_min: int) -> list[_Leaf]:
    if not asked or len(labels) < 2 * k_min:
        return [_Leaf((), _largest(labels))]
    from sklearn.tree import DecisionTreeClassifier

    model = DecisionTreeClassifier(max_depth=MOST_DEPTH, min_samples_leaf=k_min, random_state=0)
    model.fit(answers, labels)
    rows = np.ones(len(labels), dtype=bool)
    return list(_walk(model.tree_, model.classes_, 0, (), asked, answers, rows))


def _walk(
    tree: Any,
    classes: Labels,
    node: int,
    path: tuple[Condition, ...],
    asked: Sequence[Feature],
    answers: Floats,
    rows: Mask,
) -> Iterator[_Leaf]:
    """Yield the leaves below a node; leaves side by side that name the same segment are one."""
    left, right = int(tree.children_left[node]), int(tree.children_right[node])
    if left < 0 or _says_one_thing(tree, node):
        yield _Leaf(joined(path), int(classes[tree.value[node][0].argmax()]))
        return
    place, missing_left = int(tree.feature[node]), bool(tree.missing_go_to_left[node])
    values = answers[:, place]
    goes_left = np.where(np.isnan(values), missing_left, _at_most(values, float(tree.threshold[node])))
    cut = _short(values[rows], float(tree.threshold[node]))
    sides = (
        (left, asked[place].left(cut, missing_left), goes_left),
        (right, asked[place].right(cut, not missing_left), ~goes_left),
    )
    for child, condition, side in sides:
        yield from _walk(tree, classes, child, (*path, condition), asked, answers, rows & side)


def _says_one_thing(tree: Any, node: int) -> bool:
    """Return whether all leaves below a node name the same segment."""

    def named(below: int) -> set[int]:
        if tree.children_left[below] < 0:
            return {int(tree.value[below][0].argmax())}
        return named(tree.children_left[below]) | named(tree.children_right[below])

    return len(named(node)) == 1


def _at_most(values: Floats, threshold: float) -> Mask:
    """Compare as the tree does, which sees single precision."""
    return np.asarray(values.astype(np.float32) <= threshold, dtype=bool)


def _short(values: Floats, threshold: float) -> float:
    """Return the shortest number that parts the values as the threshold does."""
    known = values[~np.isnan(values)]
    below = _at_most(known, threshold)
    if np.isinf(threshold) or below.all() or not below.any():
        return threshold
    cut = shortest(float(known[below].max()), float(known[~below].min()))
    return float(np.floor(cut)) if bool((known == np.round(known)).all()) else cut


def shortest(low: float, high: float) -> float:
    """Return the number with the fewest digits in low <= number < high, near the middle; low < high."""
    middle = (low + high) / 2
    for digits in range(1, 18):
        candidate = float(f"{middle:.{digits}g}")
        if low <= candidate < high:
            return candidate
    return low


def _placed(leaves: Sequence[_Leaf], frame: pd.DataFrame, otherwise: int) -> Labels:
    found = np.full(len(frame), otherwise, dtype=np.int64)
    for leaf in leaves:
        found[all_fulfilled(leaf.conditions, frame)] = leaf.segment
    return found


def _rules(leaves: Sequence[_Leaf], data: Labelled, k_min: int) -> tuple[Rule, ...]:
    rules = []
    for leaf in leaves:
        met = all_fulfilled(leaf.conditions, data.frame)
        right = int((data.labels[met] == leaf.segment).sum())
        rules.append(
            Rule(
                conditions=leaf.conditions,
                segment=data.segments[leaf.segment],
                covers=int(met.sum()),
                share=told_share(right, int(met.sum()), k_min),
            )
        )
    return tuple(sorted(rules, key=lambda rule: (-rule.covers, rule.segment, str(rule.conditions))))


def told_share(count: int, total: int, k_min: int) -> float:
    """Return a share to two digits; one that would tell of fewer than k_min is told too low, or as 0."""
    others = total - count
    if 0 < others < k_min:
        others = k_min
    if not total or others >= total or 0 < total - others < k_min:
        return 0.0
    return int(100 * (total - others) / total) / 100
