"""Failover plans as texts: one format a file."""

from schema.exports.plans import markdown
from schema.exports.plans.interface import PlanFormat

FORMATS = (markdown.FORMAT,)
"""Every format, sorted by name."""

__all__ = ["FORMATS", "PlanFormat"]
