"""Where stores of each kind live in tests."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.stores.interface import GraphStore
from service.stores.neo4j.connection import Neo4jSettings
from service.stores.neo4j.publish_plan import Limits
from service.stores.neo4j.store import Neo4jStore
from service.stores.sqlite.store import SqliteStore
from tests.neo4j_server import Address, empty

PATIENCE_SECONDS = 0.4
"""Short, so that tests need not wait long for those who were killed."""


class Backend:
    """One place in which stores can be opened."""

    name: str

    def __init__(self) -> None:
        self._opened: list[GraphStore] = []

    def open(self) -> GraphStore:
        """Return a store, closed with the test."""
        store = self.make()
        self._opened.append(store)
        return store

    def close(self) -> None:
        """Close all that was opened."""
        while self._opened:
            self._opened.pop().close()

    def make(self) -> GraphStore:
        """Return a store that the caller closes."""
        raise NotImplementedError

    def empty(self) -> None:
        """Close what is open, and remove all that stores wrote."""
        raise NotImplementedError


class SqliteBackend(Backend):
    """A file of its own for each test."""

    name = "sqlite"

    def __init__(self, _request: pytest.FixtureRequest, folder: Path) -> None:
        super().__init__()
        self.path = folder / "store.sqlite3"

    def make(self) -> GraphStore:
        return SqliteStore(self.path)

    def empty(self) -> None:
        self.close()
        for file in self.path.parent.glob(f"{self.path.name}*"):
            file.unlink()


class Neo4jBackend(Backend):
    """The database of the session's server, emptied for each test."""

    name = "neo4j"
    limits = Limits()

    def __init__(self, request: pytest.FixtureRequest, _folder: Path) -> None:
        super().__init__()
        self.address: Address = request.getfixturevalue("neo4j_address")
        self._driver = request.getfixturevalue("neo4j_driver")

    def make(self) -> GraphStore:
        return neo4j_store(self.address, self.limits)

    def empty(self) -> None:
        self.close()
        empty(self._driver, self.address.database)


class Neo4jInBatches(Neo4jBackend):
    """The same, where even a small publish takes many transactions."""

    name = "neo4j-batches"
    limits = Limits(rows=5)


BACKENDS: list[Any] = [
    pytest.param(SqliteBackend, id="sqlite"),
    pytest.param(Neo4jBackend, id="neo4j", marks=pytest.mark.neo4j),
    pytest.param(Neo4jInBatches, id="neo4j-batches", marks=pytest.mark.neo4j),
]


def settings_of(address: Address) -> Neo4jSettings:
    """Return the settings of a store at `address`."""
    return replace(Neo4jSettings.read(address.uri, address.environ), retry_seconds=5)


def neo4j_store(
    address: Address,
    limits: Limits | None = None,
    *,
    annotates: bool = False,
    create: bool = True,
) -> Neo4jStore:
    """Return a store at `address` that takes silent publishers for dead soon."""
    return Neo4jStore(
        settings_of(address),
        limits=limits,
        patience_seconds=PATIENCE_SECONDS,
        annotates=annotates,
        create=create,
    )
