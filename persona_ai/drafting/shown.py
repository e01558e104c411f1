"""What a language model is shown of a ledger: ids with their meaning in words, and never a number.

Code prints numbers and states directions, so a model that sees none can copy none. Customers' words
are shown as data with their id; what must not be quoted is not shown at all.
"""

from collections.abc import Iterable, Mapping, Sequence

from persona_ai.drafting.select import is_yes, quotable
from persona_ai.schema import Excerpt, Field, Ledger, Stat, Theme
from persona_ai.text.quantifiers import word

Line = dict[str, str | list[str]]
_QUOTES_A_THEME = 3
_TYPICAL = {"higher": "yes", "lower": "no"}
_LEVEL = {"higher": "high", "lower": "low"}


def shown(ledger: Ledger, ids: Iterable[str]) -> tuple[Line, ...]:
    """Return one line of data for each id that may be shown, in the ledger's order."""
    wanted = set(ids)
    stats = [_stat(stat) for stat in ledger.stats if stat.id in wanted and stat.claimable]
    themes = [_theme(theme, wanted) for theme in ledger.themes if theme.id in wanted]
    quotes = [_quote(excerpt) for excerpt in quotable(ledger) if excerpt.id in wanted]
    return (*stats, *themes, *quotes)


def narrowed(
    ledger: Ledger, chosen: Mapping[Field, Sequence[str]], most: int
) -> dict[Field, tuple[str, ...]]:
    """Return at most `most` ids a field that may be shown; a field without any is left out."""
    may = {str(line["id"]) for line in shown(ledger, {one for ids in chosen.values() for one in ids})}
    kept = {field: tuple(one for one in ids if one in may)[:most] for field, ids in chosen.items()}
    return {field: ids for field, ids in kept.items() if ids}


def _stat(stat: Stat) -> Line:
    """Show what was counted; "typical" and "low" instead of comparisons, which models copy into sentences."""
    line: Line = {"id": stat.id, "about": _about(stat)}
    direction = stat.comparison.direction if stat.comparison else "unclear"
    if stat.aggregator == "share":
        line["here"] = word(stat.n, stat.denominator, stat.interval) or "a part of them"
        if direction in _TYPICAL:
            line["typical"] = _TYPICAL[direction]
    elif direction in _LEVEL:
        line["here"] = _LEVEL[direction]
    return line


def _about(stat: Stat) -> str:
    label = stat.label or stat.column.replace("_", " ")
    return label if stat.aggregator != "share" or is_yes(stat.level) else f"{label}: {stat.level}"


def _theme(theme: Theme, wanted: set[str]) -> Line:
    line: Line = {"id": theme.id, "about": theme.label}
    line["said by"] = "one participant" if theme.participants == 1 else "several participants"
    quotes = [one for one in theme.excerpts if one in wanted][:_QUOTES_A_THEME]
    if quotes:
        line["in"] = quotes
    return line


def _quote(excerpt: Excerpt) -> Line:
    line: Line = {"id": excerpt.id, "said": " ".join(excerpt.text.split())}
    if excerpt.job:
        line["by"] = excerpt.job
    return line
