"""Invoice or order lines of customers, as they were read: one row a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from persona_ai.schema.table import QualityReport

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Transactions:
    """Invoice or order lines of customers.

    `frame` has one row a line, in file order, and the columns `customer` (str, None where blank),
    `time` (datetime64[us], no time zone), `amount` (float64, money; negative = returned, NaN
    where the file tells none), `order` (str, None where there is none) and `quantity` (float64 or NaN).
    `unit` is the currency ("" where it is not known).
    """

    name: str
    frame: pd.DataFrame
    sha256: str
    quality: QualityReport = field(default_factory=QualityReport)
    unit: str = ""
