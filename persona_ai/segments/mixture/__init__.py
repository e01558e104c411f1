"""The mixture of mixed types: the estimator, its mathematics, how it is fitted."""
