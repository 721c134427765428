"""Catalog of Backstage: one entity for each service and system, with the place of its pages.

References:
    1. Backstage, "Descriptor Format of Catalog Entities".
       https://backstage.io/docs/features/software-catalog/descriptor-format
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from model.capability.ownership import owner_of
from model.records.component import Component, ComponentId, Kind
from schema.exports.handbook.subject import Subject

NOT_ALLOWED = re.compile(r"[^a-zA-Z0-9_.-]+")
LONGEST = 63
"""Characters of a name, by the descriptor format [1]."""


def catalog(subject: Subject) -> str:
    """Return `catalog-info.yaml`: the documents of all systems, then of all services."""
    entities = [*_systems(subject), *_services(subject)]
    return yaml.safe_dump_all(entities, sort_keys=False, allow_unicode=True, explicit_start=True)


def entity_name(component: Component) -> str:
    """Return a name that Backstage allows.

    >>> from model.records.component import Component, Kind
    >>> entity_name(Component(id="service:a", kind=Kind.SERVICE, name="Check out!"))
    'Check-out'
    """
    name = component.name or component.id.partition(":")[2]
    return NOT_ALLOWED.sub("-", name).strip("-_.")[:LONGEST] or "unnamed"


def _systems(subject: Subject) -> Iterator[dict[str, Any]]:
    for system in subject.of_kind(Kind.SYSTEM):
        yield _entity("System", system, {"owner": _owner(subject, system.id)})


def _services(subject: Subject) -> Iterator[dict[str, Any]]:
    graph = subject.graph
    for service in subject.of_kind(Kind.SERVICE):
        spec: dict[str, Any] = {
            "type": "service",
            "lifecycle": "production",
            "owner": _owner(subject, service.id),
        }
        systems = [graph.component(group) for group in graph.groups_of(service.id)]
        if systems:
            spec["system"] = entity_name(systems[0])
        needs = [
            entity_name(graph.component(needed)) for needed in subject.services_needed(service.id)
        ]
        if needs:
            spec["dependsOn"] = [f"component:{name}" for name in needs]
        yield _entity("Component", service, spec)


def _owner(subject: Subject, component: ComponentId) -> str:
    return NOT_ALLOWED.sub("-", owner_of(subject.graph, component) or "unknown")


def _entity(kind: str, component: Component, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": {
            "name": entity_name(component),
            "title": component.label,
            "annotations": {
                "backstage.io/techdocs-ref": "dir:.",
                "loadpath.dev/component": component.id,
            },
        },
        "spec": spec,
    }
