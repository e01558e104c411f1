"""The sheet that every picture is drawn on: its size, its colours, its heading, and how it becomes SVG."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from persona_ai.render.pictures.lettering import FONT, clean, width, wrapped
from persona_ai.render.pictures.raster import packed
from persona_ai.render.pictures.vector import tidied

if TYPE_CHECKING:
    import altair

WIDTH: Final = 600
MARGIN: Final = 20

# The page's own colours, so that its style sheet can turn them for a dark screen. They differ in
# lightness too: nothing is told by hue alone.
PAPER: Final = "#fdfdfb"
WASH: Final = "#f2f5f2"
LINE: Final = "#d9dfdb"
SOFT: Final = "#566164"
INK: Final = "#1b2123"
ACCENT: Final = "#0d5f57"
FAINT: Final = "#b9d5d0"
ALARM: Final = "#d55e00"  # vermilion (Okabe and Ito 2008)

_TITLE, _SUBTITLE, _NOTE = 17.0, 12.5, 11.0
_TITLE_LEADING, _SUBTITLE_LEADING, _NOTE_LEADING = 22.0, 17.0, 15.0

_AXIS: Final = {
    "labelFont": FONT,
    "labelFontSize": 11,
    "labelColor": SOFT,
    "labelPadding": 6,
    "labelOverlap": False,
    "labelFlush": False,
    "labelBound": False,
    "labelLimit": 0,
    "gridColor": LINE,
    "domain": False,
    "ticks": False,
}

Row = dict[str, Any]
"""One mark's data: names to numbers and texts, as Vega-Lite takes them."""


@dataclass(frozen=True)
class Words:
    """One line of text at a place on the sheet: pixels from the plot's upper left corner.

    `y` is the middle of small letters; `full` is what stands there if the line was cut.
    """

    text: str
    x: float
    y: float
    size: float = 12.0
    bold: bool = False
    colour: str = INK
    align: Literal["left", "center", "right"] = "left"
    full: str = ""


@dataclass(frozen=True)
class Heading:
    """What a picture says, in words: the finding, who was counted and how, and what to bear in mind."""

    title: str
    subtitle: str
    note: str = ""


@dataclass(frozen=True)
class Plot:
    """Where the marks stand: pixels from the sheet's left edge, how wide and high they may be, and what
    room is left free above and below them."""

    left: float
    width: float
    height: float
    above: float = 0.0
    below: float = 0.0
    layers: Sequence[altair.Chart | altair.LayerChart] = ()
    words: Sequence[Words] = field(default=())


@dataclass(frozen=True)
class Picture:
    """A finished picture: `name` is its file's stem, `alt` says what it shows to who does not see it."""

    name: str
    title: str
    subtitle: str
    alt: str
    svg: str


def finished(name: str, heading: Heading, plot: Plot, alt: str) -> Picture:
    """Return the picture of a plot under its heading.

    Args:
        name: the stem of its file.
        heading: printed above and below the plot, and part of the alternative text.
        plot: its layers take their scales from the plot's width and height.
        alt: what the marks show, in sentences.
    """
    import altair
    import vl_convert

    heading = Heading(*(clean(text) for text in (heading.title, heading.subtitle, heading.note)))
    above, top = _above(heading, plot)
    under, bottom = _under(heading, plot)
    marks = altair.layer(*plot.layers)
    letters = altair.layer(*_lettered([*above, *plot.words, *under]))
    # All at once: every step of building a chart copies it whole.
    chart = altair.layer(
        marks,
        letters,
        width=plot.width,
        height=plot.height,
        autosize="none",
        background=PAPER,
        padding={"left": plot.left, "top": top, "right": WIDTH - plot.left - plot.width, "bottom": bottom},
        resolve={"scale": dict.fromkeys(("x", "y", "color", "size"), "independent")},
        config={"view": {"stroke": None}, "text": {"font": FONT}, "axis": _AXIS},
    )
    spec = chart.to_dict(validate=False)
    alt = clean(f"{_sentence(heading.title)} {_sentence(heading.subtitle)} {alt} {_sentence(heading.note)}")
    svg = tidied(vl_convert.vegalite_to_svg(spec), name=name, title=heading.title, alt=alt)
    return Picture(name=name, title=heading.title, subtitle=heading.subtitle, alt=alt, svg=svg)


