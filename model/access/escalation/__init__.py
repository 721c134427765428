"""Escalation: the published ways in which a principal gains the permissions of another."""
