"""What a new wave of customers says of the segments and personas that were made from the one before."""

from typing import Literal

from persona_ai.schema.base import Interval, Record
from persona_ai.schema.claim import ClaimKind, Field
from persona_ai.schema.table import QualityNote

ShiftSize = Literal["steady", "slight", "moderate", "large", "not compared"]
EventKind = Literal["stable", "grow", "shrink", "split", "merge", "birth", "death"]
ClaimStatus = Literal["holds", "weakened", "reversed", "no longer testable", "not tested"]
Action = Literal["keep", "re-label", "refit"]


class Bin(Record):
    """One bin of a column, frozen from the first wave, and the share of the answers in it in each."""

    label: str
    before: float
    now: float


class ColumnShift(Record):
    """How far a column's distribution moved.

    `psi` is the population stability index over `bins`; without any change it exceeds `threshold` in 5 %
    of the columns of these sizes. `p` is of no change and `q` its value over all columns
    (Benjamini-Hochberg). `size` is "steady" where q is .05 or more, else by the index: below .1, .25, or
    above. `missing_*` are shares of the rows; `unseen` are levels that did not occur before, with rows.
    """

    column: str
    label: str
    used: bool
    psi: float = 0.0
    threshold: float = 0.0
    p: float | None = None
    q: float | None = None
    size: ShiftSize
    bins: tuple[Bin, ...] = ()
    missing_before: float
    missing_now: float
    missing_q: float | None = None
    unseen: dict[str, int] = {}
    note: str = ""


class ShareChange(Record):
    """A segment's share of all customers in both waves, customers placed by the same frozen model.

    `interval` is of `difference` (now - before; Newcombe 1998, allowing for customers in both waves).
    `direction` is "steady" where q is .05 or more.
    """

    segment: str
    n_before: int
    of_before: int
    n_now: int
    of_now: int
    before: float
    now: float
    difference: float
    interval: Interval
    p: float
    q: float
    direction: Literal["up", "down", "steady"]


class Migration(Record):
    """Who went where: `counts[i][j]` customers from `origins[i]` to `destinations[j]`.

    The last origin is "joined" and the last destination "left". None is a count that is too small to be
    shown, or would give such a one away. `stayed` is the share of those in both waves who are in the same
    segment; `moved_surely` the share whose place is certain (.8 or more) in both and differs.
    """

    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    counts: tuple[tuple[int | None, ...], ...]
    both: int
    joined: int
    left: int
    stayed: float
    moved_surely: float


class Event(Record):
    """What became of segments: `before` are ids of the project, `now` ids of the refit.

    `certainty` (0..1) is how often the event is found again when the customers of both waves are redrawn,
    times the stability of the least stable segment of the refit that it speaks of. `drifted` are columns
    in which the same segment's customers are different now.
    """

    kind: EventKind
    before: tuple[str, ...]
    now: tuple[str, ...]
    certainty: float
    share_before: float
    share_now: float
    drifted: tuple[str, ...] = ()
    evidence: str
    numbers: dict[str, float] = {}


class ClaimChange(Record):
    """What the new wave says of one claim of one persona.

    `before` and `now` are the statistic that decided (`stat`), `effect_*` its effect against everybody
    else; `q` is of the change between the waves, over all claims of all personas. `text_now` is the claim
    printed with the new numbers, "" where it cannot be said any more.
    """

    persona: str
    segment: str
    claim: str
    field: Field
    kind: ClaimKind
    status: ClaimStatus
    text: str
    text_now: str = ""
    stat: str = ""
    before: float | None = None
    now: float | None = None
    unit: str = ""
    effect_before: float | None = None
    effect_now: float | None = None
    p: float | None = None
    q: float | None = None
    why: str


class Refit(Record):
    """What seeking segments anew in the new wave found; `matches` maps its ids to the project's."""

    method: str
    verdict: str
    k: int
    why: str
    shares: dict[str, float] = {}
    stability: dict[str, float] = {}
    matches: dict[str, str] = {}


class Advice(Record):
    """What to do: keep the personas, re-label (same segments, new texts), or refit."""

    action: Action
    why: tuple[str, ...]
    review_by: str
    overdue: bool
    next_review: str


class Refresh(Record):
    """All of it, as `refresh.json` holds it. `migration` is None where no customer is in both waves."""

    format: Literal["persona_ai/refresh"] = "persona_ai/refresh"
    version: Literal[1] = 1
    first: str
    first_sha256: str
    first_customers: int
    wave: str
    wave_sha256: str
    wave_customers: int
    seed: int
    time: str
    notes: tuple[QualityNote, ...] = ()
    warnings: tuple[str, ...] = ()
    columns: tuple[ColumnShift, ...]
    shares: tuple[ShareChange, ...]
    migration: Migration | None
    refit: Refit
    events: tuple[Event, ...]
    not_told: tuple[str, ...] = ()
    claims: tuple[ClaimChange, ...]
    advice: Advice
