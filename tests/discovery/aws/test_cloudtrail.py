"""Trails: without what they write to, nothing stops, and nobody sees who did what."""

from discovery.aws.cloudtrail import TRAILS
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play

ARN = "arn:aws:cloudtrail:us-east-1:111122223333:trail/all"
GROUP = "arn:aws:logs:us-east-1:111122223333:log-group:trail"
TOPIC = "arn:aws:sns:us-east-1:111122223333:trail"
ROLE = "arn:aws:iam::111122223333:role/trail"
KEY = "arn:aws:kms:us-east-1:111122223333:key/1"


def test_a_trail_observes_by_its_bucket_group_topic_role_and_key() -> None:
    trail = {
        "Name": "all",
        "TrailARN": ARN,
        "HomeRegion": "us-east-1",
        "IsMultiRegionTrail": True,
        "S3BucketName": "records",
        "SnsTopicARN": TOPIC,
        "CloudWatchLogsLogGroupArn": f"{GROUP}:*",
        "CloudWatchLogsRoleArn": ROLE,
        "KmsKeyId": KEY,
    }
    asked = {"includeShadowTrails": False}
    seen = play(TRAILS, ("describe_trails", {"trailList": [trail]}, asked))
    me = "cloudtrail!trail/all"
    assert requirement_lines(seen) == [
        f"trail.bucket: {me} observability logs_to bucket:records",
        f"trail.kms-key: {me} observability encrypted_by kms!key/1",
        f"trail.log-group: {me} observability logs_to logs!log-group:trail",
        f"trail.log-role: {me} observability assumes_role {ROLE}",
        f"trail.topic: {me} observability notifies sns!trail",
    ]
    assert described(seen)[ARN].properties["multi_region"] is True
