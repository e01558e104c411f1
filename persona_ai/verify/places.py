"""Where in a persona a claim may stand: by its kind, by the kind of its theme, and by the tone of its quotation."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from persona_ai.schema import ClaimKind, Excerpt, Field, Stat
from persona_ai.schema.evidence import ThemeKind
from persona_ai.text.cues import sentiment, theme_kinds
from persona_ai.text.slots import VOICED
from persona_ai.text.voiced import voiced
from persona_ai.verify.case import HOLDS, STATISTICAL, Case, Ruling, refuse
from persona_ai.verify.naming import flipped

_COUNTED: Final = ("value", "quantifier", "comparison", "defining", "superlative", "trend")
_SAID: Final = ("quotation", "theme", "inference", "causal", "reported")
PLACES: Final[Mapping[Field, frozenset[ClaimKind]]] = {
    "label": frozenset({"defining", "comparison"}),
    "tagline": frozenset({"quotation", "inference"}),
    "name": frozenset({"illustrative"}),
    **dict.fromkeys(("summary", "background", "behaviours", "attitudes"), frozenset({*_COUNTED, *_SAID})),
    **dict.fromkeys(("goals", "pains", "needs", "triggers", "objections"), frozenset(_SAID)),
    "tools": frozenset({*_SAID, "value", "quantifier", "comparison", "defining"}),
    "quotations": frozenset({"quotation"}),
    "contrary": frozenset({"quotation", "value", "quantifier", "theme"}),
    "scenario": frozenset({*_COUNTED, *_SAID}),
    "do": frozenset({"inference"}),
    "dont": frozenset({"inference"}),
}
# The kinds of themes that a field may count; any in the others. A praise is no pain, a pain is no goal.
THEMES: Final[Mapping[Field, frozenset[ThemeKind]]] = {
    "goals": frozenset({"goal", "need", "trigger", "feeling", "tool", "channel"}),
    "pains": frozenset({"pain", "objection", "need", "trigger", "feeling", "tool", "channel"}),
    "needs": frozenset({"need", "goal", "pain", "objection", "trigger", "feeling", "tool", "channel"}),
    "triggers": frozenset({"trigger", "goal", "need", "feeling", "tool", "channel"}),
    "objections": frozenset({"objection", "pain", "need", "trigger", "feeling", "tool", "channel"}),
}
_KIND_OF: Final[Mapping[Field, ThemeKind]] = {
    "goals": "goal",
    "pains": "pain",
    "needs": "need",
    "triggers": "trigger",
    "objections": "objection",
}
_COMPLAINT: Final = re.compile(
    r"\b(?:complain\w*|objections?|problems?|trouble\w*|pains?|struggl\w*|doubts?|worr(?:y|ies)|goes wrong|fault\w*)\b",
    re.IGNORECASE,
)
_PRAISE: Final = re.compile(
    r"\b(?:prais\w*|good words?|compliments?|what is liked|what they like)\b", re.IGNORECASE
)
_SEVERAL: Final = 2
_UNHAPPY: Final[frozenset[ThemeKind]] = frozenset({"pain", "objection", "need"})
_HOPEFUL: Final[frozenset[ThemeKind]] = frozenset({"goal", "need", "trigger"})


def in_its_place(case: Case) -> Ruling:
    """Hold where a claim's kind, its themes' kinds and its quotations' tone belong in its field."""
    kind, field = case.claim.kind, case.claim.field
    if kind not in PLACES[field]:
        return refuse("unsupported", "wrong_kind", f"a claim of kind {kind} does not belong in {field}")
    return HOLDS


def tone(case: Case) -> Ruling:
    """Hold where what is counted or quoted in a field of goals, pains and the like is one."""
    field = case.claim.field
    if not (ruling := _introduced(case)).holds:
        return ruling
    if field == "contrary" and case.claim.kind in STATISTICAL:
        return _minority(case)
    if field not in THEMES:
        return HOLDS
    kinds = {theme.id: theme.kind for theme in case.themes}
    for slot in case.slots:
        if slot.id in kinds and slot.form != "label":
            kind = VOICED.get(slot.form, kinds[slot.id])
            if kind not in THEMES[field] and not (slot.form == "" and _is_one_too(slot.id, field, case)):
                return refuse(
                    "unsupported", "wrong_kind", f"{slot.id} is {kind}, which does not belong in {field}"
                )
    printed = {slot.id for slot in case.slots}
    for excerpt in case.excerpts:
        if excerpt.id in printed and _is_of_another_tone(excerpt, field):
            return refuse("unsupported", "wrong_kind", f"{excerpt.id} is of another tone than {field}")
    return HOLDS


def _introduced(case: Case) -> Ruling:
    """Hold where "a complaint:" leads into no praise, and "a good word:" into no complaint."""
    for clause, following in pairwise(case.clauses):
        quoted = [one for one in case.excerpts if one.id in {slot.id for slot in following.slots}]
        for excerpt in quoted:
            kinds, mood = theme_kinds(excerpt.text), sentiment(excerpt.text)
            praised = mood > 0 and not kinds & _UNHAPPY
            if (praised and _COMPLAINT.search(clause.text)) or (mood < 0 and _PRAISE.search(clause.text)):
                return refuse(
                    "contradicted", "contradicted_by_claim", f"{excerpt.id} is of another tone than its lead"
                )
    return HOLDS


def _is_one_too(name: str, field: Field, case: Case) -> bool:
    """Whether several of those who speak of a theme do so as the field asks, whatever most of them say."""
    theme = next(one for one in case.themes if one.id == name)
    return len(voiced(theme, _KIND_OF[field], case.ledger.excerpts)) >= _SEVERAL


def _is_of_another_tone(excerpt: Excerpt, field: Field) -> bool:
    """Whether words only praise where a pain is told, or only complain where a goal is."""
    kinds, mood = theme_kinds(excerpt.text), sentiment(excerpt.text)
    if field == "triggers":
        return False  # what starts a search may be good or bad
    if field == "goals":
        return mood < 0 and not kinds & _HOPEFUL
    return mood > 0 and not kinds & _UNHAPPY


def _minority(case: Case) -> Ruling:
    """Hold where what is contrary is what fewer than half of them have."""
    for stat in case.stats:
        if stat.aggregator != "share" or _share(case, stat) >= 0.5:
            return refuse("unsupported", "wrong_kind", f"{stat.id} is not contrary to what most of them have")
    return HOLDS


def _share(case: Case, stat: Stat) -> float:
    return 1 - stat.value if flipped(case.prose, stat) else stat.value
