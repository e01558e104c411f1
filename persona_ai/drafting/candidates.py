"""Which evidence can belong in a field of a persona: the only ids that a drafter may choose from."""

from collections.abc import Callable, Iterable

from persona_ai.drafting.select import quotable, standing, statistics, themes
from persona_ai.schema import Field, Ledger, Stat, ThemeKind

_KINDS: dict[Field, tuple[ThemeKind, ...]] = {
    "goals": ("goal",),
    "pains": ("pain",),
    "needs": ("need", "goal"),
    "triggers": ("trigger",),
    "objections": ("objection", "pain"),
    "tools": ("tool", "channel"),
    "do": ("need", "goal", "praise", "trigger"),
    "dont": ("pain", "objection"),
    "attitudes": ("feeling", "praise", "objection"),
}
_STATISTICS = 12
_EXCERPTS = 24


def candidates(ledger: Ledger, field: Field) -> tuple[str, ...]:
    """Return the ids of the evidence that can belong in a field, the strongest first.

    Statistics are chosen by the role of their column, themes by their kind, excerpts by the themes
    that they stand in; nothing that may not be said or shown is among them.
    """
    return tuple(dict.fromkeys(_FIELDS[field](ledger)))


def _nothing(ledger: Ledger) -> Iterable[str]:
    return ()


def _label(ledger: Ledger) -> Iterable[str]:
    return [stat.id for stat in statistics(ledger) if standing(ledger, stat) != "value"][:_STATISTICS]


def _summary(ledger: Ledger) -> Iterable[str]:
    yield from _ids(statistics(ledger))
    yield from (theme.id for theme in themes(ledger)[:6])


def _background(ledger: Ledger) -> Iterable[str]:
    return _ids(statistics(ledger, "background"))


def _behaviours(ledger: Ledger) -> Iterable[str]:
    return _ids(statistics(ledger, "behaviours"))


def _attitudes(ledger: Ledger) -> Iterable[str]:
    yield from _ids(statistics(ledger, "attitudes"))
    yield from (theme.id for theme in themes(ledger, *_KINDS["attitudes"]))


def _tools(ledger: Ledger) -> Iterable[str]:
    yield from _words("tools")(ledger)
    yield from _ids(statistics(ledger, "tools"))


def _quotations(ledger: Ledger) -> Iterable[str]:
    spoken = [identifier for theme in themes(ledger) for identifier in theme.excerpts[:3]]
    everything = [*quotable(ledger, spoken), *quotable(ledger)]
    return [excerpt.id for excerpt in everything][: 2 * _EXCERPTS]


def _contrary(ledger: Ledger) -> Iterable[str]:
    against = [theme.contrary for theme in themes(ledger) if theme.contrary]
    return [excerpt.id for excerpt in quotable(ledger, against)] or _quotations(ledger)


def _scenario(ledger: Ledger) -> Iterable[str]:
    for field in ("triggers", "goals", "pains", "needs"):
        yield from list(_words(field)(ledger))[:8]
    yield from _ids(statistics(ledger, "behaviours", "attitudes", "tools"))


def _words(field: Field) -> Callable[[Ledger], Iterable[str]]:
    def of(ledger: Ledger) -> Iterable[str]:
        for theme in themes(ledger, *_KINDS[field]):
            yield theme.id
            yield from (excerpt.id for excerpt in quotable(ledger, theme.excerpts)[:4])

    return of


def _ids(stats: tuple[Stat, ...]) -> list[str]:
    return [stat.id for stat in stats[:_STATISTICS]]


_FIELDS: dict[Field, Callable[[Ledger], Iterable[str]]] = {
    "label": _label,
    "tagline": _quotations,
    "summary": _summary,
    "name": _nothing,
    "background": _background,
    "behaviours": _behaviours,
    "attitudes": _attitudes,
    "goals": _words("goals"),
    "pains": _words("pains"),
    "needs": _words("needs"),
    "triggers": _words("triggers"),
    "objections": _words("objections"),
    "tools": _tools,
    "quotations": _quotations,
    "contrary": _contrary,
    "scenario": _scenario,
    "do": _words("do"),
    "dont": _words("dont"),
}
