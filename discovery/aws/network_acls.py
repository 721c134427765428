"""Network ACLs: which traffic of a subnet is denied, whatever the security groups say."""

from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect

_ADMITS_ALL = (
    "IsDefault && length(Entries[?RuleNumber == `100` && RuleAction == 'allow'"
    " && Protocol == '-1' && CidrBlock == '0.0.0.0/0']) == `2`"
    " && !(Entries[?RuleNumber != `100` && RuleNumber != `101` && RuleNumber < `32766`])"
)
"""True for the ACL of a new network that nobody changed. AWS numbers its last rules, which deny
what no other rule takes, 32767 and (IPv6) 32768."""

NETWORK_ACLS = Crawler(
    name="aws.ec2.network_acls",
    title="Network ACLs, their rules and the subnets that they filter",
    kind=Kind.POLICY,
    type="AWS::EC2::NetworkAcl",
    service="ec2",
    list=Call(operation="describe_network_acls", items="NetworkAcls[]"),
    id="arn:{partition}:ec2:{region}:{account}:network-acl/{NetworkAclId}",
    # Every network has one; while it admits all, nothing is filtered.
    keep=f"!({_ADMITS_ALL})",
    account="OwnerId",
    keys=("ec2:{NetworkAclId}",),
    label="Tags[?Key=='Name'].Value | [0]",
    tags="Tags",
    properties={
        "default": "IsDefault",
        "rules": "Entries[?RuleNumber < `32766`].{number: RuleNumber, action: RuleAction,"
        " outbound: Egress, protocol: Protocol, block: not_null(CidrBlock, Ipv6CidrBlock),"
        " from_port: PortRange.From, to_port: PortRange.To}",
        "vpc": "VpcId",
    },
    edges=(
        Edge(
            rule="network-acl.subnet",
            relation="filtered_by",
            needed_by="Associations[].SubnetId",
            key="ec2:{value}",
            effect=Effect.POLICY,
            expects=Kind.SUBNET,
        ),
    ),
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html",
)

CRAWLERS = (NETWORK_ACLS,)
