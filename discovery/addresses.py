"""IP addresses: the key under which others find who has an address."""

import ipaddress

from model.records import reference

PRIVATE = tuple(
    ipaddress.ip_network(block)
    for block in ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
"""The addresses that many networks use at once (RFC 1918, 6598 and 4193)."""


def address_key(text: str) -> str:
    """Return the key of an address: a public one is unique, a private one only in a network.

    >>> address_key("10.0.1.5"), address_key("203.0.113.2")
    ('address:10.0.1.5', 'ip:public/203.0.113.2')
    """
    return reference.address(text) if is_private(text) else reference.ip("public", text)


def is_private(text: str) -> bool:
    """Tell whether a text is an address that means something only inside of a network.

    >>> is_private("fd00::1"), is_private("2001:db8::1"), is_private("db.internal")
    (True, False, False)
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in block for block in PRIVATE)
