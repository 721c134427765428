"""REST: plans and maps with tags, exports, health and figures."""

import json

import orjson
import pytest

from schema.documents.duration import parse_duration
from schema.documents.graph import read_document
from tests.service.running import BALANCER, SHOP, fill

SIDES = "from=us-east-1&to=us-west-2"
PLAN = {"from": "us-east-1", "to": "us-west-2"}


def test_plan_is_answered_by_name_and_by_id_with_its_digest_as_tag(shop):
    by_name = shop.client.get("/plans/checkout", params=PLAN)
    by_id = shop.client.get("/plans/service:checkout", params=PLAN)
    told = shop.ask(
        '{ failoverPlan(service: "service:checkout", fromRegion: "us-east-1",'
        ' toRegion: "us-west-2") { digest steps { id } } }'
    )["failoverPlan"]

    assert by_name.status_code == 200
    assert by_name.content == by_id.content
    assert by_name.headers["etag"] == f'"{told["digest"]}"'
    assert by_name.json()["plan_digest"] == told["digest"]
    assert [one["id"] for one in by_name.json()["steps"]] == [one["id"] for one in told["steps"]]


def test_a_plan_for_a_component_is_about_that_one(shop):
    whole = shop.client.get("/plans/checkout", params=PLAN).json()
    for subject in whole["scope"]:
        told = shop.client.get(f"/plans/{subject}", params=PLAN)
        assert told.status_code == 200
        assert told.json()["scenario"]["service"] == subject
        assert told.json()["last"] == f"verify:whole:{subject}"
        assert set(told.json()["scope"]) <= set(whole["scope"])


def test_a_plan_that_leaves_components_behind_has_a_tag_of_its_own(shop):
    whole = shop.client.get("/plans/checkout", params=PLAN)
    stores = [one["component"] for one in whole.json()["counterparts"]][:2]
    told = shop.client.get("/plans/checkout", params={**PLAN, "mode": "planned", "leave": stores})
    assert told.status_code == 200
    assert told.json()["scenario"]["leave"] == sorted(stores)
    assert {one["component"] for one in told.json()["steps"]} & set(stores) == set()
    planned = shop.client.get("/plans/checkout", params={**PLAN, "mode": "planned"})
    assert told.headers["etag"] != planned.headers["etag"]
    assert planned.json()["scenario"]["leave"] == []
    assert planned.json()["crossings"] == []


def test_plan_with_operators_tells_when_steps_start_and_has_a_tag_of_its_own(shop):
    plain = shop.client.get("/plans/checkout", params=PLAN)
    told = [
        shop.client.get("/plans/checkout", params={**PLAN, "operators": count}) for count in (1, 2)
    ]
    assert plain.json()["timetable"] is None
    for count, one in enumerate(told, start=1):
        table = one.json()["timetable"]
        assert table["capacity"] == {"operator": count}
        assert parse_duration(table["lower_bound"]) <= parse_duration(table["makespan"])
        starts = {each["step"] for each in table["starts"]} | set(table["left_out"])
        assert starts == {each["id"] for each in one.json()["steps"]}
    assert len({one.headers["etag"] for one in (plain, *told)}) == 3


def test_an_exact_timetable_is_told_to_be_proven_by_rest_and_graphql_alike(shop):
    asked = {**PLAN, "operators": 1, "exact": True}
    exact = shop.client.get("/plans/checkout", params=asked)
    rough = shop.client.get("/plans/checkout", params={**asked, "exact": False})
    table = exact.json()["timetable"]
    assert table["proven"] is True
    assert (table["excess"], table["makespan"]) == ("PT0S", table["lower_bound"])
    other = rough.json()["timetable"]
    assert parse_duration(table["makespan"]) <= parse_duration(other["makespan"])
    assert exact.headers["etag"] != rough.headers["etag"]
    told = shop.ask(
        '{ failoverPlan(service: "service:checkout", fromRegion: "us-east-1",'
        ' toRegion: "us-west-2") { timetable(operators: 1, exact: true) { proven excess } } }'
    )["failoverPlan"]["timetable"]
    assert told == {"proven": True, "excess": "PT0S"}


