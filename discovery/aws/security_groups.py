"""Security groups: who may be reached by whom. Reachability, not use."""

from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect, EvidenceKind

SECURITY_GROUPS = Crawler(
    name="aws.ec2.security_groups",
    title="Security groups and what they admit",
    kind=Kind.POLICY,
    type="AWS::EC2::SecurityGroup",
    service="ec2",
    list=Call(operation="describe_security_groups", items="SecurityGroups[]"),
    id="arn:{partition}:ec2:{region}:{account}:security-group/{GroupId}",
    account="OwnerId",
    keys=("ec2:{GroupId}",),
    label="GroupName",
    tags="Tags",
    properties={
        "ingress_ports": "IpPermissions[].[FromPort, ToPort]",
        "open_to_the_world": "length(IpPermissions[?IpRanges[?CidrIp=='0.0.0.0/0'] ||"
        " Ipv6Ranges[?CidrIpv6=='::/0']]) > `0`",
        "vpc": "VpcId",
    },
    edges=(
        Edge(
            rule="security-group.ingress-from-group",
            relation="may_reach",
            needed_by="IpPermissions[].UserIdGroupPairs[].GroupId",
            key="ec2:{value}",
            effect=Effect.UNKNOWN,
            evidence=EvidenceKind.INFERRED,
            expects=Kind.POLICY,
        ),
        Edge(
            rule="security-group.prefix-list",
            relation="filtered_by",
            needs="[IpPermissions[].PrefixListIds[].PrefixListId,"
            " IpPermissionsEgress[].PrefixListIds[].PrefixListId]",
            key="ec2:{value}",
            effect=Effect.POLICY,
            expects=Kind.POLICY,
        ),
    ),
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html",
)

CRAWLERS = (SECURITY_GROUPS,)
