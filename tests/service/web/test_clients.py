"""Clients of GraphQL as people use them, each by a journey over a real socket."""

import json

import pytest

from tests.service.running import serving
from tests.service.web.npm import SCHEMA, project, run, tool

pytestmark = pytest.mark.slow

FIRST, NEXT = ["buy", "checkout"], ["shop"]
"""Names of the first page and of the second."""


def test_audit_of_graphql_over_http_has_no_finding(shop):
    audits = run("audit.mjs", f"{shop.url}/graphql")

    assert len(audits) == 61
    assert [audit for audit in audits if audit["status"] != "ok"] == []


def test_urql_asks_by_get_changes_by_post_and_follows_events_both_ways(editable):
    assert run("urql.mjs", f"{editable.url}/graphql") == [
        ["first page", FIRST],
        ["next page", NEXT],
        ["error", "UNKNOWN_COMPONENT"],
        ["change", 2],
        ["current", 2],
        ["events", "IDLE"],
        ["streamed", "IDLE"],
    ]


def test_apollo_sends_each_text_once_and_then_its_hash_by_get(editable):
    assert run("apollo.mjs", f"{editable.url}/graphql") == [
        ["first page", FIRST],
        ["next page", NEXT],
        # Whether the text was sent, and whether a cache may keep the answer.
        [
            "requests",
            [["GET", "no-store", False], ["POST", "no-cache", False], ["GET", "no-cache", False]],
        ],
        ["error", "UNKNOWN_COMPONENT"],
        ["change", 2],
        ["current", 2],
        ["events", "IDLE"],
    ]


def test_questions_changes_and_events_go_over_streams_and_websockets_alike(editable):
    journeys = run("streams.mjs", f"{editable.url}/graphql")

    assert journeys == [
        [f"{way} {step}", outcome]
        for number, way in enumerate(("sse", "ws"), start=2)
        for step, outcome in (
            ("query", FIRST),
            ("change", number),
            ("current", number),
            ("events", ["IDLE"]),
            ("wrong", "BAD_REQUEST"),
        )
    ]


def test_relay_compiles_the_schema_and_asks_trusted_documents_by_their_id(shop_url, tmp_path):
    relay = project("relay", tmp_path)
    tool("relay-compiler", relay, "relay.config.json")
    documents = relay / "persisted.json"

    with serving(shop_url, tmp_path, trusted_documents=documents, only_trusted=True) as running:
        running.wait(lambda snapshot: snapshot is not None)
        journey = run("journey.mjs", f"{running.url}/graphql", folder=relay)
        refused = running.error("{ graph { components } }")
        by_text = running.post(next(iter(json.loads(documents.read_text()).values())), id="x")

    assert journey == [
        ["first page", FIRST],
        ["next page", [*FIRST, *NEXT]],
        ["node", "service:checkout"],
        ["texts", [None, None, None]],
    ]
    assert refused["extensions"]["code"] == "UNTRUSTED_DOCUMENT"
    assert "errors" not in by_text


def test_codegen_types_the_answer_and_its_documents_are_trusted(shop_url, tmp_path):
    codegen = project("codegen", tmp_path)
    tool("graphql-codegen", codegen, "--config", "codegen.json")
    tool("tsc", codegen, "-p", "tsconfig.json")
    documents = codegen / "gql" / "persisted-documents.json"
    (name,) = json.loads(documents.read_text())

    with serving(shop_url, tmp_path, trusted_documents=documents, only_trusted=True) as running:
        running.wait(lambda snapshot: snapshot is not None)
        answer = running.client.get("/graphql", params={"documentId": name})

    (service,) = answer.json()["data"]["services"]["nodes"]
    assert service["name"] == "checkout"
    assert answer.headers["etag"]


def test_rules_of_relay_have_no_finding():
    rules, *findings = run("eslint.mjs", str(SCHEMA))

    assert len(rules) == 4
    assert findings == []
