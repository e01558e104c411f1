"""What invoice lines say of customers: recency, frequency, money, stage of life, value to come."""
