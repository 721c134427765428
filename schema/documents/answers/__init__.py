"""Answers as JSON data: one shape for each question, the same wherever it is asked as JSON.

Durations are ISO 8601, moments are UTC with `Z`, enumerations are their words, and what is not
known is null. Keys are those of `docs/reference/answers.md`; they change only with the version.

Each shape is loaded when it is first used: a command that lists revisions should not wait for
everything that a blast radius is computed with.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schema.documents.answers.blast_radii import blast_radius
    from schema.documents.answers.cold_starts import cold_start
    from schema.documents.answers.diffs import diff
    from schema.documents.answers.disruptions import disruption
    from schema.documents.answers.gaps import gap
    from schema.documents.answers.maps import dependency_map
    from schema.documents.answers.readings import RUNNING, STARTING, coverage, revision, scope
    from schema.documents.answers.records import component, objective, requirement, waiver
    from schema.documents.answers.text import Answer, canonical, duration

HOMES = {
    "blast_radii": ("blast_radius",),
    "cold_starts": ("cold_start",),
    "diffs": ("diff",),
    "disruptions": ("disruption",),
    "gaps": ("gap",),
    "maps": ("dependency_map",),
    "readings": ("RUNNING", "STARTING", "coverage", "revision", "scope"),
    "records": ("component", "objective", "requirement", "waiver"),
    "text": ("Answer", "canonical", "duration"),
}
"""Map from module to the names that are public here."""


def __getattr__(name: str) -> Any:
    """Return a shape, loading its module; see PEP 562."""
    for module, names in HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


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
