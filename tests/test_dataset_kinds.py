"""Kinds, orders, labels and roles are what a person would say."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_ai.dataset.kinds import infer
from persona_ai.dataset.labels import label_of, unit_of
from persona_ai.dataset.multi_select import find_options
from persona_ai.dataset.numbers import parse_numbers
from persona_ai.dataset.ordinal import in_order
from persona_ai.dataset.reading import Dropped, Reading
from persona_ai.dataset.roles import give_roles, infer_role, is_protected
from persona_ai.schema import Column, ColumnKind


def read(name: str, values: list[str]) -> Reading:
    reading = infer(name, Counter(values))
    assert isinstance(reading, Reading)
    return reading


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("renewed", ["yes", "no", "yes", "no"], "binary"),
        ("active", ["1", "0", "1", "0"], "binary"),
        ("city", ["Bonn", "Rome", "Oslo", "Rome", "Bonn", "Rome"], "nominal"),
        ("logins", ["1", "0", "40", "7", "3"], "count"),
        ("monthly_spend_eur", ["10", "20.5", "300", "7"], "amount"),
        ("spend", ["€1.200,50", "€30,00", "€7,10"], "amount"),
        ("discount", ["5 %", "12 %", "7 %"], "real"),
        ("temperature", ["-3.5", "12.1", "7.7"], "real"),
        ("age", ["33", "41", "70", "22"], "real"),
        ("signup", ["2024-01-31", "2023-12-01", "2024-02-29"], "date"),
        ("signup", ["31.01.2024", "1.12.2023", "29.2.2024"], "date"),
        ("joined", ["Jan 5, 2024", "Mar 12, 2023", "May 1, 2023"], "date"),
        ("satisfaction", ["3", "5", "1", "4", "2", "5"], "ordinal"),
        ("order_id", ["8812345", "8812346", "8812399", "8812999"], "id"),
        ("email", ["a@b.de", "c@d.fr", "e@f.it", "g@h.uk", "i@j.es"], "id"),
        ("company", ["Acme GmbH", "Beta Ltd", "Gamma", "Delta AG", "Eps SA", "Zeta"], "id"),
        ("comment", [f"I said these words on day {n} of it" for n in range(8)], "text"),
        ("tools", ["A; B", "B", "A; C", "C; B; A"], "multi_select"),
        ("tools", ["A, B", "B", "A, C", "C, B, A", "B, A"], "multi_select"),
        (
            "place",
            ["Bonn, Germany", "Rome, Italy", "Bonn, Germany", "Oslo, Norway", "Rome, Italy"],
            "nominal",
        ),
        ("postcode", ["01234", "53111", "01234", "53111"], "nominal"),
    ],
)
def test_the_kind_of_a_column_is_seen_from_its_values(name: str, values: list[str], kind: ColumnKind) -> None:
    assert read(name, values).kind == kind


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("99", ["0", "3", "7", "10", "9"]),
        ("-1", ["1", "2", "3", "4", "5"]),
        ("Don't know", ["1", "2", "4", "5"]),
    ],
)
def test_a_code_off_the_scale_is_not_rated(code: str, values: list[str]) -> None:
    reading = read("nps", [*values * 3, code])
    assert reading.not_rated == (code,)
    assert code not in reading.values
    assert reading.remarks[0].why == f"{code!r} read as not rated"
    assert reading.remarks[0].rows == 1


def test_prefer_not_to_say_is_no_answer_to_anything() -> None:
    assert read("industry", ["a", "b", "c", "Prefer not to say", "a", "b"]).levels == ("a", "b", "c")


def test_a_slip_among_numbers_is_named_and_missing() -> None:
    reading = read("logins", [*map(str, range(200)), "lots"])
    assert reading.kind == "count"
    assert [remark.why for remark in reading.remarks] == ["'lots' is no number and read as missing"]


def test_a_scale_with_words_at_its_ends_is_a_scale() -> None:
    values = ["I hate it!-5", "-4", "-2", "0", "+1", "+3", "I love it!+5"]
    reading = read("Like", values * 2)
    assert (reading.kind, reading.scale) == ("ordinal", (-5.0, 5.0))
    assert reading.values["I love it!+5"] == 5.0


def test_one_value_everywhere_is_of_no_use() -> None:
    assert infer("country", {"DE": 9, "": 1}) == Dropped("it holds one value, 'DE'")


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        (["1.234,50 €", "12,00 €"], [1234.5, 12]),
        (["1,234", "12"], [1234, 12]),
        (["1,234.5", "0.5"], [1234.5, 0.5]),
        (["0,5", "1,234"], [0.5, 1.234]),
        (["1 234", "1'000"], [1234, 1000]),
        (["$12k", "$1.5M"], [12_000, 1_500_000]),
        (["(300)", "−20", "+3"], [-300, -20, 3]),
        (["45 %", "3%"], [45, 3]),
        (["1.234.567", "12"], [1234567, 12]),
    ],
)
def test_numbers_are_read_as_people_write_them(written: list[str], numbers: list[float]) -> None:
    assert list(parse_numbers(written).values.values()) == numbers


def test_minutes_and_hours_are_not_mixed() -> None:
    numbers = parse_numbers(["3 min", "5 min", "2 hours"])
    assert (numbers.unit, numbers.rejected) == ("minutes", ("2 hours",))


@given(st.floats(-1e9, 1e9).map(lambda number: f"{number:.6g}"))
def test_a_plain_number_is_itself(text: str) -> None:
    assert parse_numbers([text]).values == {text: float(text)}


@pytest.mark.parametrize(
    "levels",
    [
        ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"],
        ["Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied"],
        ["not at all important", "slightly important", "important", "very important"],
        ["Never", "Rarely", "Sometimes", "Often", "Always"],
        [
            "Never",
            "Once a year",
            "Every three months",
            "Once a month",
            "Once a week",
            "More than once a week",
        ],
        ["Less often than monthly", "Monthly", "Weekly", "Daily"],
        ["I don't use it", "Less than 6 months", "6-12 months", "1-2 years", "2+ years"],
        ["<1M", "1-5M", "5-20M", "20-50M", ">50M"],
        ["Less than $25,000", "$25,000 - $49,999", "$50,000 - $99,999", "$100,000 or more"],
        ["1-10", "11-50", "51-200", "201-500", "500+"],
        ["low", "medium", "high"],
        ["S", "M", "L", "XL"],
        ["High school", "Bachelor's degree", "Master's degree", "PhD"],
        ["1 - bad", "2 - middling", "3 - good"],
    ],
)
def test_answers_with_an_order_are_put_in_it(levels: list[str]) -> None:
    shuffled = random.Random(1).sample(levels, len(levels))
    assert in_order(shuffled) == tuple(levels)


@pytest.mark.parametrize(
    "levels", [["Python", "R", "Julia"], ["DACH", "Nordics", "Iberia"], ["No", "Yes", "No internet service"]]
)
def test_answers_without_an_order_are_not_put_in_one(levels: list[str]) -> None:
    assert in_order(levels) is None


def test_plans_have_an_order_under_their_own_header_only() -> None:
    plans = ["Business", "Starter", "Enterprise", "Team"]
    assert in_order(plans, ["plan"]) == ("Starter", "Team", "Business", "Enterprise")
    assert in_order(plans, ["favourite"]) is None


def test_an_option_may_hold_the_separator() -> None:
    values = {
        "A (e.g. x; y); B": 4,
        "B": 3,
        "A (e.g. x; y)": 2,
        "Daily; 3+ hours; B": 5,
        "Daily; 3+ hours": 4,
    }
    options = find_options(values)
    assert options is not None
    assert set(options.levels) == {"A (e.g. x; y)", "B", "Daily; 3+ hours"}
    assert options.values["Daily; 3+ hours; B"] == ("Daily; 3+ hours", "B")


@given(
    st.lists(
        st.sets(st.sampled_from(["Excel", "Power BI", "R", "C++"]), min_size=1), min_size=12, max_size=30
    )
)
def test_every_option_that_was_ticked_is_found(ticked: list[set[str]]) -> None:
    values = Counter("; ".join(sorted(options)) for options in ticked)
    options = find_options(values, ";")
    assert options is not None
    assert all(set(options.values["; ".join(sorted(own))]) == own for own in ticked)


@pytest.mark.parametrize(
    ("header", "label", "unit"),
    [
        ("logins_per_week", "logins per week", "per week"),
        ("nps", "NPS", ""),
        ("monthly_spend_eur", "monthly spend", "€"),
        ("tenure_months", "tenure", "months"),
        ("pain_10a_data_is_too_big_to_fit", "data is too big to fit", ""),
        ("pain_10c_can_t_see_a_list", "can't see a list", ""),
        ("VisitFrequency", "visit frequency", ""),
        ("n_collaborators", "collaborators", ""),
        ("avg_session_min", "average session", "minutes"),
        ("no_native_app", "no native app", ""),
        ("How satisfied are you with our support? (1-5)", "satisfaction with our support", ""),
        ("Which tools do you use? (select all that apply)", "tools used", ""),
    ],
)
def test_a_header_becomes_a_label_and_a_unit(header: str, label: str, unit: str) -> None:
    assert (label_of(header), unit_of(header)) == (label, unit)


def column(name: str, kind: ColumnKind = "nominal", **more: object) -> Column:
    plain = Column(name=name, label=name, kind=kind, role="basis")
    made = plain.model_copy(update=more)
    return made.model_copy(update={"protected": is_protected(made)})


@pytest.mark.parametrize(
    ("name", "kind", "role"),
    [
        ("logins_per_week", "count", "basis"),
        ("features_used", "multi_select", "basis"),
        ("pain_10b_lost_data_during_failure_or_restart", "ordinal", "basis"),
        ("industry", "nominal", "descriptor"),
        ("revenue_band", "ordinal", "descriptor"),
        ("company_size", "ordinal", "descriptor"),
        ("country", "nominal", "descriptor"),
        ("churned", "binary", "outcome"),
        ("renewed", "binary", "outcome"),
        ("nps", "ordinal", "outcome"),
        ("gender", "nominal", "descriptor"),
        ("segment", "nominal", "descriptor"),
        ("comment", "text", "text"),
        ("signup_date", "date", "time"),
        ("order_id", "id", "ignored"),
    ],
)
def test_roles_follow_the_trades_practice(name: str, kind: ColumnKind, role: str) -> None:
    assert infer_role(column(name, kind)) == role


@pytest.mark.parametrize(
    "name", ["gender", "Age", "customer_age", "marital_status", "religion", "SeniorCitizen"]
)
def test_protected_attributes_are_flagged(name: str) -> None:
    assert column(name).protected


@pytest.mark.parametrize(
    "name", ["usage", "page_views", "account_age", "message", "average_order", "senior_manager"]
)
def test_words_that_only_look_protected_are_not(name: str) -> None:
    assert not column(name).protected


def test_descriptors_join_a_basis_that_is_too_small_but_protected_ones_never_do() -> None:
    roles = give_roles([column("logins", "count"), column("region"), column("gender", "binary")], {})
    assert {one.name: one.role for one in roles.columns} == {
        "logins": "basis",
        "region": "basis",
        "gender": "descriptor",
    }
    assert roles.joined == ("region",)


def test_the_basis_has_room_for_the_columns_with_the_fewest_blanks() -> None:
    columns = [column(f"q{number}", "count", missing=number % 7) for number in range(700)]
    found = give_roles(columns, {"q6": "basis"})
    basis = [one for one in found.columns if one.role == "basis"]
    assert len(basis) == 200
    assert {one.missing for one in basis} == {0, 1, 6}
    assert [one.name for one in basis if one.missing == 6] == ["q6"]
    assert set(found.surplus) == {one.name for one in found.columns if one.role == "descriptor"}
    assert found.surplus
    assert set(give_roles(columns[::-1], {"q6": "basis"}).surplus) == set(found.surplus)
