"""How to place a new customer without us: rules, SQL, and a questionnaire for paper."""
