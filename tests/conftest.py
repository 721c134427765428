"""Fixtures that every test may ask for."""

from tests.emulator import emulator, estate, reach
from tests.neo4j_server import neo4j_address, neo4j_driver, neo4j_server, start_own_neo4j

__all__ = [
    "emulator",
    "estate",
    "neo4j_address",
    "neo4j_driver",
    "neo4j_server",
    "reach",
    "start_own_neo4j",
]
