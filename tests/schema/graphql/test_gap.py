"""Gaps through GraphQL: the worst first, by pages, with waivers and the parts of their scores."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.coverage import Coverage
from model.records.objective import Waiver
from model.records.revision import Revision
from schema.graphql.build import build_schema
from schema.graphql.context import Context, Role, Viewer
from schema.graphql.snapshot import Snapshot, View
from tests.builders import records

NOON = datetime(2026, 11, 24, 12, 0, 30, tzinfo=UTC)
SCHEMA = build_schema()
QUERY = """query($filter: GapFilter, $first: Int, $after: String) {
  gaps(filter: $filter, first: $first, after: $after) {
    totalCount
    counts { severity count waived }
    pageInfo { hasNextPage endCursor }
    nodes {
      id rule title message severity score status disruptionClass target achievable confidence
      details component { id } provider { id }
      scoreParts { tierWeight exceed reach confidence }
      waiver { owner } lapsedWaiver { owner expiresAt }
    }
  }
}"""


class OneRevision:
    """A history of one revision."""

    def __init__(self, graph: DependencyGraph) -> None:
        label = Revision(
            number=1,
            digest="sha256:0",
            published_at=NOON,
            components=len(graph),
            requirements=len(graph.requirements),
        )
        self.snapshot = Snapshot(
            graph=graph, revision=label, coverage=Coverage(), stale=False, loaded_at=NOON
        )

    def at(self, revision: int | None) -> View:
        return View(snapshot=self.snapshot, now=NOON)


def waiver(component: str, days: int) -> Waiver:
    return Waiver(
        rule="N-15",
        subject=ComponentId(component),
        owner="ann",
        reason="it is replaced",
        expires_at=NOON + timedelta(days=days),
    )


@pytest.fixture
def ask():
    about: dict[str, Any] = {
        "service:shop": {"tier": 1, "rto": 15, "class": "region"},
        "cert": {"kind": "certificate", "not_after": "2026-12-01T00:00:00Z"},
        "old": {"kind": "certificate", "not_after": "2026-12-02T00:00:00Z"},
        "kept": {"kind": "certificate", "not_after": "2026-12-03T00:00:00Z"},
    }
    text = "service:shop[web]; service:shop > web > cert; old; kept"
    given = records(text, about, waivers=[waiver("kept", 9), waiver("old", -9)])
    context = Context(
        history=OneRevision(DependencyGraph(given)),  # type: ignore[arg-type]
        viewer=Viewer(name="ann", role=Role.READER),
        now=NOON,
        changes=None,  # type: ignore[arg-type]
        crawls=None,  # type: ignore[arg-type]
        plan_runs=None,  # type: ignore[arg-type]
    )

    def answer(**variables: Any) -> dict[str, Any]:
        found = SCHEMA.execute_sync(QUERY, variable_values=variables, context_value=context)
        assert not found.errors, found.errors
        assert found.data is not None
        return found.data["gaps"]

    return answer


def test_gap_tells_everything_it_is_made_of(ask):
    (one,) = ask(filter={"rules": ["N-15"], "component": "cert"})["nodes"]
    assert (one["rule"], one["severity"], one["status"]) == ("N-15", "CRITICAL", "BREACHED")
    assert one["component"] == {"id": "cert"}
    assert (one["target"], one["achievable"]) == (30 * 86400, 561600)
    assert one["details"]["expired"] is False
    parts = one["scoreParts"]
    product = parts["tierWeight"] * parts["exceed"] * parts["reach"] * parts["confidence"]
    assert one["score"] == pytest.approx(product) == 0.9


def test_worst_comes_first_and_pages_follow_each_other(ask):
    whole = ask()
    assert whole["totalCount"] == len(whole["nodes"]) > 3
    order = ["CRITICAL", "HIGH", "MEDIUM", "LOW"]
    ranks = [(order.index(one["severity"]), -one["score"], one["id"]) for one in whole["nodes"]]
    assert ranks == sorted(ranks)
    seen, after = [], None
    while True:
        page = ask(first=2, after=after)
        seen += [one["id"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == [one["id"] for one in whole["nodes"]]


def test_waived_gap_stays_counted_and_an_expired_waiver_is_shown(ask):
    found = ask(filter={"rules": ["N-15"]})
    by_component = {one["component"]["id"]: one for one in found["nodes"]}
    assert by_component["kept"]["waiver"] == {"owner": "ann"}
    assert by_component["old"]["waiver"] is None
    assert by_component["old"]["lapsedWaiver"] == {
        "owner": "ann",
        "expiresAt": "2026-11-15T12:00:30Z",
    }
    counts = {one["severity"]: (one["count"], one["waived"]) for one in found["counts"]}
    assert counts["CRITICAL"] == (1, 0)
    assert sum(count for count, _ in counts.values()) == 3
    assert sum(waived for _, waived in counts.values()) == 1


@pytest.mark.parametrize(
    ("wanted", "components"),
    [
        ({"waived": True}, {"kept"}),
        ({"waived": False, "rules": ["N-15"]}, {"cert", "old"}),
        ({"severities": ["CRITICAL"], "rules": ["N-15"]}, {"cert"}),
        ({"service": "service:shop", "rules": ["N-13"]}, {"service:shop"}),
        ({"status": "UNKNOWN", "rules": ["N-15"]}, set()),
    ],
)
def test_filter_keeps_what_passes_every_field(ask, wanted, components):
    assert {one["component"]["id"] for one in ask(filter=wanted)["nodes"]} == components


class TwoRevisions:
    """A history of two revisions, the newer first."""

    def __init__(self, before: OneRevision, after: OneRevision) -> None:
        label = replace(after.snapshot.revision, number=2)
        self._snapshots = {
            1: before.snapshot,
            2: replace(after.snapshot, revision=label),
        }

    def revisions(self) -> list[Revision]:
        return [self._snapshots[number].revision for number in (2, 1)]

    def at(self, revision: int | None) -> View:
        return View(snapshot=self._snapshots[revision or 2], now=NOON)


def test_one_question_tells_how_many_gaps_the_last_revisions_have():
    about: dict[str, Any] = {"cert": {"kind": "certificate", "not_after": "2026-12-01T00:00:00Z"}}
    before = OneRevision(DependencyGraph(records("cert", about)))
    after = OneRevision(DependencyGraph(records("service:shop[web]; service:shop > cert", about)))
    context = Context(
        history=TwoRevisions(before, after),  # type: ignore[arg-type]
        viewer=Viewer(name="ann", role=Role.READER),
        now=NOON,
        changes=None,  # type: ignore[arg-type]
        crawls=None,  # type: ignore[arg-type]
        plan_runs=None,  # type: ignore[arg-type]
    )
    query = """{
      all: gapTrend(filter: {rules: ["N-15"]}) { revision { number } totalCount }
      shop: gapTrend(filter: {service: "shop", rules: ["N-15"]}) {
        revision { number } totalCount counts { severity count }
      }
      newest: gapTrend(last: 1, filter: {rules: ["N-15"]}) { revision { number } }
    }"""
    answer = SCHEMA.execute_sync(query, context_value=context)
    assert not answer.errors, answer.errors
    assert answer.data is not None

    assert answer.data["all"] == [
        {"revision": {"number": 2}, "totalCount": 1},
        {"revision": {"number": 1}, "totalCount": 1},
    ]
    assert answer.data["shop"][0]["totalCount"] == 0
    assert answer.data["shop"][1] == {
        "revision": {"number": 1},
        "totalCount": None,
        "counts": [],
    }
    assert answer.data["newest"] == [{"revision": {"number": 2}}]

    refused = SCHEMA.execute_sync("{ gapTrend(last: 21) { totalCount } }", context_value=context)
    assert refused.errors
