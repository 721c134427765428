"""Failover plans through GraphQL: everything the plan says, and where an execution stands."""

from datetime import timedelta
from typing import Any

import pytest

from model.graph import DependencyGraph
from model.records.coverage import Coverage
from model.records.objective import DisruptionClass, Objective
from model.records.revision import Revision
from schema.graphql.build import build_schema
from schema.graphql.context import Context, Role, Viewer
from schema.graphql.snapshot import Snapshot, View
from tests.model.failover.scenario import EAST, NOW, WEST, plan, shop, two_sided
from tests.model.failover.test_golden import gv7, gv9
from tests.model.failover.test_timetable import DURATIONS
from tests.model.failover.test_timetable import GV7 as GV8

SCHEMA = build_schema()
QUERY = """query($service: ID!, $from: String!, $to: String!, $mode: Mode!, $back: Boolean!,
                 $verified: [ID!]!) {
  failoverPlan(service: $service, fromRegion: $from, toRegion: $to, mode: $mode, failback: $back) {
    digest status mode failback pointOfNoReturn criticalPath skew
    rto { computed knownPart target status reason } rtoFull { knownPart }
    rpo { computed status }
    waves { number steps { id } }
    steps { id action side wave requires resources condition idempotencyKey irreversible owner
            component { id } }
    precedence { before after rule join minimum evidence }
    counterparts { component { id } counterpart { id } rule }
    refusals { component { id } neededBy { id } reason }
    infeasible { step reason alternative waitsFor }
    excluded { component { id } reason }
    losses { component { id } loss everything evidence }
    rollbackPoints { wave possible undo blockedBy }
    cycles { members cycle manual dropped { before after } suggestion }
    scope { id }
    progress(verified: $verified) { done ready waiting infeasible outOfOrder }
    document
  }
}"""


class OneRevision:
    """A history of one revision."""

    def __init__(self, graph: DependencyGraph) -> None:
        label = Revision(
            number=1,
            digest="sha256:0",
            published_at=NOW,
            components=len(graph),
            requirements=len(graph.requirements),
        )
        self.snapshot = Snapshot(
            graph=graph, revision=label, coverage=Coverage(), stale=False, loaded_at=NOW
        )

    def at(self, revision: int | None) -> View:
        return View(snapshot=self.snapshot, now=NOW)


def ask(graph: DependencyGraph, service: str, query: str = QUERY, **changed: Any) -> Any:
    context = Context(
        history=OneRevision(graph),  # type: ignore[arg-type]
        viewer=Viewer(name="ann", role=Role.READER),
        now=NOW,
        changes=None,  # type: ignore[arg-type]
        crawls=None,  # type: ignore[arg-type]
        plan_runs=None,  # type: ignore[arg-type]
    )
    asked = {"service": service, "from": EAST, "to": WEST, "mode": "UNPLANNED", "back": False}
    variables = {**asked, "verified": [], **changed}
    return SCHEMA.execute_sync(query, variable_values=variables, context_value=context)


def answer(graph: DependencyGraph, service: str = "service:checkout", **changed: Any) -> Any:
    found = ask(graph, service, **changed)
    assert not found.errors, found.errors
    assert found.data is not None
    return found.data["failoverPlan"]


def test_it_says_what_the_plan_says():
    told, made = answer(shop()), plan(shop())
    assert told["digest"] == made.digest
    assert (told["status"].lower(), told["pointOfNoReturn"]) == (
        made.status,
        made.point_of_no_return,
    )
    assert [one["id"] for one in told["steps"]] == [one.id for one in made.steps]
    assert {one["idempotencyKey"] for one in told["steps"]} == {
        one.idempotency_key for one in made.steps
    }
    assert [one["step"] for one in told["infeasible"]] == [one.step for one in made.infeasible]
    assert [one["component"]["id"] for one in told["losses"]] == [
        one.component for one in made.losses
    ]
    assert len(told["rollbackPoints"]) == len(told["waves"]) == len(made.waves)
    assert told["document"]["plan_digest"] == made.digest


CALLS = """query($service: ID!, $from: String!, $to: String!) {
  failoverPlan(service: $service, fromRegion: $from, toRegion: $to) {
    steps { id command checkCommand call why { before rule } }
  }
}"""


