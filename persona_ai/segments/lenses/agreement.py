"""How far segmentations of the same customers, made through several lenses, tell the same story."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from persona_ai.errors import InputError
from persona_ai.schema import Segmentation
from persona_ai.schema.base import Record


class LensAgreement(Record):
    """Two lenses, and how far knowing a customer's segment in one tells that in the other.

    `value` is the adjusted mutual information: 1 the same groups, 0 as by chance; None where a side has one
    group only, of which nothing can be told. `customers` were placed by both.
    """

    one: str
    other: str
    value: float | None
    customers: int


def lens_agreement(found: Mapping[str, Segmentation]) -> tuple[LensAgreement, ...]:
    """Return the agreement of every two of some segmentations, by their names, in the order given.

    Adjusted mutual information with the arithmetic mean of the entropies (Vinh, Epps and Bailey 2010),
    corrected for chance, so that neither many segments nor few customers look like agreement.

    Raises:
        InputError: there are fewer than two.
    """
    if len(found) < 2:
        raise InputError(f"agreement needs two lenses or more; there is {', '.join(found) or 'none'}")
    placed = {name: _places(one) for name, one in found.items()}
    return tuple(_agreement(one, other, placed) for one, other in combinations(found, 2))


def _places(found: Segmentation) -> dict[str, str]:
    return {member: group.id for group in found.segments for member in group.members}


def _agreement(one: str, other: str, placed: Mapping[str, Mapping[str, str]]) -> LensAgreement:
    from sklearn.metrics import adjusted_mutual_info_score

    both = sorted(placed[one].keys() & placed[other].keys())
    first = np.array([placed[one][customer] for customer in both])
    second = np.array([placed[other][customer] for customer in both])
    value = None
    if len(set(first.tolist())) > 1 and len(set(second.tolist())) > 1:
        value = round(float(adjusted_mutual_info_score(first, second)), 4)
    return LensAgreement(one=one, other=other, value=value, customers=len(both))
