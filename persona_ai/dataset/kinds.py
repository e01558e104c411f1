"""What kind of values a column holds, and those values read: decided from its distinct values.

It sees one column at a time; what the column may be used for is decided in `roles`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Literal

from persona_ai.dataset.blanks import blanks_among, is_declined, is_unsure
from persona_ai.dataset.dates import are_dates
from persona_ai.dataset.labels import header_words, is_money, key_words, unit_of
from persona_ai.dataset.multi_select import find_options
from persona_ai.dataset.numeric import numeric
from persona_ai.dataset.ordinal import in_order
from persona_ai.dataset.reading import Dropped, Reading, Remark, Value, listing
from persona_ai.dataset.wordlist import word_set

_YES = (
    "yes",
    "true",
    "y",
    "t",
    "1",
    "x",
    "✓",
    "✔",
    "checked",
    "selected",
    "ticked",
    "on",
    "ja",
    "oui",
    "si",
    "sí",
)
_NO = ("no", "false", "n", "f", "0", "off", "nein", "non", "unchecked", "not selected", "not ticked", "none")
NOT_TICKED = "not ticked"
_ONE_HOT_BLANKS = 0.2  # from this share of blanks on, one value and blanks is a box to tick
_ID_WORDS = frozenset({"id", "ids", "uuid", "guid", "key", "email", "mail", "phone", "url", "website", "ip"})
_TEXT_WORDS = word_set(
    """
    comment comments feedback verbatim text why notes note description reason reasons remark remarks
    review answer open specify message body suggestion suggestions improvement
    """
)
_LEAST_FOR_UNIQUE = 5  # rows; below, every column may hold different values by chance
_UNIQUE = 0.9
_OPEN, _OPEN_SMALL = 0.5, 0.8  # distinct values per answer from which a column is no set of options
_SMALL = 30  # answers; among few, options are rarely seen twice


def infer(name: str, counts: Mapping[str, int]) -> Reading | Dropped:
    """Return how a column reads; `counts` is how many rows have each trimmed value, "" included."""
    blanks = blanks_among(counts)
    answers = {value: rows for value, rows in counts.items() if value not in blanks}
    missing = sum(counts[value] for value in blanks)
    if not answers:
        return Dropped("it is blank in every row")
    words_for_blank = sorted(value for value in blanks if value)
    reading = _read(name, answers, missing)
    if isinstance(reading, Dropped) or not words_for_blank:
        return reading
    rows = sum(counts[value] for value in words_for_blank)
    remark = Remark("changed", f"{listing(words_for_blank)} read as blank", rows)
    return replace(reading, remarks=(*reading.remarks, remark))


def _read(name: str, answers: Mapping[str, int], missing: int) -> Reading | Dropped:
    if len(answers) == 1:
        return _single(name, next(iter(answers)), next(iter(answers.values())), missing)
    words = key_words(name)
    declined = {value for value in answers if is_declined(value)}
    if len(answers) - len(declined) < 2:
        declined = set()
    told = {value: rows for value, rows in answers.items() if value not in declined}
    sure = {value: rows for value, rows in told.items() if not is_unsure(value)}
    for reader, given in ((_numbers, sure), (_dates, told), (_two, sure), (_several, told), (_ordered, sure)):
        reading = reader(name, words, given) if len(given) > 1 else None
        if isinstance(reading, Dropped):
            return reading
        if reading is not None:
            return _without(reading, answers, {value for value in answers if value not in given})
    return _without(_words(words, told), answers, declined)


def _without(reading: Reading, answers: Mapping[str, int], left_out: Collection[str]) -> Reading:
    """Note which answers are read as "not rated"."""
    if not left_out:
        return reading
    codes = tuple(sorted(left_out))
    rows = sum(answers[value] for value in codes)
    remark = Remark("changed", f"{listing(codes)} read as not rated", rows)
    return replace(reading, not_rated=(*reading.not_rated, *codes), remarks=(*reading.remarks, remark))


def _single(name: str, value: str, rows: int, missing: int) -> Reading | Dropped:
    """One value beside blanks: a box that was ticked, or a constant."""
    ticked = value.casefold() in _YES or _same_words(value, name)
    one_hot = missing > 0 and value.casefold() not in _NO
    if one_hot and (ticked or missing >= _ONE_HOT_BLANKS * (rows + missing)):
        return ticks(value, missing)
    return Dropped(f"it holds one value, {value!r}")


def ticks(value: str, missing: int) -> Reading:
    """Read a column of one value and blanks as a box: the blanks say "not ticked"."""
    remark = Remark("noted", f"holds {value!r} or nothing, so a blank means {NOT_TICKED}", missing)
    return Reading(
        kind="binary",
        values={value: value},
        levels=(value, NOT_TICKED),
        blank=NOT_TICKED,
        remarks=(remark,) if missing else (),
    )


def _same_words(value: str, name: str) -> bool:
    own = set(header_words(value))
    return bool(own) and own <= set(header_words(name))


def _numbers(name: str, words: frozenset[str], answers: Mapping[str, int]) -> Reading | Dropped | None:
    return numeric(words, answers, money=is_money(unit_of(name)), unit=unit_of(name))


def _dates(_name: str, _words: frozenset[str], answers: Mapping[str, int]) -> Reading | None:
    return Reading(kind="date", values=_as_written(answers)) if are_dates(answers) else None


def _two(_name: str, _words: frozenset[str], answers: Mapping[str, int]) -> Reading | None:
    return binary(answers) if len(answers) == 2 and sum(answers.values()) >= _LEAST_FOR_UNIQUE - 1 else None


def binary(answers: Mapping[str, int]) -> Reading:
    """Read two values; the affirmative one comes first, else the more frequent one."""
    levels = tuple(sorted(answers, key=lambda value: (_affirmation(value), -answers[value], value)))
    return Reading(kind="binary", values=_as_written(answers), levels=levels)


def _affirmation(value: str) -> int:
    word = value.casefold()
    return 0 if word in _YES else 2 if word in _NO or word.startswith(("no ", "not ", "non-", "non ")) else 1


def _several(_name: str, _words: frozenset[str], answers: Mapping[str, int]) -> Reading | None:
    options = find_options(answers)
    return multi_select(answers, options.separator) if options else None


def multi_select(answers: Mapping[str, int], separator: str) -> Reading:
    """Read lists of options divided by `separator`."""
    options = find_options(answers, separator)
    assert options is not None
    values: dict[str, Value] = dict(options.values)
    return Reading(kind="multi_select", values=values, levels=options.levels, separator=separator)


def _ordered(_name: str, words: frozenset[str], answers: Mapping[str, int]) -> Reading | None:
    levels = in_order(answers, words)
    return Reading(kind="ordinal", values=_as_written(answers), levels=levels) if levels else None


def _words(words: frozenset[str], answers: Mapping[str, int]) -> Reading:
    """Tell options from free text and from names and ids."""
    rows = sum(answers.values())
    distinct = len(answers) / rows
    length = sum(len(value.split()) * times for value, times in answers.items()) / rows
    if rows >= _LEAST_FOR_UNIQUE and distinct > _open(words, rows):
        kind: Literal["id", "text"] = "id" if _looks_like_id(words, answers, distinct, length) else "text"
        return Reading(kind=kind, values=_as_written(answers))
    if rows >= _LEAST_FOR_UNIQUE and length >= 8 and distinct > 0.2:
        return Reading(kind="text", values=_as_written(answers))
    return nominal(answers)


def _open(words: frozenset[str], rows: int) -> float:
    if words & _TEXT_WORDS:
        return 0.3
    return _OPEN_SMALL if rows < _SMALL else _OPEN


def nominal(answers: Mapping[str, int]) -> Reading:
    """Read options without an order, the most frequent first."""
    levels = tuple(sorted(answers, key=lambda value: (-answers[value], value)))
    return Reading(kind="nominal", values=_as_written(answers), levels=levels)


def _looks_like_id(words: frozenset[str], answers: Mapping[str, int], distinct: float, length: float) -> bool:
    if words & _ID_WORDS or all(re.fullmatch(r"\S+@\S+\.\S+|https?://\S+", value) for value in answers):
        return True
    if words & _TEXT_WORDS or distinct < _UNIQUE:
        return False
    coded = sum(bool(re.fullmatch(r"\S*\d\S*", value)) for value in answers)
    return coded > 0.8 * len(answers) or length <= 3


def _as_written(answers: Mapping[str, int]) -> dict[str, Value]:
    return {value: value for value in answers}
