"""Cloud WAN: networks that reach each other through a core network."""

from discovery.aws.cloud_wan import ATTACHMENTS, CORE_NETWORKS
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play

CORE = "arn:aws:networkmanager::111122223333:core-network/core-1"
VPC = "arn:aws:ec2:eu-west-1:444455556666:vpc/vpc-1"


def test_a_core_network_is_changed_through_one_region() -> None:
    core = {"CoreNetworkId": "core-1", "CoreNetworkArn": CORE, "OwnerAccountId": "111122223333"}
    seen = play(CORE_NETWORKS, ("list_core_networks", {"CoreNetworks": [core]}))
    assert requirement_lines(seen) == [
        f"core-network.control-plane: {CORE} recovery changed_through"
        " aws:controlplane:networkmanager@us-west-2"
    ]
    assert described(seen)[CORE].region is None


def test_a_network_is_degraded_without_its_attachment_in_its_region() -> None:
    attachment = {
        "AttachmentId": "a-1",
        "AttachmentType": "VPC",
        "OwnerAccountId": "444455556666",
        "CoreNetworkArn": CORE,
        "EdgeLocation": "eu-west-1",
        "ResourceArn": VPC,
        "SegmentName": "production",
    }
    seen = play(ATTACHMENTS, ("list_attachments", {"Attachments": [attachment]}))
    me = "arn:aws:networkmanager::444455556666:attachment/a-1"
    assert requirement_lines(seen) == [
        f"core-network-attachment.core-network: {me} hard attached_to {CORE}",
        f"core-network-attachment.resource: {VPC} soft attached_through {me}",
    ]
    assert (described(seen)[me].region, described(seen)[me].account) == (
        "eu-west-1",
        "444455556666",
    )
