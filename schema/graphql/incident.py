"""Incidents: what fails now, since when, and what falls with it."""

import strawberry

from model.incidents import event, incident
from model.incidents.affected import Affected, affected
from schema.errors import NotAvailable
from schema.graphql.blast_radius import BlastRadius, blast_radius
from schema.graphql.component import Component, wrap_all
from schema.graphql.connection import Connection, connection, listed
from schema.graphql.context import Incidents, Info
from schema.graphql.derived import shows
from schema.graphql.field import field, object_type
from schema.graphql.paging import PageRequest
from schema.graphql.snapshot import View
from schema.graphql.wrapped import Wrap

NEWEST = 10**17
"""More than any moment in microseconds: keys sort the newest incident first."""


@shows(event.Mention)
class EventMention:
    """How an event names a resource."""

    model: strawberry.Private[event.Mention]


@shows(event.Event, types=[EventMention])
class IncidentEvent:
    """One event of an incident."""

    model: strawberry.Private[event.Event]


@shows(incident.Incident, types=[IncidentEvent])
class Incident:
    """Something that fails, failed, or is suspected to."""

    model: strawberry.Private[incident.Incident]
    view: strawberry.Private[View]

    def affected(self) -> Affected:
        """Return what it affects in the revision."""
        question = ("affected", self.model.id, len(self.model.events), self.model.left_out)
        return self.view.recall(question, lambda: affected(self.view.graph, self.model))

    @field
    def components(self) -> list[Component]:
        """The components that its events name; an alarm stands for what it watches."""
        return wrap_all(self.view, self.affected().components)

    @field
    def unknown(self) -> list[str]:
        """Names of its events for which the revision has no component, or several."""
        return list(self.affected().unknown)

    @field
    def blast_radius(self) -> BlastRadius | None:
        """What falls if all that it affects fails; null when the revision knows nothing of it.

        An event seldom says how far something works still, so this is the worst.
        """
        disruption = self.affected().disruption
        return None if disruption is None else blast_radius(self.view, disruption, None)


@object_type
class IncidentQueries:
    """Questions about incidents."""

    @connection
    def incidents(
        self,
        info: Info,
        lasting: bool | None = None,
        revision: int | None = None,
        *,
        request: PageRequest,
    ) -> Connection[Incident]:
        """What fails, failed, or is suspected to, the latest first.

        `lasting` keeps only those that last, or only those that ended. Components are looked up in
        the revision.
        """
        view = info.context.at(revision)
        chosen = [
            each
            for each in incidents_of(info).incidents()
            if lasting is None or (each.ended_at is None) is lasting
        ]
        return listed(
            view, "incidents", chosen, _key, request, Wrap(kind=Incident, given={"view": view})
        )

    @field
    def incident(self, info: Info, id: strawberry.ID, revision: int | None = None) -> Incident:
        """One incident, with its components looked up in the revision."""
        return Incident(model=incidents_of(info).incident(str(id)), view=info.context.at(revision))


def incidents_of(info: Info) -> Incidents:
    """Return the incidents that the service keeps.

    Raises:
        NotAvailable: if this is no service that keeps them.
    """
    if info.context.incidents is None:
        raise NotAvailable("incidents are not at hand here", hint="ask the service for them")
    return info.context.incidents


def _key(shown: incident.Incident) -> str:
    return f"{NEWEST - int(shown.started_at.timestamp() * 1_000_000):018d}/{shown.id}"
