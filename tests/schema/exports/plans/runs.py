"""What the readers of exported documents answer: which steps ran, and what was over before each."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of an exported plan."""

    before: Mapping[str, frozenset[str]]
    """What was certainly over when a step began, by each step that began."""
    succeeded: frozenset[str]
