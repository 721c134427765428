"""Outage: who is down when, if what fails is repaired again."""

from collections.abc import Collection, Sequence
from datetime import timedelta

import strawberry

from model.impact.outage_windows import Window, outage_windows
from model.records.component import ComponentId
from model.records.requirement import Effect
from schema.drawn_from import OUTAGE
from schema.graphql.answer import Answer
from schema.graphql.component import Component, wrap
from schema.graphql.connection import Connection, connection, listed
from schema.graphql.derived import shows
from schema.graphql.field import field, object_type
from schema.graphql.paging import PageRequest
from schema.graphql.snapshot import View


@shows(Window)
class OutageWindow:
    """A span of time after the beginning of the outage."""

    model: strawberry.Private[Window]


@object_type
class OutageOf:
    """One component that is down at some time."""

    view: strawberry.Private[View]
    id: strawberry.Private[ComponentId]
    spans: strawberry.Private[Sequence[Window]]

    @field
    def component(self) -> Component:
        """Which component."""
        return wrap(self.view, self.id)

    @field
    def windows(self) -> list[OutageWindow]:
        """Its windows, in order."""
        return [OutageWindow(model=window) for window in self.spans]


@object_type
class Outage(Answer):
    """Everything that is down at some time up to the horizon."""

    windows: strawberry.Private[Sequence[tuple[ComponentId, Sequence[Window]]]]
    """Component and its windows, sorted by component."""

    def effects(self) -> Collection[Effect]:
        """Return the effects that carry an outage on."""
        return OUTAGE

    @connection
    def components(self, *, request: PageRequest) -> Connection[OutageOf]:
        """What is down, by id, what failed by itself among it."""
        return listed(
            self.view,
            "outage",
            self.windows,
            lambda down: str(down[0]),
            request,
            lambda down: OutageOf(view=self.view, id=down[0], spans=down[1]),
        )


def outage(view: View, components: Sequence[str], lasts: timedelta, horizon: timedelta) -> Outage:
    """Return who is down when these components are away from the start for so long.

    Raises:
        InvalidValue: if a duration is not positive.
    """
    window = Window(start=timedelta(0), end=lasts)
    windows = view.recall(
        ("outage", tuple(components), lasts, horizon),
        lambda: outage_windows(view.graph, dict.fromkeys(components, (window,)), horizon=horizon),
    )
    return Outage(view=view, windows=tuple(windows.items()))
