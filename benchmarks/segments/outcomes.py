"""Real tables: what segments say of an outcome that they were not made from, and a published segmentation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans

from benchmarks.segments.contenders import labels_of
from benchmarks.segments.real_data import folder, skipped
from benchmarks.segments.row import Row
from benchmarks.segments.worlds import Floats, Labels
from persona_ai import dataset
from persona_ai.schema import Table
from persona_ai.segments import MixtureModel, segment
from persona_ai.settings import ColumnDecision, Settings

PUBLISHED = {2: -7610.84, 3: -7311.48, 4: -7111.11, 5: -7011.17}
_SLACK = 0.06
_NOISE = 0.005  # of a share explained that a draw of customers makes


@dataclass(frozen=True)
class Case:
    """A table whose basis leaves the outcome out, and the outcome of each row, shape (n,), NaN unknown."""

    name: str
    table: Table
    outcome: Floats


def rows(*, quick: bool) -> Iterator[Row]:
    """Yield a row for each outcome and each number of segments, and McDonald's survey."""
    for name, make in (("telco", _telco), ("clothing", _clothing), ("online_retail", _online_retail)):
        place = folder(name)
        if place is None:
            yield skipped(f"{name}, an outcome that was not used")
            continue
        yield from _explained(make(place), quick)
    yield from _mcdonalds(quick)


def _explained(case: Case, quick: bool) -> Iterator[Row]:
    """Yield the share of variance explained at the number that is recommended, and at 4 and 6."""
    recommended = segment(case.table, Settings())
    numbers = [recommended.k] if quick else sorted({recommended.k, 4, 6} - {1})
    for k in numbers:
        found = recommended if k == recommended.k else segment(case.table, Settings(k=k))
        own = eta_squared(labels_of(found, case.table), case.outcome)
        other = float(np.mean([eta_squared(one, case.outcome) for one in _kmeans(case.table, max(2, k))]))
        note = "recommended" if k == recommended.k else ""
        passed = own >= other - _NOISE
        target = ">= k-means"
        yield Row(case.name, f"variance explained, k = {k}", own, target, passed, {"k-means": other}, note)


def eta_squared(labels: Labels, outcome: Floats) -> float:
    """Return the share of an outcome's variance that lies between groups."""
    known = np.isfinite(outcome)
    groups = pd.Series(outcome[known]).groupby(labels[known])
    between = float((groups.transform("mean") - outcome[known].mean()).pow(2).sum())
    return between / float(((outcome[known] - outcome[known].mean()) ** 2).sum())


def _kmeans(table: Table, k: int) -> Iterator[Labels]:
    """Yield the groups of k-means, three seeds, on z-scores of the same columns' logs and on their levels."""
    frame = table.frame[[column.name for column in table.columns if column.role == "basis"]]
    numbers = frame.select_dtypes("number")
    skewed = [name for name in numbers if numbers[name].min() >= 0 and numbers[name].skew() > 1]
    numbers = numbers.assign(**{name: np.log1p(numbers[name]) for name in skewed})
    standard = ((numbers - numbers.mean()) / numbers.std(ddof=0)).fillna(0.0)
    levels = frame.drop(columns=list(numbers.columns))
    points = np.asarray(standard, dtype=np.float64)
    if levels.shape[1]:
        points = np.concatenate([points, pd.get_dummies(levels).to_numpy(dtype=np.float64)], axis=1)
    for seed in range(3):
        yield np.asarray(KMeans(k, n_init=10, random_state=seed).fit_predict(points), dtype=np.int64)


def _telco(place: Path) -> Case:
    decided = {"Churn": ColumnDecision(role="outcome")}
    path = next(place.glob("*.csv"))
    table = dataset.read_table(path, id_column="customerID", settings=Settings(columns=decided))
    return Case("telco, churn", table, _yes(table, "Churn", "Yes"))


def _clothing(place: Path) -> Case:
    decided = {"recommended": ColumnDecision(role="outcome"), "item_id": ColumnDecision(role="ignored")}
    settings = Settings(columns=decided)
    table = dataset.read_table(place / "clothing_customers.csv", id_column="customer_id", settings=settings)
    return Case("clothing, recommendation", table, _yes(table, "recommended", "1"))


