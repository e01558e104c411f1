"""When many tests are made at once."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def benjamini_hochberg(p_values: ArrayLike) -> NDArray[np.float64]:
    """Return the q of each p, in the same order, shape (m,).

    Claiming everything with q < .05 keeps the expected share of false claims at or below .05 (Benjamini
    and Hochberg 1995). Finite p-values, 0..1.
    """
    p = np.asarray(p_values, dtype=np.float64).ravel()
    if p.size == 0:
        return p
    order = np.argsort(p, kind="stable")
    scaled = p[order] * p.size / np.arange(1, p.size + 1)
    smallest_from_here = np.minimum.accumulate(scaled[::-1])[::-1]
    q = np.empty_like(p)
    q[order] = np.minimum(1.0, smallest_from_here)
    return q
