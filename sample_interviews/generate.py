"""Make the account table of the fictional company Stackyard, with segments that are known.

Run `python sample_interviews/generate.py` to write `accounts.csv` and `truth.csv` beside this file; the same
seed gives the same bytes. The accounts that somebody speaks for in `participants.csv` are pinned, so that
their rows agree with what is said. `truth.csv` is for tests and evaluation; the product never reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20261121
FIRST_ACCOUNT = 1001
OLDEST_ACCOUNT = 141  # months since the product was first sold
NON_BREAKING_SPACE = "\u00a0"

REVENUE_BANDS = ("<1M", "1-5M", "5-20M", "20-50M", ">50M")
PLANS = ("Starter", "Team", "Business", "Enterprise")
REGIONS = ("UK & Ireland", "DACH", "Benelux", "Nordics", "Iberia", "North America")
INDUSTRIES = (
    "Repair workshop",
    "Joinery",
    "Craft & studio",
    "Wholesale",
    "E-commerce",
    "Manufacturing",
    "Food & drink",
    "Medical supply",
)
FEATURES = (
    "stock counts",
    "labels",
    "reorder points",
    "purchase orders",
    "barcode scanning",
    "offline mode",
    "webshop sync",
    "accounting sync",
    "API",
    "lot tracking",
    "audit reports",
)
TOOLS = ("Excel", "Shopify", "WooCommerce", "Xero", "DATEV", "Zapier", "SAP", "Power BI", "Slack", "Trello")

MISSING_RATES = {
    "region": 0.02,
    "revenue_band": 0.12,
    "seats": 0.01,
    "plan": 0.01,
    "tools": 0.09,
    "onboarding_call": 0.06,
    "logins_per_week": 0.03,
    "orders_per_week": 0.05,
    "scans_per_week": 0.06,
    "stock_counts_last_year": 0.04,
    "reports_last_year": 0.05,
    "tickets_last_quarter": 0.02,
    "monthly_spend_eur": 0.03,
}


@dataclass(frozen=True)
class Planted:
    """How one planted segment behaves; the fields are the densities that its rows are drawn from.

    `usage` holds median and spread (standard deviation of the natural logarithm) of lognormal columns,
    `events` mean and dispersion of negative-binomial counts, the tuples of shares follow the constants above,
    `nps` is mean and standard deviation before rounding to 0..10, `renewed` the share among those due.
    """

    name: str
    size: int
    industries: tuple[float, ...]
    regions: tuple[float, ...]
    revenue: tuple[float, ...]
    plans: tuple[float, ...]
    features: tuple[float, ...]
    tools: tuple[float, ...]
    usage: Mapping[str, tuple[float, float]]
    events: Mapping[str, tuple[float, float]]
    onboarding: float
    nps: tuple[float, float]
    nps_answered: float
    renewed: float


SEGMENTS = (
    Planted(
        name="steady counters",
        size=190,
        industries=(0.26, 0.18, 0.18, 0.09, 0.08, 0.09, 0.07, 0.05),
        regions=(0.30, 0.24, 0.14, 0.12, 0.10, 0.10),
        revenue=(0.43, 0.30, 0.13, 0.08, 0.06),
        plans=(0.69, 0.21, 0.07, 0.03),
        features=(0.79, 0.71, 0.44, 0.32, 0.26, 0.13, 0.15, 0.24, 0.10, 0.13, 0.13),
        tools=(0.61, 0.13, 0.13, 0.23, 0.15, 0.09, 0.07, 0.07, 0.11, 0.16),
        usage={
            "seats": (3.0, 0.55),
            "logins_per_week": (5.5, 0.94),
            "orders_per_week": (9.0, 1.1),
            "scans_per_week": (26.0, 1.26),
            "tenure_months": (46.0, 0.52),
            "monthly_spend_eur": (52.0, 0.66),
        },
        events={
            "stock_counts_last_year": (26.0, 5.0),
            "reports_last_year": (7.0, 3.0),
            "tickets_last_quarter": (2.2, 8.0),
        },
        onboarding=0.35,
        nps=(8.3, 1.5),
        nps_answered=0.62,
        renewed=0.94,
    ),
    Planted(
        name="integrators",
        size=140,
        industries=(0.06, 0.05, 0.08, 0.30, 0.28, 0.10, 0.08, 0.05),
        regions=(0.22, 0.25, 0.17, 0.11, 0.13, 0.12),
        revenue=(0.13, 0.30, 0.32, 0.16, 0.09),
        plans=(0.06, 0.28, 0.55, 0.11),
        features=(0.52, 0.36, 0.57, 0.67, 0.42, 0.17, 0.74, 0.70, 0.49, 0.15, 0.17),
        tools=(0.47, 0.45, 0.32, 0.42, 0.27, 0.40, 0.13, 0.21, 0.32, 0.15),
        usage={
            "seats": (9.0, 0.55),
            "logins_per_week": (32.0, 0.83),
            "orders_per_week": (190.0, 1.16),
            "scans_per_week": (110.0, 1.32),
            "tenure_months": (27.0, 0.55),
            "monthly_spend_eur": (240.0, 0.72),
        },
        events={
            "stock_counts_last_year": (12.0, 4.0),
            "reports_last_year": (10.0, 3.0),
            "tickets_last_quarter": (9.0, 5.0),
        },
        onboarding=0.58,
        nps=(6.2, 2.0),
        nps_answered=0.58,
        renewed=0.80,
    ),
    Planted(
        name="floor teams",
        size=120,
        industries=(0.06, 0.08, 0.05, 0.13, 0.07, 0.44, 0.10, 0.07),
        regions=(0.18, 0.33, 0.14, 0.15, 0.09, 0.11),
        revenue=(0.06, 0.16, 0.33, 0.29, 0.16),
        plans=(0.05, 0.13, 0.51, 0.31),
        features=(0.60, 0.49, 0.52, 0.54, 0.81, 0.60, 0.17, 0.35, 0.21, 0.28, 0.24),
        tools=(0.53, 0.09, 0.09, 0.16, 0.24, 0.13, 0.45, 0.32, 0.24, 0.11),
        usage={
            "seats": (40.0, 0.55),
            "logins_per_week": (140.0, 0.88),
            "orders_per_week": (55.0, 1.1),
            "scans_per_week": (1800.0, 1.16),
            "tenure_months": (26.0, 0.55),
            "monthly_spend_eur": (520.0, 0.72),
        },
        events={
            "stock_counts_last_year": (17.0, 4.0),
            "reports_last_year": (11.0, 3.0),
            "tickets_last_quarter": (4.6, 8.0),
        },
        onboarding=0.74,
        nps=(6.9, 1.8),
        nps_answered=0.55,
        renewed=0.86,
    ),
    Planted(
        name="audit-driven",
        size=90,
        industries=(0.04, 0.05, 0.05, 0.11, 0.06, 0.13, 0.27, 0.29),
        regions=(0.22, 0.29, 0.16, 0.14, 0.07, 0.12),
        revenue=(0.07, 0.22, 0.34, 0.24, 0.13),
        plans=(0.05, 0.12, 0.42, 0.41),
        features=(0.67, 0.57, 0.46, 0.56, 0.52, 0.20, 0.20, 0.37, 0.17, 0.81, 0.77),
        tools=(0.58, 0.11, 0.10, 0.21, 0.27, 0.11, 0.32, 0.39, 0.19, 0.11),
        usage={
            "seats": (15.0, 0.5),
            "logins_per_week": (30.0, 0.77),
            "orders_per_week": (40.0, 1.04),
            "scans_per_week": (300.0, 1.21),
            "tenure_months": (56.0, 0.42),
            "monthly_spend_eur": (480.0, 0.66),
        },
        events={
            "stock_counts_last_year": (20.0, 5.0),
            "reports_last_year": (42.0, 5.0),
            "tickets_last_quarter": (2.6, 8.0),
        },
        onboarding=0.80,
        nps=(8.9, 1.1),
        nps_answered=0.68,
        renewed=0.97,
    ),
    Planted(
        name="drifters",
        size=60,
        industries=(0.14, 0.10, 0.16, 0.18, 0.17, 0.12, 0.08, 0.05),
        regions=(0.27, 0.23, 0.14, 0.11, 0.13, 0.12),
        revenue=(0.35, 0.30, 0.19, 0.10, 0.06),
        plans=(0.53, 0.30, 0.14, 0.03),
        features=(0.26, 0.23, 0.13, 0.17, 0.15, 0.10, 0.20, 0.15, 0.12, 0.11, 0.10),
        tools=(0.71, 0.21, 0.16, 0.24, 0.15, 0.11, 0.09, 0.08, 0.16, 0.18),
        usage={
            "seats": (4.0, 0.61),
            "logins_per_week": (0.8, 0.88),
            "orders_per_week": (3.0, 1.1),
            "scans_per_week": (5.0, 1.21),
            "tenure_months": (6.5, 0.5),
            "monthly_spend_eur": (72.0, 0.66),
        },
        events={
            "stock_counts_last_year": (4.0, 5.0),
            "reports_last_year": (3.0, 4.0),
            "tickets_last_quarter": (2.7, 8.0),
        },
        onboarding=0.20,
        nps=(4.0, 2.2),
        nps_answered=0.50,
        renewed=0.28,
    ),
)

# What the people of the interviews say about their own account; the rest of the row is drawn.
PINNED: dict[str, tuple[str, dict[str, object]]] = {
    "AC-1042": (
        "steady counters",
        {
            "industry": "Joinery",
            "region": "UK & Ireland",
            "revenue_band": "<1M",
            "seats": 2,
            "plan": "Starter",
            "tools": "Excel; Trello",
            "features_used": "stock counts; labels; reorder points",
            "onboarding_call": "no",
            "logins_per_week": 4.2,
            "orders_per_week": 6,
            "scans_per_week": 20,
            "stock_counts_last_year": 24,
            "reports_last_year": 4,
            "tickets_last_quarter": 0,
            "tenure_months": 67,
            "monthly_spend_eur": 39.0,
            "nps": "9",
            "renewed": "yes",
        },
    ),
    "AC-1187": (
        "steady counters",
        {
            "industry": "Repair workshop",
            "region": "UK & Ireland",
            "revenue_band": "<1M",
            "seats": 1,
            "plan": "Starter",
            "tools": "Excel; Xero",
            "features_used": "stock counts; labels",
            "onboarding_call": "no",
            "logins_per_week": 5.0,
            "orders_per_week": 12,
            "scans_per_week": 35,
            "stock_counts_last_year": 13,
            "reports_last_year": 2,
            "tickets_last_quarter": 1,
            "tenure_months": 31,
            "monthly_spend_eur": 39.0,
            "nps": "8",
            "renewed": "yes",
        },
    ),
    "AC-1093": (
        "integrators",
        {
            "industry": "E-commerce",
            "region": "UK & Ireland",
            "revenue_band": "1-5M",
            "seats": 9,
            "plan": "Business",
            "tools": "Excel; Shopify; Xero; Zapier; Slack",
            "features_used": "reorder points; purchase orders; webshop sync; accounting sync; API",
            "onboarding_call": "yes",
            "logins_per_week": 41.0,
            "orders_per_week": 410,
            "scans_per_week": 60,
            "stock_counts_last_year": 8,
            "reports_last_year": 6,
            "tickets_last_quarter": 14,
            "tenure_months": 22,
            "monthly_spend_eur": 289.0,
            "nps": "3",
            "renewed": "no",
        },
    ),
    "AC-1256": (
        "integrators",
        {
            "industry": "Wholesale",
            "region": "Benelux",
            "revenue_band": "5-20M",
            "seats": 14,
            "plan": "Business",
            "tools": "Excel; WooCommerce; Xero; Zapier",
            "features_used": "stock counts; reorder points; purchase orders; webshop sync; accounting sync",
            "onboarding_call": "yes",
            "logins_per_week": 52.5,
            "orders_per_week": 320,
            "scans_per_week": 140,
            "stock_counts_last_year": 12,
            "reports_last_year": 9,
            "tickets_last_quarter": 9,
            "tenure_months": 38,
            "monthly_spend_eur": 410.0,
            "nps": "6",
            "renewed": "yes",
        },
    ),
    "AC-1311": (
        "integrators",
        {
            "industry": "E-commerce",
            "region": "Iberia",
            "revenue_band": "1-5M",
            "seats": 7,
            "plan": "Business",
            "tools": "Shopify; Zapier; Slack",
            "features_used": "labels; reorder points; purchase orders; webshop sync; accounting sync; API",
            "onboarding_call": "no",
            "logins_per_week": 33.4,
            "orders_per_week": 280,
            "scans_per_week": 95,
            "stock_counts_last_year": 13,
            "reports_last_year": 5,
            "tickets_last_quarter": 7,
            "tenure_months": 26,
            "monthly_spend_eur": 249.0,
            "nps": "7",
            "renewed": "yes",
        },
    ),
    "AC-1128": (
        "floor teams",
        {
            "industry": "Manufacturing",
            "region": "DACH",
            "revenue_band": "20-50M",
            "seats": 46,
            "plan": "Business",
            "tools": "Excel; SAP; Power BI",
            "features_used": "stock counts; labels; purchase orders; barcode scanning; offline mode",
            "onboarding_call": "yes",
            "logins_per_week": 210.0,
            "orders_per_week": 48,
            "scans_per_week": 3100,
            "stock_counts_last_year": 14,
            "reports_last_year": 9,
            "tickets_last_quarter": 4,
            "tenure_months": 29,
            "monthly_spend_eur": 690.0,
            "nps": "8",
            "renewed": "yes",
        },
    ),
    "AC-1402": (
        "floor teams",
        {
            "industry": "Manufacturing",
            "region": "Nordics",
            "revenue_band": "20-50M",
            "seats": 72,
            "plan": "Enterprise",
            "tools": "Excel; SAP; Slack",
            "features_used": "stock counts; labels; reorder points; barcode scanning; offline mode",
            "onboarding_call": "yes",
            "logins_per_week": 340.0,
            "orders_per_week": 70,
            "scans_per_week": 4800,
            "stock_counts_last_year": 18,
            "reports_last_year": 12,
            "tickets_last_quarter": 6,
            "tenure_months": 17,
            "monthly_spend_eur": 980.0,
            "nps": "5",
            "renewed": "",
        },
    ),
    "AC-1475": (
        "floor teams",
        {
            "industry": "Manufacturing",
            "region": "UK & Ireland",
            "revenue_band": "5-20M",
            "seats": 38,
            "plan": "Business",
            "tools": "Excel; SAP",
            "features_used": "labels; reorder points; purchase orders; barcode scanning; offline mode",
            "onboarding_call": "yes",
            "logins_per_week": 165.0,
            "orders_per_week": 60,
            "scans_per_week": 1900,
            "stock_counts_last_year": 22,
            "reports_last_year": 8,
            "tickets_last_quarter": 3,
            "tenure_months": 34,
            "monthly_spend_eur": 540.0,
            "nps": "7",
            "renewed": "yes",
        },
    ),
    "AC-1064": (
        "audit-driven",
        {
            "industry": "Medical supply",
            "region": "UK & Ireland",
            "revenue_band": "5-20M",
            "seats": 18,
            "plan": "Enterprise",
            "tools": "Excel; SAP; Power BI",
            "features_used": "stock counts; labels; barcode scanning; lot tracking; audit reports",
            "onboarding_call": "yes",
            "logins_per_week": 38.0,
            "orders_per_week": 55,
            "scans_per_week": 420,
            "stock_counts_last_year": 24,
            "reports_last_year": 52,
            "tickets_last_quarter": 1,
            "tenure_months": 74,
            "monthly_spend_eur": 720.0,
            "nps": "10",
            "renewed": "yes",
        },
    ),
    "AC-1220": (
        "audit-driven",
        {
            "industry": "Medical supply",
            "region": "Nordics",
            "revenue_band": "5-20M",
            "seats": 16,
            "plan": "Business",
            "tools": "Excel; Power BI",
            "features_used": "stock counts; labels; reorder points; lot tracking; audit reports",
            "onboarding_call": "yes",
            "logins_per_week": 29.5,
            "orders_per_week": 40,
            "scans_per_week": 310,
            "stock_counts_last_year": 20,
            "reports_last_year": 46,
            "tickets_last_quarter": 2,
            "tenure_months": 61,
            "monthly_spend_eur": 580.0,
            "nps": "9",
            "renewed": "yes",
        },
    ),
    "AC-1539": (
        "audit-driven",
        {
            "industry": "Food & drink",
            "region": "Iberia",
            "revenue_band": "5-20M",
            "seats": 11,
            "plan": "Business",
            "tools": "Excel; DATEV",
            "features_used": "stock counts; purchase orders; lot tracking; audit reports",
            "onboarding_call": "no",
            "logins_per_week": 26.0,
            "orders_per_week": 64,
            "scans_per_week": 180,
            "stock_counts_last_year": 15,
            "reports_last_year": 33,
            "tickets_last_quarter": 2,
            "tenure_months": 52,
            "monthly_spend_eur": 495.0,
            "nps": "6",
            "renewed": "yes",
        },
    ),
    "AC-1368": (
        "drifters",
        {
            "industry": "Craft & studio",
            "region": "UK & Ireland",
            "revenue_band": "<1M",
            "seats": 3,
            "plan": "Starter",
            "tools": "Excel; Shopify",
            "features_used": "labels",
            "onboarding_call": "no",
            "logins_per_week": 0.2,
            "orders_per_week": 1,
            "scans_per_week": 2,
            "stock_counts_last_year": 1,
            "reports_last_year": 0,
            "tickets_last_quarter": 1,
            "tenure_months": 5,
            "monthly_spend_eur": 49.0,
            "nps": "2",
            "renewed": "no",
        },
    ),
    "AC-1581": (
        "drifters",
        {
            "industry": "Wholesale",
            "region": "UK & Ireland",
            "revenue_band": "1-5M",
            "seats": 6,
            "plan": "Team",
            "tools": "Excel; Xero",
            "features_used": "stock counts",
            "onboarding_call": "no",
            "logins_per_week": 0.8,
            "orders_per_week": 3,
            "scans_per_week": 0,
            "stock_counts_last_year": 1,
            "reports_last_year": 1,
            "tickets_last_quarter": 2,
            "tenure_months": 7,
            "monthly_spend_eur": 99.0,
            "nps": "4",
            "renewed": "",
        },
    ),
}


def accounts(seed: int = SEED) -> tuple[pd.DataFrame, pd.Series]:
    """Draw the table as it is exported (all cells text, "" missing) and the planted segment of each row."""
    rng = np.random.default_rng(seed)
    truth = _assign(rng)
    by_name = {segment.name: segment for segment in SEGMENTS}
    rows = [_row(rng, account, by_name[name]) for account, name in truth.items()]
    frame = _soil(rng, pd.DataFrame(rows).astype(str))
    for account, (_, facts) in PINNED.items():
        place = frame.index[frame["account_id"] == account][0]
        for column, value in facts.items():
            frame.loc[place, column] = str(value)
    return frame, pd.Series(truth, name="segment")


def write(folder: Path, seed: int = SEED) -> None:
    """Write `accounts.csv` and `truth.csv` into `folder`, replacing what is there."""
    frame, truth = accounts(seed)
    frame.to_csv(folder / "accounts.csv", index=False, lineterminator="\n")
    truth.to_csv(folder / "truth.csv", index_label="account_id", lineterminator="\n")


def _assign(rng: np.random.Generator) -> dict[str, str]:
    """Spread the planted segments over the account ids, the pinned ones where they belong."""
    pinned = {account: name for account, (name, _) in PINNED.items()}
    left: list[str] = []
    for segment in SEGMENTS:
        taken = sum(name == segment.name for name in pinned.values())
        left += [segment.name] * (segment.size - taken)
    rng.shuffle(left)
    total = sum(segment.size for segment in SEGMENTS)
    ids = [f"AC-{FIRST_ACCOUNT + number}" for number in range(total)]
    return {account: pinned[account] if account in pinned else left.pop() for account in ids}


def _row(rng: np.random.Generator, account: str, segment: Planted) -> dict[str, object]:
    usage = {name: _lognormal(rng, *shape) for name, shape in segment.usage.items()}
    # Plans are priced by the seat, so spend follows seats inside a segment too, as it does in a real export.
    usage["monthly_spend_eur"] *= (usage["seats"] / segment.usage["seats"][0]) ** 0.25
    events = {name: _negative_binomial(rng, *shape) for name, shape in segment.events.items()}
    return {
        "account_id": account,
        "industry": _pick(rng, INDUSTRIES, segment.industries),
        "region": _pick(rng, REGIONS, segment.regions),
        "revenue_band": _pick(rng, REVENUE_BANDS, segment.revenue),
        "seats": max(1, round(usage["seats"])),
        "plan": _pick(rng, PLANS, segment.plans),
        "tools": _tick(rng, TOOLS, segment.tools),
        "features_used": _tick(rng, FEATURES, segment.features),
        "onboarding_call": "yes" if rng.random() < segment.onboarding else "no",
        "logins_per_week": round(usage["logins_per_week"], 1),
        "orders_per_week": round(usage["orders_per_week"]),
        "scans_per_week": round(usage["scans_per_week"]),
        **events,
        "tenure_months": min(OLDEST_ACCOUNT, max(1, round(usage["tenure_months"]))),
        "monthly_spend_eur": round(usage["monthly_spend_eur"], 2),
        "nps": _nps(rng, segment),
        "renewed": _renewed(rng, segment),
    }


def _lognormal(rng: np.random.Generator, median: float, spread: float) -> float:
    return float(median * np.exp(spread * rng.standard_normal()))


def _negative_binomial(rng: np.random.Generator, mean: float, dispersion: float) -> int:
    return int(rng.negative_binomial(dispersion, dispersion / (dispersion + mean)))


def _pick(rng: np.random.Generator, options: tuple[str, ...], shares: tuple[float, ...]) -> str:
    return options[int(rng.choice(len(options), p=shares))]


def _tick(rng: np.random.Generator, options: tuple[str, ...], shares: tuple[float, ...]) -> str:
    ticked = rng.random(len(options)) < np.asarray(shares)
    return "; ".join(option for option, yes in zip(options, ticked, strict=True) if yes)


def _nps(rng: np.random.Generator, segment: Planted) -> str:
    """Draw a rating 0..10, a blank for those who were not reached, or 99 for "would rather not say"."""
    rating = int(np.clip(round(rng.normal(*segment.nps)), 0, 10))
    fate = rng.random()
    if fate > segment.nps_answered + 0.06:
        return ""
    return str(rating) if fate < segment.nps_answered else "99"


def _renewed(rng: np.random.Generator, segment: Planted) -> str:
    """Draw yes or no; a blank is an account whose contract is not due yet."""
    answer = "yes" if rng.random() < segment.renewed else "no"
    return answer if rng.random() < 0.82 else ""


def _soil(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Blank cells and write a few of them carelessly, as exports are."""
    dirty = frame.copy()
    for column, rate in MISSING_RATES.items():
        dirty.loc[rng.random(len(dirty)) < rate, column] = ""
    careless = (("industry", str.lower), ("industry", "{} ".format), ("plan", " {}".format))
    for column, write_so in careless:
        places = rng.choice(len(dirty), size=7, replace=False)
        dirty.loc[places, column] = [write_so(value) if value else "" for value in dirty.loc[places, column]]
    first = dirty.index[dirty["region"] == "North America"][:5]
    dirty.loc[first, "region"] = f"North{NON_BREAKING_SPACE}America"
    return dirty


if __name__ == "__main__":
    write(Path(__file__).parent)
