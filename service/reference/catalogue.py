"""The catalogue of AWS resources that matter to resilience, held against what the crawlers call."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from discovery.aws import CRAWLERS

_FILE = Path(__file__).with_name("catalogue.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One kind of resource, and the operations that read it."""

    number: int
    resource: str
    operations: tuple[str, ...]
    """Each as boto3 client and method, `ec2.describe_vpcs`."""
    left: str = ""
    """Why an operation is not called; empty where all are."""

    @property
    def not_called(self) -> tuple[str, ...]:
        """The operations that no crawler calls, in the order of the row."""
        called = _called()
        return tuple(operation for operation in self.operations if operation not in called)


def catalogue() -> tuple[Row, ...]:
    """Return all rows in the order of their numbers."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["rows"]
    return tuple(Row(**{**row, "operations": tuple(row["operations"])}) for row in rows)


def called(rows: Iterable[Row]) -> tuple[int, int]:
    """Return how many operations of the rows a crawler calls, and how many the rows have."""
    counts = [(len(row.operations), len(row.not_called)) for row in rows]
    total = sum(every for every, _ in counts)
    return total - sum(missing for _, missing in counts), total


@cache
def _called() -> frozenset[str]:
    return frozenset(
        f"{call.service or crawler.service}.{call.operation}"
        for crawler in CRAWLERS
        for call in crawler.calls
    )
