"""Upgrades: a Neo4j database of an older layout becomes one of today's."""

from dataclasses import replace
from typing import Any, LiteralString

import neo4j

from model.records.digest import digest
from model.records.revision import Revision
from service.stores import errors
from service.stores.codec import loads
from service.stores.neo4j import read, scopes
from service.stores.neo4j.connection import Neo4jSettings, rows_of, single_value
from service.stores.neo4j.errors import translated
from service.stores.neo4j.layout import (
    LAYOUT,
    RECORD_FORMAT,
    make_schema,
    relationship_type,
    type_label,
)
from service.stores.neo4j.property_types import PropertyTypes
from service.stores.neo4j.records import json_text, node
from service.stores.rows import CLASSES, RecordKind, Row


def upgrade(settings: Neo4jSettings) -> int:
    """Bring the database up to the layout of this Loadpath; return the layout that it had.

    Each step may be repeated: after a crash the next call goes on. Services of the older Loadpath
    must be stopped before.

    Raises:
        StoreMissing: if the database holds no store.
        StoreLayoutTooNew: if a newer Loadpath wrote it.
    """
    with (
        translated(settings.url),
        neo4j.GraphDatabase.driver(
            settings.url,
            auth=(settings.username, settings.password),
            notifications_min_severity="OFF",
        ) as driver,
        driver.session(database=settings.database) as session,
    ):
        query = "MATCH (l:Loadpath {name: 'publish'}) RETURN l.layout"
        layout = session.execute_read(lambda transaction: single_value(transaction, query))
        if layout is None:
            raise errors.StoreMissing(
                settings.url, "the database holds no store", hint="check NEO4J_DATABASE"
            )
        if layout > LAYOUT:
            raise errors.StoreLayoutTooNew(
                settings.url,
                f"its layout is version {layout}, this Loadpath knows up to {LAYOUT}",
                hint="upgrade Loadpath",
            )
        if layout < LAYOUT:
            _restructure(session, settings.url)
            session.execute_write(scopes.show)
        if layout < TREE_DIGESTS:
            _renew_digests(session, settings.url)
        session.run("MATCH (l:Loadpath) SET l.layout = $layout", layout=LAYOUT).consume()
        return int(layout)


def _renew_digests(session: neo4j.Session, url: str) -> None:
    """Make the digests of revisions anew: they are trees since layout 2."""
    for label in session.execute_read(read.revisions):
        session.execute_write(_renew_digest, label, url)
    session.run("MATCH (c:Compiled) DETACH DELETE c").consume()
    session.run("MATCH (p:Part) WHERE p.of STARTS WITH 'compiled:' DELETE p").consume()


def _renew_digest(transaction: neo4j.ManagedTransaction, label: Revision, url: str) -> None:
    records = read.records(transaction, label.number, url)
    renewed = replace(label, digest=digest(records))
    query = """MATCH (r:Revision {number: $number})
        SET r.label = $label, r.digest = $digest, r.format = $format RETURN r.label"""
    written = single_value(
        transaction,
        query,
        number=label.number,
        label=json_text(renewed),
        digest=renewed.digest,
        format=RECORD_FORMAT,
    )
    assert loads(Revision, written) == renewed  # noqa: S101 - the node was just matched


def _restructure(session: neo4j.Session, url: str) -> None:
    """Give nodes and relationships the names of layout 3; what others added stays.

    Raises:
        StoreBusy: if a publish of the older Loadpath has not ended.
    """
    query = "MATCH (l:Loadpath {name: 'publish'}) RETURN l.publisher"
    if session.execute_read(lambda transaction: single_value(transaction, query)) is not None:
        raise errors.StoreBusy(
            url,
            "a publish of the older Loadpath has not ended",
            hint="run `loadpath crawl` or `loadpath import` of the older version once more",
        )
    for name in OLD_SCHEMA:
        for kind in ("CONSTRAINT", "INDEX"):
            session.run(f"DROP {kind} {name} IF EXISTS").consume()
    make_schema(session, url)
    session.run("MERGE (l:Loadpath {name: 'types'})").consume()
    types = PropertyTypes({})
    while session.execute_write(_rewrite_nodes, types):
        pass
    text = types.text
    if text is not None:
        query = "MATCH (l:Loadpath {name: 'types'}) SET l.types = $types"
        session.run(query, types=text).consume()
    for statement in (CURRENT, ENDED, MEMBER, STATED):
        while session.execute_write(_rewrite_relationships, statement):
            pass


