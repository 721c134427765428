"""Incidents of a running service: received, kept in the store, and followed."""
