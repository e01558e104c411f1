"""Print templates: code fills in every number, direction, quantifier and quotation.

The same template and ledger always give the same text; `PRINTER_VERSION` changes when that text would.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from persona_ai.schema import Column, Comparison, Excerpt, Ledger, Stat, Theme
from persona_ai.text.agreement import counted as things_of
from persona_ai.text.agreement import is_plural
from persona_ai.text.numbers import (
    CURRENCY,
    counted,
    decimals_for,
    decimals_that_differ,
    fixed,
    percent,
    trimmed,
    with_unit,
)
from persona_ai.text.quantifiers import word
from persona_ai.text.slots import VOICED, Prose, Slot, parse
from persona_ai.text.voiced import voiced

PRINTER_VERSION: Final = "3"
_One = TypeVar("_One", Stat, Theme, Excerpt)
SMALL: Final = 30  # below this many answers the count is said with the value

_YES: Final = frozenset({"yes", "true", "1", "y", "t", "x", "ticked"})
_NO: Final = frozenset({"no", "false", "0", "n", "f"})
# Things are many, times are long, amounts and ratings are high: by (what, higher).
_AMOUNTS: Final = {
    ("things", True): "many",
    ("things", False): "few",
    ("time", True): "long",
    ("time", False): "short",
    ("amount", True): "high",
    ("amount", False): "low",
}
_TIME: Final = re.compile(r"^time\b|\btime$|^(?:\w+ )?(?:tenure|duration)\b", re.I)


def print_template(template: str, ledger: Ledger, *, sentence: bool = True) -> str:
    """Fill every slot of a template; it gets its capital, and a sentence its final period.

    Raises:
        KeyError: an id that the ledger does not have.
        ValueError: a malformed slot, or a form that the statistic cannot be printed in.
    """
    text = ""
    quoted = False
    for part in parse(template):
        piece = _tidy(part.text) if isinstance(part, Prose) else print_slot(part, ledger)
        quoted = isinstance(part, Slot) and piece.startswith("“")
        text = _join(text, piece, filled=isinstance(part, Slot))
    text = capital(text.strip())
    if not sentence or not text:
        return text
    return text if quoted or text[-1] in ".?!…:" else f"{text.rstrip(',;')}."


def print_slot(slot: Slot, ledger: Ledger) -> str:
    """Print one slot.

    Raises:
        KeyError: an id that the ledger does not have.
        ValueError: a form that the statistic cannot be printed in.
    """
    if slot.id.startswith("S"):
        stat = _find(slot.id, ledger.stats, "statistic")
        return _STAT_FORMS[slot.form](stat, _column(stat, ledger))
    if slot.id.startswith("T"):
        return _theme(_find(slot.id, ledger.themes, "theme"), slot.form, ledger)
    return quotation(_find(slot.id, ledger.excerpts, "quotation"))


def _theme(theme: Theme, form: str, ledger: Ledger) -> str:
    """Print a theme's label, who speaks of it, or who speaks of it as of a pain, a goal and so on."""
    if form == "label":
        return theme.label
    if form not in VOICED:
        return participants(theme.participants, theme.of)
    people = voiced(theme, VOICED[form], ledger.excerpts)
    if not people:
        raise ValueError(f"nobody speaks of {theme.id} as of a {form}")
    return participants(len(people), theme.of)


def value(stat: Stat, column: Column | None = None) -> str:
    """Print a statistic's value with its unit; with few answers their number is said too."""
    if stat.aggregator == "share":
        text = percent(stat.value, _share_decimals(stat))
        return text if stat.denominator >= SMALL else f"{text} ({stat.n:,} of {stat.denominator:,})"
    text = _number(stat, stat.value, column)
    return text if stat.n >= SMALL else f"{text} (n = {stat.n:,})"


