"""What a drafter's own prose may not say, and what it may."""

import pytest
from verify_world import world

from persona_ai.schema import ClaimKind
from persona_ai.text.lint import names_of, violations

NAMES = names_of(world())


def _reasons(prose: str, kind: ClaimKind = "inference") -> set[str]:
    return {one.reason for one in violations(prose, NAMES, kind)}


@pytest.mark.parametrize(
    ("prose", "reason"),
    [
        ("They wait 3 days", "number_in_prose"),
        ("They wait three days", "number_in_prose"),
        ("They wait ½ a day", "number_in_prose"),
        ("They wait ٣ days", "number_in_prose"),
        ("They wait Ⅳ days", "number_in_prose"),
        ("Twenty of them", "number_in_prose"),
        ("A dozen of them", "number_in_prose"),
        ("The majority stays", "number_in_prose"),
        ("They say “never again”", "quotation_in_prose"),
        ('They say "never again"', "quotation_in_prose"),
        ("They say 'never again' a lot", "quotation_in_prose"),
        ("They say «never again»", "quotation_in_prose"),
        ("I want to buy it", "quotation_in_prose"),
        ("They say that it saves my day", "quotation_in_prose"),
        ("They came from Salesforce", "name_in_prose"),
        ("They live in Berlin", "name_in_prose"),
        ("They use iOS", "name_in_prose"),
        ("He likes it", "demographic_in_prose"),
        ("A young crowd", "demographic_in_prose"),
        ("Millennials at heart", "demographic_in_prose"),
        ("Working mothers", "demographic_in_prose"),
        ("They are in their early thirties", "demographic_in_prose"),
        ("Most of them want it", "quantifier_in_prose"),
        ("Everyone wants it", "quantifier_in_prose"),
        ("Many accounts want it", "quantifier_in_prose"),
        ("They always want it", "quantifier_in_prose"),
        ("They want it more than other customers", "comparison_in_prose"),
        ("Unlike the others they want it", "comparison_in_prose"),
        ("They want the best of it", "superlative_in_prose"),
        ("The most loyal group", "superlative_in_prose"),
        ("They are growing", "trend_in_prose"),
        ("They want it more and more", "trend_in_prose"),
        ("They want it because it is late", "cause_in_prose"),
        ("Lateness leads to it", "cause_in_prose"),
        ("They want <b>it</b>", "unsafe_text"),
        ("They want it [here](x)", "unsafe_text"),
        ("See www.example.com", "unsafe_text"),
        ("They want\u202e it", "unsafe_text"),
        ("They want\u200b it", "unsafe_text"),
        ("They want it\nnow", "unsafe_text"),
        ("Они хотят", "unsafe_text"),
        ("They wаnt it", "unsafe_text"),
        ("彼らは欲しい", "unsafe_text"),
        ("x" * 700, "unsafe_text"),
    ],
)
def test_what_only_evidence_may_say_is_found(prose: str, reason: str) -> None:
    assert reason in _reasons(prose)


@pytest.mark.parametrize(
    "prose",
    [
        "They want one stock number for the webshop.",
        "All counts belong in one place.",
        "They don't want to type everything again.",
        "They'd rather print a list than open a screen.",
        "Stackyard is open all day.",
        "Some features stay untouched.",
        "Each delivery is checked against the order.",
        "They get used to the menu and want it to stay where it is.",
        "The Business plan fits the API.",
        "More control over the order list would calm them.",
        "An old spreadsheet, kept on top of everything.",
    ],
)
def test_plain_prose_is_left_alone(prose: str) -> None:
    assert _reasons(prose) == set()


def test_statistical_kinds_have_their_quantities_and_directions_checked_elsewhere() -> None:
    assert _reasons("Most of them pay more than the others", "comparison") == set()


def test_a_cause_may_be_given_in_a_causal_claim() -> None:
    assert "cause_in_prose" not in _reasons("They stay because of the orders", "causal")
