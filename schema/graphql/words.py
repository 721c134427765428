"""Enumerations for fields of the model whose text is, or begins with, one of a few words."""

from collections.abc import Mapping
from enum import Enum, StrEnum

import strawberry

from schema.graphql.field import describe


class FigureStatus(StrEnum):
    """How a figure stands to what was promised."""

    MET = "met"
    """The figure keeps the promise."""
    BREACHED = "breached"
    """The figure does not keep the promise."""
    UNKNOWN = "unknown"
    """What is known of the figure does not decide it."""
    NO_TARGET = "no_target"
    """Nothing was promised."""


class MeasurementStatus(StrEnum):
    """What a measured figure shows of a promise."""

    MET = "met"
    """The figure keeps the promise."""
    BREACHED = "breached"
    """The figure does not keep the promise."""
    NO_TARGET = "no_target"
    """Nothing was promised."""
    STALE = "stale"
    """The figure is too old to show anything."""


class PlanStatus(StrEnum):
    """Whether the steps of a plan bring the service back."""

    READY = "ready"
    """They do."""
    INFEASIBLE = "infeasible"
    """A step that the service needs cannot run during the event."""
    REFUSED = "refused"
    """There is no plan for a part of the service."""


class OnFailure(StrEnum):
    """What follows when a step fails."""

    STOP = "stop"
    """The steps that wait for it do not start."""
    CONTINUE = "continue"
    """The plan goes on without it."""
    ROLLBACK = "rollback"
    """What was done is undone."""


class ConsistencyStatus(StrEnum):
    """Whether stores come back close enough to the same moment."""

    TOLERATED = "tolerated"
    """They do."""
    EXCEEDED = "exceeded"
    """They do not: they have to be reconciled."""
    UNKNOWN = "unknown"
    """What one of them loses is unknown or endless."""


class StatementEffect(StrEnum):
    """What a statement of a policy does."""

    ALLOW = "Allow"
    """It allows what it names."""
    DENY = "Deny"
    """It denies what it names, whatever else allows it."""


class AvailabilityMethod(StrEnum):
    """How the figures of an availability are found."""

    EXACT = "exact"
    """From a diagram of everything that can fail."""
    CUT_SETS = "cut_sets"
    """As bounds from small cut sets, where the diagram would be too large."""


def enumeration(words: tuple[str, ...]) -> type[Enum]:
    """Return the enumeration of a `Literal` of `words`.

    Raises:
        TypeError: if there is none: a text of few values must not reach the schema.
    """
    kind = BY_WORDS.get(frozenset(words))
    if kind is None:
        raise TypeError(f"no enumeration of the schema has the words {', '.join(words)}")
    return kind


BY_WORDS: Mapping[frozenset[str], type[Enum]] = {
    frozenset(kind): strawberry.enum(kind, description=describe(kind))
    for kind in (
        FigureStatus,
        MeasurementStatus,
        PlanStatus,
        OnFailure,
        ConsistencyStatus,
        StatementEffect,
        AvailabilityMethod,
    )
}
"""Every enumeration of this module by its words."""
