"""Withheld values: what stands in for a value that may serve as a password."""

WITHHELD = "(withheld)"
"""Stands where a source read a value and did not keep it. Whoever compares it knows nothing."""
