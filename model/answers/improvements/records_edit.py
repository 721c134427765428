"""Edits of records: components, requirements and capabilities put in, everything kept sorted."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from model.records.component import Component, ComponentId, Json
from model.records.objective import Capability
from model.records.requirement import Effect, Member, Requirement
from model.records.revision import Records


def with_component(records: Records, component: Component) -> Records:
    """Return records with a component, in the place of one with the same id."""
    others = (known for known in records.components if known.id != component.id)
    ordered = sorted((*others, component), key=lambda known: known.id)
    return replace(records, components=tuple(ordered))


def with_properties(records: Records, name: ComponentId, **properties: Json) -> Records:
    """Return records in which a component has these properties, beside its others."""
    component = component_in(records, name)
    changed = replace(component, properties={**component.properties, **properties})
    return with_component(records, changed)


def component_in(records: Records, name: ComponentId) -> Component:
    """Return the component with this id."""
    return next(component for component in records.components if component.id == name)


def with_need(
    records: Records, dependent: ComponentId, provider: ComponentId, effect: Effect, relation: str
) -> Records:
    """Return records in which one component needs another."""
    need = Requirement(
        dependent=dependent,
        members=(Member(provider=provider),),
        minimum=1,
        effect=effect,
        relation=relation,
    )
    return with_needs(records, (*records.requirements, need))


def with_needs(records: Records, needs: Iterable[Requirement]) -> Records:
    """Return records with these requirements instead of theirs, each once."""
    by_id = {need.id: need for need in needs}
    return replace(records, requirements=tuple(by_id[name] for name in sorted(by_id)))


def with_changed_needs(
    records: Records,
    selects: Callable[[Requirement], bool],
    change: Callable[[Requirement], Requirement],
) -> Records:
    """Return records in which the selected requirements are changed."""
    return with_needs(
        records, (change(need) if selects(need) else need for need in records.requirements)
    )


def with_choice(need: Requirement, provider: ComponentId) -> Requirement:
    """Return a requirement that one further provider meets as well."""
    members = {member.provider: member for member in need.members}
    members.setdefault(provider, Member(provider=provider))
    return replace(need, members=tuple(members[name] for name in sorted(members)))


def with_capability(records: Records, capability: Capability) -> Records:
    """Return records with a further capability."""
    ordered = sorted(
        (*records.capabilities, capability),
        key=lambda stated: (stated.subject, str(stated.disruption_class), stated.source),
    )
    return replace(records, capabilities=tuple(ordered))
