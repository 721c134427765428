"""Edges that many services declare alike: zones, networks, filters, keys, roles and certificates.

Each function takes the rule and the path to what the item needs, and returns the edge. `changes`
are further fields of the edge, or other values of those that the function sets.
"""

from typing import Any

from discovery.aws.kms_keys import KMS_KEY, kms_key
from discovery.interface import Edge
from model.records.component import Kind
from model.records.requirement import Effect, Phase

EC2 = "ec2:{value}"
"""The key of what EC2 names by an id: a subnet, a security group, a network."""
ZONE_NAME = "zone-name:{account}/{region}/{value}"
"""The key of a zone by the name that an account knows it by."""


def zones(rule: str, needs: str, **changes: Any) -> Edge:
    """Return the need for one of the zones in which the parts of an item lie."""
    fields: dict[str, Any] = {"relation": "runs_in", "minimum": 1, "full": "all", **changes}
    return _contained(rule, needs, ZONE_NAME, Kind.ZONE, fields)


def zone(rule: str, needs: str, **changes: Any) -> Edge:
    """Return the need for the zone in which an item lies."""
    return _contained(rule, needs, ZONE_NAME, Kind.ZONE, {"relation": "runs_in", **changes})


def subnets(rule: str, needs: str, **changes: Any) -> Edge:
    """Return the need for one of the subnets in which an item has its parts or interfaces."""
    fields: dict[str, Any] = {"relation": "runs_in", "minimum": 1, "full": "all", **changes}
    return _contained(rule, needs, EC2, Kind.SUBNET, fields)


def subnet(rule: str, needs: str, **changes: Any) -> Edge:
    """Return the need for the subnet in which an item lies, for each where there are several."""
    return _contained(rule, needs, EC2, Kind.SUBNET, {"relation": "runs_in", **changes})


def network(rule: str, needs: str, **changes: Any) -> Edge:
    """Return the need for the network in which an item lies."""
    return _contained(rule, needs, EC2, Kind.NETWORK, {"relation": "runs_in", **changes})


def security_groups(rule: str, needs: str, **changes: Any) -> Edge:
    """Return the security groups that filter the traffic of an item."""
    return Edge(
        **{
            "rule": rule,
            "relation": "filtered_by",
            "needs": needs,
            "key": EC2,
            "effect": Effect.POLICY,
            "expects": Kind.POLICY,
            **changes,
        }
    )


def kms(rule: str, needs: str, **changes: Any) -> Edge:
    """Return the need for the key that encrypts what an item holds."""
    return Edge(
        **{
            "rule": rule,
            "relation": "encrypted_by",
            "needs": needs,
            "key": KMS_KEY,
            "normalise": kms_key,
            "expects": Kind.KEY,
            **changes,
        }
    )


def role(rule: str, needs: str, **changes: Any) -> Edge:
    """Return the need for the role as which an item acts while it runs."""
    return Edge(
        **{
            "rule": rule,
            "relation": "assumes_role",
            "needs": needs,
            "expects": Kind.PRINCIPAL,
            **changes,
        }
    )


def starting_role(rule: str, needs: str, **changes: Any) -> Edge:
    """Return the need for the role as which an item makes and changes what it consists of."""
    fields: dict[str, Any] = {"effect": Effect.LIFECYCLE, "phase": Phase.START, **changes}
    return role(rule, needs, **fields)


def certificate(rule: str, needs: str, **changes: Any) -> Edge:
    """Return the need for the certificate that an item shows to its clients."""
    return Edge(
        **{
            "rule": rule,
            "relation": "presents_certificate",
            "needs": needs,
            "expects": Kind.CERTIFICATE,
            **changes,
        }
    )


def _contained(rule: str, needs: str, key: str, expects: Kind, changes: dict[str, Any]) -> Edge:
    return Edge(
        **{
            "rule": rule,
            "needs": needs,
            "key": key,
            "effect": Effect.CONTAINMENT,
            "expects": expects,
            **changes,
        }
    )
