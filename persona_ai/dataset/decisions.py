"""What persona.toml decides about a column goes before what was inferred from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from persona_ai.dataset.blanks import blanks_among
from persona_ai.dataset.kinds import NOT_TICKED, binary, infer, multi_select, nominal, ticks
from persona_ai.dataset.labels import header_words
from persona_ai.dataset.numeric import numeric, scale_of
from persona_ai.dataset.ordinal import in_order
from persona_ai.dataset.reading import Dropped, Reading, Remark, Value
from persona_ai.errors import InputError
from persona_ai.settings import ColumnDecision, Settings

SETTINGS_FILE = "persona.toml"


def refuse_unknown(settings: Settings, header: Sequence[str], source: str) -> None:
    """Raise where persona.toml decides about a column that the table does not have."""
    for name in settings.columns:
        if name not in header:
            raise InputError(
                f"{SETTINGS_FILE} decides about column {name!r}, which {source} does not have; "
                f"it has {', '.join(header)}"
            )


def decide(name: str, counts: Mapping[str, int], decision: ColumnDecision, source: str) -> Reading | Dropped:
    """Read a column as decided; what is left open is inferred.

    Raises:
        InputError: the values do not fit the decision.
    """
    not_rated = frozenset(_text(code) for code in decision.not_rated or ())
    left_out = {
        value: rows
        for value, rows in counts.items()
        if value in not_rated or _text_of_number(value) in not_rated
    }
    kept = {value: rows for value, rows in counts.items() if value not in left_out}
    if left_out:
        kept[""] = kept.get("", 0) + sum(left_out.values())
    place = f"{source} column {name!r}"
    reading = _read(name, kept, decision, place)
    if isinstance(reading, Dropped):
        return reading
    return _finish(reading, decision, left_out, place)


def _read(name: str, counts: Mapping[str, int], decision: ColumnDecision, place: str) -> Reading | Dropped:
    blanks = blanks_among(counts) - frozenset(decision.levels or ())
    answers = {value: rows for value, rows in counts.items() if value not in blanks}
    if not answers:
        return Dropped("it is blank in every row")
    if decision.blank == NOT_TICKED and decision.kind in (None, "binary") and len(answers) == 1:
        return ticks(next(iter(answers)), sum(counts.values()) - sum(answers.values()))
    if decision.separator:
        return multi_select(answers, decision.separator)
    if decision.levels is not None and decision.kind in (None, "ordinal"):
        return _levels(answers, decision.levels, place)
    inferred = infer(name, counts)
    kind = decision.kind or ("ordinal" if decision.scale else None)
    if kind is None or (isinstance(inferred, Reading) and inferred.kind == kind):
        return inferred
    if len(answers) == 1 and kind not in ("text", "id", "date"):
        return Dropped(f"it holds one value, {next(iter(answers))!r}")
    return _as_kind(name, answers, kind, decision, place)


def _as_kind(
    name: str, answers: Mapping[str, int], kind: str, decision: ColumnDecision, place: str
) -> Reading | Dropped:
    if kind in ("count", "amount", "real"):
        return _numbers(name, answers, decision, place, kind)
    if kind == "ordinal":
        return _ordinal(name, answers, decision, place)
    simple: dict[str, Callable[[Mapping[str, int]], Reading]] = {"binary": binary, "nominal": nominal}
    if kind == "binary" and len(answers) > 2:
        raise InputError(
            f"{place}: {SETTINGS_FILE} says binary, but it holds {len(answers)} different values"
        )
    if kind in simple:
        return simple[kind](answers)
    if kind == "multi_select":
        raise InputError(
            f'{place}: {SETTINGS_FILE} says multi_select; say by which mark, as in separator = ";"'
        )
    values: dict[str, Value] = {value: value for value in answers}
    return Reading(kind=kind, values=values)  # type: ignore[arg-type]


def _numbers(
    name: str, answers: Mapping[str, int], decision: ColumnDecision, place: str, kind: str
) -> Reading | Dropped:
    plain = numeric(frozenset({"n"}), answers, money=False, unit="")
    if isinstance(plain, Dropped):
        return plain
    if plain is None or plain.kind in ("id", "nominal"):
        wrong = next((value for value in answers if not _text_of_number(value)), next(iter(answers)))
        raise InputError(
            f"{place}: {SETTINGS_FILE} says {kind}, but {wrong!r} is not a number; "
            "correct it or add it to not_rated"
        )
    values: dict[str, Value] = {
        value: float(value) if isinstance(read, str) else read for value, read in plain.values.items()
    }
    return replace(plain, kind=kind, values=values, levels=(), scale=None)  # type: ignore[arg-type]


def _ordinal(
    name: str, answers: Mapping[str, int], decision: ColumnDecision, place: str
) -> Reading | Dropped:
    numbers_only = all(_text_of_number(value) for value in answers)
    if not numbers_only and (levels := in_order(answers, header_words(name))):
        return Reading(kind="ordinal", values={value: value for value in answers}, levels=levels)
    if not any(_text_of_number(value) for value in answers):
        raise InputError(
            f"{place}: {SETTINGS_FILE} says ordinal, but the order of its values is not known; "
            f"write levels = [{', '.join(repr(value) for value in sorted(answers)[:3])}, ...], lowest first"
        )
    read = _numbers(name, answers, decision, place, "ordinal")
    if isinstance(read, Dropped):
        return read
    numbers = {number: 1 for number in read.values.values() if isinstance(number, float)}
    scale = decision.scale or scale_of(frozenset({"rating"}), numbers) or (min(numbers), max(numbers))
    return replace(read, kind="ordinal", scale=scale, unit="")


def _levels(answers: Mapping[str, int], levels: tuple[str, ...], place: str) -> Reading:
    for value in answers:
        if value not in levels:
            raise InputError(
                f"{place}: {value!r} is not among its levels in {SETTINGS_FILE}; add it there or to not_rated"
            )
    return Reading(kind="ordinal", values={value: value for value in answers}, levels=levels)


def _finish(reading: Reading, decision: ColumnDecision, left_out: Mapping[str, int], place: str) -> Reading:
    if decision.scale is not None:
        _refuse_outside(reading, decision.scale, place)
        reading = replace(reading, scale=decision.scale)
    if decision.unit is not None:
        reading = replace(reading, unit=decision.unit)
    if decision.blank == NOT_TICKED and reading.kind == "multi_select":
        reading = replace(reading, blank=NOT_TICKED)
    if decision.blank == "not asked":
        reading = replace(reading, blank="")
    if left_out:
        codes = tuple(sorted(left_out))
        why = f"{', '.join(codes)} read as not rated, as {SETTINGS_FILE} says"
        remark = Remark("changed", why, sum(left_out.values()))
        reading = replace(reading, not_rated=(*reading.not_rated, *codes), remarks=(*reading.remarks, remark))
    return reading


def _refuse_outside(reading: Reading, scale: tuple[float, float], place: str) -> None:
    for value, number in reading.values.items():
        if isinstance(number, float) and not scale[0] <= number <= scale[1]:
            raise InputError(
                f"{place}: {value} is outside of its scale {scale[0]:g} to {scale[1]:g} in {SETTINGS_FILE}; "
                "widen the scale or add the value to not_rated"
            )


def _text(code: str | int | float) -> str:
    return code if isinstance(code, str) else f"{code:g}"


def _text_of_number(value: str) -> str:
    """Return "99" for "99.0", and "" for what is no plain number."""
    try:
        return f"{float(value):g}"
    except ValueError:
        return ""
