"""Every query root answers over HTTP, from the shop, with answers that can be checked by hand."""

from pathlib import Path

import pytest
from graphql import build_schema

from tests.service.running import BALANCER, ORDERS

API_A = "arn:aws:ec2:us-east-1:111122223333:instance/i-a"
API_B = "arn:aws:ec2:us-east-1:111122223333:instance/i-b"
COPY = "arn:aws:rds:us-west-2:111122223333:db:orders-copy"
KEY = "arn:aws:kms:us-east-1:111122223333:key/1"


def test_graph_counts_components_and_places_with_revision_and_coverage(shop):
    graph = shop.ask(
        "{ graph { components regions { name count } accounts { name count }"
        " kinds { kind count } revision { number stale } coverage { ratio lowerBound } } }"
    )["graph"]

    assert graph["components"] == sum(one["count"] for one in graph["kinds"]) == 21
    assert graph["regions"] == [
        {"name": "us-east-1", "count": 10},
        {"name": "us-west-2", "count": 3},
    ]
    assert graph["accounts"] == [{"name": "111122223333", "count": 8}]
    assert graph["revision"] == {"number": 1, "stale": False}
    assert graph["coverage"] == {"ratio": 1.0, "lowerBound": False}


def test_component_knows_its_needs_dependents_services_and_inherited_promise(shop):
    one = shop.ask(
        """query($id: ID!) { component(id: $id) { kind name region zones properties
             tags { key value }
             requirements { relation members { provider { name } tolerance } }
             requiredBy { nodes { dependent { id } relation } }
             memberOf { id } objective { rto rpo inheritedFrom } } }""",
        id=ORDERS,
    )["component"]

    assert (one["kind"], one["name"], one["zones"]) == ("DATABASE", "orders", ["use1-az1"])
    assert one["tags"] == [{"key": "team", "value": "payments"}]
    encrypted = next(need for need in one["requirements"] if need["relation"] == "encrypted_by")
    assert encrypted["members"] == [{"provider": {"name": "shop"}, "tolerance": "PT30M"}]
    assert {need["dependent"]["id"] for need in one["requiredBy"]["nodes"]} == {API_A, API_B, COPY}
    assert one["memberOf"] == [{"id": "service:checkout"}]
    assert one["objective"] == {"rto": "PT15M", "rpo": "PT5M", "inheritedFrom": "service:checkout"}


def test_requirement_is_found_by_the_id_that_the_component_tells(shop):
    (need, *_) = shop.ask("query($id: ID!) { component(id: $id) { requirements { id } } }", id=KEY)[
        "component"
    ]["requirements"]

    found = shop.ask("query($id: ID!) { requirement(id: $id) { dependent { id } } }", **need)

    assert found == {"requirement": {"dependent": {"id": KEY}}}


def test_components_are_filtered_by_all_given_fields(shop):
    query = "query($f: ComponentFilter) { components(filter: $f) { totalCount nodes { name } } }"

    def names(**wanted):
        return [one["name"] for one in shop.ask(query, f=wanted)["components"]["nodes"]]

    assert names(kinds=["COMPUTE"], regions=["us-east-1"]) == ["api-a", "api-b"]
    assert names(tags=[{"key": "team", "value": "payments"}]) == ["orders"]
    assert names(types=["AWS::KMS::Key"], text="SHOP") == ["shop"]
    assert names(text="PAYMENTS") == ["payments"]


def test_search_puts_what_is_called_so_first(shop):
    hits = shop.ask('{ search(text: "orders") { components { name } } }')["search"]["components"]

    assert [one["name"] for one in hits] == ["orders", "orders-copy", "orders-db"]


def test_dependency_map_is_flat_and_stops_at_the_depth(shop):
    found = shop.ask(
        """{ dependencyMap(roots: ["service:checkout"], depth: 2, effects: [HARD]) {
               truncated nodes { id depth } edges { dependent provider minimum of } } }"""
    )["dependencyMap"]

    assert {one["id"]: one["depth"] for one in found["nodes"]} == {
        "service:checkout": 0,
        BALANCER: 1,
        API_A: 2,
        API_B: 2,
        "external:api.payments.example": 2,
    }
    assert {"dependent": BALANCER, "provider": API_A, "minimum": 1, "of": 2} in found["edges"]
    assert not found["truncated"]


