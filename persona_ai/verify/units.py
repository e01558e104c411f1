"""A number keeps its unit and is the mean or the median that it is."""

import re
from typing import Final

from persona_ai.text.concepts import clause_stems
from persona_ai.text.words import words
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse
from persona_ai.verify.naming import label_of

_PEOPLE_TIMES: Final = re.compile(
    r"\b(hour|day|week|month|quarter|year|dail|weekl|monthl|yearl|annual|second|minute)\w*\b", re.IGNORECASE
)
_MONEY: Final = re.compile(r"[€$£¥₹]|\b(?:euros?|dollars?|pounds?|cents?|eur|usd|gbp)\b", re.IGNORECASE)


def units(case: Case) -> Ruling:
    """Hold where no unit of time, money or share is said that the cited statistics do not have."""
    own = " ".join(f"{label_of(stat)} {stat.column} {stat.unit} {stat.level}" for stat in case.stats).lower()
    for said in _PEOPLE_TIMES.finditer(case.prose):
        if said.group(1).lower()[:4] not in own.replace("annual", "year"):
            return refuse(
                "contradicted", "evidence_differs", f"'{said.group()}' is not the unit of what is cited"
            )
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
    """Hold where what is called a mean is one, and what is called a median is one."""
    said = clause_stems(case.prose)
    for name, kind in (("averag", "mean"), ("mean", "mean"), ("median", "median")):
        numeric = [stat for stat in case.stats if stat.aggregator in ("mean", "median")]
        if name in said and numeric and all(stat.aggregator != kind for stat in numeric):
            return refuse(
                "contradicted",
                "evidence_differs",
                f"{numeric[0].id} is a {numeric[0].aggregator}, not a {kind}",
            )
    return HOLDS
