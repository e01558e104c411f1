"""What it means for one member to be like a statistic, and how that is said of several."""

from typing import Final, Literal

from persona_ai.schema import Column, Stat
from persona_ai.text.agreement import VERB, plural_verb
from persona_ai.text.printing import others, phrase

Sense = Literal["has", "has not", "at least", "at most"]
_MIDDLES: Final = {"median": "middle", "mean": "mean"}


def sense(stat: Stat) -> Sense | None:
    """Return what a member must be to match a statistic; None where it says nothing of one member.

    A member has the level of a share; where the segment has it less often than everybody else and less
    than half of it do, has it not. Its number is at or beyond everybody else's median or mean
    (`comparison.value`), on the side where the segment is.
    """
    if stat.aggregator == "share":
        lacking = stat.comparison is not None and stat.value < min(0.5, stat.comparison.value)
        return "has not" if lacking else "has"
    if stat.aggregator not in _MIDDLES or stat.comparison is None or stat.value == stat.comparison.value:
        return None
    return "at least" if stat.value > stat.comparison.value else "at most"


def matched(stat: Stat, column: Column | None = None) -> str:
    """Say what the members have in common who match a statistic.

    Examples: "use webshop sync", "industry other than Retail", "seats at most 13 (the middle of everyone
    else)".
    """
    match sense(stat):
        case "has":
            return _several(phrase(stat, column))
        case "has not":
            return _lacking(stat, column)
        case "at least" | "at most" as side:
            middle = _MIDDLES[stat.aggregator]
            return f"{_label(stat)} {side} {others(stat, column)} (the {middle} of everyone else)"
        case None:
            return _label(stat)


def _several(had: str) -> str:
    return plural_verb(had) if VERB.match(had) else had


def _lacking(stat: Stat, column: Column | None) -> str:
    had = phrase(stat, column)
    if VERB.match(had):
        return f"do not {plural_verb(had)}"
    if had.startswith("not "):
        return had.removeprefix("not ")
    if column is None or column.kind in ("multi_select", "binary") or had == _label(stat):
        return f"not {had}"
    return f"{_label(stat)} other than {stat.level}"


def _label(stat: Stat) -> str:
    return stat.label or stat.column.replace("_", " ")
