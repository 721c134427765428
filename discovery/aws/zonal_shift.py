"""What ARC can shift away from a zone: load balancers, scaling groups and clusters."""

from discovery.aws.additions import addition
from discovery.interface import Call, Context, Crawler, Item
from model.linking.arn import parse_arn
from model.records.component import Json, Kind
from model.records.observation import Facts


def shift_facts(item: Item, context: Context) -> Facts:
    """Return what ARC knows of a resource, for the component that another crawler describes."""
    del context  # resources are named by ARN
    arn = str(item["arn"])
    parsed = parse_arn(arn)
    stated: dict[str, Json] = {
        "zonal_autoshift": item.get("zonalAutoshiftStatus"),
        "zonal_shift_practice": item.get("practiceRunStatus"),
    }
    properties = {name: value for name, value in stated.items() if value is not None}
    kind = parsed.kind if parsed else Kind.UNKNOWN
    return Facts(components=(addition(arn, kind, properties=properties),))


MANAGED_RESOURCES = Crawler(
    name="aws.arczonalshift.managed_resources",
    title="Which resources ARC can shift away from a zone, by hand or by itself",
    kind=Kind.LOAD_BALANCER,
    type="AWS::ARCZonalShift::ManagedResource",
    service="arc-zonal-shift",
    list=Call(operation="list_managed_resources", items="items[]"),
    id="arn",
    placeholder=True,
    transform=shift_facts,
    docs="https://docs.aws.amazon.com/arc-zonal-shift/latest/api/API_ListManagedResources.html",
)

CRAWLERS = (MANAGED_RESOURCES,)
