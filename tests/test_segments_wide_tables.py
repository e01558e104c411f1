"""Very many columns and levels change what it takes, not what is found."""

import numpy as np
from tables import Given, table

from persona_ai.segments import profile, segment
from persona_ai.segments.preparing.prepare import prepare
from persona_ai.settings import Settings


def test_a_column_is_left_out_for_the_first_by_name_that_it_repeats() -> None:
    rng = np.random.default_rng(5)
    first, second = rng.normal(size=300), rng.normal(size=300)
    blank = np.where(rng.random(300) < 0.3, np.nan, first)
    columns = {f"noise_{number:03}": Given(rng.normal(size=300)) for number in range(120)}
    columns |= {
        "b": Given(second),
        "c": Given(first),
        "d": Given(-3.0 * blank + 0.01 * rng.normal(size=300) + 7.0),
        "e": Given(first + second),
        "f": Given(2.0 * second),
    }
    recipe, steps = prepare(table(columns))
    said = {step.column: step.why for step in steps if step.action == "left out"}
    assert said == {
        "d": "it says the same as c (association above 0.98)",
        "f": "it says the same as b (association above 0.98)",
    }
    assert set(recipe.columns) == set(columns) - set(said)


def test_ratings_counts_and_levels_that_repeat_another_are_left_out_and_never_tested() -> None:
    rng = np.random.default_rng(7)
    half = np.repeat([0, 1], 300)
    city = rng.choice(["Ulm", "Bonn", "Kiel"], 600)
    rating = np.clip(rng.poisson(2 + 2 * half), 1, 7).astype(float)
    orders = rng.poisson(2 + 6 * half).astype(float)
    columns = {
        "city": Given(list(city), "nominal"),
        "city_code": Given([{"Ulm": "u", "Bonn": "b", "Kiel": "k"}[one] for one in city], "nominal"),
        "orders": Given(orders, "count"),
        "orders_again": Given(2 * orders, "count"),
        "rating": Given(rating, "ordinal"),
        "rating_again": Given(8 - rating, "ordinal"),
        "spend": Given(rng.normal(size=600) + 4 * half),
    }
    whole = table(columns)
    recipe, steps = prepare(whole)
    assert {step.column: step.same_as for step in steps if step.same_as} == {
        "city_code": "city",
        "orders_again": "orders",
        "rating_again": "rating",
    }
    assert set(recipe.columns) == {"city", "orders", "rating", "spend"}
    found = segment(whole, Settings(k=2))
    stats = [stat for stat in profile(whole, found) if stat.column in columns]
    assert {stat.column for stat in stats if stat.column.endswith(("_again", "_code"))}
    assert all(stat.comparison is None or stat.comparison.p is None for stat in stats)


def test_of_very_many_levels_the_rare_ones_are_counted_and_never_shown() -> None:
    rng = np.random.default_rng(6)
    cities = [f"city {number}" for number in rng.integers(0, 900, 2000)]
    cities[:400] = ["Ulm"] * 400
    tiers = ["a", "b"] * 1000
    whole = table(
        {"tier": Given(tiers, "nominal", "segment"), "city": Given(cities, "nominal", "descriptor")}
    )
    stats = [stat for stat in profile(whole, segment(whole, Settings())) if stat.column == "city"]
    assert {stat.level for stat in stats} == {"Ulm"}
    assert [(stat.n, stat.denominator) for stat in stats] == [(200, 1000), (200, 1000)]
    assert all(stat.claimable for stat in stats)