@pytest.mark.parametrize(
    ("collapse", "kinds"),
    [
        ("NONE", {"SERVICE", "LOAD_BALANCER"}),
        ("SERVICE", {"SERVICE"}),
        ("ACCOUNT", {"SERVICE", "ACCOUNT"}),
        ("REGION", {"SERVICE", "REGION"}),
        ("KIND", {"SERVICE", "LOAD_BALANCER"}),
    ],
)
def test_boxes_of_a_dependency_map_have_kinds_of_components(shop, collapse, kinds):
    found = shop.ask(
        f"""{{ dependencyMap(roots: ["service:checkout"], depth: 1, effects: [HARD],
               collapse: {collapse}) {{ nodes {{ kind }} }} }}"""
    )["dependencyMap"]

    assert {node["kind"] for node in found["nodes"]} == kinds


def test_blast_radius_tells_states_causes_and_broken_promises(shop):
    found = shop.ask(
        """query($id: [ID!]!) { blastRadius(disruption: {components: $id}) {
             seedCount downCount degradedCount certain disruptionClass services { id }
             brokenObjectives { nodes { component { id } objective { rto } } }
             impact(component: "service:checkout") {
               state distance causalChain { component { id } requirement { relation } } } } }""",
        id=[KEY],
    )["blastRadius"]

    assert (found["seedCount"], found["downCount"], found["degradedCount"]) == (1, 7, 0)
    assert found["disruptionClass"] == "COMPONENT"
    assert [one["id"] for one in found["services"]] == [
        "journey:buy",
        "service:checkout",
        "system:shop",
    ]
    assert found["brokenObjectives"]["nodes"] == [
        {"component": {"id": "journey:buy"}, "objective": {"rto": "PT1H"}}
    ]
    chain = found["impact"]["causalChain"]
    assert [one["component"]["id"] for one in chain] == [
        KEY,
        ORDERS,
        API_A,
        BALANCER,
        "service:checkout",
    ]
    assert chain[1]["requirement"]["relation"] == "encrypted_by"


def test_soft_needs_degrade_and_redundancy_is_counted(shop):
    found = shop.ask(
        """{ cache: blastRadius(disruption: {components: ["cache:catalog"]}) {
               downCount impacts(state: DEGRADED) { nodes { component { name } } } }
             zone: blastRadius(disruption: {zone: "use1-az2"}) {
               downCount lostRedundancy { nodes { dependent { id } alive minimum margin } } } }"""
    )

    assert found["cache"]["downCount"] == 0
    assert found["cache"]["impacts"]["nodes"] == [{"component": {"name": "api-a"}}]
    assert found["zone"]["downCount"] == 0
    assert found["zone"]["lostRedundancy"]["nodes"] == [
        {"dependent": {"id": BALANCER}, "alive": 1, "minimum": 1, "margin": 0}
    ]


def test_every_form_of_disruption_is_understood(shop):
    asked = {
        "region": '{region: "us-east-1"}',
        "account": '{account: "111122223333"}',
        "service": '{service: {service: "rds", region: "us-east-1"}}',
        "control": '{service: {service: "rds", region: "us-east-1", controlPlaneOnly: true}}',
        "expiry": '{expiryAt: "2027-01-31T00:00:00Z"}',
        "bad": '{failing: {components: ["external:api.payments.example"], failureMode: BAD}}',
        "together": '{together: [{zone: "use1-az1"}, {region: "us-east-1"}]}',
    }
    query = " ".join(
        f"{name}: blastRadius(disruption: {text}) {{ disruption downCount }}"
        for name, text in asked.items()
    )

    found = shop.ask(f"{{ {query} }}")

    assert [one["disruption"] for one in found.values()] == [
        "Region us-east-1",
        "account 111122223333",
        "rds in us-east-1",
        "the control plane of rds in us-east-1",
        "everything that has expired by 2027-01-31T00:00:00Z",
        "external:api.payments.example (bad)",
        "zone use1-az1 and Region us-east-1",
    ]
    assert found["service"]["downCount"] == 6
    assert found["control"]["downCount"] == found["expiry"]["downCount"] == 0