def describe(stat: Stat, column: Column | None = None) -> str:
    """Say a statistic in one line, for footnotes and prompts.

    Example: "plan = Business: 61 % (93 of 152; 53-68 %), others 34 %".
    """
    name = _name(stat)
    of = "" if stat.aggregator != "share" else f"{stat.n:,} of {stat.denominator:,}"
    n = of or f"n = {stat.n:,}"
    number = percent(stat.value, _share_decimals(stat)) if of else _number(stat, stat.value, column)
    inside = f"{n}; {_range(stat, column)}" if stat.interval else n
    scaled = column is not None and column.scale is not None
    rest = f", others {_rest(stat, column, bare=scaled)}" if stat.comparison else ""
    kind = "" if stat.aggregator in ("share", "count") else f", {stat.aggregator}"
    return f"{name}{kind}: {number} ({inside}){rest}"


def against(stat: Stat, column: Column | None = None) -> str:
    """Say the direction against everyone else, and their value, in words."""
    other = _comparison(stat)
    rest = _rest(stat, column, bare=True)
    if other.direction == "unclear":
        return f"against {_of_everyone(stat, rest)}, a difference that may be chance"
    if other.direction == "similar":
        return f"much the same as {_of_everyone(stat, rest)}"
    higher = other.direction == "higher"
    gap = stat.value - other.value
    if stat.aggregator != "share" and (gap == 0 or (gap > 0) != higher):
        middle = _middle(stat)
        order = "the same" if gap == 0 else "in the other order"
        return f"tending to be {other.direction} than for everyone else, though the {middle} are {order}"
    if column is not None and column.levels and stat.aggregator != "share":
        return f"{other.direction} than for everyone else ({rest})"
    if column is not None and column.kind == "ordinal" and stat.aggregator != "share":
        return f"{other.direction} than {_of_everyone(stat, rest)}"
    return f"{'more' if higher else 'less'} than {_of_everyone(stat, rest)}"


def trait(stat: Stat, column: Column | None = None) -> str:
    """Say a statistic as a noun phrase for a label: "Business plan", "high monthly spend", "many seats"."""
    if stat.aggregator != "share":
        direction = _comparison(stat).direction
        if direction not in ("higher", "lower"):
            raise ValueError(f"{stat.id} has no direction against the others, so it is no trait")
        what, label = _measured(stat, column)
        return f"{_AMOUNTS[what, direction == 'higher']} {label}"
    had = phrase(stat, column)
    direction = stat.comparison.direction if stat.comparison else "unclear"
    if stat.value >= 0.5 and direction != "lower":
        return had
    if direction == "unclear":
        raise ValueError(f"{stat.id} is neither common here nor different from the others, so it is no trait")
    return f"{had} {'more' if direction == 'higher' else 'less'} often"


def _measured(stat: Stat, column: Column | None) -> tuple[str, str]:
    """Return what a number is of (things, time or an amount), and the label without "number of" before things."""
    label = _label(stat)
    if column is not None and (column.kind == "count" or stat.unit.startswith("per ")):
        label = things_of(label)
        if is_plural(label):
            return "things", label
    return ("time" if _TIME.search(label) else "amount"), label


def phrase(stat: Stat, column: Column | None = None) -> str:
    """Say what the customers behind a share have in common: "Business plan", "uses API", "not renewed"."""
    label, level = _label(stat), stat.level
    if level.lower() in _YES:
        return label
    if level.lower() in _NO:
        return f"not {label}"
    kind = column.kind if column else "nominal"
    if kind == "multi_select":
        uses = re.search(r"\b(us(?:e|es|ed|ing|age)|tools?|features?|integrations?)\b", label.lower())
        return f"uses {level}" if uses else f"{level} ({label})"
    if kind == "binary" or label.lower() in level.lower():
        return level
    return f"{level} {label}" if len(label.split()) <= 2 else f"{level} ({label})"


def others(stat: Stat, column: Column | None = None) -> str:
    """Print everyone else's number after the column's label: without its scale, and a unit that was said.

    Raises:
        ValueError: a statistic that is not compared.
    """
    rated = column is not None and column.scale is not None
    return _number(stat, _comparison(stat).value, column, bare=rated or stat.unit in _label(stat))