def test_without_the_library_an_exact_timetable_is_not_available(shop, monkeypatch):
    monkeypatch.setattr("service.extras.find_spec", lambda name: None)
    answer = shop.client.get("/plans/checkout", params={**PLAN, "operators": 1, "exact": True})
    assert (answer.status_code, answer.json()["error"]["code"]) == (501, "NOT_AVAILABLE")
    assert "loadpath[exact]" in answer.json()["error"]["hint"]


@pytest.mark.parametrize("name", ["arc", "argo", "asl", "ssm"])
def test_a_plan_for_an_executor_has_a_tag_of_its_own_and_says_what_the_plan_says(shop, name):
    plain = shop.client.get("/plans/checkout", params=PLAN)
    told = shop.client.get("/plans/checkout", params={**PLAN, "format": name})
    again = shop.client.get(
        "/plans/checkout",
        params={**PLAN, "format": name},
        headers={"if-none-match": told.headers["etag"]},
    )
    digest = plain.json()["plan_digest"]
    assert told.status_code == 200
    assert told.headers["etag"] == f'"{digest};{name}"'
    assert told.headers["content-type"].partition(";")[0] == (
        "application/yaml" if name == "argo" else "application/json"
    )
    assert digest in told.text
    assert (again.status_code, again.content) == (304, b"")
    assert name in [one["format"] for one in plain.json()["targets"]]


@pytest.mark.parametrize("path", ["/plans/checkout?from=us-east-1&to=us-west-2",
                                  "/maps?root=service:checkout"])  # fmt: skip
def test_what_the_client_has_is_not_sent_again(shop, path):
    first = shop.client.get(path)
    tag = first.headers["etag"]

    for header in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = shop.client.get(path, headers={"if-none-match": header})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert shop.client.get(path, headers={"if-none-match": '"other"'}).content == first.content


def test_tag_of_a_plan_stays_while_its_graph_stays_and_answers_are_equal_bytes(editable, shop_url):
    path = "/plans/checkout?from=us-east-1&to=us-west-2"
    first = editable.client.get(path)
    fill(shop_url, "loadpath: 1\n")
    second = editable.client.get(path)
    fill(
        shop_url,
        "loadpath: 1\ncomponents: [{id: db2, kind: database, region: us-east-1}]\n"
        f'requirements: [{{dependent: "{BALANCER}", members: [db2]}}]\n',
    )
    editable.wait(lambda snapshot: snapshot.revision.number == 2)
    third = editable.client.get(path)

    assert first.content == second.content
    assert first.headers["etag"] != third.headers["etag"]


@pytest.mark.parametrize(
    ("path", "status", "code", "message"),
    [
        ("/plans/checkot?from=us-east-1&to=us-west-2", 404, "UNKNOWN_COMPONENT", "checkot"),
        (f"/plans/checkout?{SIDES}&leave=service:chekout", 404, "UNKNOWN_COMPONENT", "chekout"),
        (f"/plans/checkout?{SIDES}&leave=service:checkout", 400, "INVALID_VALUE", "brings back"),
        ("/plans/checkout?from=us-east-1", 400, "INVALID_VALUE", "to"),
        ("/plans/checkout?from=a&to=b&mode=later", 400, "INVALID_VALUE", "planned, unplanned"),
        ("/plans/checkout?from=us-east-1&to=us-west-2&at=soon", 400, "INVALID_VALUE", "'soon'"),
        ("/plans/checkout?from=a&to=b&operators=0", 400, "INVALID_VALUE", "operators"),
        ("/plans/checkout?from=a&to=b&format=arg", 400, "INVALID_VALUE", "arc, argo, asl, ssm"),
        ("/plans/checkout?from=a&to=b&format=asl&operators=2", 400, "INVALID_VALUE", "json"),
        ("/plans/checkout?from=a&to=b&exact=true", 400, "INVALID_VALUE", "`operators`"),
        ("/maps?level=cellar", 400, "INVALID_VALUE", "'cellar'"),
        ("/maps?root=service:chekout", 404, "UNKNOWN_COMPONENT", "service:chekout"),
        ("/maps?root=service:checkout&format=png", 400, "INVALID_VALUE", "structurizr, svg"),
        ("/maps?root=service:checkout&depth=x", 400, "INVALID_VALUE", "depth"),
        ("/maps?root=service:checkout&level=everything&depth=-1", 400, "INVALID_VALUE", "depth"),
        ("/maps?root=service:checkout&effects=hard,loud", 400, "INVALID_VALUE", "'loud'"),
        ("/maps?root=service:checkout&revision=9", 404, "UNKNOWN_REVISION", "9"),
        ("/export?format=xml", 400, "INVALID_VALUE", "json, ndjson, yaml"),
        ("/nothing", 404, "NOT_FOUND", "/nothing"),
    ],
)  # fmt: skip
def test_wrong_address_gets_a_typed_error(shop, path, status, code, message):
    answer = shop.client.get(path)

    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert message in answer.json()["error"]["message"]


