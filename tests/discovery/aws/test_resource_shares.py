"""Resource shares: which accounts use what another one owns."""

from discovery.aws.resource_shares import RESOURCE_SHARES
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play

ARN = "arn:aws:ram:us-east-1:111122223333:resource-share/r1"
SUBNET = "arn:aws:ec2:us-east-1:111122223333:subnet/subnet-1"
UNIT = "arn:aws:organizations::111122223333:ou/o-1/ou-1"


def test_an_account_uses_what_is_shared_through_the_share() -> None:
    share = {"resourceShareArn": ARN, "name": "network", "status": "ACTIVE"}
    arguments = {"resourceOwner": "SELF", "resourceShareArns": [ARN]}
    seen = play(
        RESOURCE_SHARES,
        (
            "get_resource_shares",
            {"resourceShares": [share]},
            {"resourceOwner": "SELF", "resourceShareStatus": "ACTIVE"},
        ),
        ("list_resources", {"resources": [{"arn": SUBNET, "type": "ec2:Subnet"}]}, arguments),
        ("list_principals", {"principals": [{"id": "444455556666"}, {"id": UNIT}]}, arguments),
    )
    assert requirement_lines(seen) == [
        "resource-share.account: account:444455556666 policy shared_through ram!resource-share/r1"
    ]
    properties = described(seen)[ARN].properties
    assert properties["resources"] == [{"arn": SUBNET, "type": "ec2:Subnet"}]
    assert properties["principals"] == ["444455556666", UNIT]