def quotation(excerpt: Excerpt) -> str:
    """Print an excerpt in curly quotes with its speaker's job, or code, after a dash.

    A note is nobody's own words: it is reported with who noted it, without quotation marks.
    """
    words = " ".join(excerpt.text.split())
    if excerpt.kind == "note":
        when = f" on {excerpt.date}" if excerpt.date else ""
        return f"noted by {excerpt.noted_by or 'an observer'}{when}: {words}"
    return f"“{words}” — {speaker(excerpt)}"


def speaker(excerpt: Excerpt) -> str:
    """Say who spoke without a name: the job if it is known, else the participant's code."""
    return excerpt.job or f"participant {excerpt.participant}"


def participants(number: int, of: int) -> str:
    """Say how many participants: "four of nine participants", "one participant"."""
    if number == 1:
        return "one participant"
    first, second = counted(number, of)
    if number == of:
        return "both participants" if number == 2 else f"all {second} participants"
    return f"{first} of {second} participants"


def _word(stat: Stat, column: Column | None) -> str:
    _need_share(stat, "word")
    return word(stat.n, stat.denominator, stat.interval) or _of(stat, column)


def _of(stat: Stat, column: Column | None) -> str:
    _need_share(stat, "of")
    return f"{stat.n:,} of {stat.denominator:,}"


def _rest(stat: Stat, column: Column | None, *, bare: bool = False) -> str:
    other = _comparison(stat)
    if stat.aggregator == "share":
        text = percent(other.value, _share_decimals(stat))
        return text if other.denominator >= SMALL else f"{text} ({other.n:,} of {other.denominator:,})"
    text = _number(stat, other.value, column, bare=bare)
    return text if other.n >= SMALL else f"{text} (n = {other.n:,})"


_STAT_FORMS: Final[Mapping[str, Callable[[Stat, Column | None], str]]] = {
    "": value,
    "against": against,
    "word": _word,
    "of": _of,
    "rest": _rest,
    "trait": trait,
}


def _number(stat: Stat, number: float, column: Column | None, *, bare: bool = False) -> str:
    """Print a number of a statistic's kind: an ordinal level by its text, a rating with its scale.

    `bare` leaves out the unit and the scale, for a number that stands right after one that has them.
    """
    if column is not None and column.levels:
        return _level(number, column.levels)
    if stat.level and stat.aggregator == "median" and number == stat.value:
        return stat.level
    number_text = _rounded(stat, number)
    text = number_text if bare and stat.unit not in CURRENCY else with_unit(number_text, stat.unit)
    if bare:
        return text
    if column is not None and column.scale is not None and column.kind == "ordinal":
        low, high = (trimmed(fixed(edge, 1)) for edge in column.scale)
        return f"{text} on a scale of {low} to {high}"
    return text


def _rounded(stat: Stat, number: float) -> str:
    """Round with as many decimals as keep the value and the others' apart."""
    decimals = decimals_for(number)
    if stat.comparison is not None:
        decimals = max(decimals_for(stat.value), decimals_for(stat.comparison.value))
        decimals = decimals_that_differ(stat.value, stat.comparison.value, decimals)
    text = trimmed(fixed(number, decimals))
    return fixed(number, 2) if stat.unit in CURRENCY and "." in text and decimals < 3 else text


def _level(rank: float, levels: tuple[str, ...]) -> str:
    low = int(rank)
    if not 0 <= low < len(levels):
        raise ValueError(f"rank {rank} is outside of the {len(levels)} levels")
    if rank == low or low + 1 >= len(levels):
        return levels[low]
    return f"between {levels[low]} and {levels[low + 1]}"


