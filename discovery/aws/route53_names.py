"""Names of record sets: how Route 53 writes them, and the ids and keys made of them."""

import re

from model.records import reference

_OCTAL = re.compile(r"\\([0-3][0-7]{2})")
_WEBSITE = re.compile(r"^(?:(?P<bucket>.+)\.)?s3-website[.-][a-z0-9-]+\.amazonaws\.com(?:\.cn)?$")


def readable(name: str) -> str:
    r"""Return a name in lower case, without the last dot and without octal escapes.

    >>> readable(r"\\052.Shop.example.com.".replace("\\\\", "\\"))
    '*.shop.example.com'
    """
    plain = _OCTAL.sub(lambda escape: chr(int(escape[1], 8)), name)
    return plain.lower().removesuffix(".")


def record_id(name: str, record_type: str, *, zone: str | None, set_identifier: str | None) -> str:
    """Return the id of a record set; `zone` is the id of its zone if that is private, else None.

    >>> record_id("api.example.com", "A", zone=None, set_identifier="use1")
    'dns:api.example.com/A/use1'
    >>> record_id("db.internal", "CNAME", zone="Z1", set_identifier=None)
    'dns:db.internal@Z1/CNAME'
    """
    place = f"{name}@{zone}" if zone else name
    end = f"/{set_identifier}" if set_identifier is not None else ""
    return f"dns:{place}/{record_type}{end}"


def target_key(host: str, *, record_name: str) -> str:
    """Return the key of the host that an alias or a CNAME points to.

    A bucket that serves a website has the name of the record, or stands before the endpoint.

    >>> target_key("dualstack.web-1.us-east-1.elb.amazonaws.com.", record_name="example.com")
    'host:web-1.us-east-1.elb.amazonaws.com'
    >>> target_key("s3-website-us-east-1.amazonaws.com.", record_name="www.example.com")
    'bucket:www.example.com'
    """
    website = _WEBSITE.match(readable(host))
    if website:
        return reference.bucket(website["bucket"] or record_name)
    return reference.host(readable(host))
