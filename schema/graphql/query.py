"""The query roots: every question that can be asked."""

from schema.graphql.audit import AuditQueries
from schema.graphql.field import object_type
from schema.graphql.incident import IncidentQueries
from schema.graphql.roots.access import AccessQueries
from schema.graphql.roots.components import ComponentQueries
from schema.graphql.roots.failures import FailureQueries
from schema.graphql.roots.maps import MapQueries
from schema.graphql.roots.nodes import NodeQueries
from schema.graphql.roots.objectives import ObjectiveQueries
from schema.graphql.roots.revisions import RevisionQueries


@object_type
class Query(
    NodeQueries,
    ComponentQueries,
    MapQueries,
    FailureQueries,
    AccessQueries,
    ObjectiveQueries,
    RevisionQueries,
    AuditQueries,
    IncidentQueries,
):
    """Every question. `revision` asks an earlier state; left out, the current one answers.

    A text in a request may have up to 10,240 characters, a list up to 10,000 elements, where
    nothing less is said.
    """
