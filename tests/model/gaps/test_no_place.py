"""Components that nobody says where they lie (N-36)."""

import pytest

from model.gaps.interface import Status
from model.gaps.no_place import RULE
from tests.model.gaps.asking import ask


@pytest.mark.parametrize(
    ("about", "classes"),
    [
        ({}, ["region"]),
        ({"region": "us-east-1"}, []),
    ],
)
def test_a_promise_for_the_loss_of_a_region_needs_the_region(about, classes):
    findings = ask(
        RULE,
        "web > db",
        web={"kind": "container_service", "region": "us-east-1", "rto": 60, "class": "region"},
        db={"kind": "database", **about},
    )
    assert [str(one.disruption_class) for one in findings] == classes
    assert {one.status for one in findings} <= {Status.UNKNOWN}


def test_without_a_promise_the_place_does_not_matter():
    assert ask(RULE, "web > db", db={"kind": "database"}) == []
