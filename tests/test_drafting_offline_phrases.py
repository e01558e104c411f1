"""The phrase book of the offline drafter claims no more than its evidence, and its words agree."""

import re
from string import Template
from typing import get_args

import pytest
import verify_world

from persona_ai.drafting.phrases import Voice, book
from persona_ai.drafting.select import topic
from persona_ai.drafting.statements import statement
from persona_ai.schema import Column, Field, Ledger, Stat, ThemeKind
from persona_ai.text.agreement import counted, is_plural
from persona_ai.text.printing import print_slot, print_template
from persona_ai.text.slots import Slot

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


def told_of(column: Column, stat: Stat) -> tuple[Ledger, Stat]:
    """Return the world's ledger with one more column, and its statistic."""
    world = verify_world.world()
    told = world.model_copy(update={"columns": (*world.columns, column), "stats": (*world.stats, stat)})
    return told, stat


def derived(name: str, label: str, value: float, rest: float, **more: object) -> tuple[Ledger, Stat]:
    """Return a ledger with the median of a derived number of customers."""
    kind = str(more.pop("kind", "amount"))
    column = Column.model_validate(
        {"name": name, "label": label, "kind": kind, "role": "descriptor", "origin": "derived", **more}
    )
    effect = 0.5 if value > rest else -0.5
    stat = verify_world.median("S90", name, value, rest, effect, label=label, unit=column.unit)
    return told_of(column, stat)


def test_counts_are_many_or_few_times_long_or_short_and_amounts_high_or_low() -> None:
    told = {
        ("orders", "number of orders", "count", ""): "few orders",
        ("used", "features used", "count", ""): "few features used",
        ("won", "deals won", "count", ""): "few deals won",
        ("since", "time since the last order", "amount", "days"): "short time since the last order",
        ("tenure", "tenure", "count", "months"): "short tenure",
        ("spend", "total spend", "amount", "€"): "low total spend",
        ("online", "monthly time online", "amount", "hours"): "low monthly time online",
    }
    for (name, label, kind, unit), trait in told.items():
        ledger, stat = derived(name, label, 1.0, 5.0, kind=kind, unit=unit)
        assert print_slot(Slot(stat.id, "trait"), ledger) == trait


def test_a_number_of_things_is_said_of_the_things() -> None:
    assert counted("number of orders") == "orders"
    assert counted("number of staff") == "number of staff"
    ledger, stat = derived("orders", "number of orders", 2.0, 5.0, kind="count")
    claim = statement(ledger, stat, "behaviours", Voice(ledger))
    assert claim is not None
    assert "number of" not in print_template(claim.template, ledger)
    assert re.search(r"\b2 orders|orders.*\b2\b", print_template(claim.template, ledger), re.I)


def test_what_was_bought_and_when_is_no_trait_of_who_they_are() -> None:
    for name, label, kind in (
        ("value_mean", "average deal value", "amount"),
        ("deals", "number of deals", "count"),
        ("last_order_month", "month of the last order", "nominal"),
    ):
        ledger, stat = derived(name, label, 1.0, 5.0, kind=kind)
        assert topic(ledger, stat) == "behaviours"
    ledger, stat = derived("age", "age", 40.0, 30.0, kind="real", protected=True)
    assert topic(ledger, stat) == "background"


@pytest.mark.parametrize(
    ("label", "field"),
    [("churn", "behaviours"), ("renewed", "behaviours"), ("would recommend", "attitudes")],
)
def test_what_became_of_customers_is_no_opinion(label: str, field: str) -> None:
    column = Column(name=label, label=label, kind="binary", role="outcome", levels=("yes", "no"))
    stat = verify_world.share("S90", label, "yes", 20, 152, (140, 448), label=label)
    ledger, stat = told_of(column, stat)
    assert topic(ledger, stat) == field
    claim = statement(ledger, stat, "behaviours", Voice(ledger))
    assert claim is not None
    if label == "churn":
        assert re.search(
            r"13 % (of \w+ \w+ |of them |of the group )?churn", print_template(claim.template, ledger)
        )
