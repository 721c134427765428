"""Regions and Availability Zones, as one account sees them."""

from discovery.interface import Call, Crawler, Edge, Where
from model.component import Kind
from model.requirement import Effect

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
    # Regions belong to nobody: two accounts that see one must describe the same component.
    account="not_null(Owner, '')",
    region="RegionName",
    properties={"opt_in_status": "OptInStatus", "endpoint": "Endpoint"},
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html",
)
