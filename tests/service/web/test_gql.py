"""The client `gql` of Python: queries and changes over HTTP, events over a websocket."""

import asyncio

import pytest
from gql import Client, GraphQLRequest, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport
from gql.transport.websockets import WebsocketsTransport

OBJECTIVE = {"subject": "checkout", "disruptionClass": "ACCOUNT", "rto": "PT1H"}
CHANGE = """mutation ($objective: ObjectiveInput!) {
    setObjective(objective: $objective) { revision { number } } }"""
REVISION = "{ graph { revision { number } } }"
PROGRESS = "subscription { crawlProgress { state } }"


def test_gql_checks_against_the_schema_asks_changes_and_gets_typed_errors(editable):
    transport = HTTPXTransport(url=f"{editable.url}/graphql")
    with Client(transport=transport, fetch_schema_from_transport=True) as client:
        made = client.execute(GraphQLRequest(CHANGE, variable_values={"objective": OBJECTIVE}))
        current = client.execute(gql(REVISION))
        with pytest.raises(TransportQueryError) as caught:
            client.execute(gql('{ component(id: "service:nothing") { id } }'))

    assert made == {"setObjective": {"revision": {"number": 2}}}
    assert current == {"graph": {"revision": {"number": 2}}}
    assert caught.value.errors[0]["extensions"]["code"] == "UNKNOWN_COMPONENT"


def test_gql_follows_events_and_asks_over_a_websocket(shop):
    async def journey():
        transport = WebsocketsTransport(url=f"{shop.url}/graphql".replace("http", "ws"))
        async with Client(transport=transport) as client:
            current = await client.execute(gql(REVISION))
            events = [event async for event in client.subscribe(gql(PROGRESS))]
        return current, events

    assert asyncio.run(journey()) == (
        {"graph": {"revision": {"number": 1}}},
        [{"crawlProgress": {"state": "IDLE"}}],
    )