def _rewrite_nodes(transaction: neo4j.ManagedTransaction, types: PropertyTypes) -> int:
    """Write some nodes of the older layout anew, the first ones first; return how many."""
    records = transaction.run(
        """MATCH (n:Record) WHERE n.number IS NOT NULL
        WITH n ORDER BY n.number LIMIT $rows
        RETURN elementId(n) AS node, n.number AS number, n.record AS record, n.body AS body,
            n.content AS content, n.since AS since, n.until AS until, n.id AS id,
            keys(n) AS names""",
        rows=ROWS,
    )
    written = []
    for node_id, number, kind, body, content, since, until, identity, names in records:
        record: Any = loads(CLASSES[RecordKind(kind)], body)
        row = Row(RecordKind(kind), identity, bytes(content), record)
        known = node(row, number=number, since=since, types=types)
        known |= {"_body": body, "until": until}
        old = {name for name in names if name in OLD_NAMES or name.startswith("property_")}
        old |= {name for name in names if name in known}
        label = type_label(record.kind, record.type) if kind == RecordKind.COMPONENT else None
        written.append([node_id, sorted(old), known, [label] if label else []])
    query = """UNWIND $written AS row MATCH (n) WHERE elementId(n) = row[0]
        FOREACH (name IN row[1] | SET n[name] = null)
        SET n += row[2]
        SET n:$(CASE WHEN n:Component THEN row[3] ELSE [] END)"""
    transaction.run(query, written=written).consume()
    return len(written)


def _rewrite_relationships(transaction: neo4j.ManagedTransaction, statement: LiteralString) -> int:
    """Write some relationships of the older layout anew; return how many."""
    relations = rows_of(transaction, "MATCH ()-[r:DEPENDS_ON]->() RETURN DISTINCT r.relation")
    types = {relation: relationship_type(relation) for relation in relations}
    return int(single_value(transaction, statement, types=types, rows=ROWS))


TREE_DIGESTS = 2
"""The layout since which digests are trees."""
ROWS = 5000
"""Nodes or relationships of one transaction."""
OLD_SCHEMA = (
    "component_id",
    "record_number",
    "revision_number",
    "scope_key",
    "part_of",
    "compiled_of",
    "audit_number",
    "component_name",
    "component_type",
    "component_place",
    "former_id",
    "requirement_until",
    "membership_until",
    "component_text",
)
"""Names of constraints and indexes of the older layouts."""
OLD_NAMES = frozenset({"number", "record", "content", "body"})
"""Names of properties that are internal now."""
CURRENT: LiteralString = """MATCH (a)-[r:DEPENDS_ON]->(b) WHERE r.members IS NOT NULL
    WITH a, r, b LIMIT $rows
    WITH a, r, b, properties(r) AS old
    CREATE (a)-[t:$($types[old.relation])]->(b)
    SET t = old, t._record = 2, t.of = old.members, t.members = null,
        t.redundant = old.minimum < old.members, t._body = old.body, t.body = null,
        t._content = old.content, t.content = null
    DELETE r
    FOREACH (_ IN CASE WHEN old.effect IN ['hard', 'soft', 'unknown'] AND old.phase = 'run'
            THEN [1] ELSE [] END |
        CREATE (a)-[:DEPENDS_ON {id: old.id, since: old.since, effect: old.effect,
            relation: old.relation, minimum: old.minimum, of: old.members,
            redundant: old.minimum < old.members}]->(b))
    RETURN count(*)"""
ENDED: LiteralString = """MATCH (a)-[r:DEPENDED_ON]->(b) WITH a, r, b LIMIT $rows
    WITH a, r, b, properties(r) AS old
    CREATE (a)-[t:ENDED]->(b)
    SET t = old, t._record = 2, t.of = old.members, t.members = null,
        t.redundant = old.minimum < old.members, t._body = old.body, t.body = null,
        t._content = old.content, t.content = null
    DELETE r RETURN count(*)"""
MEMBER: LiteralString = """MATCH ()-[r:HAS_MEMBER|HAD_MEMBER]->() WHERE r.body IS NOT NULL
    WITH r LIMIT $rows
    SET r._record = 3, r._body = r.body, r._content = r.content
    REMOVE r.body, r.content RETURN count(*)"""
STATED: LiteralString = """MATCH (c)-[r:STATES]->(s:Former) WITH c, r, s LIMIT $rows
    CREATE (c)-[:STATED]->(s) DELETE r RETURN count(*)"""
