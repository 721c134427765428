"""Where the control planes of AWS's global services live, by partition.

Source: AWS Fault Isolation Boundaries whitepaper, "Global services" and its appendices.
"""

from model import reference

_REGIONS = {
    "aws": {},
    "aws-cn": {"iam": "cn-north-1", "route53": "cn-northwest-1", "s3": "cn-north-1"},
    "aws-us-gov": {},
}
_DEFAULTS = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}


def control_plane(partition: str, service: str) -> str | None:
    """Return the key of a global service's control plane; None in a partition we do not know.

    >>> control_plane("aws", "route53")
    'aws:controlplane:route53@us-east-1'
    """
    region = _REGIONS.get(partition, {}).get(service) or _DEFAULTS.get(partition)
    return reference.control_plane(service, region) if region else None
