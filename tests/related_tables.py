"""Accounts with contacts, deals, coded themes and invoices, written to files as a company would export them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from persona_ai.dataset import Told, read_customers
from persona_ai.settings import RelatedTable, Settings, TransactionsFile

KEYS = {
    "contacts.csv": "account",
    "deals.csv": "contact",
    "themes.csv": "account",
    "industries.csv": "industry",
}
LINES = TransactionsFile(
    path="invoices.tsv", customer="client", date="day", amount="total_eur", order="invoice"
)


def frames(rows: int = 60, seed: int = 0) -> dict[str, pd.DataFrame]:
    """Return the tables by file name; some rows on every side match nothing."""
    rng = np.random.default_rng(seed)
    ids = np.array([f"A{row:03d}" for row in range(rows)])
    start = pd.Timestamp("2023-01-01")
    contacts = pd.DataFrame({"contact": [f"C{row}" for row in range(2 * rows)]})
    contacts["account"] = rng.choice([*ids[: rows - 4], "A999"], len(contacts))
    contacts["gender"] = rng.choice(["f", "m"], len(contacts))
    deals = pd.DataFrame({"deal_id": range(1, 6 * rows + 1)})
    deals["contact"] = rng.choice([*contacts["contact"], "C-gone"], len(deals))
    deals["stage"] = rng.choice(["won", "lost", "open"], len(deals), p=[0.5, 0.3, 0.2])
    deals["value"] = [f"{value:.2f} €".replace(".", ",") for value in rng.lognormal(6, 1, len(deals))]
    deals["score"] = rng.integers(1, 11, len(deals))
    deals["closed_on"] = [
        f"{day:%d.%m.%Y}" for day in start + pd.to_timedelta(rng.integers(0, 500, len(deals)), "D")
    ]
    themes = pd.DataFrame(
        {"account": rng.choice(ids[:30], 90), "theme": rng.choice(["price", "speed", "help"], 90)}
    )
    themes["sentiment"] = rng.choice(["negative", "positive"], 90)
    lines = pd.DataFrame({"client": rng.choice([*ids[: rows - 2], "A888"], 15 * rows)})
    lines["day"] = [
        f"{day:%Y-%m-%d}" for day in start + pd.to_timedelta(rng.integers(0, 500, len(lines)), "D")
    ]
    lines["invoice"] = rng.integers(1, 8 * rows, len(lines))
    lines["total_eur"] = np.round(rng.normal(60, 40, len(lines)), 2)
    return {
        "accounts.csv": pd.DataFrame(
            {
                "account": ids,
                "industry": rng.choice(["Food", "Retail", "IT"], rows),
                "seats": rng.poisson(8, rows) + 1,
                "signup_date": [f"{day:%d %b %Y}" for day in start - pd.to_timedelta(rng.integers(1, 700, rows), "D")],
            }
        ),
        "contacts.csv": contacts,
        "deals.csv": deals,
        "themes.csv": themes,
        "industries.csv": pd.DataFrame({"industry": ["Food", "Retail", "IT", "Mining"], "margin_pct": [12, 8, 30, 50]}),
        "invoices.tsv": lines,
    }  # fmt: skip


def write(folder: Path, tables: dict[str, pd.DataFrame]) -> Path:
    """Write tables as files of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(folder / name, index=False, sep="\t" if name.endswith(".tsv") else ";")
    return folder


def settings(related: dict[str, str] | None = None, *, lines: bool = True, **more: object) -> Settings:
    """Return settings that join these tables by these keys ("here=there")."""
    keys = KEYS if related is None else related
    return Settings(
        id="account",
        related=tuple(
            RelatedTable(path=name, key=key.split("=")[0], column=key.partition("=")[2])
            for name, key in keys.items()
        ),
        transactions=(LINES,) if lines else (),
        **more,  # type: ignore[arg-type]
    )


def told(folder: Path, decided: Settings) -> Told:
    """Read what the settings name from a folder."""
    return read_customers(
        folder / "accounts.csv",
        settings=decided,
        related=[folder / one.path for one in decided.related],
        transactions=[folder / one.path for one in decided.transactions],
    )
