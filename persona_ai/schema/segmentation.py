"""Groups of customers, how they were found, and how far they can be trusted."""

from typing import Any, Literal

from persona_ai.schema.base import Interval, Record

Method = Literal["mixture", "rules", "given", "themes"]
SegmentVerdict = Literal["natural", "reproducible", "constructive", "given", "none"]


class PreparationStep(Record):
    """What was done to one column before fitting, and why; `same_as` names the column that it repeats, if any."""

    column: str
    action: str
    why: str
    same_as: str = ""


class Gate(Record):
    """One test that a number of segments had to pass, with the number that it gave."""

    name: str
    k: int
    value: float
    threshold: float
    passed: bool
    note: str = ""


class Challenge(Record):
    """Another method's segments at the same number, beside ours: adjusted Rand index and adjusted mutual
    information of the two, both 1 where they are the same and about 0 by chance."""

    name: str
    k: int
    ari: float
    ami: float
    agrees: bool


Quality = Literal["measurable", "substantial", "accessible", "stable", "actionable"]


class Mark(Record):
    """One line of the scorecard that the trade holds segments to (Kotler and Keller 2016, chapter 9).

    `value` is a share 0..1, None where the table cannot tell; `why` says in a sentence what it is of.
    """

    quality: Quality
    value: float | None
    verdict: Literal["strong", "fair", "weak", "not known"]
    why: str


class Stratum(Record):
    """The segments fitted anew inside one part of the customers, such as a region, and how far they agree
    with those of everybody (adjusted Rand index)."""

    column: str
    level: str
    customers: int
    agreement: float
    holds: bool


class Segment(Record):
    """One group: `members` are customer ids, sorted; a persona file leaves them to segments.csv.

    `share` of all customers with its Wilson interval; `stability` is the mean bootstrap Jaccard
    agreement (Hennig 2007), None where it was not tested; `band` is what that allows.
    """

    id: str
    members: tuple[str, ...] = ()
    share: float
    interval: Interval
    stability: float | None = None
    band: Literal["high", "valid", "tentative", "unstable", "not tested"] = "not tested"
    exemplars: tuple[str, ...] = ()
    name: str = ""


class Segmentation(Record):
    """The segments of one table, the model that places a customer, and the tests it passed.

    `model` is the frozen model as plain JSON; `segments.predict(model, table)` gives back the
    labels. `certainty` is each customer's posterior probability of its segment. Segment ids go by
    size ("s1" the largest; ties by smallest customer id); the one group of a table without segments
    is "all". `family` says how numbers vary within a segment; `warnings` are sentences that nobody who
    uses the segments should miss.
    """

    method: Method
    verdict: SegmentVerdict
    seed: int
    k: int
    segments: tuple[Segment, ...]
    certainty: dict[str, float] = {}
    used: tuple[str, ...] = ()
    preparation: tuple[PreparationStep, ...] = ()
    gates: tuple[Gate, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    scorecard: tuple[Mark, ...] = ()
    strata: tuple[Stratum, ...] = ()
    warnings: tuple[str, ...] = ()
    family: str = ""
    why: str
    model: dict[str, Any] = {}

    @property
    def told(self) -> frozenset[str]:
        """Return the columns that the clustering was told of: those used, and those left out as repeating one.

        The segments differ in both by how they were made, so that neither is ever tested.
        """
        return frozenset(self.used) | {step.column for step in self.preparation if step.same_as}
