"""A column of a later file read as it was decided before: nothing is inferred anew.

Kinds, levels, scales and roles are those of the first table, so that a model that was made from it means
the same; what does not fit is told, or refused by its column and value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from persona_ai.dataset.blanks import blanks_among, is_declined, is_unsure
from persona_ai.dataset.kinds import NOT_TICKED, _affirmation
from persona_ai.dataset.multi_select import find_options
from persona_ai.dataset.numbers import parse_numbers
from persona_ai.dataset.reading import Reading, Remark, Value, listing
from persona_ai.errors import InputError
from persona_ai.schema import Column
from persona_ai.settings import ColumnDecision

if TYPE_CHECKING:
    pass

_MOST_SLIPS = 0.02  # of the answers; more that are no numbers, and the column holds something else
_ENDS_OF_SCALE = 12  # distinct values of a rating whose ends may be labelled in words


def reading_as(
    column: Column, counts: Mapping[str, int], decision: ColumnDecision, source: str
) -> tuple[Reading, dict[str, int]]:
    """Return how a column's values read by what was decided of it, and its levels that are new.

    Args:
        column: as the first table had it.
        counts: how many rows have each trimmed value, "" included.
        decision: what persona.toml says of blanks.
        source: the file's name, for messages.

    Raises:
        InputError: the values are of another kind than before.
    """
    answers = _answers(column, counts)
    place = f"{source} column {column.name!r}"
    match column.kind:
        case "count" | "amount" | "real":
            return _numbers(column, answers, place), {}
        case "ordinal" if not column.levels:
            return _numbers(column, answers, place), {}
        case "binary" | "nominal" | "ordinal":
            return _levels(column, answers, decision, place)
        case "multi_select":
            return _options(column, answers, decision)
        case "date" | "text" | "id":
            return Reading(kind=column.kind, values={value: value for value in answers}), {}


def _answers(column: Column, counts: Mapping[str, int]) -> dict[str, int]:
    """Return the values that answer: no blanks, nothing that was or is read as not rated."""
    blanks = blanks_among(counts)
    left_out = frozenset(column.not_rated)

    def answers(value: str) -> bool:
        if value in column.levels:
            return True
        if value in blanks or value in left_out or _plain(value) in left_out:
            return False
        ordered = column.kind in ("ordinal", "binary") or not column.levels
        return column.kind == "text" or not (is_declined(value) or (ordered and is_unsure(value)))

    return {value: rows for value, rows in counts.items() if value and answers(value)}


def _plain(value: str) -> str:
    """Return "99" for "99.0" and "" for what is no number."""
    number = parse_numbers([value]).values.get(value)
    return "" if number is None else f"{number:g}"


def _numbers(column: Column, answers: Mapping[str, int], place: str) -> Reading:
    left_out = frozenset(column.not_rated)
    texts = _ends_without_words(answers) if column.kind == "ordinal" else {value: value for value in answers}
    numbers = parse_numbers(frozenset(texts.values())).values
    read: dict[str, Value] = {}
    for value, text in texts.items():
        number = numbers.get(text)
        if number is not None and abs(number) <= 1e15 and f"{number:g}" not in left_out:
            read[value] = number
    wrong = [value for value in answers if value not in read and _plain(value) not in left_out]
    rows = sum(answers[value] for value in wrong)
    if rows > _MOST_SLIPS * sum(answers.values()):
        worst = max(sorted(wrong), key=lambda value: answers[value])
        raise InputError(
            f"{place}: {worst!r} is not a number, and the column was read as {column.kind} before; "
            "correct the values, or rename the column if it means something else now"
        )
    remarks = (
        (Remark("changed", f"{listing(wrong)} is no number and read as missing", rows),) if wrong else ()
    )
    return Reading(
        kind=column.kind,
        values=read,
        unit=column.unit,
        scale=column.scale,
        not_rated=column.not_rated,
        remarks=remarks,
    )


def _ends_without_words(answers: Mapping[str, int]) -> dict[str, str]:
    """Return the number of each value of a rating; "I hate it!-5" is -5, as it was in the first table."""
    if len(answers) > _ENDS_OF_SCALE:
        return {value: value for value in answers}

    found = {value: re.fullmatch(r"[^\d+-]*?([+-]?\d{1,3})", value) for value in answers}
    return {value: match[1] if match else value for value, match in found.items()}


def _levels(
    column: Column, answers: Mapping[str, int], decision: ColumnDecision, place: str
) -> tuple[Reading, dict[str, int]]:
    """Read levels by what they are called, whatever their case; a new one stays, but cannot be ranked."""
    same = _same_level(column, answers)
    unseen = {value: rows for value, rows in answers.items() if value not in same}
    if answers and not same:
        worst = max(sorted(unseen), key=lambda value: unseen[value])
        raise InputError(
            f"{place}: {worst!r} is not among its values before, nor is any other of the column; "
            f"they were {listing(column.levels)}"
        )
    rewritten = sum(rows for value, rows in answers.items() if same.get(value, value) != value)
    remarks = (
        [Remark("changed", "levels written otherwise read as those before", rewritten)] if rewritten else []
    )
    unranked = column.kind == "ordinal" and column.role != "segment"
    kept = {} if unranked else {value: value for value in unseen}
    if unseen:
        what = "read as missing" if unranked else "kept as levels of their own"
        why = f"{listing(sorted(unseen))} did not occur before; {what}"
        remarks.append(Remark("noted", why, sum(unseen.values())))
    blank = NOT_TICKED if column.kind == "binary" and column.levels[-1:] == (NOT_TICKED,) else ""
    reading = Reading(
        kind=column.kind,
        values={**same, **kept},
        levels=(*column.levels, *sorted(kept)),
        not_rated=column.not_rated,
        blank="" if decision.blank == "not asked" else blank,
        remarks=tuple(remarks),
    )
    return reading, unseen


def _same_level(column: Column, answers: Collection[str]) -> dict[str, str]:
    """Return the level that each value is: the same, or the only one that it may be."""
    ways: tuple[Callable[[str], str | int], ...] = (str.casefold, _plain)
    same = {value: value for value in answers if value in column.levels}
    for way in ways:
        by = {
            key: [level for level in column.levels if way(level) == key] for key in map(way, answers) if key
        }
        for value in answers:
            if value not in same and len(by.get(way(value), ())) == 1:
                same[value] = by[way(value)][0]
    if column.kind == "binary" and not same:
        same = _yes_or_no(column.levels, answers)
    return same


def _yes_or_no(levels: Sequence[str], answers: Collection[str]) -> dict[str, str]:
    """Return which of "yes" and "no" is which of "1" and "0"."""
    by = {_affirmation(level): level for level in levels}
    if set(by) != {0, 2} or not all(_affirmation(value) in by for value in answers):
        return {}
    return {value: by[_affirmation(value)] for value in answers}


def _options(
    column: Column, answers: Mapping[str, int], decision: ColumnDecision
) -> tuple[Reading, dict[str, int]]:
    found = find_options(answers, column.separator or ";") if answers else None
    values: dict[str, Value] = dict(found.values) if found else {}
    unseen: Counter[str] = Counter()
    for value, options in found.values.items() if found else ():
        unseen.update({option: answers[value] for option in options if option not in column.levels})
    new = dict(sorted(unseen.items()))
    remarks: tuple[Remark, ...] = ()
    if new:
        why = f"{listing(list(new))} did not occur before; kept as options of their own"
        remarks = (Remark("noted", why, sum(new.values())),)
    reading = Reading(
        kind="multi_select",
        values=values,
        levels=(*column.levels, *new),
        separator=column.separator,
        blank=NOT_TICKED if decision.blank == NOT_TICKED else "",
        remarks=remarks,
    )
    return reading, new
