"""Whose a host is, by its name, and which are the machine itself."""

import pytest

from discovery.hosts import Host, Owner, region_in
from model.records.component import Kind


@pytest.mark.parametrize(
    ("name", "owner", "kind", "region"),
    [
        ("db.abc.us-west-2.rds.amazonaws.com", Owner.AWS_RESOURCE, Kind.DATABASE, "us-west-2"),
        ("web-1.us-east-1.elb.amazonaws.com", Owner.AWS_RESOURCE, Kind.LOAD_BALANCER, "us-east-1"),
        ("web-1.elb.eu-west-1.amazonaws.com", Owner.AWS_RESOURCE, Kind.LOAD_BALANCER, "eu-west-1"),
        ("d1.cloudfront.net", Owner.AWS_RESOURCE, Kind.CDN, None),
        ("x.lambda-url.us-east-1.on.aws", Owner.AWS_RESOURCE, Kind.FUNCTION, "us-east-1"),
        ("a.execute-api.cn-north-1.amazonaws.com.cn", Owner.AWS_RESOURCE, Kind.API, "cn-north-1"),
        ("sqs.us-west-2.amazonaws.com", Owner.AWS_SERVICE, Kind.EXTERNAL, "us-west-2"),
        ("orders.internal", Owner.PRIVATE, Kind.EXTERNAL, None),
        ("orders", Owner.PRIVATE, Kind.EXTERNAL, None),
        ("10.0.0.7", Owner.PRIVATE, Kind.EXTERNAL, None),
        ("203.0.113.7", Owner.PUBLIC, Kind.EXTERNAL, None),
        ("93.184.216.34", Owner.PUBLIC, Kind.EXTERNAL, None),
        ("api.stripe.com", Owner.PUBLIC, Kind.EXTERNAL, None),
        ("us-east-1.example.com", Owner.PUBLIC, Kind.EXTERNAL, None),
    ],
)
def test_the_suffix_tells_whose_it_is(
    name: str, owner: Owner, kind: Kind, region: str | None
) -> None:
    host = Host(name=name)
    assert (host.owner, host.kind, host.region) == (owner, kind, region)
    assert region_in(name) == region


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "169.254.169.254", "0.0.0.0", "::1"])  # noqa: S104 - data
def test_the_machine_itself_is_local(name: str) -> None:
    assert Host(name=name).local


@pytest.mark.parametrize("name", ["localhost.example.com", "10.0.0.7", "example.com"])
def test_others_are_not(name: str) -> None:
    assert not Host(name=name).local
