"""How good segments are, beside what others reach on the same data in the same run."""
