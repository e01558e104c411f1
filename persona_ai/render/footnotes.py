"""Each piece of evidence as a footnote: what it says and where it stands."""

from dataclasses import dataclass
from typing import Literal

from persona_ai.render.words import column_of
from persona_ai.schema import Column, Persona, PersonaTheme, PrintedClaim, Quote, Stat
from persona_ai.text.printing import describe

Sort = Literal["statistic", "quotation", "theme", "claim"]


@dataclass(frozen=True)
class Footnote:
    """One piece of evidence.

    `text` is what was counted or said, `place` where it can be checked ("" for a statistic's count);
    `refers` are the ids of further evidence; `stat` is set for a statistic that can be drawn.
    """

    id: str
    sort: Sort
    text: str
    place: str = ""
    refers: tuple[str, ...] = ()
    stat: Stat | None = None


def footnotes(persona: Persona) -> dict[str, Footnote]:
    """Return all evidence of a persona by id: statistics, themes, quotations, then its claims."""
    evidence = persona.evidence
    stats = sorted(evidence.stats, key=lambda stat: _order(stat.id))
    shown = {quote.id for quote in evidence.quotes}
    notes = [
        *(_statistic(stat, column_of(persona, stat)) for stat in stats),
        *(_theme(theme, shown) for theme in sorted(evidence.themes, key=lambda theme: _order(theme.id))),
        *(_quotation(quote) for quote in sorted(evidence.quotes, key=lambda quote: _order(quote.id))),
        *(_claim(claim) for claim in persona.claims),
    ]
    return {note.id: note for note in notes}


def others_lie(stat: Stat) -> str:
    """Say on which side everyone else lies: "lower", "higher", or "" where that is not known."""
    direction = stat.comparison.direction if stat.comparison else "unclear"
    return {"higher": "lower", "lower": "higher"}.get(direction, "")


def missing(name: str) -> Footnote:
    """Return the footnote of an id that the persona does not explain; it says so."""
    return Footnote(name, "claim", "not in this persona’s evidence")


def speaker(quote: Quote) -> str:
    """Say who spoke without a name: the job if known, and the participant's code."""
    code = f"participant {quote.participant}"
    return f"{quote.job}, {code}" if quote.job else code


def _order(name: str) -> tuple[int, str]:
    """Sort ids by their number: S9 before S10."""
    digits = name[1:]
    return (int(digits) if digits.isascii() and digits.isdigit() else 0, name)


def _statistic(stat: Stat, column: Column | None) -> Footnote:
    if not stat.claimable:
        return Footnote(stat.id, "statistic", f"{stat.label or stat.column}: too few customers to be shown")
    of = {"rest": "everyone else", "all": "all customers"}.get(stat.segment, stat.segment)
    place = f"counted in the table, {of}"
    if stat.comparison is not None and stat.comparison.q is not None:
        place += f"; {_effect(stat)}, q {_probability(stat.comparison.q)}"
    if stat.used_in_clustering:
        place += "; the segment was made from this column, so no test is shown"
    return Footnote(stat.id, "statistic", _described(stat, column), place, stat=stat)


def _described(stat: Stat, column: Column | None) -> str:
    """Describe a statistic; where it is a level in words of unknown order, the others' rank says nothing."""
    if stat.aggregator != "median" or not stat.level or (column is not None and column.levels):
        return describe(stat, column)
    text = describe(stat.model_copy(update={"comparison": None, "interval": None}))
    return text + (f", others {others}" if (others := others_lie(stat)) else "")


def _theme(theme: PersonaTheme, shown: set[str]) -> Footnote:
    text = f"{theme.kind}, “{theme.label}”: {theme.participants} of {theme.of} participants"
    hidden = sum(name not in shown for name in theme.quotes)
    place = f"{hidden} more not shown here" if hidden else ""
    return Footnote(theme.id, "theme", text, place, tuple(name for name in theme.quotes if name in shown))


def _quotation(quote: Quote) -> Footnote:
    words = " ".join(quote.text.split())
    link = f", {quote.link}" if quote.link else ""
    asked = f"; asked: {quote.question}" if quote.question else ""
    place = f"{speaker(quote)}{link}; {quote.document}, characters {quote.start}-{quote.end}{asked}"
    return Footnote(quote.id, "quotation", f"“{words}”", place)


def _claim(claim: PrintedClaim) -> Footnote:
    return Footnote(claim.id, "claim", claim.text)


def _effect(stat: Stat) -> str:
    assert stat.comparison is not None
    name = "Cohen’s h" if stat.comparison.effect_kind == "h" else "Cliff’s delta"
    return f"{name} {stat.comparison.effect:.2f}"


def _probability(q: float) -> str:
    return "< .001" if q < 0.001 else f"= {q:.3f}".replace("= 0.", "= .")
