"""Places: what components live in, and what a failover therefore never moves."""

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
"""Kinds that components live in; a failover moves to other places, it does not move the places."""
