"""Verifications of components that no recipe has a step for."""

from model.failover.draft import Draft, check_of, owner
from model.failover.plan import Action
from model.failover.recipe import GLOBAL_SIDE, LOOK
from model.failover.scope import Scope
from model.records.component import Component, ComponentId


def looked_at(scope: Scope, place: ComponentId, verifies: Draft | None = None) -> Draft:
    """Return the step that verifies a component, or that a manual step worked."""
    component = scope.graph.component(place)
    what = "enough of its providers serve" if verifies is None else "it uses the new Region"
    return Draft(
        id=check_of(verifies.id if verifies else place),
        component=place,
        action=Action.VERIFY,
        side=side_of(scope, component),
        description=f"Verify that {component.label} serves: {what}",
        duration=LOOK,
        owner=owner(scope, place),
        verifies=verifies.id if verifies else None,
        soft=verifies is not None and verifies.soft,
    )


def side_of(scope: Scope, component: Component) -> str:
    """Return the Region in which a component serves when the plan is done."""
    if component.region is None:
        return GLOBAL_SIDE
    return scope.to_region if component.region == scope.from_region else component.region
