"""Texts made from answers: maps and plans, one format a file."""