def _share_decimals(stat: Stat) -> int:
    """Return 0, or 1 where whole percents would make two different shares look the same."""
    if stat.comparison is None or stat.comparison.value == stat.value:
        return 0
    same = percent(stat.value) == percent(stat.comparison.value)
    return 1 if same and percent(stat.value, 1) != percent(stat.comparison.value, 1) else 0


def _range(stat: Stat, column: Column | None) -> str:
    assert stat.interval is not None
    low, high = stat.interval.low, stat.interval.high
    if column is not None and column.levels and stat.aggregator != "share":
        edges = dict.fromkeys(
            (_level(float(int(low)), column.levels), _level(float(int(high)), column.levels))
        )
        return " to ".join(edges)
    if stat.aggregator == "share":
        return f"{fixed(low * 100, 0)}-{fixed(high * 100, 0)} %"
    decimals = max(decimals_for(low), decimals_for(high))
    return f"{trimmed(fixed(low, decimals))}-{trimmed(fixed(high, decimals))}"


def _of_everyone(stat: Stat, rest: str) -> str:
    return f"the {rest} of everyone else" if stat.aggregator == "share" else f"everyone else's {rest}"


def _middle(stat: Stat) -> str:
    return {"mean": "means", "median": "medians"}.get(stat.aggregator, "values")


def _label(stat: Stat) -> str:
    return stat.label or stat.column.replace("_", " ")


def _name(stat: Stat) -> str:
    if stat.column == "segment":
        return "share of all customers"
    return f"{_label(stat)} = {stat.level}" if stat.aggregator == "share" else _label(stat)


def _comparison(stat: Stat) -> Comparison:
    if stat.comparison is None:
        raise ValueError(f"{stat.id} is not compared with anyone")
    return stat.comparison


def _need_share(stat: Stat, form: str) -> None:
    if stat.aggregator != "share":
        raise ValueError(f"{stat.id} is a {stat.aggregator}, not a share, and has no form '{form}'")


def _column(stat: Stat, ledger: Ledger) -> Column | None:
    return next((column for column in ledger.columns if column.name == stat.column), None)


def _find(name: str, among: tuple[_One, ...], what: str) -> _One:
    for one in among:
        if one.id == name:
            return one
    raise KeyError(f"no {what} {name} in the ledger")


def _tidy(prose: str) -> str:
    prose = re.sub(r"\s+", " ", prose)
    return re.sub(r" ([,.;:!?)])", r"\1", prose)


def _join(text: str, piece: str, *, filled: bool) -> str:
    """Append a piece with one blank at most, dropping a unit or "of them" that would stand twice."""
    if not text or not piece:
        return text + piece
    if filled:
        if piece[0] in "€$£¥" and text[-1] == piece[0]:
            return text + piece[1:]
        return f"{text} {piece}" if text[-1].isalnum() or text[-1] in "%”,;:" else text + piece
    piece = _without_repeated_unit(text, piece)
    if not piece:
        return text
    if text.endswith(" ") and piece[0] == " ":
        return text + piece[1:]
    if piece[0] in ",.;:!?)" and text[-1] == " ":
        return text.rstrip() + piece
    return f"{text} {piece}" if piece[0].isalnum() else text + piece


def _without_repeated_unit(text: str, prose: str) -> str:
    """Drop the unit that the drafter wrote after a slot that already prints it."""
    if re.search(r"\d of [\d,]+$", text):
        return re.sub(r"^ ?of (them|these|those)\b", "", prose)
    if text.endswith("%"):
        return re.sub(r"^ ?(%|per cent\b|percent\b)", "", prose)
    words = text.split()[-3:]
    for size in range(len(words), 0, -1):
        unit = " ".join(words[-size:])
        if not unit[0].isdigit() and prose.lower().startswith(f" {unit.lower()}"):
            after = prose[len(unit) + 1 :]
            return after if not after[:1].isalnum() else prose
    return prose


def capital(text: str) -> str:
    """Begin with a capital; a name like "iOS" keeps its own."""
    return text[:1].upper() + text[1:] if text[:1].islower() and not text[1:2].isupper() else text
