"""A viewer within bounds asks everything there is: nothing hidden occurs in any byte."""

import json
from dataclasses import replace

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    parse,
)

from schema.exports import maps as map_exports
from schema.exports import pictures as picture_exports
from schema.graphql.build import build_schema
from service.errors import TooBusy
from service.new_tokens import new_token
from service.web.graphql.bound_types import TYPES, outside
from service.web.runtime import OPEN_TO_BOUND
from tests.service.running import fill, serving
from tests.service.web.test_access import bearer
from tests.service.web.test_subscription import subscribe

MARK = "zqsecret"
"""Stands in every id, name, tag and property of what is hidden."""
FAR = "999988887777"
ESTATE = f"""
loadpath: 1
components:
- {{id: "arn:aws:rds:us-east-1:111122223333:db:ours", kind: database, name: ours, account: "111122223333", region: us-east-1, zones: [use1-az1], tags: {{team: us, peer: {MARK}-db}}, properties: {{target: "arn:aws:rds:us-east-1:{FAR}:db:{MARK}-db", size: 3, note: "see {MARK}-db"}}}}
- {{id: "arn:aws:ec2:us-east-1:111122223333:instance/i-1", kind: compute, name: worker, account: "111122223333", region: us-east-1, tags: {{team: us}}}}
- {{id: "arn:aws:rds:us-east-1:{FAR}:db:{MARK}-db", kind: database, name: "{MARK}-db", account: "{FAR}", region: us-east-1, zones: [use1-az1], tags: {{team: {MARK}}}, properties: {{class: {MARK}}}}}
- {{id: "arn:aws:kms:us-east-1:{FAR}:key/{MARK}", kind: key, name: "{MARK} key", account: "{FAR}", region: us-east-1}}
- {{id: "cache:{MARK}-a", kind: cache, name: "{MARK}-a"}}
- {{id: "cache:{MARK}-b", kind: cache, name: "{MARK}-b"}}
- {{id: "external:{MARK}.example", kind: external, name: "{MARK} partner"}}
- {{id: "external:alone.{MARK}.example", kind: external, name: "{MARK} alone"}}
requirements:
- {{dependent: "arn:aws:ec2:us-east-1:111122223333:instance/i-1", members: ["arn:aws:rds:us-east-1:111122223333:db:ours"], relation: reads_from}}
- {{dependent: "arn:aws:ec2:us-east-1:111122223333:instance/i-1", members: ["cache:{MARK}-a", "cache:{MARK}-b"], minimum: 1, relation: reads_from}}
- {{dependent: "arn:aws:rds:us-east-1:111122223333:db:ours", members: ["arn:aws:kms:us-east-1:{FAR}:key/{MARK}"], relation: "encrypted_by_{MARK}"}}
- {{dependent: "arn:aws:rds:us-east-1:{FAR}:db:{MARK}-db", members: ["arn:aws:rds:us-east-1:111122223333:db:ours"], effect: replication, relation: replicates_from}}
- {{dependent: "external:{MARK}.example", members: ["arn:aws:ec2:us-east-1:111122223333:instance/i-1"], relation: calls}}
services:
- {{id: "service:ours", name: our shop, owner: us, tier: 1, members: ["arn:aws:ec2:us-east-1:111122223333:instance/i-1", "arn:aws:rds:us-east-1:111122223333:db:ours"]}}
- {{id: "service:{MARK}", name: "{MARK} shop", owner: "{MARK}", tier: 1, members: ["arn:aws:rds:us-east-1:{FAR}:db:{MARK}-db", "arn:aws:rds:us-east-1:111122223333:db:ours"]}}
journeys:
- {{id: "journey:{MARK}", name: "{MARK} journey", needs: ["service:ours"]}}
objectives:
- {{service: "service:ours", class: region, rto: PT15M, rpo: PT5M, source: "handbook of {MARK}-db"}}
- {{service: "service:{MARK}", class: region, rto: PT1M, rpo: PT5M, source: "{MARK}"}}
- {{journey: "journey:{MARK}", class: component, rto: PT1H, source: "{MARK}"}}
waivers:
- {{rule: N-09, component: "arn:aws:rds:us-east-1:111122223333:db:ours", owner: us, reason: "because of {MARK}-db", expires: 2099-01-01}}
- {{rule: N-09, component: "arn:aws:rds:us-east-1:{FAR}:db:{MARK}-db", owner: "{MARK}", reason: "{MARK}", expires: 2099-01-01}}
"""  # noqa: E501 - a document, a line an entry
OURS = ("service:ours", "arn:aws:rds:us-east-1:111122223333:db:ours", "worker")
BOUNDS = {
    "account": {"accounts": ["111122223333"]},
    "service": {"services": ["ours"]},
    "tag": {"tags": ["team=us"]},
}
SCHEMA = build_schema()._schema
DEPTH = 6


