"""Customers of three tiers in two waves, written to files: what changes is planted by whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

TIERS = ("gold", "silver", "bronze")
HABITS = ("exports", "scans", "calls", "orders_online", "shares", "prints")
RATES = {
    "gold": (0.85, 0.20, 0.50, 0.75, 0.30, 0.5),
    "silver": (0.30, 0.80, 0.55, 0.40, 0.35, 0.5),
    "bronze": (0.35, 0.30, 0.20, 0.35, 0.80, 0.5),
}
SPEND = {"gold": 900.0, "silver": 400.0, "bronze": 150.0}


def wave(
    seed: int,
    *,
    rows: int = 900,
    shares: tuple[float, float, float] = (0.4, 0.35, 0.25),
    rates: Mapping[str, tuple[float, ...]] = RATES,
    first_id: int = 0,
) -> pd.DataFrame:
    """Return a wave of customers C00000, C00001 .. from `first_id` on."""
    rng = np.random.default_rng(seed)
    tiers = [TIERS[place] for place in rng.choice(3, rows, p=shares)]
    frame = pd.DataFrame({"customer": [f"C{first_id + row:05d}" for row in range(rows)], "tier": tiers})
    for place, habit in enumerate(HABITS):
        chance = np.array([rates[tier][place] for tier in tiers])
        frame[habit] = np.where(rng.random(rows) < chance, "yes", "no")
    level = np.array([SPEND[tier] for tier in tiers])
    frame["spend_eur"] = (level * np.exp(0.5 * rng.normal(size=rows))).round(2)
    frame["region"] = rng.choice(["north", "south", "west"], rows)
    return frame


def turned_round(habit: str, tier: str = "gold") -> dict[str, tuple[float, ...]]:
    """Return rates in which a tier's habit goes the other way round."""
    place = HABITS.index(habit)
    own = list(RATES[tier])
    own[place] = 1 - own[place]
    return {**RATES, tier: tuple(own)}


def written(frame: pd.DataFrame, path: Path) -> Path:
    """Write a wave and return its path."""
    frame.to_csv(path, index=False)
    return path
