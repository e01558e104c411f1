"""Pure numbers: intervals, effects, tests, and their control when there are many of them."""

from persona_ai.statistics.effects import cliffs_delta, cohens_h, smallest_gap
from persona_ai.statistics.intervals import (
    level_interval,
    mean_interval,
    median_interval,
    quantile_interval,
    wilson,
)
from persona_ai.statistics.many import benjamini_hochberg
from persona_ai.statistics.tests_of_difference import (
    RankComparison,
    compare_ranks,
    delta_equivalence,
    equivalence,
    rank_test,
    share_equivalence,
    share_test,
)

__all__ = [
    "RankComparison",
    "benjamini_hochberg",
    "cliffs_delta",
    "cohens_h",
    "compare_ranks",
    "delta_equivalence",
    "equivalence",
    "level_interval",
    "mean_interval",
    "median_interval",
    "quantile_interval",
    "rank_test",
    "share_equivalence",
    "share_test",
    "smallest_gap",
    "wilson",
]
