"""Messages: which components keep them, hand them on, read them and send them."""

from collections.abc import Sequence

from model.capability import properties as read
from model.graph import DependencyGraph
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind
from model.records.requirement import Effect, Phase, Requirement

BUFFERS = frozenset({Kind.QUEUE, Kind.STREAM, Kind.BROKER})
PASSING = frozenset({Kind.TOPIC, Kind.BUS})
MAPPING = "AWS::Lambda::EventSourceMapping"
RULE = "AWS::Events::Rule"
SCHEDULE = "AWS::Scheduler::Schedule"
PIPE = "AWS::Pipes::Pipe"
RUNNERS = frozenset({MAPPING, RULE, SCHEDULE, PIPE, "AWS::SNS::Subscription"})
"""Types that hand data on, or start what they name, whatever their kind."""
CONSUMES = frozenset({"consumes", "reads_from", "receives_from", "polls", "subscribes_to"})
"""Relations of a component to a buffer that it reads, where no trigger says so."""
STORES = frozenset(
    {
        Kind.DATABASE,
        Kind.CACHE,
        Kind.SEARCH,
        Kind.WAREHOUSE,
        Kind.BUCKET,
        Kind.FILE_SYSTEM,
        Kind.VOLUME,
    }
)
"""Kinds that hold state: what writes to one does not write through it."""
WORKERS = frozenset(
    {
        Kind.COMPUTE,
        Kind.SCALING_GROUP,
        Kind.FUNCTION,
        Kind.CONTAINER_SERVICE,
        Kind.WORKFLOW,
        Kind.PIPELINE,
    }
)
"""Kinds that process the events or messages they receive."""
SENDERS = WORKERS | {Kind.API}
"""Kinds that a planned failover can stop from sending."""
RUN_EFFECTS = frozenset({Effect.HARD, Effect.SOFT, Effect.UNKNOWN})
NO_SENDERS = LOGICAL_KINDS | {Kind.DNS_RECORD}
SCHEDULE_OF = read.Property("schedule", (RULE,))
"""Of a rule that starts by the clock."""
DEAD_LETTERS = "dead_letters_to"
"""A queue for what could not be processed: it is no part of the flow, and need not run empty."""


def is_buffer(component: Component) -> bool:
    """Tell whether a component keeps messages until they are read."""
    return component.kind in BUFFERS and component.type not in RUNNERS


def passes(component: Component) -> bool:
    """Tell whether messages only pass through a component."""
    return component.kind in PASSING or component.type in RUNNERS


def reads(graph: DependencyGraph, need: Requirement) -> bool:
    """Tell whether a requirement says that its dependent receives from its providers."""
    if need.effect is Effect.TRIGGER:
        return True
    if need.relation not in CONSUMES:
        return False
    return all(carries(graph.component(provider)) for provider in need.providers)


def is_consumer(graph: DependencyGraph, component: str) -> bool:
    """Tell whether a queue, a schedule or a stream feeds a component that does work.

    A queue that a topic fills, or a database that a stream fills, does no work of its own.
    """
    if graph.component(component).kind not in WORKERS:
        return False
    return any(reads(graph, need) for need in graph.requirements_of(component))


def feeders(graph: DependencyGraph, component: str) -> Sequence[ComponentId]:
    """Return what a component receives from directly, sorted."""
    fed = {
        provider
        for need in graph.requirements_of(component)
        if reads(graph, need)
        for provider in need.providers
    }
    return tuple(sorted(fed))


def carries(component: Component) -> bool:
    """Tell whether messages go through a component, kept there or not."""
    return is_buffer(component) or passes(component)


def sends(graph: DependencyGraph, need: Requirement) -> bool:
    """Tell whether a requirement says that its dependent sends messages to its providers."""
    if need.phase is not Phase.RUN or need.effect not in RUN_EFFECTS:
        return False
    if need.relation == DEAD_LETTERS or reads(graph, need):
        return False
    if graph.component(need.dependent).kind in NO_SENDERS:
        return False
    return all(carries(graph.component(provider)) for provider in need.providers)
