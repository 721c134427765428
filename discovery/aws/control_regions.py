"""Where the control planes of AWS's global services live, by partition.

Source: AWS Fault Isolation Boundaries whitepaper, "Global services" and its appendices.
"""

from model.records import reference

_WEST = {
    "arc-region-switch": "us-west-2",
    "globalaccelerator": "us-west-2",
    "networkmanager": "us-west-2",
    "route53-recovery-control-config": "us-west-2",
    "route53-recovery-readiness": "us-west-2",
    # Its only global requests are those about access points of several Regions.
    "s3control": "us-west-2",
}
_REGIONS = {
    "aws": _WEST,
    "aws-cn": {"iam": "cn-north-1", "route53": "cn-northwest-1", "s3": "cn-north-1"},
    "aws-us-gov": {},
}
_DEFAULTS = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}


def control_region(partition: str, service: str) -> str | None:
    """Return where a global service is called; None in a partition we do not know.

    >>> control_region("aws", "globalaccelerator"), control_region("aws-cn", "route53")
    ('us-west-2', 'cn-northwest-1')
    """
    return _REGIONS.get(partition, {}).get(service) or _DEFAULTS.get(partition)


def control_plane(partition: str, service: str) -> str | None:
    """Return the key of a global service's control plane; None in a partition we do not know.

    >>> control_plane("aws", "route53")
    'aws:controlplane:route53@us-east-1'
    """
    region = control_region(partition, service)
    return reference.control_plane(service, region) if region else None
