"""Ranks with ties, from which the effect and the test of two groups are both read."""

import numpy as np
from numpy.typing import NDArray


def average_ranks(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the ranks of `values` from 1, ties at their average, and the sizes of the ties.

    O(n log n). Shapes (n,) and (number of distinct values,).
    """
    _, place, sizes = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(sizes)
    return (last - (sizes - 1) / 2.0)[place], sizes.astype(np.int64)
