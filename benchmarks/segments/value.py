"""Customer value: the published figures of CDNOW, worlds whose futures are known, and raw invoice lines in one go."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.segments.real_data import folder, skipped
from benchmarks.segments.row import Row
from persona_ai import dataset, value
from persona_ai.schema.transactions import Transactions
from persona_ai.segments import RepeatBuying, expected_purchases, fit_bg_nbd, fit_gamma_gamma
from persona_ai.segments.buying.futures import futures

CDNOW = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
LOG_LIKELIHOOD = -9582.4
SPEND = {"p": 6.25, "q": 3.74, "gamma": 15.44}
SECONDS = 60.0
_TRUE = {"r": 0.8, "alpha": 6.0, "a": 0.9, "b": 3.0}
_AHEAD = 26.0


def rows(*, quick: bool) -> Iterator[Row]:
    """Yield rows of CDNOW, of simulated worlds and of the online retailer."""
    yield from _cdnow()
    yield from _worlds(3 if quick else 20)
    yield from _retail()


def _cdnow() -> Iterator[Row]:
    place = folder("cdnow")
    if place is None:
        yield skipped("CDNOW")
        return
    told = pd.read_csv(place / "cdnow_customers_summary_with_transactions.csv")
    seen = RepeatBuying(*(told[name].to_numpy(dtype=float) for name in ("x", "t_x", "T", "zbar")))
    found, spend = fit_bg_nbd(seen), fit_gamma_gamma(seen)
    for name, published in CDNOW.items():
        here = getattr(found, name)
        yield Row("CDNOW, BG/NBD", name, here, f"{published}", round(here, 3) == published)
    reached = round(found.log_likelihood, 1) >= LOG_LIKELIHOOD
    yield Row("CDNOW, BG/NBD", "log-likelihood", found.log_likelihood, f"{LOG_LIKELIHOOD}", reached)
    for name, published in SPEND.items():
        here = getattr(spend, name)
        yield Row("CDNOW, gamma-gamma", name, here, f"{published}", abs(here - published) < 0.01)


def _worlds(number: int) -> Iterator[Row]:
    """Yield the bias of the total and the cover of 95 % intervals of single customers and of totals."""
    totals, cover, inside = [], [], []
    for seed in range(number):
        seen, later = _world(seed, 2_000)
        found = fit_bg_nbd(seen)
        drawn = futures(found, None, seen, _AHEAD, seed=seed)
        totals.append(expected_purchases(found, seen, _AHEAD).sum() / later.sum() - 1)
        cover.append(((drawn.low_purchases <= later) & (later <= drawn.high_purchases)).mean())
        low, high = np.quantile(drawn.total_purchases, [0.025, 0.975])
        inside.append(low <= later.sum() <= high)
    on = f"BG/NBD, {number} known worlds"
    bias, covered = float(np.mean(totals)), float(np.mean(cover))
    yield Row(on, "mean bias of next purchases", bias, "within .03", abs(bias) < 0.03)
    yield Row(
        on, "cover of a customer's interval", covered, ">= .94", covered >= 0.94, note="counts are discrete"
    )
    yield Row(on, "cover of the total's interval", float(np.mean(inside)))


def _world(seed: int, customers: int) -> tuple[RepeatBuying, np.ndarray]:
    """Return customers who buy at random until they leave, seen for 26 to 52 weeks, and what they buy afterwards."""
    rng = np.random.default_rng([seed, 17])
    observed = rng.uniform(26, 52, customers)
    counted = np.zeros((3, customers))
    for one in range(customers):
        rate = rng.gamma(_TRUE["r"]) / _TRUE["alpha"]
        leaving = rng.beta(_TRUE["a"], _TRUE["b"])
        moment = rng.exponential(1 / rate)
        while moment <= observed[one] + _AHEAD:
            if moment <= observed[one]:
                counted[0, one] += 1
                counted[1, one] = moment
            else:
                counted[2, one] += 1
            if rng.random() < leaving:
                break
            moment += rng.exponential(1 / rate)
    return RepeatBuying(counted[0], counted[1], observed, np.full(customers, np.nan)), counted[2]


def _retail() -> Iterator[Row]:
    place = folder("online_retail")
    if place is None:
        yield skipped("online retail")
        return
    begun = time.process_time()
    done = value.valued_of(_lines(place / "online_retail.parquet"))
    seconds = time.process_time() - begun
    report = done.report
    on = "online retail, 541,909 lines"
    note = f"{report.customers} customers, {len(report.migrations[0].counts)} months of moves"
    yield Row(on, "CPU s, lines to value", seconds, f"<= {SECONDS:g}", seconds <= SECONDS, note=note)
    if report.hold_out is not None:
        held = report.hold_out
        beside = {"going on as before": held.naive_error}
        yield Row(
            on, "hold-out error a customer", held.error, beside=beside, note=f"last third, from {held.cutoff}"
        )
        yield Row(on, "hold-out bias of the total", held.bias, note="the last third is the Christmas season")
        yield Row(on, "hold-out rank correlation", held.correlation)
    if report.concentration is not None:
        yield Row(on, "share who bring 80 %", report.concentration.share)


def _lines(path: Path) -> Transactions:
    return dataset.read_transactions(
        path,
        customer="CustomerID",
        date="InvoiceDate",
        order="InvoiceNo",
        quantity="Quantity",
        price="UnitPrice",
    )
