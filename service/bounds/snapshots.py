"""Snapshots within bounds: made once for each revision and bounds."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from secrets import token_bytes

from model.graph import DependencyGraph
from schema.graphql.snapshot import Memory, Snapshot
from service.bounds.restrict import Restricted, anonymous, restricted
from service.settings import Bounds, Settings

JOINT = "+"
"""Joins the names of the bounds of somebody who has several."""


def joined(names: str, bounds: Mapping[str, Bounds]) -> Bounds | None:
    """Return all that any of the named bounds has; None when one of them is not there."""
    parts = [bounds.get(name) for name in names.split(JOINT)]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return Bounds(
        accounts=tuple(account for part in known for account in part.accounts),
        services=tuple(service for part in known for service in part.services),
        # Of two values of one key both count: each stands for itself.
        tags=tuple(tag for part in known for tag in part.tags),
    )


def placeholder_key(settings: Settings) -> bytes:
    """Return the key of ids of placeholders: the same in all replicas with the same secrets."""
    secret = settings.oidc_client_secret
    hashes = [token.sha256 for token in settings.tokens]
    text = [*sorted(hashes), *([] if secret is None else [secret.get_secret_value()])]
    return sha256("\n".join(("placeholders", *text)).encode()).digest() if text else token_bytes(32)


def bounded(snapshot: Snapshot, names: str, bounds: Bounds, key: bytes) -> Snapshot:
    """Return a snapshot as a viewer within bounds sees it; its own memory holds no other answer."""

    def restrict() -> tuple[Restricted, DependencyGraph, Memory]:
        inside = restricted(snapshot.graph.records, bounds, key)
        return inside, DependencyGraph(inside.records), Memory()

    inside, graph, memory = snapshot.memory.recall(("bounds", names), restrict)
    return replace(
        snapshot,
        graph=graph,
        coverage=anonymous(snapshot.coverage, key),
        hidden=inside.hidden,
        placeholders=inside.placeholders,
        memory=memory,
    )
