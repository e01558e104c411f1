"""How likely an outcome is for each customer, calibrated."""
