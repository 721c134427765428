"""Network interfaces: which address belongs to what. The join of IP addresses and resources."""

import re
from collections.abc import Mapping

from discovery.aws import edges
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect, EvidenceKind

OWNER = "network-interface.owner"
RULES = {
    OWNER: "An interface that AWS made for a resource names it in its description; the address "
    "answers only while that resource does."
}
OWNERS: Mapping[re.Pattern[str], str] = {
    re.compile(r"^ELB ((?:app|net|gwy)/\S+/[0-9a-f]+)$"): (
        "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/{name}"
    ),
    re.compile(r"^Interface for NAT Gateway (nat-[0-9a-f]+)$"): "ec2:{name}",
    re.compile(r"^VPC Endpoint Interface (vpce-[0-9a-f]+)$"): "ec2:{name}",
    re.compile(r"^Network Interface for Transit Gateway Attachment (tgw-attach-[0-9a-f]+)$"): (
        "ec2:{name}"
    ),
    re.compile(r"^EFS mount target for (fs-[0-9a-f]+) "): (
        "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{name}"
    ),
    re.compile(r"^ES ([a-z][a-z0-9-]+)$"): "arn:{partition}:es:{region}:{account}:domain/{name}",
    re.compile(r"^ElastiCache ([a-z][a-z0-9-]+)$"): (
        "arn:{partition}:elasticache:{region}:{account}:cluster:{name}"
    ),
    # Functions with the same subnets and groups share interfaces: the description names only one.
    re.compile(r"^AWS Lambda VPC ENI-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$"): (
        "arn:{partition}:lambda:{region}:{account}:function:{name}"
    ),
}
"""Description of an interface → key of who answers at it."""


def owner_of(description: str, *, partition: str, region: str, account: str) -> str | None:
    """Return the key of the resource that an interface's description names, None without one.

    >>> owner_of("ELB app/web/50dc6c49", partition="aws", region="eu-west-1", account="1")
    'arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/web/50dc6c49'
    """
    for pattern, key in OWNERS.items():
        if match := pattern.match(description):
            return key.format(
                partition=partition, region=region, account=account, name=match.group(1)
            )
    return None


def interface_facts(item: Item, context: Context) -> Facts:
    """Return the need of an interface that AWS made for a resource for that resource."""
    if (item.get("Attachment") or {}).get("InstanceId"):
        return Facts()
    owner = owner_of(
        item.get("Description") or "",
        partition=context.partition,
        region=context.region or "",
        account=item.get("OwnerId") or context.account,
    )
    return Facts(
        requirements=required(
            reference.ec2(item["NetworkInterfaceId"]),
            [owner] if owner else [],
            relation="served_by",
            rule=OWNER,
            effect=Effect.HARD,
            attribute="Description",
            evidence=EvidenceKind.INFERRED,
            resolved_only=True,
        )
    )


NETWORK_INTERFACES = Crawler(
    name="aws.ec2.network_interfaces",
    title="Network interfaces and their addresses",
    kind=Kind.ENDPOINT,
    type="AWS::EC2::NetworkInterface",
    service="ec2",
    list=Call(operation="describe_network_interfaces", items="NetworkInterfaces[]"),
    id="arn:{partition}:ec2:{region}:{account}:network-interface/{NetworkInterfaceId}",
    account="OwnerId",
    keys=(
        "ec2:{NetworkInterfaceId}",
        "ip:{VpcId}/{PrivateIpAddresses[].PrivateIpAddress}",
        "ip:{VpcId}/{Ipv6Addresses[].Ipv6Address}",
        "ip:public/{PrivateIpAddresses[].Association.PublicIp}",
        "ip:public/{Ipv6Addresses[].Ipv6Address}",
    ),
    label="PrivateIpAddress",
    zones="AvailabilityZoneId || AvailabilityZone",
    tags="TagSet",
    properties={
        "interface_type": "InterfaceType",
        "description": "Description",
        "requester": "RequesterId",
        "status": "Status",
    },
    edges=(
        edges.subnet("network-interface.subnet", "SubnetId"),
        Edge(
            rule="network-interface.instance",
            relation="served_by",
            needs="Attachment.InstanceId",
            key="ec2:{value}",
            expects=Kind.COMPUTE,
        ),
        Edge(
            rule="network-interface.elastic-ip",
            relation="answers_at",
            needs="PrivateIpAddresses[].Association.AllocationId",
            key="ec2:{value}",
            expects=Kind.ENDPOINT,
        ),
        Edge(
            rule="network-interface.internet-gateway",
            relation="routes_to",
            needs="VpcId",
            key="internet-gateway:{value}",
            when="PrivateIpAddresses[].Association.PublicIp",
            expects=Kind.GATEWAY,
            resolved_only=True,
        ),
        edges.security_groups("network-interface.security-group", "Groups[].GroupId"),
    ),
    transform=interface_facts,
    transform_effects=(Effect.HARD,),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html",
)

CRAWLERS = (NETWORK_INTERFACES,)
