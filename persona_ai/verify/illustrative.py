"""Illustrative: a made-up name to remember the persona by; it asserts nothing and nobody bears it."""

import re
from typing import Final

from persona_ai.text.lint import demographic
from persona_ai.text.words import words
from persona_ai.verify.case import HOLDS, Case, Ruling, refuse

_NAME: Final = re.compile(r"[A-ZÀ-Þ][A-Za-zÀ-ɏ]*(?:[ '’-][A-ZÀ-Þ][A-Za-zÀ-ɏ]*){0,2}")


def illustrative(case: Case) -> Ruling:
    """Hold for one to three words of letters that are no speaker's or participant's name and say nobody's age or sex."""
    text = case.claim.template.strip()
    if case.claim.field != "name":
        return refuse("unsupported", "wrong_kind", "only a name may be illustrative")
    if case.ids:
        return refuse("unsupported", "wrong_slot", "a made-up name rests on no evidence")
    if not _NAME.fullmatch(text) or len(text) > 40:
        return refuse("unsupported", "name_in_prose", f"{text!r} is not a name of letters alone")
    if found := demographic(text):
        return refuse("unsupported", "demographic_in_prose", f"'{found[0]}' says who the person is")
    if things := {word.lower() for word in words(text)} & _things(case):
        return refuse("unsupported", "name_in_prose", f"'{sorted(things)[0]}' is the name of a thing")
    if taken := {word.lower() for word in words(text)} & _real_names(case):
        return refuse(
            "unsupported", "name_in_prose", f"'{sorted(taken)[0]}' is the name of somebody in the sources"
        )
    return HOLDS


def _things(case: Case) -> set[str]:
    """Return the words of the product, of columns and of their options: names of things, not of somebody."""
    columns = case.ledger.columns
    named = [case.ledger.brief.product, *(level for column in columns for level in column.levels)]
    return {word.lower() for text in named for word in words(text) if len(word) > 2}


def _real_names(case: Case) -> set[str]:
    labels = [excerpt.speaker for excerpt in case.ledger.excerpts]
    labels += [excerpt.participant or "" for excerpt in case.ledger.excerpts]
    labels += [turn.speaker for document in case.documents.values() for turn in document.turns]
    return {word.lower() for label in labels for word in words(label) if word.isalpha() and len(word) > 1}
