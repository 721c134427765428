"""The catalogue: operations that exist, and a reason wherever one of them is not called."""

import pytest

from discovery.permissions import operation_model
from service.reference.catalogue import Row, called, catalogue

ROWS = catalogue()


def test_rows_are_numbered_without_a_hole() -> None:
    assert [row.number for row in ROWS] == list(range(1, 132))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.number))
def test_a_row_says_why_an_operation_is_not_called_and_only_then(row: Row) -> None:
    assert bool(row.left) == bool(row.not_called), row.not_called


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.number))
def test_operations_of_a_row_exist(row: Row) -> None:
    for operation in row.operations:
        service, _, name = operation.partition(".")
        assert operation_model(service, name).name


def test_what_is_counted_is_what_crawlers_call() -> None:
    read = Row(number=1, resource="VPC", operations=("ec2.describe_vpcs",))
    unread = Row(number=2, resource="Trail", operations=("cloudtrail.get_trail_status",), left="-")
    assert called([read, unread]) == (1, 2)
    assert (read.not_called, unread.not_called) == ((), ("cloudtrail.get_trail_status",))
