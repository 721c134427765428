"""Routes of a part: who joins because what it calls, or where that lies, decides its way out.

Needs of routes (`outbound`) follow from facts that mention neither the caller nor the route: where
the components lie that are called, what a task definition calls for its service, and whether
anything needs an instance that calls nobody. When such a fact changes, the caller joins the part.
"""

from collections.abc import Callable, Collection, Iterable, Iterator

from model.linking.askers import RUNS_IN
from model.linking.destinations import LEADS_ON
from model.linking.outbound import LAUNCHES_FROM, may_be_call
from model.linking.part_lookups import Elsewhere
from model.linking.placeholder import PLACEHOLDER
from model.linking.requirements import DEGRADABLE, judged_effect
from model.linking.subnet_routes import ROUTES, SubnetRoutes
from model.linking.ways import ATTACHMENT
from model.records.component import Component, ComponentId, Kind
from model.records.observation import Observation
from model.records.requirement import Effect, Phase, Requirement
from model.records.revision import Records


class Uncertain(Exception):
    """It is not certain from what is published whether a component is needed."""


def have_routes(observations: Iterable[Observation]) -> bool:
    """Tell whether routes of a subnet are known, so that components need what they lead to."""
    return any(
        ROUTES in seen.component.properties
        for observation in observations
        for seen in observation.facts.components
    )


def route_keys(
    background: Iterable[Observation], described: Callable[[str], Component | None]
) -> frozenset[str]:
    """Return the keys by which ways out are found: of routes, and of the subnets of attachments.

    `described` returns the component that has a key.
    """
    keys = {
        key
        for observation in background
        for seen in observation.facts.components
        for routes in [SubnetRoutes.of(seen.component)]
        for _, key in (*routes.blocks, *routes.lists)
    }
    for key in [key for key in keys if key.startswith(ATTACHMENT)]:
        attachment = described(key)
        listed = None if attachment is None else attachment.properties.get("subnets")
        for name in listed if isinstance(listed, list) else ():
            keys.update((f"{key}/{name}", f"ec2:{name}"))
    return frozenset(keys)


def callers_of(component: ComponentId, elsewhere: Elsewhere) -> Iterator[ComponentId]:
    """Yield who calls a component, by itself, by a name or through what it is launched from."""
    seen, stack = {component}, [component]
    while stack:
        for need in elsewhere.dependents(stack.pop()):
            dependent = need.dependent
            if need.relation in LEADS_ON:
                if dependent not in seen:
                    seen.add(dependent)
                    stack.append(dependent)
            elif may_be_call(need.relation, need.phase, need.evidence):
                yield dependent
                yield from launched_from(dependent, elsewhere)


def launched_from(definition: ComponentId, elsewhere: Elsewhere) -> Iterator[ComponentId]:
    """Yield what is launched from a definition."""
    for need in elsewhere.dependents(definition):
        if need.relation == LAUNCHES_FROM:
            yield need.dependent


def affected(before: Records, after: Records, elsewhere: Elsewhere) -> Iterator[ComponentId]:
    """Yield whose ways out may differ after records became others.

    Components that are only known as placeholders may be among them.
    """
    old = {component.id: component for component in before.components}
    new = {component.id: component for component in after.components}
    for id_ in sorted(old.keys() | new.keys()):
        if _place(old.get(id_)) != _place(new.get(id_)):
            yield from callers_of(id_, elsewhere)
    for need in _differing(before, after):
        for provider in need.providers:
            known = new.get(provider) or elsewhere.component(provider)
            if known is not None and known.kind is Kind.COMPUTE:
                yield provider
        if need.relation == RUNS_IN or need.relation in LEADS_ON:
            yield from callers_of(need.dependent, elsewhere)
        yield from launched_from(need.dependent, elsewhere)
    for need in after.requirements:
        # What is behind a service makes calls for it.
        if need.relation == LAUNCHES_FROM:
            yield from need.providers


def is_needed(
    component: ComponentId,
    but: Collection[ComponentId],
    elsewhere: Elsewhere,
    derived: Collection[str],
) -> bool:
    """Tell whether a component outside of `but` is stated to need a component while it runs.

    Args:
        component: who is needed.
        but: whose needs do not count.
        elsewhere: the published requirements.
        derived: the rules of requirements that linking derives.

    Raises:
        Uncertain: if a requirement for full function may have been left out of what is published.
    """
    for need in elsewhere.dependents(component):
        if need.dependent in but or need.phase is not Phase.RUN:
            continue
        stated = [reason for reason in need.evidence if reason.rule not in derived]
        if need.evidence and not stated:
            continue
        effect = judged_effect(stated, need.effect)
        if effect in DEGRADABLE and effect is not Effect.CONTAINMENT:
            return True
        if len(need.members) > 1:
            raise Uncertain
    return False


def in_subnet(subnet: ComponentId, elsewhere: Elsewhere) -> Iterator[ComponentId]:
    """Yield whose needs follow from the routes of a subnet: callers in it, and its network."""
    for need in elsewhere.dependents(subnet):
        if need.relation == RUNS_IN:
            yield need.dependent
    for need in elsewhere.needs_of(subnet):
        if need.relation == RUNS_IN:
            yield from need.providers


def _differing(before: Records, after: Records) -> Iterator[Requirement]:
    old = {need.id: need for need in before.requirements}
    new = {need.id: need for need in after.requirements}
    for id_ in sorted(old.keys() | new.keys()):
        if old.get(id_) != new.get(id_):
            yield old.get(id_) or new[id_]


def _place(component: Component | None) -> object:
    """Return all of a component that tells where it lies for those who call it."""
    if component is None or PLACEHOLDER in component.properties:
        return None
    return component.kind, component.region, component.properties.get("scheme")