def test_maps_come_in_each_format(shop):
    def asked(form):
        query = {"root": "service:checkout", "depth": 1, "effects": "hard", "format": form}
        query |= {"level": "everything"}
        return shop.client.get("/maps", params=query)

    mermaid, dot, data = asked("mermaid"), asked("dot"), asked("json")

    assert mermaid.text == (
        'flowchart LR\n    n0["checkout<br/>service"]\n    n1["shop<br/>load_balancer"]\n'
        '    n0 -->|"entered_by"| n1\n'
    )
    assert dot.text.startswith("digraph loadpath {")
    assert [one["id"] for one in data.json()["nodes"]] == ["service:checkout", BALANCER]
    types = [one.headers["content-type"].split(";")[0] for one in (mermaid, dot, data)]
    assert types == ["text/vnd.mermaid", "text/vnd.graphviz", "application/json"]


def test_map_is_the_same_picture_by_rest_and_by_graphql(shop):
    rest = shop.client.get("/maps", params={"root": "service:checkout", "level": "chain"}).json()
    answered = shop.ask(
        """{ map(roots: ["service:checkout"], level: CHAIN) { width height title
               cards { id title area { x y width height } } lines { dependent provider } } }"""
    )["map"]

    drawn = rest["map"]
    assert [card["title"] for card in drawn["cards"]] == [
        card["title"] for card in answered["cards"]
    ]
    assert [card["area"] for card in drawn["cards"]] == [card["area"] for card in answered["cards"]]
    assert len(drawn["lines"]) == len(answered["lines"]) > 0
    assert (drawn["width"], drawn["title"]) == (answered["width"], "checkout")


def test_map_of_the_estate_needs_no_root(shop):
    drawing = shop.client.get("/maps", params={"format": "svg"})

    assert drawing.headers["content-type"].startswith("image/svg+xml")
    assert "checkout" in drawing.text


def test_map_colours_what_fails(shop):
    states = shop.ask(
        """{ map(level: ESTATE, disruption: {components: ["service:checkout"]}) {
               cards { component state } } }"""
    )["map"]["cards"]

    assert {"component": "service:checkout", "state": "FAILED"} in states


def test_map_colours_what_is_new_since_an_earlier_revision(editable):
    dependency = {"dependent": BALANCER, "members": [{"provider": "cache:catalog"}]}
    editable.ask(
        "mutation($d: DependencyInput!) { assertDependency(dependency: $d) { assertion } }",
        d={**dependency, "reason": "drill"},
    )
    query = {"root": "service:checkout", "level": "parts", "since": 1}

    drawn = editable.client.get("/maps", params=query).json()
    svg = editable.client.get("/maps", params={**query, "format": "svg"}).text
    asked = editable.ask(
        """{ map(roots: ["checkout"], level: PARTS, since: 1) {
               lines { dependent provider state } } }"""
    )

    lines = [(line["dependent"], line["provider"], line["state"]) for line in drawn["map"]["lines"]]
    assert (BALANCER, "cache:catalog", "new") in lines
    assert drawn["source"].endswith("compared with revision 1")
    assert ">new</text>" in svg
    told = [(line["dependent"], line["provider"]) for line in asked["map"]["lines"]]
    assert told == [line[:2] for line in lines]
    clash = '{ map(since: 1, disruption: {region: "us-east-1"}) { title } }'
    assert "without `disruption`" in editable.error(clash)["message"]
    everything = {"root": "checkout", "level": "everything", "since": 1}
    assert editable.client.get("/maps", params=everything).status_code == 400


