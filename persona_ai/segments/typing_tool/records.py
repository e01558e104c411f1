"""What a typing tool is made of, as plain JSON."""

from __future__ import annotations

from typing import Any, Literal

from persona_ai.schema import Column
from persona_ai.schema.base import Record


class Condition(Record):
    """What a rule asks of one column; `missing` says whether a missing value fulfils it.

    A number lies above `above` and is at most `at_most`, each None where it does not matter. A level is
    one of `among`, or with `others` none of them; a level that was never seen is none of them. An option
    of a multi-select column, the one in `among`, is ticked, or with `others` it is not.
    """

    column: str
    kind: Literal["number", "level", "option"]
    above: float | None = None
    at_most: float | None = None
    among: tuple[str, ...] = ()
    others: bool = False
    missing: bool = False


class Rule(Record):
    """Customers who fulfil all conditions belong to `segment`.

    `covers` is how many customers of the table do; `share` how many of those the model places there,
    rounded so that it tells of no group below k_min.
    """

    conditions: tuple[Condition, ...]
    segment: str
    covers: int
    share: float


class RuleList(Record):
    """Rules in order, the widest first; the first that fits decides, and where none does, `otherwise`.

    `accuracy` is the share of customers whom rules made without them place as the model does, five parts
    in turn; `by_segment` the same of each segment's members; `base_rate` is what naming the largest segment
    reaches. `depth` is that of the tree (Breiman et al. 1984) that the rules were read from.
    """

    rules: tuple[Rule, ...]
    otherwise: str
    accuracy: float
    by_segment: dict[str, float]
    base_rate: float
    customers: int
    depth: int


class Answer(Record):
    """One answer, what it is in the table, and its points for each segment, in the questionnaire's order."""

    text: str
    condition: Condition
    points: tuple[int, ...]


class Question(Record):
    """One question; `accuracy` is the held-out share placed as the model does after it and those before."""

    text: str
    column: str
    answers: tuple[Answer, ...]
    accuracy: float


class Questionnaire(Record):
    """At most five questions; the segment with the most points wins, of equals the one named first.

    `start` are the points that each of `segments` begins with; who leaves a question out gets none for it.
    `per_nat` is how many points are one unit of log-likelihood.
    """

    segments: tuple[str, ...]
    start: tuple[int, ...]
    questions: tuple[Question, ...]
    accuracy: float
    base_rate: float
    customers: int
    per_nat: float


class NamedSegment(Record):
    """A segment that customers are placed in."""

    id: str
    name: str
    share: float


class Typing(Record):
    """All that places a new customer: typing.json.

    `columns` are those of the first table that any way needs; `used` those that the model was made from;
    `model` is for `segments.predict`, its mean certainty is what share of customers it expects to place right.
    `made_of` is a hash of what it was made from.
    """

    format: Literal["persona_ai/typing"] = "persona_ai/typing"
    version: Literal[1] = 1
    made_of: str
    table: str
    id: str
    columns: tuple[Column, ...]
    segments: tuple[NamedSegment, ...]
    used: tuple[str, ...]
    model: dict[str, Any]
    certainty: float
    rules: RuleList
    questionnaire: Questionnaire
