"""What is registered in an SQLite file beside the graph: tokens and the like, by kind and name."""

import sqlite3
from collections.abc import Mapping

from service.stores.interface import Register

PREFIX = "registered:"
"""Rows of the table `meta` whose name is `registered:KIND/NAME`."""


def registered(connection: sqlite3.Connection, kind: str) -> Mapping[str, bytes]:
    """Return what is registered under a kind, by name."""
    start = f"{PREFIX}{kind}/"
    query = "SELECT name, value FROM meta WHERE substr(name, 1, ?) = ? ORDER BY name"
    rows = connection.execute(query, (len(start), start))
    return {name.removeprefix(start): value for name, value in rows}


def register(connection: sqlite3.Connection, kind: str, name: str, change: Register) -> None:
    """Register what `change` returns; the caller holds the transaction of a writer."""
    key = f"{PREFIX}{kind}/{name}"
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (key,)).fetchone()
    value = change(None if row is None else row[0])
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
