"""GraphQL over HTTP, server-sent events and websockets."""

from collections.abc import Sequence
from typing import cast

from starlette.routing import BaseRoute, Route, WebSocketRoute

from schema.graphql.build import build_schema
from service import errors
from service.settings import Settings
from service.web.graphql.documents import Documents, read_trusted
from service.web.graphql.endpoint import Endpoint
from service.web.graphql.served_schema import ServedSchema
from service.web.graphql.sockets import Sockets


def served_schema(settings: Settings) -> ServedSchema:
    """Return the schema with the limits of the settings."""
    return cast(
        "ServedSchema",
        build_schema(limits=settings.limits, describe=errors.shown, kind=ServedSchema),
    )


def graphql_routes(schema: ServedSchema, settings: Settings) -> Sequence[BaseRoute]:
    """Return the routes of GraphQL.

    Raises:
        InvalidValue: if the file of trusted documents cannot be read.
    """
    path = settings.trusted_documents
    documents = Documents(
        {} if path is None else read_trusted(path), only_trusted=settings.only_trusted
    )
    return (
        Route("/graphql", Endpoint(schema, documents)),
        WebSocketRoute("/graphql", Sockets(schema, documents)),
    )
