"""S3 Multi-Region Access Points: one name for buckets in several Regions."""

from discovery.interface import Call, Crawler, Edge, Where
from model.records.component import Kind
from model.records.requirement import Effect

ACCESS_POINT = "arn:{partition}:s3::{account}:accesspoint/{Alias}"

MULTI_REGION_ACCESS_POINTS = Crawler(
    name="aws.s3.multi_region_access_points",
    title="S3 Multi-Region Access Points, their buckets and where requests go",
    kind=Kind.ENDPOINT,
    type="AWS::S3::MultiRegionAccessPoint",
    service="s3control",
    where=Where.GLOBAL,
    list=Call(
        operation="list_multi_region_access_points",
        items="AccessPoints[]",
        from_item={"AccountId": "{account}"},
    ),
    details=(
        Call(
            operation="get_multi_region_access_point_routes",
            absent=("NoSuchMultiRegionAccessPoint",),
            items="Routes",
            from_item={"AccountId": "{account}", "Mrap": ACCESS_POINT},
            into="Routes",
            when="Status == 'READY'",
        ),
    ),
    id=ACCESS_POINT,
    item="Name",
    keep="Status != 'CREATING' && Status != 'DELETING'",
    label="Name",
    region="''",
    keys=("host:{lower(Alias)}.accesspoint.s3-global.{dns_suffix}",),
    properties={
        "created": "CreatedAt",
        "regions": "Regions[].Region",
        "routes": "Routes[].{bucket: Bucket, region: Region, dial: TrafficDialPercentage}",
        "status": "Status",
    },
    edges=(
        Edge(
            rule="s3-multi-region-access-point.bucket",
            relation="routes_to",
            # A bucket that is dialled to zero is passive: it receives nothing.
            needs="Routes[?TrafficDialPercentage > `0`].Bucket || Regions[].Bucket",
            key="bucket:{value}",
            minimum=1,
            full="all",
            expects=Kind.BUCKET,
        ),
        Edge(
            rule="s3-multi-region-access-point.passive-bucket",
            relation="fails_over_to",
            needs="Routes[?TrafficDialPercentage == `0`].Bucket",
            key="bucket:{value}",
            effect=Effect.RECOVERY,
            expects=Kind.BUCKET,
        ),
    ),
    docs="https://docs.aws.amazon.com/AmazonS3/latest/API/"
    "API_control_ListMultiRegionAccessPoints.html",
)

CRAWLERS = (MULTI_REGION_ACCESS_POINTS,)
