"""Regions and Availability Zones, which no account owns, and which Regions an account enabled."""

from collections.abc import Sequence

from discovery.interface import Call, Context, Crawler, Edge, Item, Where
from model.records import reference
from model.records.component import Component, ComponentId, Kind
from model.records.observation import Facts, SeenComponent
from model.records.requirement import Effect

NOBODY = "''"
"""The path to an empty text: what several accounts see, and none of them owns."""


def enabled_regions(items: Sequence[Item], context: Context) -> Facts:
    """Return how the account stands to each Region, as the property `regions` of the account.

    It is a fact about the account: the same Region is enabled in one and disabled in the next.
    """
    status = {str(item["RegionName"]): str(item.get("OptInStatus", "")) for item in items}
    if not status:
        return Facts()
    account = Component(
        id=ComponentId(reference.account(context.account)),
        kind=Kind.ACCOUNT,
        account=context.account,
        properties={"regions": dict(sorted(status.items()))},
    )
    return Facts(components=(SeenComponent(component=account, replaces=False),))


REGIONS = Crawler(
    name="aws.ec2.regions",
    title="Regions and whether the account has enabled them",
    kind=Kind.REGION,
    type="AWS::Region",
    service="ec2",
    where=Where.GLOBAL,
    list=Call(operation="describe_regions", items="Regions[]", arguments={"AllRegions": True}),
    id="region:{RegionName}",
    label="RegionName",
    account=NOBODY,
    region="RegionName",
    properties={
        "endpoint": "Endpoint",
        "opt_in": "OptInStatus && OptInStatus != 'opt-in-not-required'",
    },
    transform_all=enabled_regions,
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html",
)

ZONES = Crawler(
    name="aws.ec2.availability_zones",
    title="Availability Zones, Local Zones and Wavelength Zones, by zone id",
    kind=Kind.ZONE,
    type="AWS::AvailabilityZone",
    service="ec2",
    list=Call(operation="describe_availability_zones", items="AvailabilityZones[]"),
    id="zone:{ZoneId}",
    # The name means another zone in the next account, so it is a key of this account only.
    keys=("zone-name:{account}/{region}/{ZoneName}",),
    label="ZoneId",
    account=NOBODY,
    zones="ZoneId",
    properties={
        "network_border_group": "NetworkBorderGroup",
        "state": "State",
        "zone_type": "ZoneType",
    },
    edges=(
        Edge(
            # Spelt like the containment that linking derives, so that the two are one.
            rule="zone.region",
            relation="in_region",
            needs="RegionName",
            key="region:{value}",
            effect=Effect.CONTAINMENT,
            expects=Kind.REGION,
        ),
        Edge(
            rule="zone.parent-zone",
            relation="controlled_from",
            needs="ParentZoneId",
            key="zone:{value}",
            effect=Effect.RECOVERY,
            expects=Kind.ZONE,
        ),
    ),
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html",
)

CRAWLERS = (REGIONS, ZONES)