@pytest.fixture(scope="module")
def bound(tmp_path_factory):
    """A service with a viewer for each of the bounds, and an operator who sees everything."""
    folder = tmp_path_factory.mktemp("bounds")
    url = f"sqlite:///{folder}/estate.sqlite3"
    fill(url, ESTATE)
    made = {name: new_token() for name in (*BOUNDS, "all")}
    tokens = [
        {"name": name, "role": "operator", "sha256": digest,
         "bounds": None if name == "all" else name}
        for name, (_, digest) in made.items()
    ]  # fmt: skip
    with serving(
        url, folder, tokens=tokens, bounds=BOUNDS, max_depth=30, max_tokens=100_000, workers_from=0
    ) as running:
        running.wait(lambda snapshot: snapshot is not None)
        yield running, {name: bearer(token) for name, (token, _) in made.items()}


def reveals(body: bytes) -> bool:
    return MARK.encode() in body.lower() or FAR.encode() in body


GIVEN = {"id": '"service:ours"', "component": '"service:ours"', "text": '"ours"',
         "roots": '["service:ours"]', "disruption": '{region: "us-east-1"}',
         "moment": '"PT1H"'}  # fmt: skip


def arguments(field) -> str | None:
    """Return the required arguments of a field; None when a test knows none."""
    needed = [name for name, argument in field.args.items() if is_required_argument(argument)]
    if any(name not in GIVEN for name in needed):
        return None
    return f"({', '.join(f'{name}: {GIVEN[name]}' for name in needed)})" if needed else ""


def selection(kind, depth=DEPTH, above=()) -> str:
    """Return all open fields of a type, to a depth; no type is entered within itself."""
    parts = []
    for name, field in kind.fields.items():
        named, given = get_named_type(field.type), arguments(field)
        if given is None:
            continue
        if is_leaf_type(named):
            parts.append(name + given)
        elif named.name in TYPES and depth and named.name not in above:
            inner = selection(named, depth - 1, (*above, kind.name, named.name))
            parts.append(f"{name}{given} {{ {inner} }}")
    return " ".join(["__typename", *parts])


def roots():
    for name, field in SCHEMA.query_type.fields.items():
        yield name, field, get_named_type(field.type)


OPEN = sorted(name for name, _, kind in roots() if kind.name in TYPES)
CLOSED = sorted(name for name, _, kind in roots() if kind.name not in TYPES)


def test_what_is_open_and_what_is_not_is_known():
    assert {"access", "auditLog", "assertions", "whoCan", "failoverPlan", "gaps"} <= {*CLOSED}
    assert {"component", "components", "map", "dependencyMap", "blastRadius", "search"} <= {*OPEN}
    assert all(name in SCHEMA.type_map for name in TYPES)


def whole(name):
    """Return a query with every open field of a root."""
    field = SCHEMA.query_type.fields[name]
    kind = get_named_type(field.type)
    return f"{{ {name}{arguments(field)} {{ {selection(kind, above=('Query', kind.name))} }} }}"


@pytest.mark.parametrize("viewer", BOUNDS)
@pytest.mark.parametrize("root", OPEN)
def test_no_open_root_reveals_anything_hidden(bound, viewer, root):
    running, headers = bound
    query = whole(root)

    shown = running.client.post("/graphql", json={"query": query}, headers=headers[viewer])

    answer = shown.json()
    assert not reveals(shown.content), shown.text
    known = {"UNKNOWN_COMPONENT", "UNKNOWN_REQUIREMENT"}  # what is asked for may be hidden
    codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
    assert codes <= known, answer["errors"]


def test_the_walk_sees_what_is_there(bound):
    """Somebody who sees everything gets hidden texts by the same questions."""
    running, headers = bound
    revealing = [
        root
        for root in OPEN
        if reveals(running.client.post(
            "/graphql", json={"query": whole(root)}, headers=headers["all"]
        ).content)
    ]  # fmt: skip
    assert {"component", "components", "service", "services", "blastRadius", "map",
            "dependencyMap", "graph"} <= {*revealing}  # fmt: skip


@pytest.mark.parametrize("root", CLOSED)
def test_closed_roots_are_refused(bound, root):
    running, headers = bound
    field, kind = (
        SCHEMA.query_type.fields[root],
        get_named_type(SCHEMA.query_type.fields[root].type),
    )
    needed = [name for name, each in field.args.items() if is_required_argument(each)]
    variables = {name: f"${name}: {field.args[name].type}" for name in needed}
    inner = "" if is_leaf_type(kind) else " { __typename }"
    declared = f"({', '.join(variables.values())})" if needed else ""
    given = f"({', '.join(f'{name}: ${name}' for name in needed)})" if needed else ""
    query = f"query{declared} {{ {root}{given}{inner} }}"

    error = running.error(query, headers["service"])

    assert error["extensions"]["code"] == "OUT_OF_BOUNDS"
    assert error["message"] == f"Query.{root}: refused to a viewer that is bound to 'service'"


