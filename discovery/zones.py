"""Availability Zones: distinguishes ids (`use1-az1`) from names (`us-east-1a`)."""

import re

from model.records import reference

_ZONE_ID = re.compile(r"^[a-z]{2,5}\d(?:-[a-z]{2,5}\d)?-(?:[a-z]+-)?(?:az|wlz)\d+$")


def is_zone_id(text: str) -> bool:
    """Return whether `text` is a zone id, which means the same zone in every account.

    >>> is_zone_id("use1-az1"), is_zone_id("usw2-lax1-az1"), is_zone_id("us-east-1a")
    (True, True, False)
    >>> is_zone_id("use1-wl1-bos-wlz1"), is_zone_id("us-east-1-wl1-bos-wlz-1")
    (True, False)
    """
    return _ZONE_ID.match(text) is not None


def zone_key(text: str, account: str, region: str) -> str:
    """Return what `Component.zones` holds: the zone id, or the key of a zone name."""
    return text if is_zone_id(text) else reference.zone_name(account, region, text)
