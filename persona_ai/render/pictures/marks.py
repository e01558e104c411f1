"""Marks that several pictures share: an axis of shares, intervals with their ends, points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from persona_ai.render.pictures.sheet import INK, PAPER, Row, data, place

if TYPE_CHECKING:
    import altair

_STEPS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
_MOST_LINES: Final = 6
PERCENT: Final = "format(100 * datum.value, '.0f') + '\u00a0%'"
TWO_DECIMALS: Final = "format(datum.value, '.2f')"


def share_ticks(most: float) -> list[float]:
    """Return round shares from 0 to `most`, at most seven."""
    step = next((step for step in _STEPS if most / step <= _MOST_LINES), _STEPS[-1])
    return [round(step * number, 2) for number in range(int(most / step + 1e-9) + 1)]


def across(name: str, low: float, high: float, ticks: Sequence[float], labels: str = PERCENT) -> altair.X:
    """Return the horizontal place of a field on an axis from `low` to `high` with grid lines at `ticks`."""
    import altair

    return altair.X(
        f"{name}:Q",
        scale=altair.Scale(domain=[low, high], nice=False, zero=False, padding=0),
        axis=altair.Axis(values=list(ticks), labelExpr=labels, title=None, grid=True),
    )


def intervals(rows: Sequence[Row], name: str = "interval", colour: str = INK) -> list[altair.Chart]:
    """Return lines from `low` to `high` at `y`, closed at both ends; `says` is what one stands for."""
    import altair

    chart = altair.Chart(data(rows))
    line = chart.mark_rule(color=colour, strokeWidth=1.6).encode(
        x=altair.X("low:Q"), x2=altair.X2("high:Q"), y=place("y"), description=altair.Description("says:N")
    )
    ends = [
        chart.mark_tick(orient="vertical", opacity=1, size=9, thickness=1.6, color=colour, aria=False)
        .encode(x=altair.X(f"{end}:Q"), y=place("y"))
        .properties(name=f"{name}_{end}")
        for end in ("low", "high")
    ]
    return [line.properties(name=name), *ends]


def points(rows: Sequence[Row], field: str, name: str, *, colour: str, hollow: bool = False) -> altair.Chart:
    """Return a dot for each row at `field`, filled, or a ring; `says` is what it stands for."""
    import altair

    look: dict[str, Any] = (
        {"fill": PAPER, "stroke": colour, "strokeWidth": 1.8} if hollow else {"fill": colour, "stroke": PAPER}
    )
    dots: altair.Chart = (
        altair.Chart(data(rows))
        .mark_point(size=90 if hollow else 110, opacity=1, **look)
        .encode(x=altair.X(f"{field}:Q"), y=place("y"), description=altair.Description("says:N"))
        .properties(name=name)
    )
    return dots
