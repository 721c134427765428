"""OpenAPI is true: each answer has a status, a media type and a body that it declares."""

import json

import pytest

from service import errors
from service.new_tokens import new_token
from service.web.graphql import media
from tests.service.running import serving
from tests.service.web.declared import undeclared

PLAN = "/plans/checkout?from=us-east-1&to=us-west-2"
QUESTION = "{graph{components}}"


@pytest.fixture(scope="module")
def document(shop):
    return shop.client.get("/openapi.json").json()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/healthz", 200),
        ("/readyz", 200),
        ("/metrics", 200),
        (PLAN, 200),
        (f"{PLAN}&format=argo", 200),
        (f"{PLAN}&format=arc", 200),
        (f"{PLAN}&mode=later", 400),
        (f"{PLAN}&operators=x", 400),
        (f"{PLAN}&revision=99", 404),
        ("/plans/nothing?from=us-east-1&to=us-west-2", 404),
        ("/maps", 200),
        ("/maps?level=everything&root=checkout", 200),
        *((f"/maps?format={name}", 200) for name in ("d2", "dot", "drawio", "graphml", "svg")),
        *((f"/maps?format={name}", 200) for name in ("mermaid", "structurizr")),
        ("/maps?level=cellar", 400),
        ("/export", 200),
        ("/export?format=yaml", 200),
        ("/export?format=json", 200),
        ("/export?format=xml", 400),
        (f"/graphql?query={QUESTION}", 200),
        (f"/graphql?query={QUESTION}&revision=99", 404),
        ("/graphql?query={", 200),
        ("/graphql?variables={}", 400),
        ("/graphql?query=mutation{retract(assertion:%22a%22){assertion}}", 405),
    ],
)
def test_status_media_type_and_body_of_each_answer_are_declared(shop, document, path, status):
    answer = shop.client.get(path)

    assert answer.status_code == status
    assert undeclared(document, answer) is None


@pytest.mark.parametrize(
    "path", [PLAN, "/maps", "/export?format=json", "/graphql?query={__typename}"]
)
def test_what_the_client_has_is_declared(shop, document, path):
    tag = shop.client.get(path).headers["etag"]
    answer = shop.client.get(path, headers={"if-none-match": tag})

    assert answer.status_code == 304
    assert undeclared(document, answer) is None


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        ({"accept": media.RESPONSE}, "{ nothing }", 400),
        ({"accept": "image/png"}, "{ nothing }", 406),
        ({"content-type": "text/plain"}, "{ nothing }", 415),
        ({"origin": "https://evil.example.com"}, "{ nothing }", 403),
        ({}, "#" * 2_000_000, 413),
    ],
    ids=["no field", "no media type", "no JSON", "another site", "too long"],
)
def test_refusals_of_graphql_are_declared(shop, document, headers, query, status):
    content = json.dumps({"query": query})
    headers = {"content-type": "application/json", **headers}
    answer = shop.client.post("/graphql", content=content, headers=headers)

    assert answer.status_code == status
    assert undeclared(document, answer) is None


def test_service_that_is_not_ready_or_wants_a_token_answers_as_declared(shop, document, tmp_path):
    _, digest = new_token()
    tokens = [{"name": "a", "role": "reader", "sha256": digest}]
    url = f"sqlite:///{tmp_path}/empty.sqlite3"
    with serving(url, tmp_path, tokens=tokens) as guarded:
        waiting = guarded.client.get("/readyz")
        refused = [guarded.client.get(path) for path in (PLAN, "/export", "/metrics")]

    assert (waiting.status_code, {answer.status_code for answer in refused}) == (503, {401})
    assert [undeclared(document, answer) for answer in (waiting, *refused)] == [None] * 4


def test_every_code_that_an_address_may_give_is_declared(document):
    error = document["components"]["schemas"]["Error"]["properties"]["error"]
    codes = set(error["properties"]["code"]["enum"])

    assert {row.code for row in (*errors.TABLE, errors.INTERNAL)} <= codes
    assert "422" not in str(document["paths"])
    assert list(document["paths"]) == [
        "/plans/{service}",
        "/maps",
        "/export",
        "/audit",
        "/events",
        "/incidents",
        "/incidents/{id}",
        "/healthz",
        "/readyz",
        "/metrics",
        "/graphql",
    ]
