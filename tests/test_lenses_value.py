"""Customer value recovers the worlds it is told of, foretells what is held out, and says when it cannot."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from transactions_world import bg_nbd_world, every, lines, random_buyers, with_spend

from persona_ai.errors import InputError
from persona_ai.segments import (
    BgNbd,
    Horizon,
    RepeatBuying,
    alive,
    concentration,
    customer_value,
    expected_purchases,
    expected_spend,
    fit_bg_nbd,
    fit_gamma_gamma,
    hold_out,
    misfit,
    purchases,
    repeat_buying,
    rfm,
)
from persona_ai.segments.buying.bg_nbd import log_likelihood
from persona_ai.segments.buying.concentration import gini
from persona_ai.segments.buying.customer_value import discounted_purchases
from persona_ai.segments.buying.futures import futures

TRUE = BgNbd(r=0.8, alpha=6.0, a=0.9, b=3.0, log_likelihood=0.0, customers=0)


@pytest.fixture(scope="module")
def world() -> tuple[RepeatBuying, np.ndarray]:
    return bg_nbd_world(1, 4_000, TRUE.r, TRUE.alpha, TRUE.a, TRUE.b, ahead=26.0)


@pytest.fixture(scope="module")
def fitted(world: tuple[RepeatBuying, np.ndarray]) -> BgNbd:
    return fit_bg_nbd(world[0])


def one(repeats: float, last: float, observed: float, spend: float = np.nan) -> RepeatBuying:
    return RepeatBuying(*(np.array([value]) for value in (repeats, last, observed, spend)))


@pytest.fixture(scope="module")
def cdnow(shared: Path) -> RepeatBuying:
    told = pd.read_csv(shared / "data" / "cdnow" / "cdnow_customers_summary_with_transactions.csv")
    return RepeatBuying(*(told[name].to_numpy(dtype=float) for name in ("x", "t_x", "T", "zbar")))


@pytest.mark.shared
def test_the_published_parameters_of_cdnow_are_found_to_three_decimals(cdnow: RepeatBuying) -> None:
    found = fit_bg_nbd(cdnow)
    assert [round(value, 3) for value in (found.r, found.alpha, found.a, found.b)] == [
        0.243,
        4.414,
        0.793,
        2.426,
    ]
    assert round(found.log_likelihood, 1) == -9582.4
    assert not found.at_bound
    # Fader, Hardie and Lee (2005): customer 1 of the note makes 1.226 purchases in the next 39 weeks
    assert expected_purchases(found, one(2, 30.43, 38.86), 39)[0] == pytest.approx(1.226, abs=5e-4)


@pytest.mark.shared
def test_the_published_spend_model_of_cdnow_is_found(cdnow: RepeatBuying) -> None:
    found = fit_gamma_gamma(cdnow)
    # Fader and Hardie (2013): p 6.25, q 3.74, gamma 15.44
    assert (round(found.p, 2), round(found.q, 2)) == (6.25, 3.74)
    assert found.gamma == pytest.approx(15.44, abs=0.01)


def test_parameters_of_a_known_world_are_within_their_own_errors(fitted: BgNbd) -> None:
    errors = np.sqrt(np.diag(np.array(fitted.covariance)))
    away = np.log([fitted.r, fitted.alpha, fitted.a, fitted.b]) - np.log([TRUE.r, TRUE.alpha, TRUE.a, TRUE.b])
    assert (np.abs(away) < 3.5 * errors).all()
    assert (errors < 0.5).all()


def test_no_parameters_nearby_are_likelier(world: tuple[RepeatBuying, np.ndarray], fitted: BgNbd) -> None:
    best = log_likelihood(fitted, world[0])
    assert best == pytest.approx(fitted.log_likelihood)
    for name in ("r", "alpha", "a", "b"):
        for factor in (0.97, 1.03):
            moved = fitted.model_copy(update={name: getattr(fitted, name) * factor})
            assert log_likelihood(moved, world[0]) < best


def test_what_customers_really_do_next_is_what_was_expected(
    world: tuple[RepeatBuying, np.ndarray], fitted: BgNbd
) -> None:
    seen, later = world
    told = expected_purchases(fitted, seen, 26.0)
    assert told.sum() == pytest.approx(later.sum(), rel=0.08)
    for group in np.array_split(np.argsort(told), 4):
        assert told[group].mean() == pytest.approx(later[group].mean(), rel=0.2, abs=0.05)


def test_expected_purchases_are_the_mean_of_drawn_futures(
    world: tuple[RepeatBuying, np.ndarray], fitted: BgNbd
) -> None:
    some = RepeatBuying(
        *(values[:50] for values in (world[0].repeats, world[0].last, world[0].observed, world[0].spend))
    )
    sure = fitted.model_copy(update={"covariance": ()})
    drawn = futures(sure, None, some, 26.0, seed=3, draws=2_000)
    assert drawn.total_purchases.mean() == pytest.approx(expected_purchases(sure, some, 26.0).sum(), rel=0.04)


def test_intervals_hold_for_what_customers_really_do(
    world: tuple[RepeatBuying, np.ndarray], fitted: BgNbd
) -> None:
    seen, later = world
    drawn = futures(fitted, None, seen, 26.0, seed=0)
    inside = (drawn.low_purchases <= later) & (later <= drawn.high_purchases)
    assert inside.mean() >= 0.94
    low, high = np.quantile(drawn.total_purchases, [0.005, 0.995])
    assert low <= later.sum() <= high


def test_who_never_came_back_is_alive_and_the_longer_silent_the_less() -> None:
    silent = [alive(TRUE, one(5, last, 50))[0] for last in (50, 40, 20, 5)]
    assert silent == sorted(silent, reverse=True)
    assert alive(TRUE, one(0, 0, 50))[0] == 1.0
    assert 0 < silent[-1] < 0.05 < silent[0]


@pytest.mark.parametrize("repeats", [0, 1, 40, 900])
def test_expectations_grow_with_time_and_stay_finite(repeats: int) -> None:
    customer = one(repeats, 45.0 if repeats else 0.0, 50.0)
    for a in (0.3, 1.0, 2.5):
        model = TRUE.model_copy(update={"a": a})
        told = [
            float(expected_purchases(model, customer, weeks)[0]) for weeks in (0.0, 1.0, 10.0, 52.0, 520.0)
        ]
        assert told[0] == pytest.approx(0, abs=1e-9)
        assert told == sorted(told)
        assert np.isfinite(told).all()


def test_customers_who_are_alike_in_leaving_are_no_trouble() -> None:
    seen = RepeatBuying(
        *(np.array(values) for values in ([0.0, 3, 40], [0.0, 20, 45], [30.0, 30, 50], [np.nan] * 3))
    )
    below, above = (TRUE.model_copy(update={"a": a, "b": 9 * a}) for a in (49.9, 50.1))
    assert expected_purchases(above, seen, 52) == pytest.approx(expected_purchases(below, seen, 52), rel=3e-3)
    alike = TRUE.model_copy(update={"a": 1e5, "b": 9e5})
    # a single chance of leaving, .1: E[(1 - exp(-.1 * rate * t)) / .1] over the gamma of the rate
    rate = (seen.repeats + TRUE.r, TRUE.alpha + seen.observed)
    told = (1 - (rate[1] / (rate[1] + 0.1 * 52)) ** rate[0]) / 0.1 * alive(alike, seen)
    assert expected_purchases(alike, seen, 52) == pytest.approx(told, rel=1e-3)


def test_customers_who_are_alike_in_how_often_they_buy_are_no_trouble() -> None:
    rng = np.random.default_rng(1)
    days = np.datetime64("2023-01-01") + rng.integers(0, 365, (200, 6))
    rows = [(f"k{one:03}", str(day), 20.0 + one) for one, own in enumerate(days) for day in own]
    found = customer_value(purchases(lines(rows)))
    assert found.model.buying.at_bound
    weekly = (found.seen.repeats / found.seen.observed).mean()
    assert found.model.purchases == pytest.approx(200 * 52 * weekly, rel=0.1)


def test_expectations_are_finite_wherever_a_fit_can_end() -> None:
    seen = RepeatBuying(
        *(np.array(values) for values in ([0.0, 1, 50], [0.0, 49, 49], [50.0, 50, 50], [np.nan] * 3))
    )
    for r, a, b in ((0.5, 0.5, 0.5), (1e6, 1e-4, 1e4), (1e6, 1.5, 3.0), (1e4, 0.5, 1e6), (1e-6, 1e-6, 1e-6)):
        model = TRUE.model_copy(update={"r": r, "alpha": 9 * r, "a": a, "b": b})
        told = expected_purchases(model, seen, 52)
        assert np.isfinite(told).all()
        assert (told >= 0).all()


def test_the_unit_of_time_changes_nothing_but_alpha(
    world: tuple[RepeatBuying, np.ndarray], fitted: BgNbd
) -> None:
    seen = world[0]
    days = RepeatBuying(seen.repeats, seen.last * 7, seen.observed * 7, seen.spend)
    again = fit_bg_nbd(days)
    assert (again.r, again.a, again.b) == pytest.approx((fitted.r, fitted.a, fitted.b), rel=1e-3)
    assert again.alpha == pytest.approx(7 * fitted.alpha, rel=1e-3)
    assert expected_purchases(again, days, 182) == pytest.approx(
        expected_purchases(fitted, seen, 26), rel=1e-2
    )


def test_spend_of_a_known_world_is_recovered_and_shrinks_to_everybodys(
    world: tuple[RepeatBuying, np.ndarray],
) -> None:
    seen = with_spend(world[0], 5, p=5.0, q=4.0, gamma=40.0)
    found = fit_gamma_gamma(seen)
    errors = np.sqrt(np.diag(np.array(found.covariance)))
    away = np.log([found.p, found.q, found.gamma]) - np.log([5.0, 4.0, 40.0])
    assert (np.abs(away) < 3.5 * errors).all()
    assert found.mean_spend == pytest.approx(5 * 40 / 3, rel=0.05)
    assert abs(found.independence) < 0.06
    few, many = (expected_spend(found, one(x, 10, 20, 200.0))[0] for x in (1, 30))
    assert found.mean_spend < few < many < 200
    assert expected_spend(found, one(0, 0, 20))[0] == found.mean_spend


def test_who_cannot_be_fitted_is_said_in_a_sentence() -> None:
    once = RepeatBuying(np.zeros(40), np.zeros(40), np.full(40, 30.0), np.full(40, np.nan))
    with pytest.raises(InputError, match="0 customers bought on two days or more; customer value needs 10"):
        fit_bg_nbd(once)
    with pytest.raises(InputError, match="the last at 9 of 5; it must be 0 <= last <= observed"):
        one(2, 9, 5)


def test_a_world_that_nobody_leaves_says_that_leaving_cannot_be_told() -> None:
    rng = np.random.default_rng(2)
    repeats = rng.poisson(rng.gamma(2.0, 4.0, 1_500)).astype(float)
    last = np.array([rng.uniform(0, 52, int(x)).max() if x else 0.0 for x in repeats])
    found = fit_bg_nbd(RepeatBuying(repeats, last, np.full(1_500, 52.0), np.full(1_500, np.nan)))
    assert found.at_bound
    assert found.r == pytest.approx(2.0, rel=0.15)


@pytest.fixture(scope="module")
def shop() -> tuple[object, ...]:
    whole = random_buyers(4, customers=400)
    bought = purchases(whole)
    return whole, bought, customer_value(bought, seed=1)


def test_the_order_of_lines_changes_no_value(shop: tuple) -> None:
    whole, _, told = shop
    mixed = replace(whole, frame=whole.frame.sample(frac=1, random_state=3).reset_index(drop=True))
    again = customer_value(purchases(mixed), seed=1)
    assert again.model == told.model
    assert (again.money_high == told.money_high).all()


def test_the_currency_scales_money_and_leaves_buying_alone(shop: tuple) -> None:
    whole, _, told = shop
    cents = replace(whole, frame=whole.frame.assign(amount=whole.frame["amount"] * 100))
    again = customer_value(purchases(cents), seed=1)
    assert (again.alive == told.alive).all()
    assert (again.purchases == told.purchases).all()
    assert again.money == pytest.approx(100 * told.money, rel=1e-3)
    assert again.discounted == pytest.approx(100 * told.discounted, rel=1e-3)


def test_discount_and_margin_make_value_less_and_a_longer_horizon_more(shop: tuple) -> None:
    _, bought, told = shop
    seen, buying = told.seen, told.model.buying
    free = discounted_purchases(buying, seen, Horizon(discount=0.0))
    assert free == pytest.approx(expected_purchases(buying, seen, 52.0))
    assert (discounted_purchases(buying, seen, Horizon(discount=0.1)) <= free).all()
    assert told.discounted.sum() < told.money.sum()
    half = customer_value(bought, Horizon(margin=0.5), seed=1)
    assert half.discounted == pytest.approx(told.discounted / 2)
    longer = customer_value(bought, Horizon(weeks=104), seed=1)
    assert (longer.money >= told.money).all()
    assert (told.money_low <= told.money_high).all()


def test_what_comes_back_makes_expected_money_less(shop: tuple) -> None:
    whole, _, told = shop
    kept = replace(whole, frame=whole.frame[whole.frame["amount"] > 0].reset_index(drop=True))
    assert 0 < told.model.returned < 0.2
    assert customer_value(purchases(kept), seed=1).model.money > told.model.money


def test_without_prices_there_are_purchases_and_the_reason_why_no_money(shop: tuple) -> None:
    whole = shop[0]
    frame = whole.frame[whole.frame["amount"] > 0].assign(amount=np.nan).reset_index(drop=True)
    told = customer_value(purchases(replace(whole, frame=frame)))
    assert told.model.spend is None
    assert told.model.why_no_money == "orders.csv has no amounts"
    assert told.model.purchases > 0


def test_the_hold_out_looks_at_the_last_third_alone(shop: tuple) -> None:
    _, bought, _ = shop
    held = hold_out(bought)
    first = int(bought.day.min())
    cut = int(np.datetime64(held.cutoff).astype("datetime64[D]").astype(np.int64))
    assert held.weeks * 7 == pytest.approx((bought.end - first) / 3, abs=1)
    early = set(bought.who[bought.day <= cut].tolist())
    assert held.customers == len(early)
    assert held.actual == sum(who in early for who in bought.who[bought.day > cut].tolist())
    assert sum(one.customers for one in held.bins) == held.customers
    assert [one.predicted for one in held.bins] == sorted(one.predicted for one in held.bins)


def test_a_world_of_the_model_fits_and_one_of_clockwork_does_not(
    world: tuple[RepeatBuying, np.ndarray], fitted: BgNbd
) -> None:
    good = misfit(fitted, world[0])
    assert good.verdict == "fits"
    assert good.pareto_holds
    assert sum(good.counts) == 4_000
    clockwork = purchases(
        lines([line for n in range(200) for line in every(f"c{n:03}", "2024-01-01", 30, 1 + 5 * (n % 2))])
    )
    seen = repeat_buying(clockwork)
    assert misfit(fit_bg_nbd(seen), seen).verdict == "does not fit"


def test_concentration_is_what_one_counts_by_hand() -> None:
    money = {f"c{number}": 1.0 for number in range(90)} | {f"d{number}": 36.0 for number in range(10)}
    told = concentration(money)
    assert (told.customers, told.share) == (10, 0.1)
    assert told.share_interval.low <= 0.1 <= told.share_interval.high
    even = concentration(dict.fromkeys(money, 5.0))
    assert (even.customers, even.gini) == (80, pytest.approx(0))
    assert gini(np.array([0.0, 0.0, 0.0, 8.0])) == pytest.approx(0.75)


def test_concentration_neither_knows_the_currency_nor_the_order() -> None:
    rng = np.random.default_rng(0)
    money = {f"c{number:03}": float(value) for number, value in enumerate(rng.lognormal(3, 1.4, 300))}
    told = concentration(money)
    scaled = concentration({name: 7 * money[name] for name in reversed(money)})
    assert (scaled.customers, scaled.share_interval) == (told.customers, told.share_interval)
    assert scaled.gini == pytest.approx(told.gini)
    assert told.gini_interval.low < told.gini < told.gini_interval.high


def test_revenue_by_segment_adds_up(shop: tuple) -> None:
    _, bought, _ = shop
    found = rfm(bought)
    rng = np.random.default_rng(1)
    money = {str(customer): float(rng.gamma(2.0)) for customer in bought.customers}
    told = concentration(money, found)
    assert sum(one.revenue_share for one in told.segments) == pytest.approx(1)
    assert sum(one.customers for one in told.segments) == len(money)
    assert all(one.interval.low <= one.revenue_share <= one.interval.high for one in told.segments)


def test_customers_who_got_more_back_than_they_paid_are_counted_as_nothing() -> None:
    assert concentration({"a": -50.0, "b": 10.0, "c": 10.0}).negative == 1
    with pytest.raises(InputError, match="no customer brings any revenue"):
        concentration({"a": -5.0})
    with pytest.raises(InputError, match="the revenue of customer a is nan"):
        concentration({"a": float("nan")})
