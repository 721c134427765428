"""Control planes: the Region that hosts the API of a step, and whether the event takes it.

An API is written `<service>:<Operation>@<region>`.

References:
    [1] AWS Fault Isolation Boundaries (whitepaper), "Global services" and its appendices.
"""

from collections.abc import Mapping
from typing import NamedTuple

from model.records import reference
from model.records.component import ComponentId

US_EAST, US_WEST = "us-east-1", "us-west-2"
GLOBAL: Mapping[str, str] = {
    "account": US_EAST,
    "arc-region-switch": US_EAST,
    "cloudfront": US_EAST,
    "globalaccelerator": US_WEST,
    "iam": US_EAST,
    "networkmanager": US_WEST,
    "organizations": US_EAST,
    "route53": US_EAST,
    "route53-recovery-control-config": US_WEST,
    "s3-configuration": US_EAST,
    "shield": US_EAST,
    "waf": US_EAST,
}
"""Services whose API lives in one Region of the partition `aws`, wherever the change acts."""

PARTITIONS: Mapping[str, str] = {"cn-": "cn-north-1", "us-gov-": "us-gov-west-1"}
"""The Region of global services in the other partitions, by the prefix of a Region's name."""


class Api(NamedTuple):
    """One operation of an AWS service and the Region that hosts it."""

    service: str
    operation: str
    region: str

    @property
    def control_plane(self) -> ComponentId:
        """The component that stands for the control plane of this API."""
        return ComponentId(reference.control_plane(self.service, self.region))


def api(operation: str, region: str) -> str:
    """Return the API as a step names it: in `region`, or in the home Region of a global service.

    >>> api("rds:FailoverGlobalCluster", "us-west-2")
    'rds:FailoverGlobalCluster@us-west-2'
    >>> api("route53:ChangeResourceRecordSets", "us-west-2")
    'route53:ChangeResourceRecordSets@us-east-1'
    >>> api("s3:PutBucketPolicy", "us-west-2")
    's3:PutBucketPolicy@us-east-1'
    """
    service, _, name = operation.partition(":")
    if service == "s3" and name.startswith("PutBucket"):
        service = "s3-configuration"
    if service in GLOBAL:
        other = (home for start, home in PARTITIONS.items() if region.startswith(start))
        region = next(other, GLOBAL[service])
    return f"{operation}@{region}"


def parse_api(text: str) -> Api | None:
    """Return the parts of an API; None for the id of a component.

    >>> parse_api("rds:FailoverGlobalCluster@us-west-2").control_plane
    'aws:controlplane:rds@us-west-2'
    >>> parse_api("arn:aws:iam::111122223333:role/operator") is None
    True
    """
    head, _, region = text.rpartition("@")
    service, _, operation = head.partition(":")
    if not (region and service and operation) or ":" in operation or "/" in operation:
        return None
    return Api(service, operation, region)
