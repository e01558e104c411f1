"""Which evidence of a ledger is worth saying, where it belongs, and in which order.

Knows nothing of wording. Strength is the size of the effect against everyone else; a column that the
brief names counts for more, but nothing becomes true by it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from persona_ai.schema import Column, Excerpt, Ledger, Stat, Theme, ThemeKind
from persona_ai.schema.itself import Itself
from persona_ai.text.cues import has_negation
from persona_ai.text.words import content_stems

Standing = Literal["comparison", "defining", "value"]
Topic = Literal["background", "behaviours", "attitudes", "tools"]

_YES = frozenset({"yes", "y", "true", "1", "1.0", "t", "on", "x", "ja", "oui", "si", "ticked"})
_NO = frozenset({"no", "n", "false", "0", "0.0", "f", "off", "nein", "non", "not ticked"})
_TOOLS = re.compile(r"\b(tools?|software|integrations?|apps?|environments?|languages?|systems?)\b", re.I)
_SAID = re.compile(
    r"\b(recommend\w*|satisf\w*|happy|likel\w*|intend\w*|intention|nps|promoter|rating|would)\b", re.I
)
_WHEN = re.compile(r"\b(season|month|weekday|time) of ", re.I)
_STABLE = 0.75
_BRIEF_BOOST = 1.5
_TYPICAL = 0.25
_ASKED = 0.4  # of its place, where the brief speaks of a theme
_LONG = 48
_ANYBODYS = content_stems("""
    orders messages answers questions problems issues trouble tools software results products apps jobs tasks
    roles work time days ways things people teams users customers support experience processes workflow
    solutions levels places moments points cases sides hands heads value business trust use care
""")


def is_yes(level: str) -> bool:
    """Return whether a level merely says yes."""
    return level.strip().casefold() in _YES


def is_no(level: str) -> bool:
    """Return whether a level merely says no."""
    return level.strip().casefold() in _NO


@dataclass(frozen=True)
class _Places:
    """Where things stand in a ledger; `yes` are the columns that have a share of yes to claim."""

    columns: Mapping[str, Column]
    stats: Mapping[tuple[str, str], Stat]  # the first of each column and aggregator
    yes: frozenset[str]


@lru_cache(maxsize=16)
def _places(ledger: Itself[Ledger]) -> _Places:
    stats = ledger.it.stats
    return _Places(
        columns={column.name: column for column in ledger.it.columns},
        stats={(stat.column, stat.aggregator): stat for stat in reversed(stats)},
        yes=frozenset(
            stat.column
            for stat in stats
            if stat.claimable and stat.aggregator == "share" and is_yes(stat.level)
        ),
    )


def column_of(ledger: Ledger, stat: Stat) -> Column | None:
    """Return the column that a statistic counts, if the ledger describes it."""
    return _places(Itself(ledger)).columns.get(stat.column)


def standing(ledger: Ledger, stat: Stat) -> Standing:
    """Return how a statistic may be worded: as a comparison, as defining, or as a plain value."""
    against = stat.comparison
    if against is None or against.direction not in ("higher", "lower"):
        return "value"
    if stat.used_in_clustering:
        stable = ledger.segment.stability is not None and ledger.segment.stability >= _STABLE
        return "defining" if stable else "value"
    return "comparison" if against.significant else "value"


def strength(ledger: Ledger, stat: Stat) -> float:
    """Return how much a statistic says about this segment: |effect|, more where the brief asks for it."""
    effect = abs(stat.comparison.effect) if stat.comparison else 0.0
    return effect * (_BRIEF_BOOST if in_brief(ledger, stat) else 1.0)


def in_brief(ledger: Ledger, stat: Stat) -> bool:
    """Return whether the brief names the column of a statistic as outcome or KPI."""
    names = {name.strip().casefold() for name in (ledger.brief.outcome, *ledger.brief.kpis) if name.strip()}
    return bool(names & {stat.column.casefold(), stat.label.casefold()})


def is_outcome(ledger: Ledger, stat: Stat) -> bool:
    """Return whether a statistic counts what became of customers: renewed, churned, recommended."""
    column = column_of(ledger, stat)
    return column is not None and column.role == "outcome"


def topic(ledger: Ledger, stat: Stat) -> Topic:
    """Return the part of a persona that a statistic speaks to."""
    column = column_of(ledger, stat)
    if column is None:
        return "behaviours"
    if column.kind == "ordinal" and column.scale is not None:
        return "attitudes"
    if is_outcome(ledger, stat):
        return (
            "attitudes" if _SAID.search(f"{column.name.replace('_', ' ')} {column.label}") else "behaviours"
        )
    if column.origin == "derived" and not column.protected and _tells_of_deeds(column):
        return "behaviours"
    if column.kind == "multi_select" and _TOOLS.search(f"{column.name.replace('_', ' ')} {column.label}"):
        return "tools"
    return "background" if column.role == "descriptor" else "behaviours"


def _tells_of_deeds(column: Column) -> bool:
    """Return whether a derived column is a sum over what somebody did, or when: not who they are."""
    return column.kind in ("count", "amount", "real") or bool(_WHEN.search(column.label))


def statistics(ledger: Ledger, *topics: Topic) -> tuple[Stat, ...]:
    """Return the statistics that can be said, the strongest first; at most one a column and option.

    Of a yes/no column only the share of yes is kept, of other two-valued columns the level that is
    more frequent here than elsewhere, of numbers the median,
    or the mean where the medians hide the difference.
    """
    usable = [stat for stat in ledger.stats if _usable(ledger, stat) and not _said_better(ledger, stat)]
    if topics:
        usable = [stat for stat in usable if topic(ledger, stat) in topics]
    ranked = sorted(usable, key=lambda stat: (-_rank(ledger, stat), _number(stat.id)))
    kept: dict[tuple[str, str], Stat] = {}
    for stat in ranked:
        kept.setdefault(_thing(ledger, stat), stat)
    return tuple(kept.values())


def telling(ledger: Ledger, *topics: Topic, limit: int) -> tuple[Stat, ...]:
    """Return the statistics worth a sentence: those that set the segment apart, then what is typical of it.

    At most two options of a column, and only the commonest one where nothing differs; what reads badly
    comes last.
    """
    chosen: list[Stat] = []
    for stat in sorted(statistics(ledger, *topics), key=reads_badly):
        same = [other for other in chosen if other.column == stat.column]
        plain = standing(ledger, stat) == "value"
        if len(same) >= (1 if plain else 2) or (
            plain and stat.aggregator == "share" and stat.value < _TYPICAL
        ):
            continue
        chosen.append(stat)
    return tuple(chosen[:limit])


def reads_badly(stat: Stat) -> bool:
    """Return whether an option or label is a sentence of its own, so that no other sentence takes it well."""
    return any(has_negation(text) or len(text) > _LONG for text in (stat.level, stat.label))


def _usable(ledger: Ledger, stat: Stat) -> bool:
    if not stat.claimable or stat.column == "segment" or stat.segment != ledger.segment.id:
        return False
    if stat.aggregator not in ("share", "median", "mean") or not stat.denominator:
        return False
    column = column_of(ledger, stat)
    if column is not None and column.role in ("id", "segment", "weight", "ignored", "text"):
        return False
    said_by_yes = stat.aggregator == "share" and is_no(stat.level)
    return not (said_by_yes and stat.column in _places(Itself(ledger)).yes)


def _said_better(ledger: Ledger, stat: Stat) -> bool:
    """Return whether the column's other number says it better: the median, unless it hides the difference."""
    if stat.aggregator not in ("mean", "median"):
        return False
    other = "mean" if stat.aggregator == "median" else "median"
    pair = _places(Itself(ledger)).stats.get((stat.column, other))
    if pair is None or not _usable(ledger, pair):
        return False
    return _hides(stat) if stat.aggregator == "median" else not _hides(pair)