def test_largest_blast_radii_come_worst_first(shop):
    answer = shop.ask(
        "{ places: largestBlastRadii(limit: 2, places: true) { components { ...Taken } }"
        " parts: largestBlastRadii(limit: 2) { components { ...Taken } } }"
        " fragment Taken on Reach { component { id } down services }"
    )

    assert answer["places"]["components"] == [
        {"component": {"id": "region:us-east-1"}, "down": 12, "services": 1},
        {"component": {"id": "account:111122223333"}, "down": 10, "services": 1},
    ]
    assert answer["parts"]["components"] == [
        {"component": {"id": KEY}, "down": 7, "services": 1},
        {"component": {"id": ORDERS}, "down": 6, "services": 1},
    ]


def test_promises_stand_beside_what_can_be_done_class_by_class(shop):
    answer = shop.ask(
        "{ promises { totalCount rows { component { label owner tier }"
        " classes { disruptionClass rtoStatus rpoStatus } } } }"
    )["promises"]

    assert answer["totalCount"] == 2
    assert answer["rows"][1] == {
        "component": {"label": "checkout", "owner": "payments", "tier": 1},
        "classes": [
            {"disruptionClass": "COMPONENT", "rtoStatus": "UNKNOWN", "rpoStatus": "NOT_PROMISED"},
            {"disruptionClass": "ZONE", "rtoStatus": "BREACHED", "rpoStatus": "UNKNOWN"},
            {"disruptionClass": "REGION", "rtoStatus": "UNKNOWN", "rpoStatus": "UNKNOWN"},
        ],
    }


def test_promises_of_some_classes(shop):
    answer = shop.ask("{ promises(classes: [REGION]) { rows { classes { disruptionClass } } } }")[
        "promises"
    ]

    assert answer["rows"] == [{"classes": []}, {"classes": [{"disruptionClass": "REGION"}]}]


def test_promises_of_the_first_rows_only(shop):
    answer = shop.ask("{ promises(limit: 1) { totalCount rows { component { label } } } }")

    assert answer["promises"] == {"totalCount": 2, "rows": [{"component": {"label": "buy"}}]}


def test_trend_counts_the_gaps_of_the_last_revisions(shop):
    answer = shop.ask(
        "{ gapTrend(last: 2) { revision { number } totalCount counts { count } }"
        " gaps { totalCount } }"
    )

    (trend,) = answer["gapTrend"]
    assert trend["revision"] == {"number": 1}
    assert trend["totalCount"] == answer["gaps"]["totalCount"] > 0
    assert sum(each["count"] for each in trend["counts"]) == trend["totalCount"]


def test_gaps_count_in_the_service_whose_member_has_them(shop):
    answer = shop.ask(
        "{ gaps { services { service { id } count } } "
        '  of: gaps(filter: {service: "service:checkout"}) { totalCount } }'
    )

    (counted,) = answer["gaps"]["services"]
    assert counted == {"service": {"id": "service:checkout"}, "count": answer["of"]["totalCount"]}


def test_viewer_is_the_local_user_without_tokens(shop):
    assert shop.ask("{ viewer { name role } }")["viewer"] == {"name": "local", "role": "OPERATOR"}


def test_single_points_of_failure_leave_out_what_is_redundant(shop):
    found = shop.ask(
        '{ singlePointsOfFailure(component: "service:checkout") { providers { nodes { id } } } }'
    )

    ids = {one["id"] for one in found["singlePointsOfFailure"]["providers"]["nodes"]}
    assert {ORDERS, KEY, BALANCER, "zone:use1-az1", "external:api.payments.example"} <= ids
    assert not {API_A, API_B, "zone:use1-az2"} & ids


def test_cold_start_names_the_deadlock_and_what_to_loosen(shop):
    found = shop.ask(
        "{ coldStart { deadlocked { nodes { id } } waves { number count }"
        " deadlocks { components { id } exact remove { dependent { id } } } } }"
    )["coldStart"]

    assert found["deadlocks"] == [
        {
            "components": [{"id": "bootstrap:a"}, {"id": "bootstrap:b"}],
            "exact": True,
            "remove": [{"dependent": {"id": "bootstrap:a"}}],
        }
    ]
    assert sum(wave["count"] for wave in found["waves"]) == 19


