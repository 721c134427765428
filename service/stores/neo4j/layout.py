"""The layout of the Neo4j database: names, constraints, indexes, and how it is brought into being.

What people query, always the current revision:

    (:Component:Database:DbCluster {id, kind, name, type, account, region, zones, tags, tag_…, …})
    (:Component)-[:READS_SECRET|ENCRYPTED_BY|… {id, effect, phase, minimum, of, …}]->(:Component)
    (:Component)-[:DEPENDS_ON {id, effect, relation, …}]->(:Component)   a failure travels here
    (:Component)-[:HAS_MEMBER]->(:Component)            a service or system and its members
    (:Component)-[:STATES]->(:Objective|Capability|Waiver)
    (:Revision {number, digest, published_at, …})

Each requirement has one relationship for each member, of the type that its relation names. All of
them carry its `id`, and how many members are needed: `minimum` of `of`, `redundant` where that is
fewer than all. `DEPENDS_ON` repeats those through which a failure travels while everything runs.

What follows from a revision and the day is written after each publish, as a difference:

    (:Component {rto_region_seconds, rto_region_from, rto_region_achievable_seconds,
        rto_region_status, …, stops_services, owner, tier, observed_at, stale, scope})
    (:Service|UserJourney|System)-[:STOPS_WITHOUT|DEGRADES_WITHOUT|CANNOT_START_WITHOUT]->()
    (:Principal)-[:CAN_READ|CAN_WRITE|CAN_DESTROY|CAN_DECRYPT_WITH|CAN_ASSUME {certain}]->()
    (:Component)-[:HAS_GAP]->(:Gap {rule, severity, status, …})-[:BECAUSE_OF]->(:Component)
    (:Component)-[:SEEN_BY]->(:Scope)                   only where the last look was incomplete

Properties that start with `_` are read back by Loadpath and are no facts for people; `_seal` tells
a load whether somebody changed the others. Labels,
properties and relationships that other programs add to a component stay when it changes.

What time travel adds: every node but `:Revision` is a `:Record` and, like the relationships of
requirements and `HAS_MEMBER`, carries `since`, the revision that brought it, and `until`, the one
that ended it (none while it holds). Ended nodes are `:Former`, ended relationships `ENDED`,
`HAD_MEMBER` and `STATED`. What a publish under way has written already is `:Fresh` or `:Change`,
`STAGED` and `WILL_HAVE_MEMBER`; `publishing` of `(:Loadpath {name: 'publish'})` is true then.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from secrets import token_bytes
from typing import Any

import neo4j

from model.records.component import Kind
from service.stores import errors
from service.stores.rows import RecordKind

LOG = logging.getLogger(__name__)
LAYOUT = 3
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
    TYPES = "types"
    """Which type each property of a component has."""


RELATIONSHIPS = frozenset({RecordKind.REQUIREMENT, RecordKind.MEMBERSHIP})
"""The records that are relationships."""
DEPENDS_ON = "DEPENDS_ON"
HAS_MEMBER = "HAS_MEMBER"
STATES = "STATES"
RESERVED_TYPES = frozenset(
    {
        DEPENDS_ON,
        HAS_MEMBER,
        STATES,
        "ENDED",
        "HAD_MEMBER",
        "STATED",
        "STAGED",
        "WILL_HAVE_MEMBER",
        "STOPS_WITHOUT",
        "DEGRADES_WITHOUT",
        "CANNOT_START_WITHOUT",
        "CAN_READ",
        "CAN_WRITE",
        "CAN_DESTROY",
        "CAN_DECRYPT_WITH",
        "CAN_ASSUME",
        "HAS_GAP",
        "BECAUSE_OF",
        "SEEN_BY",
    }
)
"""Types of relationships that no relation may have."""
NODE_LABELS = frozenset(
    {
        "Component",
        "Record",
        "Former",
        "Fresh",
        "Change",
        "Ending",
        "Parting",
        "Revision",
        "Scope",
        "Gap",
        "Loadpath",
        "Part",
        "Compiled",
        "AuditEntry",
    }
)
"""Labels that are neither of a kind nor of a type."""
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
"""The labels that a current record of each `kind` carries beside `Record` and that of its type."""
TAKEN_LABELS = NODE_LABELS | {name for names in LABELS.values() for name in names}
"""Labels that mean something else than a type."""


@cache
def type_label(kind: str, type_name: str | None) -> str | None:
    """Return the label of a CloudFormation type; None where that of the kind says the same.

    It is the last part of the type. A part that is the label of another kind is put behind the
    service, so that `:Service` are the services of people alone.

    >>> type_label("database", "AWS::RDS::DBCluster"), type_label("network", "AWS::EC2::VPC")
    ('DbCluster', 'Vpc')
    >>> type_label("container_service", "AWS::ECS::Service"), type_label("key", "AWS::KMS::Key")
    ('EcsService', None)
    """
    parts = (type_name or "").split("::")
    if len(parts) < 2 or not all(part.isascii() and part.isalnum() for part in parts):
        return None
    name = _pascal(parts[-1])
    if name == label(kind):
        return None
    return _pascal(parts[-2]) + name if name in TAKEN_LABELS or not name[0].isalpha() else name


def _pascal(word: str) -> str:
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+", word)
    return "".join(part.capitalize() for part in parts)


def relationship_type(relation: str) -> str:
    """Return the type of the relationships of a relation: `reads_secret` gives `READS_SECRET`.

    >>> relationship_type("served_by:full"), relationship_type("depends_on")
    ('SERVED_BY_FULL', 'RELATED_DEPENDS_ON')
    """
    name = re.sub(r"\W+", "_", relation).strip("_").upper()
    plain = bool(name) and not name[0].isdigit() and name not in RESERVED_TYPES
    return name if plain else f"RELATED_{name}"


CONSTRAINTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "loadpath_lock": ("Loadpath", ("name",)),
    "loadpath_component_id": ("Component", ("id",)),
    "loadpath_record_number": ("Record", ("_number",)),
    "loadpath_revision_number": ("Revision", ("number",)),
    "loadpath_scope_key": ("Scope", ("key",)),
    "loadpath_part_of": ("Part", ("of", "index")),
    "loadpath_compiled_of": ("Compiled", ("revision",)),
    "loadpath_audit_number": ("AuditEntry", ("number",)),
    "loadpath_gap_id": ("Gap", ("id",)),
}
"""By name: the label whose nodes are unique by these properties."""
INDEXES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "loadpath_component_name": ("Component", ("name",)),
    "loadpath_component_type": ("Component", ("type",)),
    "loadpath_component_place": ("Component", ("account", "region")),
    "loadpath_component_observed": ("Component", ("observed_at",)),
    "loadpath_component_rto": ("Component", ("rto_status",)),
    "loadpath_certificate_end": ("Certificate", ("not_after",)),
    "loadpath_gap_severity": ("Gap", ("severity",)),
    "loadpath_former_id": ("Former", ("id",)),
}
"""By name: the label whose nodes are found by these properties."""
FULL_TEXT = "loadpath_text"
"""The full-text index."""


def _properties(variable: str, names: Sequence[str]) -> str:
    return ", ".join(f"{variable}.{name}" for name in names)


SCHEMA: Mapping[str, str] = {
    **{
        name: f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{of}) "
        f"REQUIRE ({_properties('n', by)}) IS UNIQUE"
        for name, (of, by) in CONSTRAINTS.items()
    },
    **{
        name: f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{of}) ON ({_properties('n', by)})"
        for name, (of, by) in INDEXES.items()
    },
    "loadpath_membership_until": "CREATE INDEX loadpath_membership_until IF NOT EXISTS "
    "FOR ()-[r:HAS_MEMBER]-() ON (r.until)",
    FULL_TEXT: f"""CREATE FULLTEXT INDEX {FULL_TEXT} IF NOT EXISTS
        FOR (n:Component) ON EACH [n.id, n.name, n.type, n.tags]
        OPTIONS {{indexConfig: {{`fulltext.eventually_consistent`: true}}}}""",
}
"""By name: the statement that makes a constraint or an index."""


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
        if not create:
            require_constraints(session, url)
        elif missing := missing_constraints(session):
            make_schema(session, url)
            LOG.warning("Made constraints that were missing: %s", ", ".join(missing))
        return
    if not create:
        raise errors.StoreMissing(
            url,
            "the database holds no store yet",
            hint="`loadpath crawl` or `loadpath import FILE` makes it",
        )
    make_schema(session, url)
    session.execute_write(_make_locks)


def require_constraints(session: neo4j.Session, url: str) -> None:
    """Check that all constraints are there.

    Raises:
        StoreDamaged: if some are not; the message names them.
    """
    missing = missing_constraints(session)
    if missing:
        raise errors.StoreDamaged(
            url,
            f"constraints are missing: {', '.join(missing)}",
            hint="`loadpath repair` makes them again",
        )


def missing_constraints(session: neo4j.Session) -> Sequence[str]:
    """Return the names of our constraints that are not there, sorted."""
    return sorted(CONSTRAINTS.keys() - _schema(session, ("CONSTRAINTS",)).keys())


def make_schema(session: neo4j.Session, url: str) -> Sequence[str]:
    """Make the constraints and indexes that are missing, and return their names.

    Raises:
        StoreShared: if another program has a constraint or index of one of our names.
    """
    before = _schema(session)
    for name, statement in SCHEMA.items():
        if name not in before:
            session.run(statement).consume()
    there = _schema(session)
    for name, needed in (*CONSTRAINTS.items(), *INDEXES.items()):
        if there.get(name) != needed:
            wanted = f":{needed[0]}({', '.join(needed[1])})"
            obstacle = _obstacle(there, name, needed)
            raise errors.StoreShared(
                url,
                f"{name} is not the constraint or index of {wanted}: {obstacle}",
                hint="rename or drop the other one, or name another database in NEO4J_DATABASE",
            )
    session.run("CALL db.awaitIndexes(300)").consume()
    return sorted(there.keys() & (SCHEMA.keys() - before.keys()))


def _schema(
    session: neo4j.Session, kinds: Sequence[str] = ("CONSTRAINTS", "INDEXES")
) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return label and properties of every constraint and index that is there, by name."""
    there: dict[str, tuple[str, tuple[str, ...]]] = {}
    for kind in kinds:
        query = f"SHOW {kind} YIELD name, labelsOrTypes, properties"
        for name, of, by in session.run(query):
            there[name] = ("".join(of or ()), tuple(by or ()))
    return there


def _obstacle(
    there: Mapping[str, tuple[str, tuple[str, ...]]],
    name: str,
    needed: tuple[str, tuple[str, ...]],
) -> str:
    """Return what stands in the place of one of our constraints or indexes."""
    if name in there:
        of, by = there[name]
        return f"another program has one of this name on :{of}({', '.join(by)})"
    equal = sorted(other for other, made in there.items() if made == needed)
    return f"another program has the same under the name {', '.join(equal) or 'of nothing'}"


def _is_ready(session: neo4j.Session, url: str) -> bool:
    query = "MATCH (l:Loadpath) WHERE l.name = $name RETURN l.layout"
    record = session.run(query, name=Lock.PUBLISH).single()
    if record is not None:
        _require_layout(record[0], url)
        return True
    if session.run("MATCH (n:Component) RETURN n.id LIMIT 1").single() is not None:
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