def _hides(stat: Stat) -> bool:
    """Return whether the value does not lie on the side of the others' that its direction says."""
    against = stat.comparison
    if against is None or against.direction not in ("higher", "lower"):
        return False
    return (stat.value > against.value) != (against.direction == "higher") or stat.value == against.value


def _rank(ledger: Ledger, stat: Stat) -> float:
    asked = 1.0 * in_brief(ledger, stat)
    if standing(ledger, stat) == "value":
        return asked + 0.2 * _commonness(ledger, stat)
    rare = (
        stat.aggregator == "share" and stat.value < 0.5 * stat.comparison.value if stat.comparison else False
    )
    return 2.0 + asked + strength(ledger, stat) * (0.6 if rare else 1.0)


def _commonness(ledger: Ledger, stat: Stat) -> float:
    """Return 0..1: the share itself, how far up its scale a rating is, and the middle for other numbers."""
    column = column_of(ledger, stat)
    if stat.aggregator == "share":
        return stat.value
    if column is None or column.scale is None:
        return 0.5
    low, high = column.scale
    return min(1.0, max(0.0, (stat.value - low) / (high - low))) if high > low else 0.5


def _thing(ledger: Ledger, stat: Stat) -> tuple[str, str]:
    column = column_of(ledger, stat)
    if column is not None and column.kind in ("multi_select", "nominal") and stat.aggregator == "share":
        return stat.column, stat.level
    return stat.column, ""


def _number(identifier: str) -> int:
    digits = identifier.lstrip("STQC")
    return int(digits) if digits.isdigit() else 0


def themes(ledger: Ledger, *kinds: ThemeKind) -> tuple[Theme, ...]:
    """Return the themes of some kinds (all without any), the most telling first, as they are numbered.

    What the brief's decision or offer speaks of comes earlier.
    """
    wanted = [theme for theme in ledger.themes if not kinds or theme.kind in kinds]
    asked = content_stems(" ".join((ledger.brief.decision, *ledger.brief.offer)))
    place = {theme.id: number for number, theme in enumerate(sorted(wanted, key=lambda one: _number(one.id)))}

    def rank(theme: Theme) -> tuple[float, int]:
        unasked = content_stems(" ".join((theme.label, *theme.terms))).isdisjoint(asked)
        return place[theme.id] * (1.0 if unasked else _ASKED), place[theme.id]

    return tuple(sorted(wanted, key=rank))


def speaks(theme: Theme) -> bool:
    """Return whether a theme's label says enough to stand in a sentence: more than a single word."""
    return len(content_stems(theme.label)) > 1


def is_anybodys(theme: Theme) -> bool:
    """Return whether a theme's label could be any company's: a sentence on it alone would say nothing."""
    return content_stems(theme.label) <= _ANYBODYS


def quotable(ledger: Ledger, among: Iterable[str] | None = None) -> tuple[Excerpt, ...]:
    """Return the excerpts that may be quoted for this segment, in the order of `among` or the ledger's."""
    allowed = {
        excerpt.id: excerpt
        for excerpt in ledger.excerpts
        if excerpt.quotable and excerpt.participant is not None and excerpt.segment == ledger.segment.id
    }
    if among is None:
        return tuple(allowed.values())
    return tuple(allowed[identifier] for identifier in dict.fromkeys(among) if identifier in allowed)
