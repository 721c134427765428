"""VPC Lattice: networks of services, the services in them, and the targets that serve them."""

from collections.abc import Iterator, Sequence

from discovery.aws.target_groups import FAIL_OPEN, RECEIVING, target_key
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect

_API = "https://docs.aws.amazon.com/vpc-lattice/latest/APIReference"
GONE = ("ResourceNotFoundException",)
ASSOCIATED = "items[?status=='ACTIVE']"
DEFAULT, TARGETS = "lattice-service.target-group", "lattice-target-group.targets"


def service_facts(item: Item, context: Context) -> Facts:
    """Return that a service sends what no rule takes to the target groups of its listeners."""
    groups = sorted(set(_default_groups(item)))
    place = f"arn:{context.partition}:vpc-lattice:{context.region}:{context.account}:targetgroup"
    return Facts(
        requirements=required(
            str(item["arn"]),
            [group if group.startswith("arn:") else f"{place}/{group}" for group in groups],
            rule=DEFAULT,
            relation="routes_to",
            effect=Effect.HARD,
            minimum=1,
            full=len(groups),
            attribute="defaultAction.forward.targetGroups[]",
            expects=Kind.TARGET_GROUP,
        )
    )


def _default_groups(item: Item) -> Iterator[str]:
    for listener in item.get("defaults") or ():
        for group in listener["answer"] or ():
            if group.get("weight", 1) > 0:
                yield str(group["targetGroupIdentifier"])


def target_facts(item: Item, context: Context) -> Facts:
    """Return the need of a target group for one of the targets that receive requests."""
    del context  # targets are named in full, or belong to the group's network
    targets: Sequence[Item] = item.get("targets") or ()
    able = [target for target in targets if str(target.get("status")).lower() in RECEIVING]
    tried = [target for target in targets if str(target.get("status")).lower() in FAIL_OPEN]
    receiving = able or tried
    kind, network = str(item["type"]).lower(), str(item.get("vpcIdentifier") or "")
    return Facts(
        requirements=required(
            str(item["arn"]),
            [target_key(kind, str(target["id"]), network) for target in receiving],
            rule=TARGETS,
            relation="sends_to",
            effect=Effect.HARD,
            minimum=1,
            full=len(receiving),
            attribute="items[].id",
        )
    )


SERVICE_NETWORKS = Crawler(
    name="aws.vpclattice.service_networks",
    title="Service networks of VPC Lattice, the networks that use them and their services",
    kind=Kind.NETWORK,
    type="AWS::VpcLattice::ServiceNetwork",
    service="vpc-lattice",
    list=Call(operation="list_service_networks", items="items[]"),
    details=(
        Call(
            operation="list_service_network_vpc_associations",
            items=f"{ASSOCIATED}.vpcId",
            from_item={"serviceNetworkIdentifier": "id"},
            into="networks",
        ),
        Call(
            operation="list_service_network_service_associations",
            items=f"{ASSOCIATED}.serviceArn",
            from_item={"serviceNetworkIdentifier": "id"},
            into="services",
        ),
    ),
    id="arn",
    label="name",
    properties={"networks": "networks", "services": "services"},
    edges=(
        Edge(
            rule="service-network.network",
            relation="attached_through",
            # Only calls of its services stop; all other traffic of the network goes on.
            needed_by="networks",
            key="ec2:{value}",
            effect=Effect.SOFT,
            expects=Kind.NETWORK,
        ),
        Edge(
            rule="service-network.service",
            relation="routes_to",
            # One service less; the others are reached.
            needs="services",
            effect=Effect.SOFT,
            expects=Kind.API,
        ),
    ),
    docs=f"{_API}/API_ListServiceNetworks.html",
)

SERVICES = Crawler(
    name="aws.vpclattice.services",
    title="Services of VPC Lattice and the target groups of their listeners",
    kind=Kind.API,
    type="AWS::VpcLattice::Service",
    service="vpc-lattice",
    list=Call(operation="list_services", items="items[]"),
    details=(
        Call(
            operation="list_listeners",
            gone=GONE,
            items="items[].{id: id, port: port, protocol: protocol}",
            from_item={"serviceIdentifier": "id"},
            into="listeners",
        ),
        Call(
            operation="get_listener",
            absent=GONE,
            items="defaultAction.forward.targetGroups",
            each="listeners[].id",
            from_item={"serviceIdentifier": "id", "listenerIdentifier": "each"},
            into="defaults",
        ),
    ),
    id="arn",
    keep="status == 'ACTIVE'",
    label="name",
    keys=("host:{lower(dnsEntry.domainName)}", "host:{lower(customDomainName)}"),
    properties={
        "custom_domain": "customDomainName",
        "listeners": "listeners[].{port: port, protocol: protocol}",
        "status": "status",
    },
    transform=service_facts,
    transform_effects=(Effect.HARD,),
    transform_rules={
        DEFAULT: "A listener sends what none of its rules takes to the target groups of its "
        "default action; any of them with a weight serves."
    },
    docs=f"{_API}/API_ListServices.html",
)

TARGET_GROUPS = Crawler(
    name="aws.vpclattice.target_groups",
    title="Target groups of VPC Lattice and their targets",
    kind=Kind.TARGET_GROUP,
    type="AWS::VpcLattice::TargetGroup",
    service="vpc-lattice",
    list=Call(operation="list_target_groups", items="items[]"),
    details=(
        Call(
            operation="list_targets",
            gone=GONE,
            items="items",
            from_item={"targetGroupIdentifier": "id"},
            into="targets",
        ),
    ),
    id="arn",
    keep="status == 'ACTIVE'",
    label="name",
    properties={
        "port": "port",
        "protocol": "protocol",
        "target_type": "lower(type)",
        "targets": "length(targets)",
        "vpc": "vpcIdentifier",
    },
    measurements={"healthy_targets": "length(targets[?status=='HEALTHY'])"},
    edges=(
        Edge(
            rule="lattice-target-group.service",
            relation="forwards_some_to",
            # Rules of the service, or its default action, which is a need of its own.
            needed_by="serviceArns",
            effect=Effect.SOFT,
            expects=Kind.API,
        ),
    ),
    transform=target_facts,
    transform_effects=(Effect.HARD,),
    transform_rules={
        TARGETS: "A target group needs one of its targets that receive requests: the healthy, "
        "or all where none is."
    },
    docs=f"{_API}/API_ListTargetGroups.html",
)

CRAWLERS = (SERVICE_NETWORKS, SERVICES, TARGET_GROUPS)
