"""Partitions of AWS: the domain under which each has the host names of its resources."""

_SUFFIXES = {
    "aws": "amazonaws.com",
    "aws-cn": "amazonaws.com.cn",
    "aws-eusc": "amazonaws.eu",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
    "aws-us-gov": "amazonaws.com",
}


def dns_suffix(partition: str) -> str | None:
    """Return the domain of a partition's host names; None for a partition that is not known.

    >>> dns_suffix("aws"), dns_suffix("aws-cn"), dns_suffix("aws-new")
    ('amazonaws.com', 'amazonaws.com.cn', None)
    """
    return _SUFFIXES.get(partition)
