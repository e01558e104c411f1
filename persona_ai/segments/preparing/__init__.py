"""A table's columns made fit for the mixture, by numbers that are frozen."""
