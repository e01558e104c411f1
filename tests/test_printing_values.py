"""Code fills in every number, and no rounding makes a sentence false."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verify_world import COLUMNS, STATS, median, share, world

from persona_ai.schema import Excerpt, Ledger, Stat
from persona_ai.statistics import wilson
from persona_ai.text.numbers import fixed, percent
from persona_ai.text.printing import describe, participants, print_slot, print_template, quotation, value
from persona_ai.text.quantifiers import fits, word
from persona_ai.text.slots import Slot, ids, parse


@pytest.mark.parametrize(
    ("template", "text"),
    [
        (
            "{S2} are on the Business plan, {S2:against}.",
            "61 % are on the Business plan, more than the 33 % of everyone else.",
        ),
        (
            "{S3} are on the Starter plan, {S3:against}",
            "13 % are on the Starter plan, less than the 45 % of everyone else.",
        ),
        ("{S15} use labels", "64 % (16 of 25) use labels."),
        ("they stay {S6}", "They stay 41 months."),
        ("they stay {S6} months", "They stay 41 months."),
        ("tenure: {S6}, {S6:against}", "Tenure: 41 months, more than everyone else's 18.5."),
        ("they pay {S7}, {S7:against}", "They pay €410, more than everyone else's €120."),
        ("they pay €{S7} a month", "They pay €410 a month."),
        ("{S2} percent have it", "61 % have it."),
        ("{S2}% have it", "61 % have it."),
        ("NPS is {S10}, {S10:against}", "NPS is 8 on a scale of 0 to 10, higher than everyone else's 6."),
        ("{S5}, {S5:against}", "2.3 per week, less than everyone else's 2.9."),
        (
            "{S17} seats, {S17:against}",
            "12 seats, against everyone else's 11, a difference that may be chance.",
        ),
        ("{S2:word} of them have it", "Most of them have it."),
        ("{S18:word} of them have it", "About half of them have it."),
        ("{S15:word} of them have it", "16 of 25 have it."),
        ("{S2:of} have it", "93 of 152 have it."),
        ("{S1} of all accounts: {S1:of}", "25 % of all accounts: 152 of 600."),
        ("{T1} talk about {T1:label}", "Two of three participants talk about the sync."),
        ("{T3} wants {T3:label}", "One participant wants one stock number."),
        ("says one: {Q2}", "Says one: “I compare the lists by hand every afternoon.” — purchasing manager"),
        ("{Q12}", "“I want one stock number for the webshop and the books.” — participant AC-1003"),
        ("{S2:trait}, {S4:trait}, {S7:trait}", "Business plan, uses webhooks, high monthly spend."),
        ("{S8:trait}; {S9:trait}; {S3:trait}", "Renewed; churned less often; Starter plan less often."),
        ("  spaces   everywhere  ,  {S2}  .", "Spaces everywhere, 61 %."),
    ],
)
def test_a_template_reads_like_a_sentence(template: str, text: str) -> None:
    assert print_template(template, world()) == text


def test_a_label_is_no_sentence() -> None:
    assert (
        print_template("{S2:trait}, {S7:trait}", world(), sentence=False)
        == "Business plan, high monthly spend"
    )


def test_a_label_begins_with_a_capital_unless_a_name_does_not() -> None:
    assert print_template("{S4:trait}, {S7:trait}", world(), sentence=False).startswith("Uses webhooks, ")
    assert print_template("iOS scanning", world(), sentence=False) == "iOS scanning"


def test_two_of_two_participants_are_both() -> None:
    assert participants(2, 2) == "both participants"
    assert participants(3, 3) == "all three participants"
    assert participants(1, 2) == "one participant"


def test_equal_medians_with_a_difference_of_ranks_are_said_truthfully() -> None:
    same = median("S1", "tickets", 2, 2, 0.3, label="tickets")
    ledger = world().model_copy(update={"stats": (same,)})
    text = print_template("{S1} tickets, {S1:against}", ledger)
    assert text == "2 tickets, tending to be higher than for everyone else, though the medians are the same."


def test_an_ordinal_median_is_said_by_its_level() -> None:
    column = COLUMNS[0].model_copy(update={"kind": "ordinal", "levels": ("Never", "Weekly", "Daily")})
    stat = median("S1", "plan", 2, 0.5, 0.4, level="Daily", label="usage")
    assert value(stat, column) == "Daily"
    ledger = world().model_copy(update={"stats": (stat,), "columns": (column,)})
    assert (
        print_slot(Slot("S1", "against"), ledger)
        == "higher than for everyone else (between Never and Weekly)"
    )


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_a_printed_share_is_within_half_a_percent_and_never_none_or_all_by_rounding(
    n: int, extra: int
) -> None:
    of = n + extra - (extra % 2)
    if of < max(n, 1):
        return
    text = percent(n / of)
    if text.startswith("more than"):
        assert 0.99 < n / of < 1
    elif text.startswith("less than"):
        assert 0 < n / of < 0.01
    else:
        assert abs(float(text.split()[0]) / 100 - n / of) <= 0.005 + 1e-9
        assert (text == "100 %") == (n == of)
        assert (text == "0 %") == (n == 0)


@given(st.floats(-1e6, 1e6, allow_nan=False), st.integers(0, 4))
def test_a_printed_number_is_within_half_a_unit_of_its_last_digit(number: float, decimals: int) -> None:
    assert abs(float(fixed(number, decimals).replace(",", "")) - number) <= 0.5 * 10**-decimals + 1e-6


@given(st.floats(0.001, 1e5), st.floats(0.001, 1e5))
def test_two_different_medians_are_never_printed_alike(one: float, other: float) -> None:
    one, other = float(f"{one:.4g}"), float(f"{other:.4g}")
    if one == other or abs(one - other) < 1e-4:
        return
    stat = median("S1", "tickets", one, other, 0.3 if one > other else -0.3, label="tickets")
    ledger = world().model_copy(update={"stats": (stat,), "columns": ()})
    assert print_slot(Slot("S1"), ledger) != print_slot(Slot("S1", "rest"), ledger)


def test_two_shares_that_round_alike_get_a_decimal() -> None:
    stat = share("S1", "plan", "Business", 124, 200, (247, 400), label="plan")
    ledger = world().model_copy(update={"stats": (stat,)})
    assert print_slot(Slot("S1"), ledger) == "62.0 %"
    assert print_slot(Slot("S1", "rest"), ledger) == "61.8 %"


@given(st.integers(1, 400), st.integers(0, 400))
def test_the_quantifier_that_is_printed_fits_the_interval(of: int, n: int) -> None:
    if n > of:
        return
    interval = wilson(n, of)
    low, high = interval.low, interval.high
    said = word(n, of, interval)
    assert said == "" or fits(said, n, of, interval)
    assert not (said == "most" and low <= 0.5)
    assert not (said == "nearly all" and low < 0.85)
    assert not (said == "few" and high > 0.25)
    assert not (said == "about half" and high - low > 0.2)
    assert (said == "none") == (n == 0)


@pytest.mark.parametrize(
    ("stat", "line"),
    [
        ("S2", "plan = Business: 61 % (93 of 152; 53-69 %), others 33 %"),
        ("S6", "tenure, median: 41 months (n = 152; 37-45), others 18.5 months"),
        ("S1", "share of all customers: 25 % (152 of 600; 22-29 %)"),
    ],
)
def test_a_statistic_is_described_in_a_line(stat: str, line: str) -> None:
    found = next(one for one in STATS if one.id == stat)
    assert describe(found) == line


@pytest.mark.parametrize(
    "template",
    ["{S2:of:of}", "{X1}", "{S2:label}", "{T1:of}", "{Q1:word}", "{S02}", "a } b", "{{S2}}", "{S2"],
)
def test_a_brace_that_is_no_slot_is_an_error(template: str) -> None:
    with pytest.raises(ValueError, match=r"slot|form"):
        parse(template)


@pytest.mark.parametrize(
    ("slot", "wrong"),
    [("{S5:word}", "share"), ("{S5:of}", "share"), ("{S1:against}", "compared"), ("{S17:trait}", "trait")],
)
def test_a_form_that_a_statistic_does_not_have_is_an_error(slot: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        print_template(slot, world())


def test_an_id_that_is_not_in_the_ledger_is_an_error() -> None:
    with pytest.raises(KeyError):
        print_template("{S99}", world())


def test_ids_come_once_and_in_order() -> None:
    assert ids("{S12} and {Q7}, {S12:against} {T3:label}") == ("S12", "Q7", "T3")


def test_a_note_is_never_put_in_quotation_marks() -> None:
    note = next(one for one in world().excerpts if one.kind == "note")
    text = quotation(note)
    assert text.startswith("noted by Field sales on 2026-03-02: ")
    assert "“" not in text


def test_nobody_is_called_by_name() -> None:
    ledger: Ledger = world()
    names = {"Anna", "Ben", "Ingrid"}
    excerpts: tuple[Excerpt, ...] = ledger.excerpts
    assert not any(name in quotation(one).replace(one.text, "") for one in excerpts for name in names)


def test_counts_below_thirty_are_said_with_the_share() -> None:
    few: Stat = share("S1", "plan", "Business", 10, 29, (100, 400), label="plan")
    assert value(few) == "34 % (10 of 29)"
