"""The sample table: reproducible, dirty as an export is, its structure there but not for the taking."""

import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score

USAGE = [
    "logins_per_week",
    "orders_per_week",
    "scans_per_week",
    "stock_counts_last_year",
    "reports_last_year",
    "tickets_last_quarter",
    "tenure_months",
    "monthly_spend_eur",
]
SIZES = {"steady counters": 190, "integrators": 140, "floor teams": 120, "audit-driven": 90, "drifters": 60}


@pytest.fixture(scope="module")
def accounts(samples: Path) -> pd.DataFrame:
    return pd.read_csv(samples / "accounts.csv", dtype=str, keep_default_na=False).set_index("account_id")


@pytest.fixture(scope="module")
def truth(samples: Path) -> pd.Series:
    return pd.read_csv(samples / "truth.csv", index_col="account_id")["segment"]


def _standardised(frame: pd.DataFrame) -> np.ndarray:
    filled = frame.fillna(frame.mean())
    return ((filled - filled.mean()) / filled.std()).to_numpy()


def _groups(values: np.ndarray, k: int) -> np.ndarray:
    return KMeans(k, n_init=4, random_state=0).fit_predict(values)


def test_the_generator_reproduces_the_tables_byte_for_byte(samples: Path, tmp_path: Path) -> None:
    runpy.run_path(str(samples / "generate.py"))["write"](tmp_path)
    for name in ("accounts.csv", "truth.csv"):
        assert (tmp_path / name).read_bytes() == (samples / name).read_bytes()


def test_another_seed_gives_other_rows_with_the_same_plan(samples: Path, accounts: pd.DataFrame) -> None:
    other, planted = runpy.run_path(str(samples / "generate.py"))["accounts"](seed=1)
    assert planted.value_counts().to_dict() == SIZES
    assert (other["logins_per_week"].to_numpy() != accounts["logins_per_week"].to_numpy()).mean() > 0.8


def test_there_are_600_accounts_and_each_has_its_planted_segment(
    accounts: pd.DataFrame, truth: pd.Series
) -> None:
    assert len(accounts) == 600
    assert accounts.index.is_unique
    assert list(truth.index) == list(accounts.index)
    assert truth.value_counts().to_dict() == SIZES


def test_the_table_has_the_faults_of_an_export(accounts: pd.DataFrame) -> None:
    blank = (accounts == "").mean()
    assert (blank > 0).sum() >= 12
    assert blank["tenure_months"] == 0
    assert accounts["region"].str.contains("\u00a0").sum() >= 3
    assert (accounts["industry"] != accounts["industry"].str.strip()).any()
    assert accounts["industry"].str.strip().nunique() > accounts["industry"].str.strip().str.lower().nunique()
    assert (accounts["nps"] == "99").sum() >= 15
    assert set(accounts["renewed"]) == {"yes", "no", ""}
    assert accounts["features_used"].str.contains("; ").mean() > 0.5
    logins = pd.to_numeric(accounts["logins_per_week"]).dropna()
    assert logins.mean() > 2 * logins.median()


def test_k_means_as_tutorials_teach_it_misses_the_segments(accounts: pd.DataFrame, truth: pd.Series) -> None:
    values = _standardised(accounts[USAGE].apply(pd.to_numeric))
    tried = {k: _groups(values, k) for k in range(2, 11)}
    chosen = max(tried, key=lambda k: silhouette_score(values, tried[k]))
    assert adjusted_rand_score(truth, tried[chosen]) <= 0.45
    assert adjusted_rand_score(truth, tried[5]) <= 0.65


def test_the_segments_are_there_for_who_takes_logarithms(accounts: pd.DataFrame, truth: pd.Series) -> None:
    values = _standardised(np.log1p(accounts[[*USAGE, "seats"]].apply(pd.to_numeric)))
    assert adjusted_rand_score(truth, _groups(values, 5)) >= 0.88


def test_descriptors_alone_hardly_tell_the_segment(accounts: pd.DataFrame, truth: pd.Series) -> None:
    described = accounts["industry"].str.strip().str.lower() + accounts["revenue_band"] + accounts["region"]
    commonest = truth.groupby(accounts["industry"].str.strip().str.lower()).agg(lambda part: part.mode()[0])
    guessed = accounts["industry"].str.strip().str.lower().map(commonest)
    assert described.nunique() > 150
    assert (guessed == truth).mean() < 0.6


def test_outcomes_differ_between_the_segments(accounts: pd.DataFrame, truth: pd.Series) -> None:
    due = accounts["renewed"] != ""
    renewed = (accounts["renewed"] == "yes")[due].groupby(truth[due]).mean()
    assert renewed["drifters"] < 0.4
    assert renewed.drop("drifters").min() > 0.75
    rating = pd.to_numeric(accounts["nps"]).where(lambda values: values <= 10).groupby(truth).median()
    assert rating["audit-driven"] >= 9 > rating["integrators"] > rating["drifters"]
