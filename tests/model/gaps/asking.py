"""Ask one rule about a drawn graph."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from model.gaps.interface import Finding, GapRule, Question
from model.graph import DependencyGraph
from tests.builders import records

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def ask(
    rule: GapRule, text: str, about: Mapping[str, Any] | None = None, **words: Any
) -> Sequence[Finding]:
    """Return what the rule finds in the graph that `text` draws, in the order it was found."""
    given = DependencyGraph(records(text, about, **words))
    return list(rule.find(Question(graph=given, at=NOON)))


def pairs(findings: Sequence[Finding]) -> Sequence[tuple[str, str | None]]:
    """Return component and provider of each finding, sorted."""
    return sorted(((one.component, one.provider) for one in findings), key=str)
