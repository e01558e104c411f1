"""Place customers by a frozen model, with nothing else at hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field, TypeAdapter, ValidationError

from persona_ai.errors import InputError
from persona_ai.schema import Table
from persona_ai.schema.base import Record
from persona_ai.segments.buying.rules import LifecycleRule, RfmRule, placed
from persona_ai.segments.mixture.components import BLOCK_ROWS, log_densities, posteriors, stack
from persona_ai.segments.mixture.layout import Components, Family, Floats, Layout
from persona_ai.segments.mixture.one_thread import one_thread
from persona_ai.segments.preparing.recipe import Recipe, apply, level_texts

if TYPE_CHECKING:
    import pandas as pd

UNPLACED = "unplaced"


Row = tuple[float, ...]


class MixtureRule(Record):
    """A customer belongs to the component with the highest posterior probability.

    `segments[j]` is the id of component j; shapes (k,), (k, numbers), (k, numbers), (k, sum of levels); of
    some families (numbers,), (numbers, numbers), (k, numbers, factors).
    """

    method: Literal["mixture"] = "mixture"
    segments: tuple[str, ...]
    recipe: Recipe
    family: Family = "diagonal"
    weights: Row
    means: tuple[Row, ...]
    variances: tuple[Row, ...]
    shares: tuple[Row, ...]
    degrees: Row = ()
    covariance: tuple[Row, ...] = ()
    loadings: tuple[tuple[Row, ...], ...] = ()

    @classmethod
    def of(cls, found: Components, recipe: Recipe, layout: Layout) -> MixtureRule:
        """Return the frozen form of fitted components, their segments named by their places."""
        names = ("weights", "means", "variances", "shares", "degrees", "covariance", "loadings")
        values = {name: getattr(found, name).tolist() for name in names}
        segments = [str(place) for place in range(found.k)]
        return cls.model_validate({"segments": segments, "recipe": recipe, "family": layout.family, **values})

    def components(self) -> Components:
        """Return the parameters as arrays."""
        k = len(self.weights)
        return Components(
            weights=np.array(self.weights),
            means=np.array(self.means).reshape(k, -1),
            variances=np.array(self.variances).reshape(k, -1),
            shares=np.array(self.shares).reshape(k, -1),
            degrees=np.array(self.degrees),
            covariance=np.array(self.covariance),
            loadings=np.array(self.loadings),
        )

    def layout(self) -> Layout:
        """Return what the columns are, and how the numeric ones vary."""
        factors = len(self.loadings[0][0]) if self.loadings else 1
        return replace(self.recipe.layout, family=self.family, factors=factors)


class GivenRule(Record):
    """A customer belongs where the column says; `levels` maps what it says to segment ids."""

    method: Literal["given"] = "given"
    column: str
    levels: dict[str, str]


class OneGroup(Record):
    """Every customer belongs to the one group."""

    method: Literal["none"] = "none"


Rule = Annotated[MixtureRule | GivenRule | RfmRule | LifecycleRule | OneGroup, Field(discriminator="method")]
_RULE: TypeAdapter[MixtureRule | GivenRule | RfmRule | LifecycleRule | OneGroup] = TypeAdapter(Rule)


def predict(model: dict[str, Any], table: Table) -> dict[str, tuple[str, float]]:
    """Return each customer's segment id and certainty by the model of a `Segmentation`.

    The customers come in the table's order. Where a given column is blank or says something new, the
    segment is "unplaced" and the certainty 0.

    Raises:
        InputError: the model is not one of ours, or the table lacks a column that it needs.
    """
    try:
        rule = _RULE.validate_python(model)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"the frozen model of the segments cannot be read: {place}: {first['msg']}"
        ) from None
    match rule:
        case OneGroup():
            return {str(customer): ("all", 1.0) for customer in table.frame.index}
        case GivenRule():
            return _by_column(rule, table)
        case MixtureRule():
            return _by_mixture(rule, table)
        case RfmRule() | LifecycleRule():
            _require(table, rule.columns)
            return placed(rule, table.frame, UNPLACED)


def placed_logs(rule: MixtureRule, frame: pd.DataFrame) -> Floats:
    """Return the log of weight times density of the frame's rows, float64, shape (n, k).

    The products are made in double precision, so that a label does not hang on how rows are grouped.
    """
    numbers, codes = apply(rule.recipe, frame)
    layout, components = rule.layout(), rule.components()
    found = np.empty((len(numbers), components.k))
    room = np.empty((min(len(numbers), BLOCK_ROWS), layout.width))
    with one_thread():
        for first in range(0, len(numbers), BLOCK_ROWS):
            rows = slice(first, first + BLOCK_ROWS)
            block = stack(numbers[rows], codes[rows], layout.levels, room)
            found[rows] = log_densities(block, components, layout)
    return found


def _by_mixture(rule: MixtureRule, table: Table) -> dict[str, tuple[str, float]]:
    _require(table, rule.recipe.columns)
    probabilities, _ = posteriors(placed_logs(rule, table.frame))
    best = probabilities.argmax(axis=1)
    return {
        str(customer): (rule.segments[place], float(row[place]))
        for customer, place, row in zip(table.frame.index, best, probabilities, strict=True)
    }


def _by_column(rule: GivenRule, table: Table) -> dict[str, tuple[str, float]]:
    _require(table, (rule.column,))
    found = (
        rule.levels.get(text, UNPLACED) if text is not None else UNPLACED
        for text in level_texts(table.frame[rule.column])
    )
    return {
        str(customer): (segment, 0.0 if segment == UNPLACED else 1.0)
        for customer, segment in zip(table.frame.index, found, strict=True)
    }


def _require(table: Table, names: tuple[str, ...]) -> None:
    missing = [name for name in names if name not in table.frame.columns]
    if missing:
        has = ", ".join(str(name) for name in table.frame.columns)
        raise InputError(
            f"{table.name} has no column {missing[0]!r}, which the segments were made from; it has {has}"
        )
