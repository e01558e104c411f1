"""A number keeps its unit and is the mean or the median that it is."""

import re
from typing import Final

from persona_ai.schema import Stat
from persona_ai.text.words import stem, words
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse
from persona_ai.verify.naming import label_of

_PEOPLE_TIMES: Final = re.compile(
    r"\b(hour|day|week|month|quarter|year|dail|weekl|monthl|yearl|annual|second|minute)\w*\b", re.IGNORECASE
)
_MONEY: Final = re.compile(r"[€$£¥₹]|\b(?:euros?|dollars?|pounds?|cents?|eur|usd|gbp)\b", re.IGNORECASE)


_PER: Final = re.compile(r"\bper\s+(\w+)", re.IGNORECASE)
_MEAN: Final = re.compile(r"\b(?:average[sd]?|averaging|means?)\b", re.IGNORECASE)
_QUARTILES: Final = {
    "0.1": re.compile(r"\b(?:lowest|first|bottom) decile\b", re.IGNORECASE),
    "0.25": re.compile(r"\b(?:lower|first|bottom) quartile\b", re.IGNORECASE),
    "0.5": re.compile(r"\bmedian\b", re.IGNORECASE),
    "0.75": re.compile(r"\b(?:upper|third|top) quartile\b", re.IGNORECASE),
    "0.9": re.compile(r"\b(?:highest|last|top) decile\b", re.IGNORECASE),
}
_PART: Final = {"0.1": "decile", "0.25": "quartile", "0.5": "median", "0.75": "quartile", "0.9": "decile"}


def units(case: Case) -> Ruling:
    """Hold where no unit of time, money or share is said that the cited statistics do not have."""
    own = " ".join(f"{label_of(stat)} {stat.column} {stat.unit} {stat.level}" for stat in case.stats).lower()
    for said in _PEOPLE_TIMES.finditer(case.prose):
        if said.group(1).lower()[:4] not in own.replace("annual", "year"):
            return refuse(
                "contradicted", "evidence_differs", f"'{said.group()}' is not the unit of what is cited"
            )
    for per in _PER.findall(case.prose):
        timed = _PEOPLE_TIMES.fullmatch(per) is not None or per.lower() in ("cent", "account", "customer")
        if not timed and f"per {per.lower()}" not in own:
            return refuse("contradicted", "evidence_differs", f"'per {per}' is not the unit of what is cited")
    for money in _MONEY.findall(case.prose):
        if money.lower() not in own and not any(_same_money(money.lower(), stat.unit) for stat in case.stats):
            return refuse("contradicted", "evidence_differs", f"'{money}' is not the unit of what is cited")
    if any(word.lower() in ("percent", "percentage") for word in words(case.prose)) and all(
        s.aggregator != "share" for s in case.stats
    ):
        return refuse("contradicted", "evidence_differs", "nothing that is cited is a percentage")
    return HOLDS


def _same_money(said: str, unit: str) -> bool:
    names = {"€": "eur", "$": "dol usd", "£": "pou gbp"}
    return said[:3] in names.get(unit, "") or said == unit.lower()


def middle(case: Case) -> Ruling:
    """Hold where a mean is called one, a quartile is called one, and a median is called neither."""
    for place, clause in enumerate(case.clauses):
        for slot in clause.slots:
            if slot.id.startswith("S") and slot.form in ("", "rest", "against"):
                ruling = _called(case, place, case.stat(slot.id))
                if not ruling.holds:
                    return ruling
    return _no_other_name(case)


def _called(case: Case, place: int, stat: Stat) -> Ruling:
    """Hold where the words around a number say which of many numbers it is; a median may stand alone."""
    if stat.aggregator not in ("mean", "quantile"):
        return HOLDS
    text = _around(case, place, stat)
    alike = all(one.aggregator in (stat.aggregator, "share") for one in case.stats)
    if stat.aggregator == "mean":
        if _MEAN.search(text) or (alike and _MEAN.search(case.prose)):
            return HOLDS
        return refuse("unsupported", "evidence_differs", f"{stat.id} is a mean: say 'on average'")
    wording = _QUARTILES.get(stat.level)
    if wording is None or not wording.search(text):
        return refuse(
            "unsupported",
            "evidence_differs",
            f"{stat.id} is a {_PART.get(stat.level, 'quantile')} and has to be called so",
        )
    return HOLDS


def _no_other_name(case: Case) -> Ruling:
    numeric = [stat for stat in case.stats if stat.aggregator != "share"]
    own = {stem(word) for stat in numeric for word in words(f"{label_of(stat)} {stat.level}")}
    said = {stem(word) for word in words(case.prose)} - own
    for name, kind in (
        ("averag", "mean"),
        ("mean", "mean"),
        ("median", "median"),
        ("quartil", "quantile"),
        ("decil", "quantile"),
    ):
        if name in said and numeric and all(stat.aggregator != kind for stat in numeric):
            message = f"{numeric[0].id} is a {numeric[0].aggregator}, not a {kind}"
            return refuse("contradicted", "evidence_differs", message)
    return HOLDS


def _around(case: Case, place: int, stat: Stat) -> str:
    """Return the clause at `place` with its neighbours that hold no other statistic."""
    clauses, first, last = case.clauses, place, place
    while first > 0 and clauses[first - 1].stats <= {stat.id}:
        first -= 1
    while last + 1 < len(clauses) and clauses[last + 1].stats <= {stat.id}:
        last += 1
    name = re.compile(rf"\b{re.escape(label_of(stat))}\b", re.IGNORECASE)
    return name.sub(" ", " ".join(clause.text for clause in clauses[first : last + 1]))
