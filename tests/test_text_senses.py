"""The line that counts members says what was counted of each."""

import pytest

from persona_ai.schema import Column, ColumnKind, Comparison, Stat
from persona_ai.text.printing import trait
from persona_ai.text.senses import matched, sense


def column(kind: ColumnKind, label: str, **more: object) -> Column:
    return Column(name="x", label=label, kind=kind, role="basis", **more)  # type: ignore[arg-type]


def stat(aggregator: str, value: float, rest: float, level: str = "", label: str = "x") -> Stat:
    other = Comparison(
        value=rest,
        n=300,
        denominator=300,
        effect=value - rest,
        effect_kind="h",
        direction="higher" if value > rest else "lower",
        significant=True,
    )
    return Stat(
        id="S1",
        segment="s1",
        column="x",
        label=label,
        level=level,
        aggregator=aggregator,  # type: ignore[arg-type]
        value=value,
        n=100,
        denominator=100,
        comparison=other,
    )


@pytest.mark.parametrize(
    ("found", "read", "said"),
    [
        (
            stat("share", 0.76, 0.2, "webshop sync", "features used"),
            column("multi_select", "features used"),
            "use webshop sync",
        ),
        (
            stat("share", 0.1, 0.4, "webshop sync", "features used"),
            column("multi_select", "features used"),
            "do not use webshop sync",
        ),
        (
            stat("share", 0.24, 0.06, "Repair workshop", "industry"),
            column("nominal", "industry"),
            "Repair workshop industry",
        ),
        (stat("share", 0.1, 0.3, "Retail", "industry"), column("nominal", "industry"), "industry other than Retail"),
        (stat("share", 0.9, 0.5, "yes", "renewed"), column("binary", "renewed"), "renewed"),
        (stat("share", 0.2, 0.5, "yes", "renewed"), column("binary", "renewed"), "not renewed"),
        (stat("share", 0.2, 0.5, "yes", "uses API"), column("binary", "uses API"), "do not use API"),
        (stat("share", 0.8, 0.5, "no", "renewed"), column("binary", "renewed"), "not renewed"),
        (
            stat("median", 3, 13, label="seats"),
            column("count", "seats"),
            "seats at most 13 (the middle of everyone else)",
        ),
        (
            stat("mean", 8.2, 7.1, label="NPS"),
            column("ordinal", "NPS", scale=(0, 10)),
            "NPS at least 7.1 (the mean of everyone else)",
        ),
        (
            stat("median", 0, 2, "1-10", "company size"),
            column("ordinal", "company size", levels=("1-10", "11-50", "51-200")),
            "company size at most 51-200 (the middle of everyone else)",
        ),
    ],
)  # fmt: skip
def test_a_trait_is_said_as_it_was_counted(found: Stat, read: Column, said: str) -> None:
    assert matched(found, read) == said


def test_a_number_like_everybody_elses_and_a_quantile_say_nothing_of_one_member() -> None:
    assert sense(stat("median", 3, 3)) is None
    assert sense(stat("quantile", 3, 9)) is None


@pytest.mark.parametrize(
    ("found", "read", "said"),
    [
        (stat("median", 30, 13, label="seats"), column("count", "seats"), "many seats"),
        (stat("median", 1, 3, label="logins per week"), column("count", "logins per week"), "few logins per week"),
        (stat("median", 30, 13, label="tenure"), column("count", "tenure"), "long tenure"),
        (stat("median", 48, 364, label="monthly spend"), column("amount", "monthly spend"), "low monthly spend"),
        (stat("mean", 6, 8, label="NPS"), column("ordinal", "NPS", scale=(0, 10)), "low NPS"),
    ],
)  # fmt: skip
def test_things_are_many_and_amounts_are_high(found: Stat, read: Column, said: str) -> None:
    assert trait(found, read) == said
