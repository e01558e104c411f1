"""What numbers mean: a rating, a count, an amount, a measure, a code, or an id."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from persona_ai.dataset.labels import is_money
from persona_ai.dataset.numbers import parse_numbers
from persona_ai.dataset.reading import Dropped, Reading, Remark, Value, listing
from persona_ai.dataset.wordlist import word_set
from persona_ai.schema import ColumnKind

_RATING_WORDS = word_set(
    """
    rating ratings rate rated score scores nps csat ces satisfaction satisfied likert agree agreement
    importance important ease easy difficulty likelihood likely recommend stars star pain severity
    quality trust loyalty happiness happy confidence like liking attitude sentiment interest appeal
    usefulness useful value frustration stress enjoyment
    """
)
_COUNT_WORDS = word_set(
    """
    n num number count counts nr tickets logins visits orders users seats children kids dependents
    employees purchases returns calls sessions views clicks items years months days weeks hours
    minutes age tenure size votes devices members licenses products per
    """
)
_MEASURE_WORDS = word_set(
    """
    age born birth founded height weight temperature latitude longitude
    """
)
_AMOUNT_WORDS = word_set(
    """
    spend spent spending revenue price amount charge charges total cost costs budget income salary mrr
    arr clv ltv sales turnover payment payments fee fees balance duration minutes hours time gmv aov
    value
    """
)
_ID_WORDS = frozenset(
    {"id", "ids", "zip", "zipcode", "postcode", "postal", "phone", "code", "sku", "iban", "ip", "key"}
)
_SCALES = (
    (0, 1),
    (1, 3),
    (0, 3),
    (1, 4),
    (0, 4),
    (1, 5),
    (0, 5),
    (1, 6),
    (1, 7),
    (0, 7),
    (1, 9),
    (1, 10),
    (0, 10),
    (-2, 2),
    (-3, 3),
    (-5, 5),
)
_CODES = frozenset({-1.0, -9.0, -99.0, -999.0, 77.0, 88.0, 97.0, 98.0, 99.0, 997.0, 998.0, 999.0, 9999.0})
_LEAST_NUMERIC = 0.98  # of the rows; the rest may be slips, each named in the report
_MOST_SLIPS = 3  # distinct values
_LARGEST = 1e15  # beyond, a float tells neighbouring whole numbers apart no longer
_ENDS = re.compile(r"[^\d+-]*?([+-]?\d{1,3})")


@dataclass(frozen=True)
class _Values:
    """Distinct values as numbers, and how many rows each number has."""

    of: Mapping[str, float]
    rows: Mapping[float, int]

    @property
    def whole(self) -> bool:
        return all(number == int(number) for number in self.rows)

    @property
    def low(self) -> float:
        return min(self.rows)

    @property
    def high(self) -> float:
        return max(self.rows)


def numeric(
    words: frozenset[str], answers: Mapping[str, int], *, money: bool, unit: str, always: bool = False
) -> Reading | Dropped | None:
    """Read a column as numbers, or return None where it is words.

    Numbers too large to be counted on, and infinite ones, make the whole column useless.

    With `always` the values that are no numbers are left out, however many they are.
    """
    labelled = _labelled_ends(answers)
    numbers = parse_numbers(tuple(labelled.values()) if labelled else answers)
    slips = [value for value in numbers.rejected if value]
    rows = sum(answers.values())
    wrong = sum(answers[value] for value in slips if value in answers)
    if not numbers.values or (
        not always and (wrong > (1 - _LEAST_NUMERIC) * rows or len(slips) > _MOST_SLIPS)
    ):
        return None
    read = {
        value: numbers.values[text] for value, text in (labelled or {v: v for v in numbers.values}).items()
    }
    values = _Values(read, _tally(read, answers))
    marked = [value for value, end in labelled.items() if value != end] if labelled else numbers.rewritten
    remarks = _remarks(slips, wrong, sum(answers[value] for value in marked), labelled is not None)
    if not labelled and _is_code(words, answers):
        return _code(answers)
    if beyond := [value for value, number in read.items() if abs(number) > _LARGEST]:
        return Dropped(f"values beyond 1e15 in size, such as {beyond[0]!r}, cannot be counted on")
    if set(values.rows) <= {0.0, 1.0} and len(values.rows) == 2 and len(read) == 2:
        levels = tuple(sorted(read, key=read.__getitem__, reverse=True))
        return Reading(kind="binary", values={value: value for value in read}, levels=levels, remarks=remarks)
    return _measure(words, values, numbers.unit or unit, money or is_money(numbers.unit), remarks)


def _labelled_ends(answers: Mapping[str, int]) -> dict[str, str] | None:
    """Read "I hate it!-5", "-4" ... "I love it!+5" as a scale whose ends are labelled."""
    if not 3 <= len(answers) <= 12:
        return None
    matches = {value: _ENDS.fullmatch(value) for value in answers}
    if not all(matches.values()):
        return None
    ends = {value: match[1] for value, match in matches.items() if match}
    worded = [value for value in answers if re.search(r"[^\W\d]", value)]
    numbers = sorted(float(number) for number in ends.values())
    reached = {float(ends[value]) for value in worded}
    if (
        not 1 <= len(worded) <= 2
        or not reached <= {numbers[0], numbers[-1]}
        or len(set(numbers)) < len(numbers)
    ):
        return None
    return ends


def _tally(read: Mapping[str, float], answers: Mapping[str, int]) -> dict[float, int]:
    rows: dict[float, int] = {}
    for value, number in read.items():
        rows[number] = rows.get(number, 0) + answers[value]
    return rows


def _remarks(slips: list[str], wrong: int, rewritten: int, labelled: bool) -> tuple[Remark, ...]:
    remarks = []
    if slips:
        remarks.append(Remark("changed", f"{listing(slips)} is no number and read as missing", wrong))
    if rewritten:
        words = "the words at the ends of the scale taken off its numbers"
        marks = "decimal commas, thousands separators, signs or units read as such"
        remarks.append(Remark("changed", words if labelled else marks, rewritten))
    return tuple(remarks)


def _is_code(words: frozenset[str], answers: Collection[str]) -> bool:
    """Whether digits are names: ids, postcodes, numbers with leading zeros."""
    if words & _ID_WORDS:
        return True
    zeros = any(value[:1] == "0" and value[1:].isdecimal() for value in answers)
    if zeros and len({len(value) for value in answers}) == 1:
        return True
    long = all(re.fullmatch(r"\d{7,}", value) for value in answers)
    return long and len({len(value) for value in answers}) <= 2


def _code(answers: Mapping[str, int]) -> Reading:
    values: dict[str, Value] = {value: value for value in answers}
    distinct = len(answers) / sum(answers.values())
    if distinct > 0.5 or len(answers) > 60:
        return Reading(kind="id", values=values)
    levels = tuple(sorted(answers, key=lambda value: (-answers[value], value)))
    return Reading(kind="nominal", values=values, levels=levels)


def _measure(
    words: frozenset[str], values: _Values, unit: str, money: bool, remarks: tuple[Remark, ...]
) -> Reading:
    kept, codes = _without_codes(words, values)
    if codes:
        left_out = [value for value, number in values.of.items() if number in codes]
        rows = sum(values.rows[number] for number in codes)
        remarks = (*remarks, Remark("changed", f"{listing(left_out)} read as not rated", rows))
    not_rated = tuple(sorted(value for value, number in values.of.items() if number in codes))
    read: dict[str, Value] = dict(kept.of)
    scale = scale_of(words, kept.rows) if not unit or unit == "stars" else None
    if scale:
        return Reading(kind="ordinal", values=read, scale=scale, not_rated=not_rated, remarks=remarks)
    kind = _kind(words, kept, unit, money)
    return Reading(kind=kind, values=read, unit=unit, not_rated=not_rated, remarks=remarks)


def _without_codes(words: frozenset[str], values: _Values) -> tuple[_Values, frozenset[float]]:
    """Take off codes such as 99 or -1 that stand outside of a scale, or below zero in a count."""
    codes = frozenset(number for number in values.rows if number in _CODES)
    rest = {number: rows for number, rows in values.rows.items() if number not in codes}
    negative = frozenset(number for number in codes if number < 0)
    if codes and len(rest) >= 3 and scale_of(words, rest):
        taken = frozenset(number for number in codes if number < min(rest) or number > max(rest) + 5)
    elif negative and len(rest) >= 3 and min(rest) >= 0 and _Values(values.of, rest).whole:
        taken = negative
    else:
        return values, frozenset()
    kept = {value: number for value, number in values.of.items() if number not in taken}
    return _Values(kept, {number: rows for number, rows in values.rows.items() if number not in taken}), taken


def scale_of(words: frozenset[str], rows: Mapping[float, int]) -> tuple[float, float] | None:
    """Return the scale that ratings are on, or None where the numbers are no ratings."""
    low, high = min(rows), max(rows)
    if "nps" in words and low >= 0 and high <= 10 and _steps(rows, 1):
        return (0.0, 10.0)
    rating = bool(words & _RATING_WORDS)
    if words & (_COUNT_WORDS | _MEASURE_WORDS) or len(rows) < 3 or not _steps(rows, 2 if rating else 1):
        return None
    fitting = [(a, b) for a, b in _SCALES if a <= low and high <= b]
    if not fitting:
        return None
    scale = min(fitting, key=lambda ends: (ends[1] - ends[0], ends[0]))
    full = len(rows) == scale[1] - scale[0] + 1 and scale in (
        (1, 5),
        (0, 4),
        (1, 7),
        (0, 10),
        (1, 10),
        (-5, 5),
        (-3, 3),
    )
    spread = rows[high] >= 0.01 * sum(rows.values())
    return (float(scale[0]), float(scale[1])) if rating or (full and spread) else None


def _steps(rows: Collection[float], parts: int) -> bool:
    return all(number * parts == int(number * parts) for number in rows)


def _kind(words: frozenset[str], values: _Values, unit: str, money: bool) -> ColumnKind:
    if unit == "%" or words & _MEASURE_WORDS or values.low < 0:
        return "real"
    if "year" in words and values.low >= 1850 and values.high <= 2100:
        return "real"
    if money:
        return "amount"
    if values.whole:
        return "amount" if words & _AMOUNT_WORDS and not words & _COUNT_WORDS else "count"
    if words & _AMOUNT_WORDS or words & _COUNT_WORDS or _is_skewed(values.rows):
        return "amount"
    return "real"


def _is_skewed(rows: Mapping[float, int]) -> bool:
    """Whether the mean lies far above the median, as amounts and rates do."""
    total = sum(rows.values())
    seen, median = 0, 0.0
    for number in sorted(rows):
        seen += rows[number]
        if seen * 2 >= total:
            median = number
            break
    return sum(number * times for number, times in rows.items()) / total > 1.3 * median
