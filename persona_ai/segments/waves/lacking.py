"""Whether the frozen model can still place customers when columns are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from persona_ai.schema import Table
from persona_ai.segments.placing import predict


def agreement_without(
    model: Mapping[str, Any], table: Table, placed: Mapping[str, str], missing: Sequence[str]
) -> float:
    """Return the share of the first wave's customers whom the model places the same without some columns.

    Args:
        model: the frozen model.
        table: the first wave.
        placed: the segment of each of its customers.
        missing: names of columns that a new wave lacks.
    """
    frame = table.frame.copy()
    for name in missing:
        frame[name] = np.nan if frame[name].dtype == np.float64 else None
    again = predict(dict(model), replace(table, frame=frame))
    return sum(again[customer][0] == segment for customer, segment in placed.items()) / max(1, len(placed))
