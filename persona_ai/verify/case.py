"""One claim with everything that it may be judged by, taken apart once for all rules."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from persona_ai.schema import Claim, Column, Document, Excerpt, Ledger, Reason, Stat, Status, Theme
from persona_ai.text.slots import Part, Prose, Slot, parse

STATISTICAL: Final = frozenset({"value", "quantifier", "comparison", "defining"})

# Where one statement ends and another may begin. "than" and "against" stay with what they compare.
_BREAK: Final = re.compile(
    r"(?<=[,;:.!?()–—])\s+|\s+(?=[(–—])|\s+(?:and|but|while|whereas|yet|though|although|or|against|versus|vs|"
    r"compared (?:to|with)|than|elsewhere)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Ruling:
    """What a rule found: `status` "supported" or why not, with the numbers that decided."""

    status: Status = "supported"
    reason: Reason = "ok"
    message: str = ""
    computed: Mapping[str, float] | None = None

    @property
    def holds(self) -> bool:
        """Whether the rule is met."""
        return self.status == "supported"


HOLDS: Final = Ruling()


def refuse(status: Status, reason: Reason, message: str, **computed: float) -> Ruling:
    """Return a ruling against a claim."""
    return Ruling(status, reason, message, computed or None)


@dataclass(frozen=True)
class Clause:
    """A stretch of a template between two breaks: its prose, and the slots in it."""

    text: str
    slots: tuple[Slot, ...]

    @property
    def stats(self) -> frozenset[str]:
        """Ids of the statistics in the clause."""
        return frozenset(slot.id for slot in self.slots if slot.id.startswith("S"))


@dataclass(frozen=True)
class Case:
    """A claim, the ledger it cites, and the sources that the ledger was made from."""

    claim: Claim
    ledger: Ledger
    documents: Mapping[str, Document]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The template in parts; ValueError where it is malformed."""
        return parse(self.claim.template)

    @cached_property
    def well_formed(self) -> bool:
        """Whether the template can be taken apart; without that, nothing else of a case can be read."""
        try:
            return self.parts is not None
        except ValueError:
            return False

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The slots of the template, in order."""
        return tuple(part for part in self.parts if isinstance(part, Slot))

    @cached_property
    def prose(self) -> str:
        """What the drafter wrote itself, each slot a blank."""
        return "".join(part.text if isinstance(part, Prose) else " " for part in self.parts)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Every cited id once: those in slots first, in order, then the listed ones."""
        return tuple(dict.fromkeys((*(slot.id for slot in self.slots), *self.claim.evidence)))

    @cached_property
    def stats(self) -> tuple[Stat, ...]:
        """The cited statistics, in the order of citation."""
        known = {stat.id: stat for stat in self.ledger.stats}
        return tuple(known[one] for one in self.ids if one in known)

    @cached_property
    def themes(self) -> tuple[Theme, ...]:
        """The cited themes."""
        known = {theme.id: theme for theme in self.ledger.themes}
        return tuple(known[one] for one in self.ids if one in known)

    @cached_property
    def excerpts(self) -> tuple[Excerpt, ...]:
        """The cited excerpts."""
        known = {excerpt.id: excerpt for excerpt in self.ledger.excerpts}
        return tuple(known[one] for one in self.ids if one in known)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The template's clauses, in order; empty ones are left out."""
        return _clauses(self.parts)

    def stat(self, name: str) -> Stat:
        """Return a cited statistic by its id."""
        return next(stat for stat in self.stats if stat.id == name)

    def column(self, stat: Stat) -> Column | None:
        """Return the column that a statistic counts, if the ledger describes it."""
        return next((column for column in self.ledger.columns if column.name == stat.column), None)


def _clauses(parts: tuple[Part, ...]) -> tuple[Clause, ...]:
    slots = [part for part in parts if isinstance(part, Slot)]
    # A slot becomes one private-use character, so that splitting cannot cut it.
    marked = "".join(part.text if isinstance(part, Prose) else "\ue000" for part in parts)
    clauses, used = [], 0
    for piece in _split(marked):
        number = piece.count("\ue000")
        inside = tuple(slots[used : used + number])
        used += number
        text = piece.replace("\ue000", " ").strip(" ,;:.!?()–—")
        if text or inside:
            clauses.append(Clause(text, inside))
    return tuple(clauses)


def _split(marked: str) -> list[str]:
    """Cut at breaks; the word that breaks ("than", "elsewhere") opens the following clause."""
    pieces, start = [], 0
    for match in _BREAK.finditer(marked):
        pieces.append(marked[start : match.start()])
        start = match.start() if match.group().strip() else match.end()
    return [*pieces, marked[start:]]
