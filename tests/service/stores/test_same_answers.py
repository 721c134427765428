"""The same observations in SQLite and in Neo4j give equal answers to every query root."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import graphql
import pytest

from model.incidents.incident import subject_key
from model.linking.link import LinkSettings
from model.records.observation import Outcome
from schema.documents.graph import read_document
from schema.documents.observe import to_observation
from schema.graphql.build import build_schema
from schema.graphql.context import Context, Role, Viewer
from schema.graphql.snapshot import Limits
from service.audit import StoredAudit
from service.changes import SOURCE, StoredChanges
from service.crawls import BackgroundCrawls
from service.incidents.intake import Intake
from service.incidents.stored import StoredIncidents
from service.plan_runs import StoredPlanRuns
from service.settings import Settings
from service.snapshot_file import SnapshotFile
from service.snapshots import Snapshots
from service.stores.interface import GraphStore
from service.stores.neo4j.publish_plan import Limits as Batches
from service.stores.sqlite.store import SqliteStore
from service.web.auth import Authentication
from service.web.refused_sign_ins import RefusedSignIns
from service.web.runtime import RequestHistory, Runtime
from tests.events import alarm, read
from tests.observing import AT, need, saw, seen
from tests.service.running import BALANCER, ORDERS, SHOP
from tests.service.stores.backends import neo4j_store

pytestmark = pytest.mark.neo4j

SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-db"
START_A_RUN = """mutation { startPlanRun(planRun: {
    service: "service:checkout", fromRegion: "us-east-1", toRegion: "us-west-2"}) { id } }"""
INCIDENT = f"cloudwatch-{subject_key(read(alarm()))}-1"
LINK = LinkSettings()
DEPTH = 4
SCHEMA = build_schema(limits=Limits(tokens=100_000, depth=16))
CORE: graphql.GraphQLSchema = graphql.build_schema(SCHEMA.as_str())
assert CORE.query_type is not None
ROOTS = CORE.query_type.fields

ARGUMENTS: Mapping[str, str] = {
    "component": f'id: "{ORDERS}"',
    "search": 'text: "orders"',
    "dependencyMap": 'roots: ["service:checkout"]',
    "blastRadius": 'disruption: {zone: "use1-az1"}',
    "singlePointsOfFailure": 'component: "service:checkout"',
    "availability": 'component: "service:checkout"',
    "recovery": f'component: "{ORDERS}"',
    "improvements": 'service: "service:checkout", rto: "PT15M", rpo: "PT1M"',
    "whatIf": f'change: {{end: ["{SECRET}"]}}',
    "node": 'id: "service:checkout"',
    "planRun": 'id: "checkout-1"',
    "incident": f'id: "{INCIDENT}"',
    "failoverPlan": 'service: "service:checkout", fromRegion: "us-east-1", toRegion: "us-west-2"',
    "outage": 'components: ["zone:use1-az1"], lasts: "PT20M"',
    "compromise": 'start: "account:111122223333"',
    "access": 'principal: "account:111122223333"',
    "may": f'principal: "*", action: "rds:DeleteDBInstance", resource: "{ORDERS}"',
    "whoCan": f'action: "rds:DeleteDBInstance", resource: "{ORDERS}"',
    "service": 'id: "service:checkout"',
    "userJourney": 'id: "journey:buy"',
    "system": 'id: "system:shop"',
    "diff": "before: 1",
}
"""What roots with required arguments are asked; `requirement` gets an id of the graph."""


def observations() -> Iterator[list[Any]]:
    """Yield what is recorded before each of three publications."""
    document, source = read_document(SHOP.read_bytes(), file="shop.yaml")
    extra = [
        seen(f"arn:aws:lambda:us-east-1:111122223333:function:f{one}", tags={"service": "shop"})
        for one in range(30)
    ]
    needs = [need(one.component.id, BALANCER, ORDERS, minimum=1) for one in extra]
    yield [to_observation(document, source, file="shop.yaml", read_at=AT), saw("aws.b")]
    yield [saw("aws.a", *extra, *needs), saw(SOURCE, seen("external:by-hand"), account="")]
    yield [saw("aws.a", *extra[:9], outcome=Outcome.DENIED, error_code="AccessDenied")]


def fill(store: GraphStore) -> None:
    for batch in observations():
        store.record(batch)
        store.publish(now=AT, settings=LINK)


class Asking:
    """The schema over one store, at a fixed moment."""

    def __init__(self, store: GraphStore, folder: Path) -> None:
        def clock() -> Any:
            return AT

        self.snapshots = Snapshots(lambda: store, SnapshotFile(folder, "test"), clock=clock)
        self.snapshots.refresh()
        audit = StoredAudit(self.snapshots.store)
        incidents = StoredIncidents(self.snapshots.store, clock=clock)
        self.intake = Intake(incidents, self.snapshots, clock=clock, most_a_minute=10)
        runtime = Runtime(
            settings=Settings(),
            snapshots=self.snapshots,
            changes=StoredChanges(self.snapshots, clock=clock, settings=LINK),
            crawls=BackgroundCrawls(self.snapshots, clock=clock, crawl=None),
            plan_runs=StoredPlanRuns(self.snapshots, clock=clock),
            incidents=incidents,
            intake=self.intake,
            audit=audit,
            authentication=Authentication(Settings(), None),
            refused_sign_ins=RefusedSignIns(audit, clock=clock),
            clock=clock,
        )
        viewer = Viewer(name="me", role=Role.OPERATOR)
        self.context = Context(
            history=RequestHistory(runtime, AT, viewer),
            viewer=viewer,
            now=AT,
            changes=runtime.changes,
            crawls=runtime.crawls,
            plan_runs=runtime.plan_runs,
            audit=runtime.audit,
            incidents=runtime.incidents,
        )

    def ask(self, query: str) -> Any:
        """Return the data of an answer without errors."""
        found = SCHEMA.execute_sync(query, context_value=self.context)
        assert found.errors is None, found.errors
        return found.data


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, neo4j_server: Any, neo4j_driver: Any
) -> Iterator[tuple[Asking, Asking]]:
    from tests.neo4j_server import empty

    folder = tmp_path_factory.mktemp("same")
    empty(neo4j_driver, neo4j_server.database)
    stores = SqliteStore(folder / "s.sqlite3"), neo4j_store(neo4j_server, Batches(rows=50))
    for store in stores:
        fill(store)
    sqlite, neo4j = Asking(stores[0], folder / "sqlite"), Asking(stores[1], folder / "neo4j")
    for asking in (sqlite, neo4j):
        asking.ask(START_A_RUN)
        asking.intake.post(alarm())
    yield sqlite, neo4j
    for store in stores:
        store.close()


def selection(kind: Any, depth: int, above: tuple[str, ...] = ()) -> str:
    """Return a selection of everything below a type that needs no arguments, to a depth."""
    of = graphql.get_named_type(kind)
    if graphql.is_leaf_type(of):
        return ""
    parts = []
    for name, field in of.fields.items():
        inner = graphql.get_named_type(field.type)
        if any(map(graphql.is_required_argument, field.args.values())):
            continue
        if graphql.is_leaf_type(inner):
            parts.append(name)
        elif depth and inner.name not in above:
            below = selection(inner, depth - 1, (*above, of.name))
            parts += [f"{name} {below}"] if below else []
    return f"{{ {' '.join(parts)} }}" if parts else ""


def query_of(root: str, arguments: str) -> str:
    given = f"({arguments})" if arguments else ""
    return f"{{ {root}{given} {selection(ROOTS[root].type, DEPTH)} }}"


def arguments_of(root: str, asking: Asking) -> str:
    if root == "requirement":
        graph = asking.context.history.at(None).graph
        return f'id: "{min(one.id for one in graph.records.requirements)}"'
    return ARGUMENTS.get(root, "")


@pytest.mark.parametrize("root", sorted(ROOTS))
def test_every_root_answers_alike_from_both_stores(both, root):
    sqlite, neo4j = both
    query = query_of(root, arguments_of(root, sqlite))

    answer = neo4j.ask(query)
    assert answer == sqlite.ask(query)
    assert answer[root] not in (None, [], {})


@pytest.mark.parametrize("root", sorted(one for one in ROOTS if "revision" in ROOTS[one].args))
def test_every_root_answers_alike_about_an_earlier_revision(both, root):
    sqlite, neo4j = both
    arguments = ", ".join(filter(None, [arguments_of(root, sqlite), "revision: 1"]))
    if root == "requirement":
        (need, *_) = sqlite.context.history.at(1).graph.records.requirements
        arguments = f'id: "{need.id}", revision: 1'
    query = query_of(root, arguments)

    assert neo4j.ask(query) == sqlite.ask(query)
