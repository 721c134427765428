"""Bad, broken and hostile requests get a typed error, nothing of our inside, and the service stays.

Each is asked of the running service over HTTP; afterwards an ordinary question is still answered.
"""

import json

import pytest

from tests.service.running import SHOP, fill, serving


def deep(levels: int) -> str:
    """Return a query of so many nested levels."""
    text = "id"
    for _ in range(levels // 2 - 1):
        text = f"requirements {{ dependent {{ {text} }} }}"
    return f'{{ component(id: "service:checkout") {{ {text} }} }}'


ALIASES = " ".join(f"a{number}: graph {{ components }}" for number in range(600))
TOKENS = "{ graph { " + "components " * 10_000 + "} }"
FRAGMENTS = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
DOUBLING = "{ graph { ...F0 } } " + " ".join(
    f"fragment F{n} on Graph {{ components {f'...F{n + 1} ...F{n + 1}' if n < 24 else ''} }}"
    for n in range(25)
)
TANGLED = "{ graph { ...F0 } } " + " ".join(
    f"fragment F{n} on Graph {{ {' '.join(f'...F{m}' for m in range(25))} }}" for n in range(25)
)
INTROSPECTION = "{ __schema { types { " + "fields { type { " * 12 + "name" + " } }" * 12 + " } } }"

# query, code, part of the message, part of the hint
REFUSED = {
    "60 levels deep": (deep(60), "TOO_DEEP", "levels of fields", "less deep"),
    "nested until the parser gives up": ("{a" * 1900, "TOO_DEEP", "nested too deeply", ""),
    "value nested until the parser gives up": (
        "{ components(filter: " + "[" * 1900,
        "TOO_DEEP",
        "nested too deeply",
        "",
    ),
    "unknown fragment": ("{ graph { ...Nope } }", "BAD_REQUEST", "'Nope'", ""),
    "fragments that double at every level": (
        DOUBLING,
        "TOO_MANY_FIELDS",
        "more than 4000 fields",
        "smaller",
    ),
    "fragments that all spread all others": (TANGLED, "BAD_REQUEST", "itself", ""),
    "introspection in introspection": (INTROSPECTION, "BAD_REQUEST", "introspection depth", ""),
    "pages in pages in pages": (
        "{ components(first: 1000) { nodes { requiredBy(first: 1000) { nodes { members {"
        " provider { requiredBy(first: 1000) { nodes { dependent { requiredBy { nodes {"
        " id } } } } } } } } } } } }",
        "TOO_MUCH",
        "more than 300 items",
        "/export",
    ),
    "directive bomb": (
        "{ __typename " + "@aa" * 10 + " }",
        "TOO_MANY_DIRECTIVES",
        "10 directives",
        "",
    ),
    "alias bomb": (f"{{ {ALIASES} }}", "TOO_MANY_ALIASES", "600 aliases", "less at once"),
    "token bomb": (TOKENS, "TOO_MANY_TOKENS", "more than 4000 tokens", "shorter"),
    "fragments in a circle": (FRAGMENTS, "BAD_REQUEST", "fragment", ""),
    "no such field": ("{ grph { components } }", "BAD_REQUEST", "Did you mean 'graph'", ""),
    "no GraphQL": ("{ graph { ", "SYNTAX_ERROR", "Syntax Error", ""),
    "empty": ("", "BAD_REQUEST", "no GraphQL query", ""),
    "white space": (" ", "SYNTAX_ERROR", "Unexpected <EOF>", ""),
    "wrong cursor": (
        '{ components(after: "bm9uc2Vuc2U") { totalCount } }',
        "BAD_CURSOR",
        "'bm9uc2Vuc2U'",
        "pageInfo.endCursor",
    ),
    "cursor that is no base64": (
        '{ components(after: "é!") { totalCount } }',
        "BAD_CURSOR",
        "'é!'",
        "unchanged",
    ),
    "page too large": (
        "{ components(first: 100000) { totalCount } }",
        "PAGE_TOO_LARGE",
        "got 100000, expected a number from 0 to 1000",
        "smaller pages",
    ),
    "page of negative size": (
        "{ components(first: -1) { totalCount } }",
        "PAGE_TOO_LARGE",
        "got -1",
        "",
    ),
    "both ends of a list": (
        "{ components(first: 1, last: 1) { totalCount } }",
        "INVALID_VALUE",
        "one of the two",
        "",
    ),
    "unknown id": (
        '{ component(id: "service:chekout") { id } }',
        "UNKNOWN_COMPONENT",
        "'service:chekout'",
        "did you mean 'service:checkout'?",
    ),
    "malformed ARN": (
        '{ component(id: "arn:aws:rds:us-east-1") { id } }',
        "INVALID_VALUE",
        "arn:partition:service:region:account:resource",
        "",
    ),
    "empty id": ('{ component(id: " ") { id } }', "INVALID_VALUE", "' '", ""),
    "unknown requirement": (
        '{ requirement(id: "x") { id } }',
        "UNKNOWN_REQUIREMENT",
        "'x'",
        "requirements",
    ),
    "unknown revision": ("{ graph(revision: 99) { components } }", "UNKNOWN_REVISION", "99", ""),
    "revision zero": ("{ graph(revision: 0) { components } }", "UNKNOWN_REVISION", "0", ""),
    "unknown Region": (
        '{ blastRadius(disruption: {region: "us-esat-1"}) { downCount } }',
        "INVALID_VALUE",
        "'us-esat-1'",
        "us-east-1",
    ),
    "unknown zone": (
        '{ blastRadius(disruption: {zone: "use1-az9"}) { downCount } }',
        "INVALID_VALUE",
        "'use1-az9'",
        "use1-az",
    ),
    "no disruption": ("{ blastRadius(disruption: {}) { downCount } }", "BAD_REQUEST", "one", ""),
    "two disruptions": (
        '{ blastRadius(disruption: {zone: "a", region: "b"}) { downCount } }',
        "BAD_REQUEST",
        "one",
        "",
    ),
    "no component fails": (
        "{ blastRadius(disruption: {components: []}) { downCount } }",
        "INVALID_VALUE",
        "at least one",
        "",
    ),
    "no such moment": (
        '{ blastRadius(disruption: {expiryAt: "soon"}) { downCount } }',
        "INVALID_VALUE",
        "'soon'",
        "",
    ),
    "map without roots": (
        "{ dependencyMap(roots: []) { truncated } }",
        "INVALID_VALUE",
        "at least one",
        "",
    ),
    "map of negative depth": (
        '{ dependencyMap(roots: ["service:checkout"], depth: -1) { truncated } }',
        "INVALID_VALUE",
        "-1",
        "",
    ),
    "cut sets of absurd order": (
        '{ availability(component: "service:checkout", order: 99) { method } }',
        "INVALID_VALUE",
        "99",
        "",
    ),
    "limit zero": (
        "{ largestBlastRadii(limit: 0) { components { down } } }",
        "INVALID_VALUE",
        "0",
        "",
    ),
    "id of a megabyte": (
        f'{{ component(id: "{"x" * 900_000}") {{ id }} }}',
        "TEXT_TOO_LONG",
        "a text has 900000 characters, it may have 10240",
        "shorter",
    ),
    "list of ten thousand and one": (
        f'{{ outage(components: [{",".join(["1"] * 10_001)}], lasts: "PT1H") {{ __typename }} }}',
        "TOO_MANY_TOKENS",
        "more than 4000 tokens",
        "",
    ),
    "text to search for": (
        f'{{ search(text: "{"word " * 41}") {{ components {{ id }} }} }}',
        "INVALID_VALUE",
        "expected up to 200 characters",
        "",
    ),
    "number too large for Int": (
        "{ components(first: 99999999999) { totalCount } }",
        "BAD_REQUEST",
        "99999999999",
        "",
    ),
    "two operations, none chosen": (
        "query A { graph { components } } mutation B { startCrawl { state } }",
        "BAD_REQUEST",
        "2 operations",
        "",
    ),
    "subscription for which one answer is awaited": (
        "subscription { crawlProgress { state } }",
        "NOT_ACCEPTABLE",
        "expected one of text/event-stream",
        "",
    ),
    "cursor of another list": (
        '{ services(after: "bm9uc2Vuc2U") { totalCount } }',
        "BAD_CURSOR",
        "the list 'service'",
        "",
    ),
    "horizon of nothing": (
        '{ outage(components: ["service:checkout"], lasts: "PT1H", horizon: "PT0S")'
        " { __typename } }",
        "INVALID_VALUE",
        "got '0:00:00', expected a positive duration",
        "",
    ),
    "minutes below zero": (
        '{ blastRadius(disruption: {region: "us-east-1"}, horizon: -5) { downCount } }',
        "INVALID_VALUE",
        "got -5, expected an ISO 8601 duration",
        "",
    ),
    "query as a subscription": (
        "subscription { graph { components } }",
        "BAD_REQUEST",
        "Cannot query field 'graph' on type 'Subscription'",
        "",
    ),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A service whose answers may hold few items, so that a small graph can reach the limit."""
    folder = tmp_path_factory.mktemp("small")
    fill(url := f"sqlite:///{folder}/shop.sqlite3", SHOP)
    with serving(url, folder, max_items=300) as running:
        running.wait(lambda snapshot: snapshot is not None)
        yield running


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_code_and_hint_and_the_service_lives_on(small, name):
    query, code, message, hint = REFUSED[name]

    error = small.error(query)

    assert code is None or error["extensions"]["code"] == code, error
    assert error["extensions"]["code"] != "INTERNAL"
    assert message in error["message"]
    assert hint in error["extensions"].get("hint", "")
    assert "Traceback" not in json.dumps(error)
    assert "PT-" not in json.dumps(error)
    assert len(json.dumps(error)) < 2000
    assert small.ask("{ graph { components } }")["graph"]["components"] == 21


@pytest.mark.parametrize(
    "named",
    {
        "nothing": b"",
        "half an object": b"{",
        "empty list": b"[]",
        "text": b'"text"',
        "number": b"3",
        "null": b"null",
        "query is a number": b'{"query": 3}',
        "variables are a number": b'{"query": "{a}", "variables": 3}',
        "list of questions": b'[{"query": "{ graph { components } }"}]',
        "list of numbers": b"[3]",
        "no UTF-8": b"\xff\xfe",
        "brackets": b"[" * 100_000,
        "empty object": b"{}",
    }.items(),
    ids=lambda pair: pair[0],
)
def test_body_that_is_no_question_is_refused(shop, named):
    body = named[1]
    headers = {"content-type": "application/json"}

    answer = shop.client.post("/graphql", content=body, headers=headers)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_other_content_types_are_refused_so_that_no_form_of_another_site_can_ask(shop):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = shop.client.post(
            "/graphql",
            content=b'{"query": "{ graph { components } }"}',
            headers={"content-type": kind},
        )
        assert answer.status_code == 415
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNSUPPORTED_MEDIA_TYPE"


def test_mutation_by_get_is_refused(shop):
    query = 'mutation { retract(assertion: "x") { assertion } }'

    answer = shop.client.get("/graphql", params={"query": query})

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


def test_one_of_several_operations_is_answered_when_it_is_named(shop):
    query = "query A { graph { requirements } } query B { graph { components } }"

    answer = shop.client.post("/graphql", json={"query": query, "operationName": "B"})

    assert answer.json()["data"] == {"graph": {"components": 21}}


def test_question_by_get_is_answered(shop):
    answer = shop.client.get("/graphql", params={"query": "{ graph { components } }"})

    assert answer.json()["data"] == {"graph": {"components": 21}}


def test_body_that_is_too_long_is_refused_whether_it_says_so_or_not(shop):
    def pieces():
        for _ in range(40):
            yield b" " * 100_000

    told = shop.client.post("/graphql", content=b" " * 2_000_000)
    assert told.status_code == 413
    assert told.json()["error"]["code"] == "BODY_TOO_LARGE"
    with_length_hidden = shop.client.post(
        "/graphql", content=pieces(), headers={"content-type": "application/json"}
    )
    assert with_length_hidden.status_code == 413
    assert with_length_hidden.json()["errors"][0]["extensions"]["code"] == "BODY_TOO_LARGE"
    assert shop.client.get("/healthz").status_code == 200


def test_defect_of_ours_is_logged_under_an_id_and_nothing_of_it_is_told(shop, monkeypatch, caplog):
    def broken(*_):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("model.impact.cold_start.cold_start", broken)

    error = shop.error("{ coldStart { waves { number } } }")

    assert error["extensions"]["code"] == "INTERNAL"
    assert "secret" not in json.dumps(error)
    assert error["extensions"]["logId"] in caplog.text
    assert "secret detail" in caplog.text


def test_one_bad_field_leaves_the_others_answered(shop):
    answer = shop.post('{ graph { components } component(id: "nope") { id } }')

    assert answer["data"] == {"graph": {"components": 21}, "component": None}
    assert answer["errors"][0]["path"] == ["component"]
