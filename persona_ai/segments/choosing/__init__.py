"""How many segments there are, if any, and how far they can be trusted."""