def test_a_step_says_how_a_person_and_how_an_executor_runs_and_checks_it():
    answered = ask(shop(), "service:checkout", CALLS)
    assert not answered.errors, answered.errors
    steps = {one["id"]: one for one in answered.data["failoverPlan"]["steps"]}
    scale = steps["scale:arn:aws:ecs:us-west-2:111122223333:service/shop/orders"]
    assert scale["command"] == (
        "aws ecs update-service --cluster shop --service orders --desired-count 3 "
        "--region us-west-2"
    )
    assert scale["checkCommand"] == (
        "aws ecs describe-services --cluster shop --services orders --region us-west-2"
    )
    assert scale["call"] == {
        "service": "ecs",
        "operation": "UpdateService",
        "region": "us-west-2",
        "arguments": {"cluster": "shop", "service": "orders", "desiredCount": 3},
    }
    check = steps[f"verify:{scale['id']}"]
    assert check["why"] == [{"before": scale["id"], "rule": "F-11"}]


def test_joins_are_told():
    joined = [one for one in answer(shop())["precedence"] if one["join"]]
    assert {(one["rule"], one["minimum"]) for one in joined} == {("F-02", 1), ("F-15", 1)}


MARGINS = """query($service: ID!, $from: String!, $to: String!, $operators: Int!) {
  failoverPlan(service: $service, fromRegion: $from, toRegion: $to) {
    steps { id atLeast slack slackAtMost slackReason gainIfInstant knownGainIfInstant gainReason }
    shortenedBy { id gainIfInstant }
    lacking { id }
    consistency { apart tolerated stated status }
    timetable(operators: $operators) {
      serving servingLowerBound makespan lowerBound excess proven
      starts { step start } underestimated leftOut
    }
  }
}"""


def margins_of(graph: DependencyGraph, service: str, operators: int = 1) -> Any:
    found = ask(graph, service, query=MARGINS, operators=operators)
    assert not found.errors, found.errors
    return found.data["failoverPlan"]


def test_each_step_tells_its_slack_and_its_gain():
    told = margins_of(gv7(), "service:s")
    steps = {one["id"]: one for one in told["steps"]}
    assert (steps["start:db-w"]["slack"], steps["start:db-w"]["gainIfInstant"]) == ("PT0S", "PT12M")
    assert (steps["start:auth-w"]["slack"], steps["start:auth-w"]["gainIfInstant"]) == (
        "PT12M",
        "PT0S",
    )
    assert told["shortenedBy"][0] == {"id": "start:db-w", "gainIfInstant": "PT12M"}


def test_a_missed_promise_shows_as_negative_slack():
    promise = Objective(
        subject="service:s",
        disruption_class=DisruptionClass.REGION,
        source="plan",
        rto=timedelta(minutes=40),
    )
    told = margins_of(gv7(objectives=(promise,)), "service:s")
    steps = {one["id"]: one["slack"] for one in told["steps"]}
    assert (steps["start:db-w"], steps["start:auth-w"]) == ("-PT7M", "PT5M")


def test_what_is_not_known_is_null_with_its_reason():
    for one in margins_of(shop(), "service:checkout")["steps"]:
        assert (one["slack"] is None) is bool(one["slackReason"])
        assert (one["gainIfInstant"] is None) is bool(one["gainReason"])


@pytest.mark.parametrize(("operators", "makespan"), [(1, "PT45M"), (2, "PT32M"), (3, "PT32M")])
def test_gv8_timetable_by_operators(operators, makespan):
    graph = two_sided(GV8, rto=DURATIONS)
    told = margins_of(graph, "service:s", operators)["timetable"]
    assert (told["makespan"], told["underestimated"]) == (makespan, [])
    assert told["lowerBound"] == makespan
    assert told["starts"][0]["start"] == "PT0S"
    assert len(told["starts"]) == len(plan(graph).steps)


def test_a_timetable_that_is_not_the_shortest_stands_beside_its_lower_bound():
    told = margins_of(gv7(), "service:s", 2)["timetable"]
    assert (told["makespan"], told["lowerBound"]) == ("PT37M", "PT32M")


