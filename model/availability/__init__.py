"""Availability: exact probability, minimal cut sets and importance on decision diagrams."""
