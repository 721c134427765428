import pytest

from model.gaps.no_procedure import RULE
from tests.model.gaps.asking import ask

SERVICE = {"rto": 15, "class": "region", "owner": "web"}
NAME = {"kind": "dns_record", "ttl": 300}
TABLE = {"kind": "database", "type": "AWS::DynamoDB::Table", "replicas": ["us-west-2"]}


@pytest.mark.parametrize(
    ("service", "part", "gaps"),
    [
        ({}, NAME, 1),
        ({"runbook": "wiki"}, NAME, 0),
        ({}, {**NAME, "runbook": "wiki"}, 0),
        ({}, TABLE, 0),  # recovers by itself
        ({"rto": None}, NAME, 0),
        ({"owner": None, "runbook": "wiki"}, NAME, 1),
        ({"class": "component"}, NAME, 0),  # DNS answers from many places
    ],
)
def test_parts_that_wait_for_people(service, part, gaps):
    about = {"service:shop": SERVICE | service, "part": part}
    assert len(ask(RULE, "service:shop[part]", about)) == gaps


def test_parts_and_classes_are_named():
    (found,) = ask(RULE, "service:shop[part]", {"service:shop": SERVICE, "part": NAME})
    assert found.details["parts"] == {"part": ["region"]}
    assert "no runbook" in found.message


def test_missing_owner_is_told():
    about = {"service:shop": SERVICE | {"owner": None}, "part": NAME}
    (found,) = ask(RULE, "service:shop[part]", about)
    assert "neither a runbook nor an owner" in found.message