def test_availability_is_unknown_with_a_bound_while_a_figure_is_missing(shop):
    found = shop.ask(
        """{ availability(component: "service:checkout") { availability atLeast atMost
             downtimePerYear method cutSetOrders cutSets(first: 1) { totalCount }
             unknown { id } } }"""
    )["availability"]

    assert found["availability"] is None
    assert found["downtimePerYear"] is None
    assert [one["id"] for one in found["unknown"]] == ["region:us-east-1"]
    assert found["atLeast"] == 0 < 0.99 < found["atMost"] < 0.995
    assert found["cutSetOrders"] == [0, 6, 2]


def test_availability_of_what_is_all_known_is_a_number(shop):
    found = shop.ask(
        """{ availability(component: "external:api.payments.example") {
               availability downtimePerYear events { nodes { unavailability source } } } }"""
    )["availability"]

    assert found["availability"] == 0.998
    assert found["downtimePerYear"] == "PT17H31M55.2S"
    assert found["events"]["nodes"] == [{"unavailability": 0.002, "source": "ASSERTED"}]


def test_recovery_is_compared_with_the_promise(shop):
    found = shop.ask(
        """{ recovery(component: "service:checkout", disruptionClass: ZONE) {
               objective { rto rpo } rtoExceeds rpoExceeds
               rto { disruption total { value atLeast text reason } criticalPath { id } }
               rpo { stores { nodes { component { id } } } } } }"""
    )["recovery"]

    assert found["objective"] == {"rto": "PT5M", "rpo": "PT0S"}
    assert found["rto"]["disruption"] == "zone use1-az1"
    assert found["rto"]["total"]["value"] is None
    assert found["rto"]["total"]["atLeast"] == "PT15M"
    assert found["rtoExceeds"] is True
    assert [one["id"] for one in found["rto"]["criticalPath"]] == [
        ORDERS,
        API_A,
        BALANCER,
        "service:checkout",
    ]
    assert found["rpo"]["stores"]["nodes"] == [{"component": {"id": ORDERS}}]


def test_outage_shorter_than_the_tolerance_is_survived(shop):
    found = shop.ask(
        """query($id: [ID!]!) {
             short: outage(components: $id, lasts: "PT30M") { components { totalCount } }
             long: outage(components: $id, lasts: "PT31M") {
               components { nodes { component { id } windows { start end } } } } }""",
        id=[KEY],
    )

    assert found["short"]["components"]["totalCount"] == 1
    windows = {
        one["component"]["id"]: one["windows"] for one in found["long"]["components"]["nodes"]
    }
    assert windows[KEY] == [{"start": "PT0S", "end": "PT31M"}]
    assert windows[ORDERS] == [{"start": "PT30M", "end": "PT31M"}]


def test_compromise_of_an_account_loses_what_is_in_it(shop):
    found = shop.ask(
        """{ compromise(start: "account:111122223333") {
             principals { nodes { component { id } by { id } action certain } }
             stopped { totalCount nodes { certain dependsOn } }
             blastRadius { seedCount services { id } } } }"""
    )["compromise"]

    assert found["principals"]["nodes"] == [
        {"component": {"id": "account:111122223333"}, "by": None, "action": None, "certain": True}
    ]
    assert found["stopped"]["totalCount"] == found["blastRadius"]["seedCount"] - 1
    assert {"id": "service:checkout"} in found["blastRadius"]["services"]


def test_only_principals_and_accounts_can_be_compromised(shop):
    error = shop.error('{ compromise(start: "service:checkout") { principals { totalCount } } }')

    assert error["extensions"]["code"] == "INVALID_VALUE"


def test_gaps_name_rule_component_and_waiver(shop):
    found = shop.ask(
        """query($id: ID) { gaps(filter: {component: $id}) { totalCount
             nodes { rule severity component { id } waiver { owner } } }
           counts: gaps(first: 0) { totalCount counts { severity count waived } } }""",
        id=ORDERS,
    )

    single_zone = next(one for one in found["gaps"]["nodes"] if one["rule"] == "N-09")
    assert single_zone["waiver"] == {"owner": "payments"}
    counts = found["counts"]["counts"]
    assert sum(one["count"] for one in counts) == found["counts"]["totalCount"]
    assert sum(one["waived"] for one in counts) == 1


