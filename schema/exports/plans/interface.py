"""Interface of plan formats: texts for people, documents for executors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from model.failover.plan import FailoverPlan
from model.graph import DependencyGraph


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFormat:
    """A format for people: it turns a plan into a text."""

    name: str
    """The name of the format in commands and requests: `markdown`."""
    title: str
    """One sentence for the reference page."""
    media_type: str
    extension: str
    """File name extension, without the dot."""
    render: Callable[[FailoverPlan, DependencyGraph], str]
    """The whole text of a plan and its graph, ending in a newline; equal ones give equal texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """How much later an executor ends than the plan."""

    inflation: timedelta | None
    """The delay if every step succeeds in its expected time; None when unknown."""
    reason: str
    """The source of the figure, or why it is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A plan as the document of an executor, and what the document leaves out."""

    document: Mapping[str, Any]
    """JSON data; equal plans over equal graphs give equal documents."""
    parameters: Mapping[str, str]
    """What the user must supply, with a description, by name."""
    unmapped: Mapping[str, str]
    """Why a step that the plan does not assign to a person is a gate, by step id."""
    cost: Cost
    notes: tuple[str, ...] = ()
    """Where the document says less than the plan, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutorFormat:
    """A format for an executor: it turns a plan and its graph into a document."""

    name: str
    """The name of the format in commands and requests: `argo`."""
    title: str
    """One sentence for the reference page."""
    media_type: str
    extension: str
    """File name extension, without the dot."""
    export: Callable[[FailoverPlan, DependencyGraph], Export]
    """Maps every step or lists it in `unmapped`, and keeps every precedence."""
    write: Callable[[Export], str]
    """The whole text of an export, ending in a newline."""
