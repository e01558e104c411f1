"""What is measured beside the tests: figures, side by side, in one run."""
