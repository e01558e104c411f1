"""How few customers bring most of the revenue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from persona_ai.render.pictures.marks import PERCENT
from persona_ai.render.pictures.sheet import (
    ACCENT,
    INK,
    LINE,
    MARGIN,
    SOFT,
    WIDTH,
    Heading,
    Picture,
    Plot,
    Row,
    Words,
    data,
    finished,
)
from persona_ai.text.numbers import percent

if TYPE_CHECKING:
    import altair

_HEIGHT: Final = 260.0
_LEFT: Final = 44.0
_MOST_POINTS: Final = 200
_TICKS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


def concentration(
    amounts: Sequence[float],
    *,
    noun: str = "customers",
    what: str = "revenue",
    most: float = 0.8,
    k_min: int = 10,
) -> Picture:
    """Draw which share of the customers, the largest first, brings which share of the revenue (Lorenz 1905).

    Args:
        amounts: of each customer, in any order; negative ones count as 0.
        noun: what the brief calls the customers.
        what: the amounts are of.
        most: the share of all revenue that is marked, 0..1.
        k_min: the curve tells nothing of fewer customers than this.

    Raises:
        ValueError: there are fewer than `k_min` customers, or they bring nothing.
    """
    curve = _curve(sorted((max(amount, 0.0) for amount in amounts), reverse=True), k_min)
    mark = next(row for row in curve if row["revenue"] >= most - 1e-12)
    left = MARGIN + _LEFT
    width = WIDTH - MARGIN - left - 10
    plot = Plot(
        left,
        width,
        _HEIGHT,
        above=14,
        below=38,
        layers=_layers(_thinned(curve, mark), mark),
        words=_words(mark, width, noun, what),
    )
    heading = Heading(
        f"{percent(mark['customers'])} of {noun} bring {percent(mark['revenue'])} of {what}",
        f"{len(amounts):,} {noun}, those who bring most first; dashed: if all brought the same",
    )
    return finished("concentration", heading, plot, _alt(curve, noun, what))


def _curve(falling: Sequence[float], k_min: int) -> list[Row]:
    """Return the cumulated shares from 0 on; the first customers only together."""
    total = sum(falling)
    if len(falling) < k_min or total <= 0:
        raise ValueError(f"{len(falling)} customers with {total:g} between them make no curve")
    rows: list[Row] = [{"customers": 0.0, "revenue": 0.0}]
    reached = 0.0
    for number, amount in enumerate(falling, start=1):
        reached += amount
        if number >= k_min:
            rows.append({"customers": number / len(falling), "revenue": min(reached / total, 1.0)})
    return rows


def _thinned(curve: list[Row], mark: Row) -> list[Row]:
    step = max(1, len(curve) // _MOST_POINTS)
    return [row for number, row in enumerate(curve) if number % step == 0 or row in (mark, curve[-1])]


def _layers(curve: list[Row], mark: Row) -> list[altair.Chart]:
    import altair

    x, y = (
        encoding(
            f"{name}:Q",
            scale=altair.Scale(domain=[0, 1], nice=False, padding=0),
            axis=altair.Axis(values=list(_TICKS), labelExpr=PERCENT, title=None, grid=True),
        )
        for encoding, name in ((altair.X, "customers"), (altair.Y, "revenue"))
    )
    even = altair.Chart(data({"customers": end, "revenue": end} for end in (0, 1)))
    corner = altair.Chart(
        data(
            [
                {"customers": 0, "revenue": mark["revenue"]},
                mark,
                {"customers": mark["customers"], "revenue": 0},
            ]
        )
    )
    return [
        even.mark_line(color=SOFT, strokeDash=[4, 4], strokeWidth=1, aria=False)
        .encode(x=x, y=y)
        .properties(name="even"),
        corner.mark_line(color=INK, strokeWidth=1, aria=False)
        .encode(x=x, y=y, order=altair.Order("revenue:Q", sort="descending"))
        .properties(name="corner"),
        altair.Chart(data(curve))
        .mark_line(color=ACCENT, strokeWidth=2.4, aria=False)
        .encode(x=x, y=y)
        .properties(name="curve"),
        altair.Chart(data([mark | {"says": _said(mark)}]))
        .mark_point(shape="circle", size=110, fill=ACCENT, stroke=LINE, opacity=1)
        .encode(x=x, y=y, description=altair.Description("says:N"))
        .properties(name="mark"),
    ]


def _words(mark: Row, width: float, noun: str, what: str) -> list[Words]:
    right = mark["customers"] < 0.6  # below the curve there; above it where it is nearly even
    x = width * mark["customers"] + (10 if right else -10)
    y = _HEIGHT * (1 - mark["revenue"]) + (26 if right else -12)  # off the line at 75 %
    return [
        Words(f"share of {noun}, the largest first", width, _HEIGHT + 31, 11, colour=SOFT, align="right"),
        Words(f"share of {what}", -_LEFT, -16, 11, colour=SOFT),
        Words(_said(mark), x, y, 12, bold=True, align="left" if right else "right"),
    ]


def _said(mark: Row) -> str:
    return f"{percent(mark['customers'])} bring {percent(mark['revenue'])}"


def _alt(curve: Sequence[Row], noun: str, what: str) -> str:
    told = [next(row for row in curve if row["customers"] >= share - 1e-12) for share in (0.1, 0.2, 0.5)]
    said = "; ".join(f"{percent(row['customers'])} of {noun} bring {percent(row['revenue'])}" for row in told)
    return f"Curve of the share of {what} over the share of {noun}: {said}."
