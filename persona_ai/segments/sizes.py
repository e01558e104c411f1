"""Sizes, shares and bands of segments, whatever made them."""

from __future__ import annotations

from typing import Literal, TypedDict

import numpy as np

from persona_ai.schema import Interval
from persona_ai.segments.mixture.layout import Labels
from persona_ai.statistics import wilson

Band = Literal["high", "valid", "tentative", "unstable"]


class Share(TypedDict):
    """A segment's share of all customers, with its interval."""

    share: float
    interval: Interval


def share_of(members: int, customers: int) -> Share:
    """Return a segment's share of all customers with its Wilson interval."""
    return Share(share=members / customers, interval=wilson(members, customers))


def by_size(labels: Labels) -> list[int]:
    """Return the labels that occur, the largest group first; of equals, the one seen first."""
    found, first, counts = np.unique(labels, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    return [int(found[place]) for place in order]


def band(jaccard: float) -> Band:
    """Return what a stability allows (Hennig 2007, section 4, and the project's own upper band)."""
    if jaccard >= 0.85:
        return "high"
    if jaccard >= 0.75:
        return "valid"
    return "tentative" if jaccard >= 0.6 else "unstable"
