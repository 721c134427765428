"""Global Accelerator: endpoints in several Regions behind two fixed addresses."""

from collections.abc import Iterator, Sequence

from discovery.aws.additions import addition
from discovery.interface import Call, Context, Crawler, Item, Where
from discovery.requirements import required
from model.records import reference
from model.records.component import Json, Kind
from model.records.observation import Facts, SeenRequirement
from model.records.requirement import Effect

GONE = ("AcceleratorNotFoundException",)
ENDPOINTS = "accelerator.endpoints"
RULES = {
    ENDPOINTS: "A listener sends requests to any endpoint with a weight, in an endpoint group that "
    "is dialled above zero."
}


def endpoint_key(endpoint: str) -> str:
    """Return the key of an endpoint: a load balancer, an instance or the allocation of an address.

    >>> endpoint_key("eipalloc-1"), endpoint_key("arn:aws:elasticloadbalancing:…:loadbalancer/a")
    ('ec2:eipalloc-1', 'arn:aws:elasticloadbalancing:…:loadbalancer/a')
    """
    return endpoint if endpoint.startswith("arn:") else reference.ec2(endpoint)


def routes(item: Item, context: Context) -> Facts:
    """Return where each listener sends requests, and how fast its groups leave an endpoint.

    What is dialled or weighted to zero receives nothing until a person changes that.
    """
    del context  # ARNs and EC2 ids are unique over all Regions
    accelerator = str(item["AcceleratorArn"])
    groups = [group for listener in item.get("Groups") or () for group in listener["answer"]]
    return Facts(
        components=(addition(accelerator, Kind.LOAD_BALANCER, properties=_checks(groups)),),
        requirements=tuple(_listeners(accelerator, item.get("Groups") or ())),
    )


def _listeners(accelerator: str, listeners: Sequence[Item]) -> Iterator[SeenRequirement]:
    for listener in listeners:
        open_groups = [
            group for group in listener["answer"] if group.get("TrafficDialPercentage", 100) > 0
        ]
        ends = [end for group in open_groups for end in _receiving(group)]
        yield from required(
            accelerator,
            [endpoint_key(str(end["EndpointId"])) for end in ends],
            rule=ENDPOINTS,
            relation="routes_to",
            effect=Effect.HARD,
            minimum=1,
            full=len(ends),
            attribute="EndpointGroups[].EndpointDescriptions[].EndpointId",
        )


def _receiving(group: Item) -> Sequence[Item]:
    """Return the endpoints of a group that receive requests; all, where none is healthy."""
    listed = group.get("EndpointDescriptions") or ()
    weighted = [end for end in listed if end.get("Weight", 128) > 0]
    return [end for end in weighted if end.get("HealthState") != "UNHEALTHY"] or weighted


def _checks(groups: Sequence[Item]) -> dict[str, Json]:
    """Return interval and threshold of the group that notices a failure last."""

    def slowness(group: Item) -> int:
        return int(group["HealthCheckIntervalSeconds"]) * int(group["ThresholdCount"])

    checked = [
        group for group in groups if {"HealthCheckIntervalSeconds", "ThresholdCount"} <= set(group)
    ]
    if not checked or len(checked) < len(groups):
        return {}
    slowest = max(checked, key=slowness)
    return {
        "health_check_interval": slowest["HealthCheckIntervalSeconds"],
        "unhealthy_threshold": slowest["ThresholdCount"],
    }


ACCELERATORS = Crawler(
    name="aws.globalaccelerator.accelerators",
    title="Global Accelerator: accelerators, the endpoint groups of their listeners",
    kind=Kind.LOAD_BALANCER,
    type="AWS::GlobalAccelerator::Accelerator",
    service="globalaccelerator",
    where=Where.GLOBAL,
    list=Call(operation="list_accelerators", items="Accelerators[]"),
    details=(
        Call(
            operation="list_listeners",
            gone=GONE,
            items="Listeners[]",
            from_item={"AcceleratorArn": "AcceleratorArn"},
            into="Listeners",
        ),
        Call(
            operation="list_endpoint_groups",
            absent=("ListenerNotFoundException",),
            items="EndpointGroups[]",
            each="Listeners[].ListenerArn",
            from_item={"ListenerArn": "each"},
            into="Groups",
        ),
        Call(
            operation="list_tags_for_resource",
            gone=GONE,
            items="Tags",
            from_item={"ResourceArn": "AcceleratorArn"},
            into="Tags",
        ),
    ),
    id="AcceleratorArn",
    label="Name",
    # An accelerator that is switched off answers nothing.
    keep="Enabled",
    keys=(
        "host:{lower(DnsName)}",
        "host:{lower(DualStackDnsName)}",
        "ip:public/{IpSets[].IpAddresses[]}",
    ),
    tags="Tags",
    properties={
        "addresses": "IpSets[].IpAddresses[]",
        "groups": "Groups[].answer[].{region: EndpointGroupRegion, dial: TrafficDialPercentage,"
        " endpoints: EndpointDescriptions[].{endpoint: EndpointId, weight: Weight}}",
        "ports": "Listeners[].PortRanges[].{from: FromPort, to: ToPort}",
        "status": "Status",
    },
    transform=routes,
    transform_effects=(Effect.HARD,),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/global-accelerator/latest/api/API_ListAccelerators.html",
)

CRAWLERS = (ACCELERATORS,)
