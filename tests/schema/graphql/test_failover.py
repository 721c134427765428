"""Failover plans through GraphQL: everything the plan says, and where an execution stands."""

from typing import Any

import pytest

from model.coverage import Coverage
from model.graph import DependencyGraph
from model.revision import Revision
from schema.graphql.build import build_schema
from schema.graphql.context import Context, Role, Viewer
from schema.graphql.snapshot import Snapshot, View
from tests.model.failover.scenario import EAST, NOW, WEST, plan, shop, two_sided

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


def ask(graph: DependencyGraph, service: str, **changed: Any) -> Any:
    context = Context(
        history=OneRevision(graph),  # type: ignore[arg-type]
        viewer=Viewer(name="ann", role=Role.READER),
        now=NOW,
        changes=None,  # type: ignore[arg-type]
        crawls=None,  # type: ignore[arg-type]
    )
    asked = {"service": service, "from": EAST, "to": WEST, "mode": "UNPLANNED", "back": False}
    variables = {**asked, "verified": [], **changed}
    return SCHEMA.execute_sync(QUERY, variable_values=variables, context_value=context)


def answer(graph: DependencyGraph, service: str = "service:checkout", **changed: Any) -> Any:
    found = ask(graph, service, **changed)
    assert not found.errors, found.errors
    assert found.data is not None
    return found.data["failoverPlan"]


def test_it_says_what_the_plan_says():
    told, made = answer(shop()), plan(shop())
    assert told["digest"] == made.digest
    assert (told["status"], told["pointOfNoReturn"]) == (made.status, made.point_of_no_return)
    assert [one["id"] for one in told["steps"]] == [one.id for one in made.steps]
    assert {one["idempotencyKey"] for one in told["steps"]} == {
        one.idempotency_key for one in made.steps
    }
    assert [one["step"] for one in told["infeasible"]] == [one.step for one in made.infeasible]
    assert [one["component"]["id"] for one in told["losses"]] == [
        one.component for one in made.losses
    ]
    assert len(told["rollbackPoints"]) == len(told["waves"]) == len(made.waves)
    assert told["document"]["planDigest"] == made.digest


def test_joins_are_told():
    joined = [one for one in answer(shop())["precedence"] if one["join"]]
    assert {(one["rule"], one["minimum"]) for one in joined} == {("F-02", 1)}


def test_progress_of_an_execution():
    first = answer(shop())["progress"]["ready"]
    after = answer(shop(), verified=first)["progress"]
    assert after["done"] == first
    assert after["ready"] == ["approve:service:checkout"]


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