def test_no_operators_is_an_error_that_quotes_it():
    found = ask(gv7(), "service:s", query=MARGINS, operators=0)
    assert found.errors is not None
    assert "operator" in found.errors[0].message


def test_gv9_stores_are_further_apart_than_the_service_bears():
    assert margins_of(gv9(), "service:s")["consistency"] == {
        "apart": "PT59M58S", "tolerated": "PT0S", "stated": False, "status": "EXCEEDED",
    }  # fmt: skip


def test_what_is_lacking_is_told():
    graph = two_sided("front ~> cache", {"cache": {"kind": "cache", "alone": True}})
    assert margins_of(graph, "service:s")["lacking"] == [{"id": "cache"}]


def test_progress_of_an_execution():
    first = answer(shop())["progress"]["ready"]
    after = answer(shop(), verified=first)["progress"]
    assert after["done"] == first
    assert after["ready"] == [
        "scale:arn:aws:ecs:us-west-2:111122223333:service/shop/checkout",
        "approve:arn:aws:rds:us-east-1:111122223333:cluster:orders-us-east-1",
        "verify:scale:arn:aws:ecs:us-west-2:111122223333:service/shop/orders",
    ]


def test_a_step_of_another_plan_is_an_error_that_quotes_it():
    found = ask(shop(), "service:checkout", verified=["promote:x"])
    assert found.errors is not None
    assert "'promote:x'" in found.errors[0].message


def test_failback_is_planned():
    told = answer(shop(), back=True, **{"from": WEST, "to": EAST})
    assert (told["mode"], told["failback"]) == ("PLANNED", True)


@pytest.mark.parametrize(
    ("graph", "field"),
    [
        (two_sided("front > db", {"db": {"kind": "database", "alone": True}}), "refusals"),
        (two_sided("front > a; a > b; b > a"), "cycles"),
    ],
)
def test_refusals_and_circles_are_answers(graph, field):
    assert len(answer(graph, "service:s")[field]) == 1


def test_a_timetable_tells_when_the_service_is_back_and_how_good_it_is():
    told = margins_of(gv7(), "service:s")["timetable"]
    assert (told["serving"], told["servingLowerBound"]) == ("PT45M", "PT45M")
    assert (told["makespan"], told["excess"], told["proven"]) == ("PT45M", "PT0S", True)
    stuck = margins_of(shop(), "service:checkout")["timetable"]
    assert (stuck["serving"], stuck["servingLowerBound"]) == (None, None)


EXACT = """query($service: ID!, $from: String!, $to: String!) {
  failoverPlan(service: $service, fromRegion: $from, toRegion: $to) {
    timetable(operators: 2, exact: true) { makespan proven }
  }
}"""


def test_without_a_solver_an_exact_timetable_is_refused():
    found = ask(gv7(), "service:s", query=EXACT)
    assert "without a solver" in found.errors[0].message


CROSSINGS = """query($service: ID!, $from: String!, $to: String!, $leave: [ID!]!) {
  failoverPlan(service: $service, fromRegion: $from, toRegion: $to, mode: PLANNED, leave: $leave) {
    excluded { component { id } reason }
    crossings { dependent { id } provider { id } effect fromRegion toRegion latency evidence }
  }
}"""


def test_what_is_left_behind_crosses():
    graph = two_sided("front > app; app > db", {"db": {"kind": "database"}})
    told = answer(graph, "service:s", query=CROSSINGS, leave=["db"])
    assert told["crossings"] == [
        {
            "dependent": {"id": "app-w"},
            "provider": {"id": "db"},
            "effect": "HARD",
            "fromRegion": WEST,
            "toRegion": EAST,
            "latency": None,
            "evidence": f"`round_trip_seconds` between {WEST} and {EAST} is not stated",
        }
    ]
    assert [
        one["component"]["id"] for one in told["excluded"] if "left behind" in one["reason"]
    ] == ["db"]


def test_what_is_brought_back_cannot_be_left_behind():
    graph = two_sided("front > app; app > db", {"db": {"kind": "database"}})
    errors = ask(graph, "service:s", CROSSINGS, leave=["service:s"]).errors
    assert errors
    assert "service:s" in errors[0].message