def test_failover_plan_has_steps_in_waves_after_what_they_need(shop):
    plan = shop.ask(
        """{ failoverPlan(service: "service:checkout", fromRegion: "us-east-1",
               toRegion: "us-west-2") {
               digest steps { id wave } precedence { before after rule } } }"""
    )["failoverPlan"]

    waves = {one["id"]: one["wave"] for one in plan["steps"]}
    assert plan["digest"].startswith("sha256:")
    assert waves
    assert all(waves[one["before"]] < waves[one["after"]] for one in plan["precedence"])


def test_logical_components_are_listed_and_found_by_bare_name(shop):
    found = shop.ask(
        """{ services { nodes { id } } service(id: "checkout") { members { totalCount } }
             userJourneys { nodes { id } } userJourney(id: "buy") { id }
             systems { nodes { id } } system(id: "shop") { members { nodes { id } } }
             none: service(id: "journey:buy") { id } }"""
    )

    assert found["services"]["nodes"] == [{"id": "service:checkout"}]
    assert found["service"]["members"]["totalCount"] == 4
    assert found["userJourneys"]["nodes"] == [found["userJourney"]] == [{"id": "journey:buy"}]
    assert found["systems"]["nodes"] == [{"id": "system:shop"}]
    assert [one["id"] for one in found["system"]["members"]["nodes"]] == [
        "journey:buy",
        "service:checkout",
    ]
    assert found["none"] is None


def test_improvements_name_the_changes_after_which_a_promise_holds(shop):
    answer = shop.ask(
        '{ improvements(service: "service:checkout", rto: "P9D", disruptionClass: ZONE) {'
        " holds exact leftOut service { id } rto { status } rpo { status }"
        " sets { changes { id change component { id } effort } rto { status } others"
        " { service { id } } } considered { id } } }"
    )["improvements"]

    assert answer["service"] == {"id": "service:checkout"}
    assert answer["rpo"] == {"status": "NO_TARGET"}
    assert answer["holds"] is (answer["rto"]["status"] == "MET")
    assert all(each["rto"]["status"] == "MET" for each in answer["sets"])


def test_coverage_names_every_scope(shop):
    found = shop.ask("{ coverage { coverage { total scopes { nodes { source outcome } } } } }")

    assert found["coverage"]["coverage"] == {
        "total": 1,
        "scopes": {"nodes": [{"source": "document", "outcome": "COMPLETE"}]},
    }


def test_every_query_root_is_asked_by_some_test_here():
    folder = Path(__file__).parent
    sdl = (folder.parents[2] / "schema" / "generated" / "schema.graphql").read_text()
    asked = "\n".join(path.read_text() for path in sorted(folder.glob("test_*.py")))
    schema = build_schema(sdl)
    assert schema.query_type and schema.mutation_type and schema.subscription_type

    for root in (schema.query_type, schema.mutation_type, schema.subscription_type):
        assert [name for name in root.fields if name not in asked] == []


def test_blast_radius_tells_when_and_stops_at_the_horizon(shop):
    found = shop.ask(
        """query($id: [ID!]!) {
             later: blastRadius(disruption: {components: $id}) {
               horizon impact(component: "service:checkout") { downAfter timeIsExact } }
             soon: blastRadius(disruption: {components: $id}, horizon: "PT29M59S") { downCount }
             then: blastRadius(disruption: {components: $id}, horizon: "PT30M") {
               horizon downCount } }""",
        id=[KEY],
    )

    assert found["later"] == {
        "horizon": None,
        "impact": {"downAfter": "PT30M", "timeIsExact": False},
    }
    assert found["soon"]["downCount"] == 0
    assert found["then"] == {"horizon": "PT30M", "downCount": 7}


def test_seeds_may_degrade_only(shop):
    found = shop.ask(
        """query($id: [ID!]!) { blastRadius(disruption: {degraded: $id}) {
             disruption downCount degradedCount } }""",
        id=[ORDERS],
    )["blastRadius"]

    assert found["disruption"] == f"{ORDERS} (degraded)"
    assert (found["downCount"], found["degradedCount"]) == (0, 6)
