"""The record that all others are: frozen, closed, and without NaN."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen record that forbids unknown fields and refuses NaN and infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Interval(Record):
    """A two-sided 95 % confidence interval in the unit of its estimate, low <= high."""

    low: float
    high: float
