"""Invoice lines made by hand, and worlds of customers who buy at random until they leave."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from persona_ai.schema.transactions import Transactions
from persona_ai.segments.buying.repeat_buying import RepeatBuying

Line = tuple[str | None, str, float]


def lines(rows: Sequence[Line], name: str = "orders.csv") -> Transactions:
    """Return transactions of (customer, day, amount)."""
    frame = pd.DataFrame(
        {
            "customer": pd.Series([customer for customer, _, _ in rows], dtype=object),
            "time": pd.to_datetime([day for _, day, _ in rows], format="ISO8601").astype("datetime64[us]"),
            "amount": np.array([amount for _, _, amount in rows], dtype=np.float64),
            "order": pd.Series([None] * len(rows), dtype=object),
            "quantity": np.full(len(rows), np.nan),
        }
    )
    return Transactions(name=name, frame=frame, sha256="0" * 64)


def every(customer: str, first: str, gap: int, times: int, amount: float = 10.0) -> list[Line]:
    """Return `times` purchases of a customer, `gap` days apart."""
    start = np.datetime64(first)
    return [(customer, str(start + gap * time), amount) for time in range(times)]


def random_buyers(seed: int, customers: int = 300, days: int = 300) -> Transactions:
    """Return customers with a rate and a spend of their own, some of whom leave, some of whose goods come back."""
    rng = np.random.default_rng(seed)
    rows: list[Line] = []
    for number in range(customers):
        day, gap, spend = int(rng.integers(0, days // 2)), rng.gamma(2.0, 12.0), rng.gamma(6.0, 8.0)
        while day < days:
            moment = str(np.datetime64("2024-01-01") + day)
            rows.append((f"c{number:04}", moment, round(float(spend * rng.gamma(8.0, 1 / 8)) + 0.01, 2)))
            if rng.random() < 0.05:
                rows.append((f"c{number:04}", str(np.datetime64(moment) + 2), -round(float(spend) / 2, 2)))
            if rng.random() < 0.12:
                break
            day += 1 + int(rng.exponential(gap))
    return lines(rows)


def bg_nbd_world(
    seed: int, customers: int, r: float, alpha: float, a: float, b: float, *, ahead: float = 0.0
) -> tuple[RepeatBuying, np.ndarray]:
    """Return what was seen of customers who buy as Fader, Hardie and Lee (2005) say, event by event, over 26 to 52
    weeks; and how many purchases each makes in the time `ahead`."""
    rng = np.random.default_rng(seed)
    observed = rng.uniform(26, 52, customers)
    repeats, last, later = np.zeros(customers), np.zeros(customers), np.zeros(customers)
    for one in range(customers):
        rate, leaving = rng.gamma(r) / alpha, rng.beta(a, b)
        time = rng.exponential(1 / rate)
        while time <= observed[one] + ahead:
            if time <= observed[one]:
                repeats[one] += 1
                last[one] = time
            else:
                later[one] += 1
            if rng.random() < leaving:
                break
            time += rng.exponential(1 / rate)
    return RepeatBuying(repeats, last, observed, np.full(customers, np.nan)), later


def with_spend(seen: RepeatBuying, seed: int, p: float, q: float, gamma: float) -> RepeatBuying:
    """Return the same customers with mean repeat purchases as Fader and Hardie (2013) say."""
    rng = np.random.default_rng(seed)
    own = rng.gamma(q, 1 / gamma, seen.repeats.size)
    spend = np.array(
        [
            rng.gamma(p, 1 / rate, int(x)).mean() if x else np.nan
            for x, rate in zip(seen.repeats, own, strict=True)
        ]
    )
    return RepeatBuying(seen.repeats, seen.last, seen.observed, spend)
