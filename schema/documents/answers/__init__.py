"""Answers as JSON data: one shape for each question, the same wherever it is asked as JSON.

Durations are ISO 8601, moments are UTC with `Z`, enumerations are their words, and what is not
known is null. Keys are those of `docs/reference/answers.md`; they change only with the version.
"""

from schema.documents.answers.blast_radii import blast_radius
from schema.documents.answers.cold_starts import cold_start
from schema.documents.answers.diffs import diff
from schema.documents.answers.disruptions import disruption
from schema.documents.answers.gaps import gap
from schema.documents.answers.maps import dependency_map
from schema.documents.answers.readings import RUNNING, STARTING, coverage, revision, scope
from schema.documents.answers.records import component, objective, requirement, waiver
from schema.documents.answers.text import Answer, canonical, duration

__all__ = [
    "RUNNING",
    "STARTING",
    "Answer",
    "blast_radius",
    "canonical",
    "cold_start",
    "component",
    "coverage",
    "dependency_map",
    "diff",
    "disruption",
    "duration",
    "gap",
    "objective",
    "requirement",
    "revision",
    "scope",
    "waiver",
]
