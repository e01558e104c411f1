"""Say one statistic: its column's shape decides the phrasings, its standing which of them may be used."""

import re
from collections.abc import Collection

from persona_ai.drafting.phrases import Voice, book
from persona_ai.drafting.select import Standing, column_of, is_yes, standing
from persona_ai.schema import Claim, ClaimKind, Column, Field, Ledger, Stat
from persona_ai.text.agreement import VERB, counted, is_plural, plural_verb
from persona_ai.text.cues import has_negation
from persona_ai.text.lint import names_of, violations
from persona_ai.text.quantifiers import word

_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("plan", re.compile(r"\b(plan|tier|edition|licen[cs]e|subscription|package)s?\b", re.I)),
    ("industry", re.compile(r"\b(industry|sector|trade|branch|vertical|field)\b", re.I)),
    ("place", re.compile(r"\b(region|country|city|state|area|location|continent)\b", re.I)),
    ("channel", re.compile(r"\b(channel|acquisition|referrer|came from|lead source)\b", re.I)),
)
_TENURE = re.compile(r"\b(tenure|months? with|years? with|customer (for|since)|account age|lifetime)\b", re.I)
_USED = re.compile(
    r"\b(use[sd]?|using|usage|tools?|features?|integrations?|apps?|software|languages?|modules?)\b", re.I
)
_ROLES = re.compile(r"\b(roles?|jobs?|job titles?|professions?|occupations?)\b", re.I)
# A label that its option completes: "shares notebooks for", "works with".
_OPEN_ENDED = re.compile(
    r"^\w+s\b.* (?:for|with|in|on|at|by|to|through|via)$|^\w+s (?:for|with|in|on|at|by|to)$", re.I
)
_DID = re.compile(r"^(\w+ed|left|paid|bought|lost|kept|sent|won|active|inactive)( .*)?$", re.I)
_DOES = re.compile(r"^(churn|renew|cancel|upgrade|downgrade|convert|subscribe|recommend|return)$", re.I)
_HALFWAY = re.compile(r"\bmiddle of the group\b|\bmiddle answer\b")
_SLOT_MARKS = re.compile(r"[{}$]")
_LONGEST = 60


def statement(
    ledger: Ledger, stat: Stat, field: Field, voice: Voice, *, word_ok: bool = False
) -> Claim | None:
    """Return a claim that says a statistic, or None where it has no words that could be printed.

    With `word_ok` a share that is neither a comparison nor defining is said by a quantifier word
    ("most") where one fits. In a scenario nothing is defining: what happens is told as it is.
    """
    column = column_of(ledger, stat)
    shape = shape_of(stat, column, names_of(ledger))
    stands = standing(ledger, stat)
    if stands == "defining" and field == "scenario":
        if shape == "trait":
            return None
        stands = "value"
    if shape == "trait" and not (has_trait(stat) and (stat.aggregator == "share" or stands != "value")):
        return None
    said, kind = _said(stat, shape, stands, word_ok=word_ok)
    about = f"{stat.column}={stat.level}"
    template = voice.say(said, about, **_slots(ledger, stat))
    if kind == "defining":
        template = voice.say(book("statistics")["openers"]["defining"], about, core=template)
    return Claim(id="", field=field, kind=kind, template=template, evidence=(stat.id,))


def _said(stat: Stat, shape: str, stands: Standing, *, word_ok: bool) -> tuple[list[str], ClaimKind]:
    directed = shape == "trait" and stat.aggregator != "share"
    phrases = book("statistics")["rating" if directed else shape]
    if (
        word_ok
        and stands == "value"
        and stat.aggregator == "share"
        and word(stat.n, stat.denominator, stat.interval)
    ):
        return phrases["quantifier"], "quantifier"
    if stat.aggregator == "mean":
        return [phrase for phrase in phrases[stands] if not _HALFWAY.search(phrase)], stands
    return phrases[stands], stands


def shape_of(stat: Stat, column: Column | None, names: Collection[str]) -> str:
    """Return which table of the phrase book fits a statistic; "trait" where prose may not say its words."""
    if not sayable(label_of(stat), names):
        return "trait"
    if stat.aggregator == "share":
        return _shape_of_share(stat, column, names)
    if column is not None and column.kind == "ordinal":
        return "middle" if column.levels else "rating"
    if _TENURE.search(stat.column.replace("_", " ")) or _TENURE.search(label_of(stat)):
        return "tenure"
    if stat.unit.startswith("per "):
        return "rate"
    if column is not None and column.kind == "count" and not stat.unit and is_plural(counted(label_of(stat))):
        return "count"
    return "amount"


def _shape_of_share(stat: Stat, column: Column | None, names: Collection[str]) -> str:
    label = label_of(stat)
    if is_yes(stat.level):
        return "verb" if any(form.match(label) for form in (VERB, _DID, _DOES)) else "yes"
    if not sayable(stat.level, names):
        return "trait"
    if column is not None and column.kind == "multi_select":
        return _shape_of_option(label)
    if column is not None and column.kind == "binary" and _DID.match(stat.level):
        return "verb"
    return next((shape for shape, pattern in _SHAPES if pattern.search(label)), "nominal")


def _shape_of_option(label: str) -> str:
    if _OPEN_ENDED.match(label):
        return "verb"
    return "use" if _USED.search(label) else "role" if _ROLES.search(label) else "option"


def has_trait(stat: Stat) -> bool:
    """Return whether the printer can say a statistic as a noun phrase."""
    directed = stat.comparison is not None and stat.comparison.direction in ("higher", "lower")
    return directed or (stat.aggregator == "share" and stat.value >= 0.5)


def sayable(text: str, names: Collection[str]) -> bool:
    """Return whether prose may hold a column's or an option's words: no digits, marks, or forbidden words."""
    if not text.strip() or len(text) > _LONGEST or _SLOT_MARKS.search(text):
        return False
    return not violations(text, names, "inference") and not has_negation(text)


def label_of(stat: Stat) -> str:
    """Return how prose names the column of a statistic."""
    return stat.label or stat.column.replace("_", " ")


def who_of(ledger: Ledger) -> str:
    """Return what the brief calls customers, if prose can say it."""
    who = ledger.brief.customers.strip().casefold()
    return who if re.fullmatch(r"[a-z][a-z -]{2,30}", who) and is_plural(who) else "customers"


def _slots(ledger: Ledger, stat: Stat) -> dict[str, str]:
    forms = {form: f"{{{stat.id}:{form}}}" for form in ("against", "rest", "word", "trait")}
    label = counted(_without_unit(label_of(stat), stat.unit))
    return forms | {
        "value": f"{{{stat.id}}}",
        "label": label,
        "level": stat.level,
        "do": plural_verb(_predicate(stat, label)),
        "who": who_of(ledger),
        "middle": stat.aggregator,
        "is": "are" if is_plural(label) else "is",
    }


def _predicate(stat: Stat, label: str) -> str:
    """Return what is said of those whom a share counts: "shares notebooks for teaching", "renewed"."""
    if not stat.level or is_yes(stat.level):
        return label
    return f"{label} {stat.level}" if _OPEN_ENDED.match(label) else stat.level


def _without_unit(label: str, unit: str) -> str:
    """Return a label without the unit that is printed with the value: "logins" for "logins per week"."""
    return label.removesuffix(f" {unit}") if unit else label