def png(picture: Picture) -> bytes:
    """Return the picture as PNG, twice as many pixels as it is wide (1200)."""
    import vl_convert

    return packed(bytes(vl_convert.svg_to_png(picture.svg, scale=2.0)))


def data(rows: Iterable[Row]) -> altair.InlineData:
    """Return rows as the data of a chart, in their order; their texts in one line that XML can hold."""
    import altair

    values = [
        {name: clean(value) if isinstance(value, str) else value for name, value in row.items()}
        for row in rows
    ]
    # As one text: Altair copies a chart with all its data at every step of building it.
    return altair.InlineData(
        values=json.dumps(values, ensure_ascii=False, allow_nan=False),
        format=altair.JsonDataFormat(type="json"),
    )


def place(name: str) -> altair.Y:
    """Return the vertical place that a field gives in pixels."""
    import altair

    return altair.Y(f"{name}:Q", scale=None, axis=None)


def _above(heading: Heading, plot: Plot) -> tuple[list[Words], float]:
    """Return the lines over the plot and how much room they take."""
    room = WIDTH - 2 * MARGIN
    title = wrapped(heading.title, room, _TITLE, lines=3, bold=True)
    subtitle = wrapped(heading.subtitle, room, _SUBTITLE, lines=4)
    top = 16 + _TITLE_LEADING * len(title) + _SUBTITLE_LEADING * len(subtitle) + 16 + plot.above
    x = MARGIN - plot.left
    words = [
        Words(line, x, 16 + _TITLE_LEADING * (number + 0.5) - top, _TITLE, bold=True, full=heading.title)
        for number, line in enumerate(title)
    ]
    start = 18 + _TITLE_LEADING * len(title) - top
    words += [
        Words(line, x, start + _SUBTITLE_LEADING * (number + 0.5), _SUBTITLE, colour=SOFT)
        for number, line in enumerate(subtitle)
    ]
    return words, top


def _under(heading: Heading, plot: Plot) -> tuple[list[Words], float]:
    """Return the lines under the plot and how much room they take."""
    lines = wrapped(heading.note, WIDTH - 2 * MARGIN, _NOTE, lines=6) if heading.note else ()
    start = plot.height + plot.below + 8
    words = [
        Words(line, MARGIN - plot.left, start + _NOTE_LEADING * (number + 0.5), _NOTE, colour=SOFT)
        for number, line in enumerate(lines)
    ]
    return words, plot.below + 8 + _NOTE_LEADING * len(lines) + 12


def _lettered(words: Sequence[Words]) -> list[altair.Chart]:
    """Return the lines of text as layers, one for each style."""
    import altair

    def style(line: Words) -> tuple[str, bool]:
        return line.align, line.bold

    layers = []
    for (align, bold), group in itertools.groupby(sorted(words, key=style), key=style):
        rows = [
            {
                "text": line.text,
                "x": line.x,
                "y": line.y,
                "size": line.size,
                "colour": line.colour,
                "full": clean(line.full) or line.text,
            }
            for line in group
        ]
        chart = altair.Chart(data(rows)).mark_text(
            align=align,  # type: ignore[arg-type]
            baseline="middle",
            fontWeight="bold" if bold else "normal",
        )
        layers.append(
            chart.encode(
                x=altair.X("x:Q", scale=None, axis=None),
                y=place("y"),
                text=altair.Text("text:N"),
                size=altair.Size("size:Q", scale=None, legend=None),
                color=altair.Color("colour:N", scale=None, legend=None),
                description=altair.Description("full:N"),
            )
        )
    return layers


def widest(lines: Iterable[Words]) -> float:
    """Return the width of the widest line, 0 where there is none."""
    return max((width(line.text, line.size, bold=line.bold) for line in lines), default=0.0)


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".!?" else f"{text}."
