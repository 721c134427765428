"""The roots of queries, by what they ask about."""
