"""Values at the edges of what can be written are refused with a code, at every door."""

import socket

import pytest

from schema.documents.errors import DocumentRejected
from service.jobs.crawl import require_sources
from service.jobs.import_file import DocumentFile, read_files
from tests.fuzz.doors import NOW, SMALL
from tests.service.running import serving

FAR = '"0001-01-01T00:00:00+23:59"'


@pytest.mark.parametrize(
    "query",
    [
        '{ recovery(component: "checkout", at: AT) { __typename } }',
        "{ blastRadius(disruption: {expiryAt: AT}) { downCount } }",
        '{ failoverPlan(service: "checkout", fromRegion: "us-east-1", toRegion: "us-west-2",'
        " at: AT) { digest } }",
        '{ may(principal: "*", action: "s3:GetObject", resource: "orders", at: AT) { answer } }',
        '{ compromise(start: "orders", at: AT) { unevaluated } }',
        'mutation { acceptGap(waiver: {rule: "N-03", component: "orders", owner: "a", reason: "b",'
        " expiresAt: AT}) { assertion } }",
    ],
)
def test_moment_that_no_calendar_has_in_utc_is_refused(shop, query):
    error = shop.error(query.replace("AT", FAR))

    assert error["extensions"]["code"] == "INVALID_VALUE"
    assert "years 1 to 9999 of UTC" in error["message"]


@pytest.mark.parametrize("tier", ["99999999999999999999", "9" * 3999, "²"])
def test_tier_beyond_64_bits_is_kept_as_a_word(editable, tier):
    editable.ask(
        """mutation ($tier: String) { defineService(service: {name: "x", members: ["orders"],
        tier: $tier}) { assertion } }""",
        tier=tier,
    )

    (service,) = editable.ask(
        '{ components(filter: {text: "service:x"}) { nodes { properties } } }'
    )["components"]["nodes"]
    assert service["properties"] == {"tier": tier}


@pytest.mark.parametrize(
    "path",
    [
        "/plans/checkout?from=us-east-1&to=us-west-2&operators=99999999999999999999",
        "/plans/checkout?from=us-east-1&to=us-west-2&at=0001-01-01T00:00:00%2B23:59",
        "/maps?root=checkout&depth=99999999999999999999",
        "/maps?root=checkout&limit=99999999999999999999",
        "/export?revision=99999999999999999999",
        "/export?revision=%C2%B2",
    ],
)
def test_parameter_beyond_what_it_may_be_is_refused(shop, path):
    answer = shop.client.get(path)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "INVALID_VALUE"


@pytest.mark.parametrize(
    "body",
    [
        b'{"query": "{ component(id: \\"\\ud800\\") { id } }"}',
        b'{"query": "{ graph { components } }", "operationName": "\\ud800"}',
        b'{"query": "{ graph { components } }", "query": 3',
    ],
)
def test_lone_surrogates_and_broken_json_are_refused(shop, body):
    answer = shop.client.post(
        "/graphql", content=body, headers={"content-type": "application/json"}
    )

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("host", ["[", "[::1", "a:b:c", "127.0.0.1@x", "[v1.a]", ""])
def test_host_that_cannot_be_read_is_refused(shop, host):
    port = int(shop.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(
            f"GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
        )
        received = b"".join(iter(lambda: connection.recv(65536), b""))

    assert received.startswith(b"HTTP/1.1 403 ")
    assert b"FORBIDDEN_HOST" in received


@pytest.mark.parametrize("origin", ["http://[", "null", "http://127.0.0.1:99999999", "http://["])
def test_origin_that_cannot_be_read_is_refused(shop, origin):
    answer = shop.client.get("/readyz", headers={"origin": origin})

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "FORBIDDEN_ORIGIN"


def test_crawl_of_a_source_that_does_not_exist_is_refused_before_it_starts(shop_url, tmp_path):
    options = {"crawl": lambda *_: 1, "check_crawl": require_sources}
    with serving(shop_url, tmp_path, options=options) as running:
        running.wait(lambda snapshot: snapshot is not None)
        error = running.error(
            'mutation { startCrawl(crawl: {sources: ["aws.rds.instance"]}) { state } }'
        )
        progress = running.ask("{ crawlProgress { state } }")

    assert error["extensions"]["code"] == "INVALID_VALUE"
    assert "aws.rds.instances" in error["extensions"]["hint"]
    assert progress == {"crawlProgress": {"state": "IDLE"}}


def test_text_in_a_variable_is_as_limited_as_one_in_the_query(shop):
    query = "query ($id: ID!) { component(id: $id) { id } }"

    assert shop.error(query, id="x" * 10_241)["extensions"]["code"] == "TEXT_TOO_LONG"
    outage = 'query ($c: [ID!]!) { outage(components: $c, lasts: "PT1H") { __typename } }'
    assert shop.error(outage, c=["x"] * 10_001)["extensions"]["code"] == "LIST_TOO_LONG"


@pytest.mark.parametrize(
    "written", ["unavailability: 0.001", "availability: 0.999", "throughput: 100", "slo: 0.99"]
)
def test_figure_in_a_document_that_no_float_holds_is_refused_with_its_place(written):
    name = written.partition(":")[0]
    text = SMALL.replace(written, f"{name}: {'9' * 400}")

    with pytest.raises(DocumentRejected, match=f"{name}: got 999"):
        read_files([DocumentFile(name="f", read=text.encode)], read_at=NOW)
