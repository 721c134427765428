"""Improvements: what to change so that a promise holds."""

from model.answers.improvements.changes import CATALOGUE
from model.answers.improvements.interface import Change, Effort
from model.answers.improvements.search import (
    Improvement,
    Improvements,
    OtherService,
    ProposedChange,
    improvements,
)

__all__ = [
    "CATALOGUE",
    "Change",
    "Effort",
    "Improvement",
    "Improvements",
    "OtherService",
    "ProposedChange",
    "improvements",
]
