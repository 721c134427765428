"""Upgrades: a Neo4j database of an older layout becomes one of today's."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import neo4j

from model.records.digest import digest
from model.records.revision import Revision
from service.stores import errors
from service.stores.codec import loads
from service.stores.neo4j import read
from service.stores.neo4j.connection import Neo4jSettings, single_value
from service.stores.neo4j.errors import translated
from service.stores.neo4j.layout import LAYOUT, RECORD_FORMAT
from service.stores.neo4j.records import json_text


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
        for step in range(layout, LAYOUT):
            STEPS[step](session, settings.url)
            query = "MATCH (l:Loadpath) SET l.layout = $layout"
            session.run(query, layout=step + 1).consume()
        return int(layout)


def _from_1(session: neo4j.Session, url: str) -> None:
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


STEPS: Mapping[int, Callable[[neo4j.Session, str], None]] = {1: _from_1}
"""By layout: what makes the next layout of it."""
