"""When each line of a file of transactions was, and what it was worth; what cannot be read is dropped and said."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from persona_ai.dataset.blanks import is_blank
from persona_ai.dataset.labels import is_money, unit_of
from persona_ai.dataset.loading import Coded, Loaded
from persona_ai.dataset.numbers import parse_numbers
from persona_ai.dataset.reading import listing
from persona_ai.errors import InputError
from persona_ai.schema import QualityNote

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LEAST_READ = 0.5  # of the lines; below, it is the wrong column


@dataclass
class Lines:
    """The lines that are kept so far, and what was said of the others."""

    source: str
    kept: NDArray[np.bool_]
    notes: list[QualityNote] = field(default_factory=list)

    def drop(self, which: NDArray[np.bool_], column: str, why: str) -> None:
        """Take lines off; nothing is said where all of them are gone already."""
        rows = int((which & self.kept).sum())
        self.kept &= ~which
        if rows:
            self.notes.append(
                QualityNote(source=self.source, column=column, what="dropped", rows=rows, why=why)
            )

    def say(self, column: str, why: str, rows: int = 0) -> None:
        """Note what is worth knowing."""
        self.notes.append(QualityNote(source=self.source, column=column, what="noted", rows=rows, why=why))


def times_of(column: Coded, name: str, day_first: bool | None, lines: Lines) -> NDArray[np.datetime64]:
    """Return the moment of every line, NaT where it has none; such lines are dropped.

    Raises:
        InputError: the column holds no dates.
    """
    import numpy as np

    from persona_ai.dataset.moments import moments, stray

    read = moments(column.values, day_first)
    times = read.times[column.codes]
    blank = np.array([is_blank(value) for value in column.values])[column.codes]
    _refuse_wrong(np.isnat(times) & ~blank, column, f"{lines.source}: column {name!r}", "date", lines.kept)
    lines.drop(blank, name, "it has no date")
    wrong = np.isnat(times) & ~blank
    lines.drop(wrong, name, f"no date of the calendar: {_examples(column, wrong)}")
    alone = np.where(lines.kept, times, np.datetime64("NaT"))
    far = stray(alone)
    lines.drop(far, name, f"dates far away from all others are taken for slips: {_examples(column, far)}")
    if read.day_first is not None:
        order = "day/month/year" if read.day_first else "month/day/year"
        lines.say(
            name, f"no date tells whether day or month comes first; read as {order}; day_first decides it"
        )
    late = lines.kept & (times > np.datetime64(datetime.datetime.now(), "us"))
    if late.any():
        lines.say(name, f"dates in the future: {_examples(column, late)}", int(late.sum()))
    return times


def money_of(
    loaded: Loaded, columns: dict[str, str], lines: Lines
) -> tuple[NDArray[np.float64], NDArray[np.float64], str]:
    """Return amount and quantity of every line, NaN where not told, and the currency.

    Raises:
        InputError: a column holds no numbers.
    """
    import numpy as np

    nothing = np.full(loaded.rows, np.nan)
    quantity = _numbers(loaded, columns["quantity"], lines)[0] if columns["quantity"] else nothing
    if columns["amount"]:
        amount, unit = _numbers(loaded, columns["amount"], lines)
        turned = lines.kept & (quantity < 0) & (amount > 0)
        if turned.any():
            lines.say(
                columns["amount"],
                f"taken as returned, so as negative, where {columns['quantity']} is",
                int(turned.sum()),
            )
        return np.where(turned, -amount, amount), quantity, unit
    if columns["price"]:
        price, unit = _numbers(loaded, columns["price"], lines)
        lines.say("", f"the amount of a line is {columns['quantity']} times {columns['price']}")
        return quantity * price, quantity, unit
    lines.say("", "no column of money was named: orders are counted, not what they are worth")
    return nothing, quantity, ""


def _numbers(loaded: Loaded, name: str, lines: Lines) -> tuple[NDArray[np.float64], str]:
    """Return a column's numbers, NaN where there is none (those lines are dropped), and their unit."""
    import numpy as np

    column = loaded.column(name)
    told = [value for value in column.values if not is_blank(value)]
    read = parse_numbers(told)
    of_value = np.array([read.values.get(value, np.nan) for value in column.values])
    numbers = np.where(np.isfinite(of_value), of_value, np.nan)[column.codes]
    blank = np.array([is_blank(value) for value in column.values])[column.codes]
    wrong = np.isnan(numbers) & ~blank
    _refuse_wrong(wrong, column, f"{lines.source}: column {name!r}", "number", lines.kept)
    lines.drop(blank, name, "it is blank")
    lines.drop(wrong, name, f"no number that can be counted on: {_examples(column, wrong)}")
    unit = read.unit or unit_of(name)
    return numbers, unit if is_money(unit) else ""


def _refuse_wrong(
    wrong: NDArray[np.bool_], column: Coded, place: str, what: str, kept: NDArray[np.bool_]
) -> None:
    if (wrong & kept).sum() > (1 - _LEAST_READ) * kept.sum():
        raise InputError(
            f"{place} holds no {what}s: {_examples(column, wrong & kept)}; name the right column"
        )


def _examples(column: Coded, which: NDArray[np.bool_]) -> str:
    import numpy as np

    places = np.unique(column.codes[which])
    return listing([column.values[int(place)] for place in places], 3)
