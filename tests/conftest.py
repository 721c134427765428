"""Fixtures that every test may ask for."""

from hypothesis import HealthCheck, settings

from tests.emulator import emulator, estate, estate_copy, estate_store, reach
from tests.neo4j_server import neo4j_address, neo4j_driver, neo4j_server, start_own_neo4j

__all__ = [
    "emulator",
    "estate",
    "estate_copy",
    "estate_store",
    "neo4j_address",
    "neo4j_driver",
    "neo4j_server",
    "reach",
    "start_own_neo4j",
]

# It runs over a model with one more field, in a process of its own.
collect_ignore = ["through_every_door.py"]

# Speed is measured in tests/benchmarks: no test fails because the machine is busy.
settings.register_profile("loadpath", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("loadpath")