@pytest.mark.parametrize("form", ["svg", "drawio", "d2", "graphml", "structurizr"])
def test_picture_of_everything_has_each_component_of_the_list(shop, form):
    wanted = {"root": "service:checkout", "level": "everything"}
    nodes = shop.client.get("/maps", params=wanted).json()["nodes"]
    answer = shop.client.get("/maps", params={**wanted, "format": form})

    assert answer.status_code == 200
    titles = ["orders", "catalog", "payments"]
    assert len(nodes) == 14 and [title for title in titles if title not in answer.text] == []
    if form == "svg":
        assert "14 cards and " in answer.text
    merged = shop.client.get("/maps", params={**wanted, "format": form, "collapse": "kind"})
    assert merged.status_code == 400


def test_map_and_graphql_tell_the_same(shop):
    wanted = {"root": "service:checkout", "depth": 3, "level": "everything"}
    rest = shop.client.get("/maps", params=wanted).json()
    told = shop.ask(
        """{ dependencyMap(roots: ["service:checkout"], depth: 3) { truncated
               nodes { id label kind depth }
               edges { dependent provider effect relation minimum of requirements } } }"""
    )["dependencyMap"]

    for node in rest["nodes"]:
        node.pop("components")
    for node in told["nodes"]:
        node["kind"] = node["kind"].lower()
    for edge in told["edges"]:
        edge["effect"] = edge["effect"].lower()
    assert rest == told


def test_export_is_a_document_that_can_be_imported(shop):
    for form in ("yaml", "json"):
        answer = shop.client.get("/export", params={"format": form})
        document, _ = read_document(answer.content, file="export")
        assert answer.headers["content-type"] == f"application/{form}"
        assert len(document.components) == 21


def test_export_by_lines_has_every_record_once(shop):
    head, *rest = map(orjson.loads, shop.client.get("/export").content.splitlines())

    graph = shop.ask("{ graph { components requirements } }")["graph"]
    assert head["revision"]["number"] == 1
    assert sum("component" in one for one in rest) == graph["components"]
    assert sum("requirement" in one for one in rest) == graph["requirements"]


def test_figures_are_in_the_text_format_of_prometheus(shop):
    lines = shop.client.get("/metrics").text.splitlines()

    values = dict(line.split(" ") for line in lines if not line.startswith("#"))
    assert values["loadpath_ready"] == "1"
    assert values["loadpath_components"] == "21"
    assert values["loadpath_stale"] == "0"
    assert float(values["loadpath_revision_age_seconds"]) >= 0


def test_figures_count_publications_that_linked_everything_by_reason(shop, tmp_path):
    def whole_links():
        lines = shop.client.get("/metrics").text.splitlines()
        assert "# TYPE loadpath_whole_links_total counter" in lines
        counts = (line.rsplit(" ", 1) for line in lines if line.startswith("loadpath_whole_links"))
        return {name: int(count) for name, count in counts}

    before = whole_links()
    fill(f"sqlite:///{tmp_path}/another.sqlite3", SHOP)

    first = 'loadpath_whole_links_total{reason="first"}'
    assert before[first] >= 1
    assert whole_links() == {**before, first: before[first] + 1}


def test_same_question_gets_the_same_bytes(shop):
    query = """{ blastRadius(disruption: {region: "us-east-1"}) { downCount
        impacts { nodes { component { id } distance causalChain { component { id } } } } }
      gaps(first: 50) { nodes { id severity score message } }
      coldStart { waves { components { nodes { id } } } }
      largestBlastRadii { components { component { id } down } }
      availability(component: "service:checkout") {
        atMost cutSets { nodes { components { id } } } } }"""

    answers = {shop.client.post("/graphql", json={"query": query}).content for _ in range(5)}

    assert len(answers) == 1
    assert "errors" not in json.loads(answers.pop())
