"""What a format of failover plans must provide: texts for people, documents for executors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from model.failover.plan import FailoverPlan
from model.graph import DependencyGraph


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFormat:
    """One way to write a failover plan: a plan in, a text out."""

    name: str
    """As it is asked for: `markdown`."""
    title: str
    """One sentence for the reference page."""
    media_type: str
    extension: str
    """Of a file that holds it, without the dot."""
    render: Callable[[FailoverPlan], str]
    """The whole text, ending in a newline; equal plans give equal texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """How much later an executor ends, because it waits where the plan does not."""

    inflation: timedelta | None
    """As if every step succeeded in its expected time; None when that is not known."""
    reason: str
    """Where it comes from, or why it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A plan as the document of an executor, and what is lost on the way."""

    document: Mapping[str, Any]
    """JSON data; equal plans over equal graphs give equal documents."""
    parameters: Mapping[str, str]
    """What whoever runs it must supply, by name, with what it is: nothing is invented."""
    unmapped: Mapping[str, str]
    """Why a person does a step that the plan gives to nobody, by step id: it is a gate."""
    cost: Cost
    notes: tuple[str, ...] = ()
    """Where the document says less than the plan, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutorFormat:
    """One executor: a plan and what the graph knows in, its document out."""

    name: str
    """As it is asked for: `argo`."""
    title: str
    """One sentence for the reference page."""
    media_type: str
    extension: str
    """Of a file that holds it, without the dot."""
    export: Callable[[FailoverPlan, DependencyGraph], Export]
    """Every step is mapped or in `unmapped`, and every precedence is kept."""
    write: Callable[[Export], str]
    """The whole text of an export, ending in a newline."""
