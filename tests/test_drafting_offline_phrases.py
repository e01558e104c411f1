"""The phrase book of the offline drafter claims no more than its evidence, and its words agree."""

import re
from string import Template
from typing import get_args

import pytest
import verify_world

from persona_ai.drafting.phrases import book
from persona_ai.schema import Field, ThemeKind
from persona_ai.text.agreement import is_plural

THEME_TABLES = [name for name in book("words") if name in get_args(ThemeKind) or name == "plain"]


@pytest.mark.parametrize("table", THEME_TABLES)
@pytest.mark.parametrize("form", ["quoted", "counted"])
def test_no_phrase_on_a_theme_says_more_than_that_people_speak_of_it(table: str, form: str) -> None:
    """Verification asks for evidence of every word that does; the label's own words are nobody's evidence here."""
    kind = "need" if table == "plain" else table
    told = verify_world.world()
    first = told.themes[0].model_copy(update={"kind": kind, "label": "duplicate orders"})
    told = told.model_copy(update={"themes": (first, *told.themes[1:])})
    theme, quote = ("T2", "Q4") if kind == "praise" else ("T1", "Q1")
    for phrase in book("words")[table][form]:
        slots = {"theme": f"{{{theme}:label}}", "people": f"{{{theme}}}", "quote": f"{{{quote}}}"}
        one = verify_world.claim(Template(phrase).substitute(slots), "theme", theme, quote, field="pains")
        verdict = verify_world.judge(one, told)
        assert verdict.reason in ("ok", "wrong_kind"), (phrase, verdict.message)
        assert not re.search(
            r"\b(?:is|are|was|were|has|have) \$theme|\$theme (?:is|are|was|were|has|have)\b", phrase
        )


@pytest.mark.parametrize("field", ["do", "dont"])
def test_advice_passes_with_the_theme_that_it_names(field: Field) -> None:
    for kind, phrases in book("words")[field].items():
        told = verify_world.world()
        first = told.themes[0].model_copy(update={} if kind == "voice" else {"kind": kind})
        told = told.model_copy(update={"themes": (first, *told.themes[1:])})
        slots = {"label": "the sync", "people": "{T1}", "it": "it", "quote": "{Q1}"}
        for phrase in phrases:
            text = Template(phrase).substitute(slots)
            one = verify_world.claim(text, "inference", "T1", "Q1", field=field)
            verdict = verify_world.judge(one, told)
            assert verdict.status == "supported", (phrase, verdict.message)


def test_advice_says_it_of_one_thing_and_them_of_several() -> None:
    for table in ("do", "dont"):
        for kind, phrases in book("words")[table].items():
            for phrase in phrases:
                assert kind == "voice" or "$it" in phrase or "which $people" in phrase
                assert not re.search(r"\bit\b|\bthem\b", phrase.replace("$it", ""))
                # What several speak of is not thereby wanted or good.
                assert not re.search(r"\b(?:want|wish|like|love|[Ll]ead with|[Ss]tart with \$)", phrase)


def test_the_sample_labels_are_one_or_several() -> None:
    several = ("duplicate orders", "audit reports", "purchase orders", "counting days", "labels")
    single = (
        "the sync",
        "handover between shifts",
        "undoing an import",
        "the count sheet",
        "no time",
        "mock recall",
    )
    assert all(is_plural(label) for label in several)
    assert not any(is_plural(label) for label in single)
