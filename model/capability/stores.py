"""Stores: which components hold data that nobody else holds, and which are filled from others."""

from model.capability import properties as read
from model.records.component import Component, Kind

AUTHORITATIVE = frozenset(
    {Kind.DATABASE, Kind.BUCKET, Kind.FILE_SYSTEM, Kind.VOLUME, Kind.WAREHOUSE}
)
"""Kinds that hold data nobody else holds, unless a document states otherwise."""
DERIVED = frozenset({Kind.CACHE, Kind.SEARCH})
"""Kinds whose content is rebuilt from elsewhere: they lose nothing, but are filled again."""


def is_authoritative(component: Component) -> bool:
    """Return whether a store holds data that nobody else holds.

    An instance of a database cluster does not: the storage of the cluster does. Nor does a hub,
    whose members in several Regions hold the data.
    """
    stated = read.flag(component, read.AUTHORITATIVE)
    if stated is not None:
        return stated
    if component.type in read.HUBS or read.text(component, read.DB_CLUSTER):
        return False
    return component.kind in AUTHORITATIVE


def is_derived(component: Component) -> bool:
    """Return whether the content of a store is rebuilt from elsewhere."""
    return read.flag(component, read.AUTHORITATIVE) is not True and component.kind in DERIVED