def _yes(table: Table, name: str, level: str) -> Floats:
    cells = table.frame[name]
    return np.array(
        [np.nan if pd.isna(cell) else float(str(cell) in (level, f"{level}.0")) for cell in cells]
    )


def _online_retail(place: Path) -> Case:
    """Return customers of the first nine months by what they bought; the outcome is the log of next quarter's
    spend."""
    lines = pd.read_parquet(next(place.glob("*.parquet")))
    lines = lines[lines["CustomerID"].notna()]
    lines = lines.assign(
        when=pd.to_datetime(lines["InvoiceDate"]), money=lines["Quantity"] * lines["UnitPrice"]
    )
    cut = pd.Timestamp("2011-09-01")
    before, after = lines[lines["when"] < cut], lines[lines["when"] >= cut]
    bought = before[before["money"] > 0].groupby("CustomerID")
    frame = pd.DataFrame(
        {
            "days_since_last_order": (cut - bought["when"].max()).dt.days,
            "days_since_first_order": (cut - bought["when"].min()).dt.days,
            "orders": bought["InvoiceNo"].nunique(),
            "spend": bought["money"].sum(),
            "different_products": bought["StockCode"].nunique(),
            "units_per_line": bought["Quantity"].mean(),
        }
    ).astype(float)
    spent = after.groupby("CustomerID")["money"].sum().reindex(frame.index).fillna(0.0).clip(lower=0.0)
    table = _typed(frame.set_axis([f"C{int(one)}" for one in frame.index]))
    return Case("online retail, next quarter's spend", table, np.log1p(spent.to_numpy()))


def _typed(frame: pd.DataFrame) -> Table:
    from persona_ai.schema import Column

    kinds = {name: "count" if (frame[name] % 1 == 0).all() else "amount" for name in frame.columns}
    columns = tuple(
        Column(name=name, label=name, kind="count" if kind == "count" else "amount", role="basis")
        for name, kind in kinds.items()
    )
    return Table(name="online retail", columns=columns, frame=frame, sha256="0" * 64)


def _mcdonalds(quick: bool) -> Iterator[Row]:
    """Yield the log-likelihoods of binary latent classes beside the published, and the recommendation."""
    place = folder("mcdonalds/mcdonalds.csv")
    if place is None:
        yield skipped("McDonald's survey")
        return
    survey = pd.read_csv(place)
    answers = survey.iloc[:, :11]
    codes = np.asarray(answers == "Yes", dtype=np.float64)
    for k, published in PUBLISHED.items():
        own = max(_log_likelihood(codes, k, seed) for seed in range(2 if quick else 4))
        passed = own >= published - _SLACK
        target = f">= {published - _SLACK:.2f}"
        yield Row(
            "McDonald's survey", f"log-likelihood, k = {k}", own, target, passed, {"published": published}
        )
    found = segment(_survey(answers), Settings())
    beside = {"prediction strength": _gate(found, "prediction strength")}
    passed = 2 <= found.k <= 4
    yield Row("McDonald's survey", "k recommended", found.k, "2..4", passed, beside, found.why)


def _survey(answers: pd.DataFrame) -> Table:
    from persona_ai.schema import Column

    frame = answers.astype(object).set_axis([f"R{row:04d}" for row in range(len(answers))])
    columns = tuple(
        Column(name=name, label=name, kind="binary", role="basis", levels=("No", "Yes"))
        for name in frame.columns
    )
    return Table(name="mcdonalds", columns=columns, frame=frame, sha256="0" * 64)


def _log_likelihood(codes: Floats, k: int, seed: int) -> float:
    # As good as maximum likelihood, which is what was published: hardly a prior, and no early end.
    model = MixtureModel(
        k,
        categorical=tuple(range(codes.shape[1])),
        prior_rows=0.01,
        tol=1e-9,
        max_iter=3_000,
        n_init=40,
        random_state=seed,
    ).fit(codes)
    return model.score(codes) * len(codes)


def _gate(found: object, name: str) -> float:
    gates = getattr(found, "gates", ())
    values = [gate.value for gate in gates if gate.name == name and gate.k == getattr(found, "k", 0)]
    return float(values[0]) if values else 0.0
