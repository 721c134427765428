"""Owners: who answers for a component, as documents, catalogs and tags state it."""

from model.capability import properties as read
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind

OWNER_TAGS = ("owner", "Owner", "team", "Team")
"""Keys of tags that name an owner, in the order in which they count."""


def stated_owner(component: Component) -> str | None:
    """Return the owner that a document or a tag of the component states; None when none does."""
    stated = read.text(component, read.OWNER)
    tagged = (component.tags[key] for key in OWNER_TAGS if component.tags.get(key))
    return stated or next(tagged, None)


def owner_of(graph: DependencyGraph, component: ComponentId) -> str | None:
    """Return the owner of a component, else that of its first service that has one.

    The services come in the order of their ids. None when nothing states an owner.
    """
    own = stated_owner(graph.component(component))
    if own is not None:
        return own
    services = (graph.component(group) for group in graph.groups_of(component))
    owners = (stated_owner(group) for group in services if group.kind is Kind.SERVICE)
    return next((owner for owner in owners if owner is not None), None)