def test_fields_of_closed_types_are_refused_below_open_ones():
    for owner in TYPES - {"Query"}:
        kind = SCHEMA.type_map[owner]
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            continue
        for name, field in kind.fields.items():
            named = get_named_type(field.type)
            if is_leaf_type(named) or named.name in TYPES:
                continue
            query = f'{{ component(id: "x") {{ ... on {owner} {{ {name} {{ __typename }} }} }} }}'
            assert outside(parse(query), SCHEMA) == f"{owner}.{name}"


def test_changes_and_events_are_refused(bound):
    running, headers = bound
    for mutation in SCHEMA.mutation_type.fields:
        document = parse(f"mutation {{ {mutation} {{ __typename }} }}")
        assert outside(document, SCHEMA) == f"Mutation.{mutation}"
    error = running.error("mutation { startCrawl { state } }", headers["tag"])
    assert error["extensions"]["code"] == "OUT_OF_BOUNDS"
    for event in ("crawlProgress { state }", "revisionPublished { revision { number } }"):
        answer = next(subscribe(running, headers["tag"], f"subscription {{ {event} }}"))
        assert answer[0]["extensions"]["code"] == "OUT_OF_BOUNDS"


def test_every_other_address_is_refused_or_reveals_nothing(bound):
    running, headers = bound
    paths = running.client.get("/openapi.json").json()["paths"]
    statuses = {}
    for path in [*paths, "/mcp"]:
        address = path.replace("{service}", "service:ours")
        parameters = {"from": "us-east-1", "to": "us-west-2"}
        for method in paths.get(path, {"post": None}):
            answer = running.client.request(
                method, address, params=parameters, headers=headers["account"]
            )
            assert not reveals(answer.content), path
            statuses[method, path] = answer.status_code
    refused = {path for (_, path), status in statuses.items() if status == 403}
    assert refused == {*paths, "/mcp"} - {*OPEN_TO_BOUND, "/healthz", "/readyz"}


FORMATS = sorted({form.name for form in (*map_exports.FORMATS, *picture_exports.FORMATS)})
LEVELS = ("auto", "estate", "service", "chain", "parts", "everything")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("level", LEVELS)
def test_no_map_reveals_anything_hidden(bound, format, level):
    running, headers = bound
    for viewer in BOUNDS:
        for root in (None, *OURS):
            for direction in ("providers", "dependents"):
                query = {"format": format, "level": level, "direction": direction,
                         **({} if root is None else {"root": root})}  # fmt: skip
                answer = running.client.get("/maps", params=query, headers=headers[viewer])
                assert not reveals(answer.content), (query, answer.text)
                assert answer.status_code in (200, 400, 404), answer.text


def test_lists_leave_hidden_components_out_and_say_how_many(bound):
    running, headers = bound
    query = (
        "{ components { totalCount hidden nodes { id } } graph { components hidden }"
        ' search(text: "hidden") { components { id } } services { nodes { name } hidden } }'
    )

    part, everything = (running.ask(query, headers[name]) for name in ("service", "all"))

    ids = [node["id"] for node in part["components"]["nodes"]]
    public = ("aws:", "region:", "zone:")
    assert [id for id in ids if not id.startswith(public)] == [
        "arn:aws:ec2:us-east-1:111122223333:instance/i-1", OURS[1], "service:ours",
    ]  # fmt: skip
    assert part["components"]["hidden"] + len(ids) == everything["components"]["totalCount"]
    assert part["graph"] == {"components": len(ids), "hidden": part["components"]["hidden"]}
    assert part["search"]["components"] == []
    assert part["services"]["nodes"] == [{"name": "our shop"}]
    assert everything["components"]["hidden"] == 0


def test_hidden_components_are_as_unknown_as_those_that_are_not_there(bound):
    running, headers = bound
    query = "query($id: ID!) { component(id: $id) { name } }"

    errors = [
        running.error(query, headers["tag"], id=f"cache:{name}")
        for name in (f"{MARK}-a", "qqqqqqqq-a")
    ]

    shown = [json.dumps(error).replace(f"{MARK}-a", "qqqqqqqq-a") for error in errors]
    assert shown[0] == shown[1]
    assert errors[0]["extensions"]["code"] == "UNKNOWN_COMPONENT"


class Workers:
    """Worker processes that have no time."""

    def ask(self, *_):
        raise TooBusy(1, 1)


def test_workers_which_have_whole_revisions_are_never_asked(bound):
    running, headers = bound
    state, runtime = running.app.state, running.app.state.runtime
    query = '{ map(roots: ["service:ours"]) { cards { title } } }'

    def answers(viewer):
        whole = running.post(query, headers[viewer])
        drawn = running.client.get("/maps", headers=headers[viewer])
        return "errors" not in whole, drawn.status_code

    state.runtime = replace(runtime, workers=Workers())
    try:
        assert answers("service") == (True, 200)
        assert answers("all") == (False, 429)
    finally:
        state.runtime = runtime
