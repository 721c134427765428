"""A key that AWS manages cannot fail alone: it is no component and nothing needs it."""

import pytest

from model.linking.link import LinkSettings, link
from model.records.component import Kind
from tests.observing import need, saw, seen

ENCRYPTED = need("db", "key", relation="encrypted_by")


@pytest.mark.parametrize(("manager", "present"), [("AWS", False), ("CUSTOMER", True), (None, True)])
def test_only_keys_of_customers_are_needed(manager: str | None, present: bool) -> None:
    described = seen("key", Kind.KEY, properties={"key_manager": manager} if manager else {})
    records = link(
        [saw("aws.kms", described), saw("aws.rds", seen("db"), ENCRYPTED)], LinkSettings()
    )
    assert ("key" in {component.id for component in records.components}) is present
    assert bool(records.requirements) is present


def test_a_key_that_could_not_be_read_stays() -> None:
    records = link([saw("aws.rds", seen("db"), ENCRYPTED)], LinkSettings())
    assert [member.provider for member in records.requirements[0].members] == ["key"]
