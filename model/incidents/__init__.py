"""Incidents: what fails now, from the events that AWS sends about it."""
