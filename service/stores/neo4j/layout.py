"""The layout of the Neo4j database: names, constraints, indexes, and how it is brought into being.

What people query, always the current revision:

    (:Component:Database {id, kind, name, type, account, region, zones, tags, property_…})
    (:Component)-[:DEPENDS_ON {id, effect, relation, phase, minimum, members, …}]->(:Component)
    (:Component)-[:HAS_MEMBER]->(:Component)            a service or system and its members
    (:Component)-[:STATES]->(:Objective|Capability|Waiver)
    (:Revision {number, digest, published_at, …})

What time travel adds: every node but `:Revision` is a `:Record` and, like `DEPENDS_ON` and
`HAS_MEMBER`, carries `since`, the revision that brought it, and `until`, the one that ended it
(none while it holds). Ended nodes are `:Former`, ended relationships `DEPENDED_ON` and
`HAD_MEMBER`. What a publish under way has written already is `:Fresh` or `:Change`,
`WILL_DEPEND_ON` and `WILL_HAVE_MEMBER`.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from secrets import token_bytes
from typing import Any, LiteralString, NamedTuple

import neo4j

from model.records.component import Kind
from service.stores import errors
from service.stores.rows import RecordKind

LAYOUT = 2
"""Version of this layout."""
RECORD_FORMAT = 2
"""Version of the JSON in it. A revision carries the format in which its records were written."""
NEEDED_VERSION = (5, 26)
"""The oldest server that has all that we use (labels by expression)."""


class Lock(StrEnum):
    """The `:Loadpath` nodes; a transaction that changes such a node holds its lock to its end."""

    PUBLISH = "publish"
    RECORD = "record"
    AUDIT = "audit"


class Types(NamedTuple):
    """The three types under which a relationship goes through its life."""

    staged: str
    current: str
    ended: str


RELATIONSHIPS: Mapping[RecordKind, Types] = {
    RecordKind.REQUIREMENT: Types("WILL_DEPEND_ON", "DEPENDS_ON", "DEPENDED_ON"),
    RecordKind.MEMBERSHIP: Types("WILL_HAVE_MEMBER", "HAS_MEMBER", "HAD_MEMBER"),
}
STATEMENTS: Mapping[RecordKind, str] = {
    RecordKind.OBJECTIVE: "objective",
    RecordKind.CAPABILITY: "capability",
    RecordKind.WAIVER: "waiver",
}
"""The `kind` of nodes that say something about a component."""


def label(kind: str) -> str:
    """Return the label of a kind: `load_balancer` gives `LoadBalancer`."""
    return "".join(part.capitalize() for part in kind.split("_"))


LABELS: Mapping[str, list[str]] = {
    **{str(kind): ["Component", label(kind)] for kind in Kind},
    **{kind: [label(kind)] for kind in STATEMENTS.values()},
}
"""The labels that a current record of each `kind` carries beside `Record`."""

SCHEMA: Sequence[LiteralString] = (
    "CREATE CONSTRAINT loadpath_lock IF NOT EXISTS FOR (n:Loadpath) REQUIRE n.name IS UNIQUE",
    "CREATE CONSTRAINT component_id IF NOT EXISTS FOR (n:Component) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT record_number IF NOT EXISTS FOR (n:Record) REQUIRE n.number IS UNIQUE",
    "CREATE CONSTRAINT revision_number IF NOT EXISTS FOR (n:Revision) REQUIRE n.number IS UNIQUE",
    "CREATE CONSTRAINT scope_key IF NOT EXISTS FOR (n:Scope) REQUIRE n.key IS UNIQUE",
    "CREATE CONSTRAINT part_of IF NOT EXISTS FOR (n:Part) REQUIRE (n.of, n.index) IS UNIQUE",
    "CREATE CONSTRAINT compiled_of IF NOT EXISTS FOR (n:Compiled) REQUIRE n.revision IS UNIQUE",
    "CREATE CONSTRAINT audit_number IF NOT EXISTS FOR (n:AuditEntry) REQUIRE n.number IS UNIQUE",
    "CREATE INDEX component_name IF NOT EXISTS FOR (n:Component) ON (n.name)",
    "CREATE INDEX component_type IF NOT EXISTS FOR (n:Component) ON (n.type)",
    "CREATE INDEX component_place IF NOT EXISTS FOR (n:Component) ON (n.account, n.region)",
    "CREATE INDEX former_id IF NOT EXISTS FOR (n:Former) ON (n.id)",
    "CREATE INDEX requirement_until IF NOT EXISTS FOR ()-[r:DEPENDS_ON]-() ON (r.until)",
    "CREATE INDEX membership_until IF NOT EXISTS FOR ()-[r:HAS_MEMBER]-() ON (r.until)",
    """CREATE FULLTEXT INDEX component_text IF NOT EXISTS
        FOR (n:Component) ON EACH [n.id, n.name, n.type, n.tags]
        OPTIONS {indexConfig: {`fulltext.eventually_consistent`: true}}""",
)


def require_version(session: neo4j.Session, url: str) -> None:
    """Check that the server is new enough.

    Raises:
        StoreTooOld: if it is not.
    """
    version = session.run(
        "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0]"
    ).single(strict=True)[0]
    if not is_new_enough(version):
        needed = ".".join(map(str, NEEDED_VERSION))
        raise errors.StoreTooOld(
            url,
            f"it runs Neo4j {version}, {needed} or newer is needed",
            hint=f"upgrade the server to Neo4j {needed} LTS or newer",
        )


def is_new_enough(version: str) -> bool:
    """Tell whether a server that calls itself `version` has all that we use.

    >>> [is_new_enough(one) for one in ("4.4.9", "5.9.0", "5.26.3", "5.27-aura", "2025.01.0")]
    [False, False, True, True, True]
    """
    parts = version.replace("-", ".").split(".")[:2]
    return tuple(int(part) if part.isdigit() else 0 for part in parts) >= NEEDED_VERSION


def prepare(session: neo4j.Session, url: str, *, create: bool = True) -> None:
    """Make the layout where it is missing, if `create` allows it.

    Raises:
        StoreMissing: without `create`, if the database holds no store.
        StoreError: if the database holds something else, or another layout.
    """
    if _is_ready(session, url):
        return
    if not create:
        raise errors.StoreMissing(
            url,
            "the database holds no store yet",
            hint="`loadpath crawl` or `loadpath import FILE` makes it",
        )
    for statement in SCHEMA:
        session.execute_write(_run, statement)
    session.run("CALL db.awaitIndexes(300)").consume()
    session.execute_write(_make_locks)


def _run(transaction: neo4j.ManagedTransaction, statement: LiteralString) -> None:
    transaction.run(statement).consume()


def _is_ready(session: neo4j.Session, url: str) -> bool:
    query = "MATCH (l:Loadpath) WHERE l.name = $name RETURN l.layout"
    record = session.run(query, name=Lock.PUBLISH).single()
    if record is not None:
        _require_layout(record[0], url)
        return True
    if session.run("MATCH (n:Component) RETURN n LIMIT 1").single() is not None:
        raise errors.StoreDamaged(
            url,
            "the database holds components of another program",
            hint="name an empty database in NEO4J_DATABASE",
        )
    return False


def _require_layout(layout: Any, url: str) -> None:
    if layout > LAYOUT:
        raise errors.StoreLayoutTooNew(
            url,
            f"its layout is version {layout}, this Loadpath knows up to {LAYOUT}",
            hint="upgrade Loadpath, or name another database in NEO4J_DATABASE",
        )
    if layout < LAYOUT:
        raise errors.StoreLayoutTooOld(
            url,
            f"its layout is version {layout}, this Loadpath needs version {LAYOUT}",
            hint="make a backup of the database, then run `loadpath store upgrade`",
        )


def _make_locks(transaction: neo4j.ManagedTransaction) -> None:
    """Make the lock nodes; of two processes that do so at once, one salt wins for both."""
    query = """UNWIND $names AS name
        MERGE (l:Loadpath {name: name})
        ON CREATE SET l.turns = 0, l.layout = $layout, l.revision = 0, l.moves = 0, l.beat = 0,
            l.salt = CASE name WHEN $publish THEN $salt END"""
    transaction.run(
        query,
        names=list(Lock),
        publish=Lock.PUBLISH,
        layout=LAYOUT,
        salt=token_bytes(32),
    ).consume()
