"""S3 Multi-Region Access Points: buckets that are dialled to zero wait for a switch."""

from typing import Any

from discovery.aws.s3_multi_region import MULTI_REGION_ACCESS_POINTS
from model.records.observation import Observation
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import error, keys, play

ARN = "arn:aws:s3::111122223333:accesspoint/mfz.mrap"
BUCKETS = [
    {"Bucket": "media-east", "Region": "us-east-1"},
    {"Bucket": "media-west", "Region": "us-west-2"},
]


def look(routes: Any) -> Observation:
    point = {"Name": "media", "Alias": "mfz.mrap", "Status": "READY", "Regions": BUCKETS}
    return play(
        MULTI_REGION_ACCESS_POINTS,
        (
            "list_multi_region_access_points",
            {"AccessPoints": [point]},
            {"AccountId": "111122223333"},
        ),
        (
            "get_multi_region_access_point_routes",
            routes,
            {"AccountId": "111122223333", "Mrap": ARN},
        ),
    )


def dialled(east: int, west: int) -> dict[str, Any]:
    dials = zip(BUCKETS, (east, west), strict=True)
    return {"Routes": [{**bucket, "TrafficDialPercentage": dial} for bucket, dial in dials]}


def test_active_buckets_serve_in_place_of_each_other_under_one_name_in_no_region() -> None:
    seen = look(dialled(100, 100))
    assert requirement_lines(seen) == [
        f"s3-multi-region-access-point.bucket: {ARN} hard routes_to 1 of bucket:media-east,"
        " bucket:media-west"
    ]
    assert keys(seen) == {ARN: ("host:mfz.mrap.accesspoint.s3-global.amazonaws.com",)}
    assert described(seen)[ARN].region is None


def test_a_passive_bucket_is_needed_only_to_fail_over() -> None:
    assert requirement_lines(look(dialled(100, 0))) == [
        f"s3-multi-region-access-point.bucket: {ARN} hard routes_to 1 of bucket:media-east",
        f"s3-multi-region-access-point.passive-bucket: {ARN} recovery fails_over_to"
        " bucket:media-west",
    ]


def test_without_routes_every_bucket_receives_requests() -> None:
    (line,) = requirement_lines(look(error("NoSuchMultiRegionAccessPoint")))
    assert line.endswith("hard routes_to 1 of bucket:media-east, bucket:media-west")
