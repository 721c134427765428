"""What the runner promises about pages, details and failures."""

from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.observation import Outcome
from tests.discovery.player import components, error, needs, play

SUBNETS = Crawler(
    name="test.ec2.subnets",
    kind=Kind.SUBNET,
    type="AWS::EC2::Subnet",
    service="ec2",
    list=Call(operation="describe_subnets", items="Subnets[]"),
    id="arn:{partition}:ec2:{region}:{account}:subnet/{SubnetId}",
    zones="AvailabilityZoneId",
    tags="Tags",
    label="Tags[?Key=='Name'].Value | [0]",
    edges=(
        Edge(
            rule="test-subnet.vpc",
            relation="part_of",
            needs="VpcId",
            key="arn:{partition}:ec2:{region}:{account}:vpc/{value}",
        ),
    ),
    docs="https://docs.aws.amazon.com/",
)
ARN = "arn:aws:ec2:us-east-1:111122223333"


def subnet(name: str) -> dict[str, object]:
    return {"SubnetId": name, "VpcId": "vpc-1", "AvailabilityZoneId": "use1-az1"}


def test_every_page_is_read() -> None:
    seen = play(
        SUBNETS,
        ("describe_subnets", {"Subnets": [subnet("subnet-1")], "NextToken": "more"}, {}),
        ("describe_subnets", {"Subnets": [subnet("subnet-2")]}, {"NextToken": "more"}),
    )
    assert seen.outcome is Outcome.COMPLETE
    assert list(components(seen)) == [f"{ARN}:subnet/subnet-1", f"{ARN}:subnet/subnet-2"]
    assert components(seen)[f"{ARN}:subnet/subnet-1"].zones == ("use1-az1",)
    assert needs(seen) == {
        (f"{ARN}:subnet/subnet-{n}", "part_of", f"{ARN}:vpc/vpc-1") for n in (1, 2)
    }


def test_a_failing_page_keeps_the_pages_before_it() -> None:
    seen = play(
        SUBNETS,
        ("describe_subnets", {"Subnets": [subnet("subnet-1")], "NextToken": "more"}),
        ("describe_subnets", error("RequestLimitExceeded", status=503)),
    )
    assert seen.outcome is Outcome.PARTIAL
    assert seen.failed_calls == ("ec2:describe_subnets: RequestLimitExceeded",)
    assert list(components(seen)) == [f"{ARN}:subnet/subnet-1"]


def test_a_denied_listing_is_denied() -> None:
    seen = play(SUBNETS, ("describe_subnets", error("UnauthorizedOperation", status=403)))
    assert seen.outcome is Outcome.DENIED
    assert seen.error_code == "UnauthorizedOperation"
