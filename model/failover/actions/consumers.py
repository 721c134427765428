"""Steps of consumers, producers and workflows: how they stop in the old Region, start in the new.

They come beside the recipe of the component: a function is checked by its own recipe, and what
feeds it is switched by the steps here (F-04, F-09, F-17).
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from model.capability import properties as read
from model.capability.estimate import Basis, known, unknown
from model.failover.messages import (
    MAPPING,
    PIPE,
    RULE,
    SCHEDULE,
    feeders,
    is_buffer,
)
from model.failover.plan import Action
from model.failover.recipe import BOTH, PLANNED, Move, Row
from model.graph import DependencyGraph
from model.records.component import Component, Kind

ENABLED = read.Property("enabled")
"""Of a consumer, a mapping, a rule or a schedule: whether it works now."""
SWITCH_TIME = known(
    timedelta(minutes=1), "assumed: switching a consumer takes a minute", Basis.DEFAULT
)
RUNNING = unknown("how long the running executions take is not known")


class Switch(NamedTuple):
    """The APIs that switch off, switch on and show what feeds a component."""

    off: str
    on: str
    shows: str


SWITCHES: Mapping[str, Switch] = {
    RULE: Switch("events:DisableRule", "events:EnableRule", "events:DescribeRule"),
    SCHEDULE: Switch(
        "scheduler:UpdateSchedule", "scheduler:UpdateSchedule", "scheduler:GetSchedule"
    ),
    PIPE: Switch("pipes:StopPipe", "pipes:StartPipe", "pipes:DescribePipe"),
    MAPPING: Switch(
        "lambda:UpdateEventSourceMapping",
        "lambda:UpdateEventSourceMapping",
        "lambda:GetEventSourceMapping",
    ),
    read.ECS_SERVICE: Switch("ecs:UpdateService", "ecs:UpdateService", "ecs:DescribeServices"),
    read.SCALING_GROUP: Switch(
        "autoscaling:UpdateAutoScalingGroup",
        "autoscaling:UpdateAutoScalingGroup",
        "autoscaling:DescribeAutoScalingGroups",
    ),
}
"""By the type of what is switched: what feeds a consumer, or the consumer itself."""
COUNTED = {read.ECS_SERVICE: read.DESIRED_COUNT, read.SCALING_GROUP: read.DESIRED_CAPACITY}
"""Types that poll: they are off while they run nothing."""
SILENCES: Mapping[str, tuple[str, str]] = {
    read.ECS_SERVICE: ("ecs:UpdateService", "ecs:DescribeServices"),
    read.SCALING_GROUP: (
        "autoscaling:UpdateAutoScalingGroup",
        "autoscaling:DescribeAutoScalingGroups",
    ),
    read.LAMBDA: ("lambda:PutFunctionConcurrency", "lambda:GetFunctionConcurrency"),
    RULE: ("events:DisableRule", "events:DescribeRule"),
    SCHEDULE: ("scheduler:UpdateSchedule", "scheduler:GetSchedule"),
}
"""How a producer is kept from sending, and how that is seen, by its type."""


def works_now(graph: DependencyGraph, consumer: Component) -> bool | None:
    """Tell whether a consumer takes work now; None when no source has read it.

    It does when nothing on the way is switched off and a buffer of its own Region feeds it.
    """
    ways = [consumer, *(graph.component(name) for name in feeders(graph, consumer.id))]
    near = [way for way in ways[1:] if way.region == consumer.region]
    stated = [read.flag(way, ENABLED) for way in ways]
    counted = COUNTED.get(consumer.type or "")
    running = None if counted is None else read.number(consumer, counted)
    if False in stated or running == 0:
        return False
    if not near:
        return False
    return True if True in stated or (running is not None and _polls(graph, consumer)) else None


def consumer_rows(move: Move) -> Sequence[Row]:
    """Return the steps that move a consumer: off in the old Region, on in the new one.

    Where the counterpart works already, a planned failover only stops the old one, and an
    unplanned one does nothing.
    """
    works = works_now(move.graph, move.target)
    off = _off(move, active=works is True)
    if works is True:
        return off
    return (*off, *_doubted(move, works), *_on(move))


def workflow_rows(move: Move) -> Sequence[Row]:
    """Return the step that lets the executions of a workflow end."""
    return (
        Row(
            action=Action.DRAIN,
            on_source=True,
            modes=PLANNED,
            text="Wait until every execution of {source} has ended",
            apis=("states:ListExecutions",) if (move.source.type or "").startswith("AWS::") else (),
            takes=lambda move: RUNNING,
            check="no execution of it runs",
            check_apis=("states:ListExecutions",)
            if (move.source.type or "").startswith("AWS::")
            else (),
            undo="nothing to undo",
        ),
    )


def producer_rows(move: Move) -> Sequence[Row]:
    """Return the step that keeps a producer from sending, in a planned failover."""
    off, shows = SILENCES.get(move.source.type or "", ("", ""))
    return (
        Row(
            action=Action.FENCE,
            on_source=True,
            modes=PLANNED,
            text="Stop {source}, so that it sends nothing more",
            apis=(off,) if off else (),
            takes=lambda move: SWITCH_TIME,
            check="{source} sends nothing",
            check_apis=(shows,) if shows else (),
            undo="start {source} again as it was",
        ),
    )


def _off(move: Move, *, active: bool) -> Sequence[Row]:
    switch = _switch(move.graph, move.source)
    return (
        Row(
            action=Action.FENCE,
            on_source=True,
            modes=PLANNED if active else BOTH,
            text="Switch off what feeds {source}",
            apis=(switch.off,) if switch else (),
            takes=lambda move: SWITCH_TIME,
            check="{source} handles no event",
            check_apis=(switch.shows,) if switch else (),
            undo="switch on again what feeds {source}",
        ),
    )


def _doubted(move: Move, works: bool | None) -> Sequence[Row]:
    """Return the check whether the counterpart is on, where no source has read it."""
    if works is not None:
        return ()
    switch = _switch_there(move)
    return (
        Row(
            action=Action.PRECHECK,
            text="Check that what feeds {target} exists, and whether it is on",
            apis=(switch.shows,) if switch else (),
            doubts=("whether it is on was not read",),
        ),
    )


def _on(move: Move) -> Sequence[Row]:
    if _polls(move.graph, move.target):
        return ()
    switch = _switch_there(move)
    return (
        Row(
            action=Action.ENABLE,
            text="Switch on what feeds {target}, unless it is on",
            apis=(switch.on,) if switch else (),
            takes=lambda move: SWITCH_TIME,
            check="{target} gets events and handles them",
            check_apis=(switch.shows,) if switch else (),
            undo="switch off what feeds {target}",
        ),
    )


def _polls(graph: DependencyGraph, consumer: Component) -> bool:
    """Tell whether a consumer asks a buffer itself: it works while it runs."""
    if consumer.type not in COUNTED:
        return False
    return not any(
        graph.component(name).type in SWITCHES or not is_buffer(graph.component(name))
        for name in feeders(graph, consumer.id)
    )


def _switch_there(move: Move) -> Switch | None:
    """Return what switches the counterpart on.

    What is switched off feeds nothing, so the graph may show only by which kind of feeder the old
    side is fed.
    """
    return _switch(move.graph, move.target) or _switch(move.graph, move.source)


def _switch(graph: DependencyGraph, consumer: Component) -> Switch | None:
    """Return what switches a consumer off and on: its feeder where it has a switch, or itself."""
    for name in feeders(graph, consumer.id):
        feeder = graph.component(name)
        switch = SWITCHES.get(feeder.type or "")
        if switch is not None:
            return switch
        if consumer.type == read.LAMBDA and (is_buffer(feeder) or feeder.kind is Kind.DATABASE):
            return SWITCHES[MAPPING]
    return SWITCHES.get(consumer.type or "")
