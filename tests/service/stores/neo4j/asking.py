"""Asks the database of a test in Cypher."""

from collections.abc import Callable
from typing import Any

import neo4j

from tests.neo4j_server import Address

Rows = list[list[Any]]


def asking(driver: neo4j.Driver, address: Address) -> Callable[..., Rows]:
    """Return what asks the database."""

    def ask(statement: str, **given: Any) -> Rows:
        answer = driver.execute_query(statement, given, database_=address.database)  # type: ignore[arg-type]
        return [record.values() for record in answer.records]

    return ask
