"""Places: kinds that contain components. A failover moves components, never places."""

from model.records.component import Kind

PLACES = frozenset(
    {
        Kind.ORGANIZATION,
        Kind.ORGANIZATIONAL_UNIT,
        Kind.ACCOUNT,
        Kind.REGION,
        Kind.ZONE,
        Kind.NETWORK,
        Kind.SUBNET,
        Kind.FAILURE_DOMAIN,
    }
)
"""Kinds that contain components: a failover moves components to other places."""
