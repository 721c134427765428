"""The sample estate: a shop on six accounts and two Regions, with flaws to be found."""

from collections.abc import Callable
from datetime import datetime
from urllib.request import Request, urlopen

from service.demo.estate import (
    data,
    dns,
    identity,
    messaging,
    network,
    operations,
    organization,
    workloads,
)
from service.demo.estate.aws import Estate

SEED = 42
"""With it the emulator draws the same random ids."""


def build(endpoint: str, now: datetime, progress: Callable[[str], None]) -> Estate:
    """Create the whole estate on the emulator at `endpoint`, and return what was made.

    A new emulator gives it the same account numbers and ids every time. `progress` hears what is
    being built; `now` dates what expires.
    """
    _seed(endpoint)
    estate = Estate(endpoint=endpoint)
    parts: tuple[tuple[str, Callable[[], None]], ...] = (
        ("organization and accounts", lambda: organization.build(estate)),
        ("networks", lambda: network.build(estate)),
        ("keys, roles, certificates, secrets", lambda: identity.build(estate, now)),
        ("databases, tables, caches, buckets", lambda: data.build(estate)),
        ("topics", lambda: messaging.build_topic(estate)),
        ("containers and load balancers", lambda: workloads.build(estate)),
        ("queues and functions", lambda: messaging.build(estate)),
        ("names and health checks", lambda: dns.build(estate)),
        ("backups and alarms", lambda: operations.build(estate)),
    )
    for what, make in parts:
        progress(what)
        make()
    return estate


def _seed(endpoint: str) -> None:
    request = Request(f"{endpoint}/moto-api/seed?a={SEED}", method="POST")  # noqa: S310 - loopback
    with urlopen(request, timeout=10):  # noqa: S310 - loopback
        return
