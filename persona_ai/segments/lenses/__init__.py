"""Looks at the same customers: named selections of columns, rules from transactions, customer value, ratings."""
