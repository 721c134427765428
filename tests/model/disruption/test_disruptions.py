"""A disruption seeds what fails first, and refuses what the graph does not know."""

from datetime import UTC, datetime

import pytest

from model.disruption.disruptions import (
    AccountFails,
    ComponentsFail,
    ExpiryAt,
    RegionFails,
    ServiceFails,
    ZoneFails,
    disruption_class,
    seeds,
)
from model.errors import InvalidValue, UnknownComponent
from model.records.objective import DisruptionClass
from tests.builders import graph

AT = datetime(2026, 6, 1, tzinfo=UTC)
ESTATE = graph(
    "web in> zone:use1-az1; db; fleet; role; cert; key; far; queue",
    {
        "zone:use1-az1": {},
        "zone:use1-az2": {"region": "us-east-1"},
        "region:us-east-1": {},
        "account:111122223333": {},
        "aws:controlplane:rds@us-east-1": {},
        "web": {"region": "us-east-1", "account": "111122223333"},
        "db": {
            "region": "us-east-1",
            "zones": ["use1-az1"],
            "type": "AWS::RDS::DBInstance",
            "account": "111122223333",
        },
        "fleet": {"region": "us-east-1", "zones": ["use1-az1", "use1-az2"]},
        "role": {"type": "AWS::IAM::Role", "account": "111122223333"},
        "cert": {"not_after": "2026-05-31T23:59:59Z"},
        "key": {"deletion_date": "2026-06-01", "valid_to": "2030-01-01T00:00:00+00:00"},
        "far": {"region": "us-west-2", "type": "AWS::RDS::DBInstance", "not_after": "soon"},
        "queue": {"region": "us-east-1", "type": "AWS::SQS::Queue", "not_after": "2026-06-02"},
    },
)


@pytest.mark.parametrize(
    ("disruption", "expected"),
    [
        (ComponentsFail(components=("web", "db", "web")), ["db", "web"]),
        (ZoneFails(zone="use1-az1"), ["db", "zone:use1-az1"]),
        (ZoneFails(zone="use1-az2"), ["zone:use1-az2"]),
        (
            RegionFails(region="us-east-1"),
            [
                "aws:controlplane:rds@us-east-1",
                "db",
                "fleet",
                "queue",
                "region:us-east-1",
                "web",
                "zone:use1-az1",
                "zone:use1-az2",
            ],
        ),
        (AccountFails(account="111122223333"), ["account:111122223333", "db", "role", "web"]),
        (
            ServiceFails(service="rds", region="us-east-1"),
            ["aws:controlplane:rds@us-east-1", "db"],
        ),
        (
            ServiceFails(service="rds", region="us-east-1", control_plane_only=True),
            ["aws:controlplane:rds@us-east-1"],
        ),
        (ServiceFails(service="RDS", region="us-west-2"), ["far"]),
        (ExpiryAt(at=AT), ["cert", "key"]),
        (ExpiryAt(at=datetime(2020, 1, 1, tzinfo=UTC)), []),
    ],
)
def test_seeds(disruption, expected):
    assert seeds(ESTATE, disruption) == expected


@pytest.mark.parametrize(
    ("disruption", "hint"),
    [
        (ZoneFails(zone="use1-az9"), "use1-az1"),
        (RegionFails(region="us-east-2"), "us-east-1"),
        (AccountFails(account="999"), "111122223333"),
        (ServiceFails(service="sq", region="us-east-1"), "sqs"),
        (ServiceFails(service="kms", region="us-east-1", control_plane_only=True), "rds@us-east-1"),
    ],
)
def test_an_unknown_place_is_refused_with_a_hint(disruption, hint):
    with pytest.raises(InvalidValue) as caught:
        seeds(ESTATE, disruption)
    assert hint in caught.value.hint


def test_an_unknown_component_is_refused():
    with pytest.raises(UnknownComponent, match="'wbe'"):
        seeds(ESTATE, ComponentsFail(components=("wbe",)))


@pytest.mark.parametrize(
    ("disruption", "expected"),
    [
        (ComponentsFail(components=()), DisruptionClass.COMPONENT),
        (ZoneFails(zone="z"), DisruptionClass.ZONE),
        (RegionFails(region="r"), DisruptionClass.REGION),
        (AccountFails(account="a"), DisruptionClass.ACCOUNT),
        (ServiceFails(service="s", region="r"), DisruptionClass.REGION),
        (ExpiryAt(at=AT), DisruptionClass.COMPONENT),
    ],
)
def test_the_class_of_a_disruption(disruption, expected):
    assert disruption_class(disruption) is expected
