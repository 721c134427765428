"""Placeholders: components that references name and no source describes."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from model.linking.arn import parse_arn
from model.records import reference
from model.records.component import Component, ComponentId, Kind

PORT = re.compile(r":\d{1,5}$")
"""The port that a host name may end with; a placeholder stands for the host."""
SERVICE = re.compile(r"^_[a-z0-9-]+\._(tcp|udp|tls)\.")
"""The service that the name of an SRV record starts with; a placeholder stands for the host."""
PLACEHOLDER = "placeholder"
"""The property of a component that no source has described."""

BY_FORM = {
    "attachment": Kind.GATEWAY,
    "auto-scaling-group": Kind.SCALING_GROUP,
    "hosted-zone": Kind.DNS_ZONE,
    "internet-gateway": Kind.GATEWAY,
    "zone-of": Kind.ZONE,
    "journey": Kind.USER_JOURNEY,
    "system": Kind.SYSTEM,
    "service": Kind.SERVICE,
    "dns": Kind.DNS_RECORD,
    "stack": Kind.STACK,
}
"""The kind of a placeholder by the form of its key."""

BY_EC2_ID = {
    "cagw": Kind.GATEWAY,
    "eigw": Kind.GATEWAY,
    "eni": Kind.ENDPOINT,
    "i": Kind.COMPUTE,
    "igw": Kind.GATEWAY,
    "lgw": Kind.GATEWAY,
    "nat": Kind.GATEWAY,
    "pcx": Kind.NETWORK,
    "subnet": Kind.SUBNET,
    "tgw": Kind.GATEWAY,
    "vgw": Kind.GATEWAY,
    "vol": Kind.VOLUME,
    "vpc": Kind.NETWORK,
    "vpce": Kind.ENDPOINT,
}
"""The kind of a placeholder by the prefix of its EC2 id."""


def named(key: str) -> ComponentId | None:
    """Return the id of the placeholder for a key.

    None for a hashed name: its text names nothing.

    >>> named("host:api.stripe.com")
    'external:api.stripe.com'
    """
    form, _, rest = key.partition(":")
    if form == "name-hash" or not key:
        return None
    maker = IDENTITIES.get(form)
    return ComponentId(maker(rest) if maker and rest else key)


def placeholder(id_: ComponentId, expects: Kind | None = None) -> Component:
    """Return a component with what its id tells; `expects` is its kind, unless None."""
    arn = parse_arn(id_)
    if arn is not None:
        return _unseen(id_, expects or arn.kind, arn.name, account=arn.account, region=arn.region)
    form, _, rest = id_.partition(":")
    return PLACES.get(form, _other)(id_, rest, expects)


def _account(id_: ComponentId, number: str, _: Kind | None) -> Component:
    return Component(id=id_, kind=Kind.ACCOUNT, account=number)


def _region(id_: ComponentId, name: str, _: Kind | None) -> Component:
    return Component(id=id_, kind=Kind.REGION, name=name, region=name)


def _zone(id_: ComponentId, zone: str, _: Kind | None) -> Component:
    return Component(id=id_, kind=Kind.ZONE, name=zone, zones=(zone,))


def _zone_name(id_: ComponentId, rest: str, _: Kind | None) -> Component:
    place, __, name = rest.rpartition("/")
    region = place.rpartition("/")[2]
    return Component(id=id_, kind=Kind.ZONE, name=name, region=region or None)


def _external(id_: ComponentId, name: str, expects: Kind | None) -> Component:
    return _unseen(id_, expects or Kind.EXTERNAL, name)


def _aws(id_: ComponentId, rest: str, expects: Kind | None) -> Component:
    region = rest.rpartition("@")[2] if "@" in rest else None
    kind = Kind.CONTROL_PLANE if rest.startswith("controlplane:") else Kind.UNKNOWN
    return _unseen(id_, expects or kind, "", region=region)


def _ec2(id_: ComponentId, rest: str, expects: Kind | None) -> Component:
    known = BY_EC2_ID.get(rest.partition("-")[0], Kind.UNKNOWN)
    return _unseen(id_, expects or known, rest)


def _other(id_: ComponentId, rest: str, expects: Kind | None) -> Component:
    kind = expects or BY_FORM.get(id_.partition(":")[0], Kind.UNKNOWN)
    return _unseen(id_, kind, rest if kind is not Kind.UNKNOWN else "")


def _unseen(
    id_: ComponentId,
    kind: Kind,
    name: str,
    *,
    account: str | None = None,
    region: str | None = None,
) -> Component:
    return Component(
        id=id_,
        kind=kind,
        name=name,
        account=account,
        region=region,
        properties={PLACEHOLDER: True},
    )


def _queue(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").split(".")
    path = parts.path.strip("/").split("/")
    if len(path) == 2 and host[0] == "sqs" and len(host) > 2:
        partition = "aws-cn" if host[-1] == "cn" else "aws"
        return f"arn:{partition}:sqs:{host[1]}:{path[0]}:{path[1]}"
    return f"queue-url:{url}"


IDENTITIES: dict[str, Callable[[str], str]] = {
    "host": lambda name: reference.external(SERVICE.sub("", PORT.sub("", name))),
    "address": reference.external,
    "bucket": lambda name: f"arn:aws:s3:::{name}",
    "queue-url": _queue,
}
"""How a key becomes an id, by the form of the key; other keys are ids."""

PLACES: dict[str, Callable[[ComponentId, str, Kind | None], Component]] = {
    "account": _account,
    "region": _region,
    "zone": _zone,
    "zone-name": _zone_name,
    "external": _external,
    "aws": _aws,
    "ec2": _ec2,
}
"""How a placeholder is made, by the form of its id."""
