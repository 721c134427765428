"""What is registered in Neo4j beside the graph: tokens and the like, by kind and name."""

from collections.abc import Mapping

from service.stores.interface import Register
from service.stores.neo4j.connection import Transaction, single_value, take
from service.stores.neo4j.layout import Lock

PREFIX = "registered:"
"""Nodes `:Loadpath` whose name is `registered:KIND/NAME`."""


def registered(transaction: Transaction, kind: str) -> Mapping[str, bytes]:
    """Return what is registered under a kind, by name."""
    start = f"{PREFIX}{kind}/"
    query = """MATCH (l:Loadpath) WHERE l.name STARTS WITH $start
        RETURN collect([l.name, l.registered])"""
    rows = single_value(transaction, query, start=start)
    return {name.removeprefix(start): text.encode() for name, text in sorted(rows)}


def register(transaction: Transaction, kind: str, name: str, change: Register) -> None:
    """Register what `change` returns; other writers wait for the lock of the audit log."""
    take(transaction, Lock.AUDIT)
    key = f"{PREFIX}{kind}/{name}"
    query = "MATCH (l:Loadpath {name: $key}) RETURN l.registered"
    text = single_value(transaction, query, key=key)
    value = change(None if text is None else text.encode())
    query = "MERGE (l:Loadpath {name: $key}) SET l.registered = $value"
    transaction.run(query, key=key, value=value.decode()).consume()
