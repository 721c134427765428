"""Left behind: components that stay in the old Region on request, and what only they need."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from model.errors import InvalidValue
from model.failover.closure import reach
from model.failover.draft import Chain
from model.failover.feasibility import infeasible
from model.failover.plan import PASSIVE, Action
from model.failover.scope import Scope
from model.failover.step_chains import chains
from model.failover.target_needs import TargetNeed, target_needs
from model.records.component import ComponentId


def leave_behind(whole: Scope, leave: Collection[str], *, failback: bool, at: datetime) -> Scope:
    """Return the scope without the components in `leave` and without what only they need.

    When the counterpart of a component that stays already serves without any step (as active/active
    components do), the moved components use it. `whole` itself is returned when `leave` is empty.

    Raises:
        UnknownComponent: if there is no such component.
        InvalidValue: if `leave` names what the plan brings back, a component that it does not need,
            or a component outside of the old Region.

    Complexity: O(components + requirements) for each round; a round follows whenever a counterpart
    that seemed to serve lacks a hard need.
    """
    if not leave:
        return whole
    stated = tuple(sorted({_movable(whole, component) for component in leave}))
    met = reach(whole.graph, whole.service, _across(whole), _both(whole, stated))
    behind = whole.closure - (met.everything - _both(whole, stated))
    about = replace(
        whole,
        requested=stated,
        behind=behind,
        serving=_ready(whole, behind, failback=failback, at=at),
    )
    about = _settled(about)
    used = _both(about, about.serving)
    met = reach(about.graph, about.service, _across(about), behind - used)
    return replace(about, serving=about.serving & met.everything, soft=about.closure - met.hard)


def _movable(whole: Scope, text: str) -> ComponentId:
    component = whole.graph.component(text).id
    if whole.service in _both(whole, (component,)):
        expected = "a component other than what the plan brings back"
        raise InvalidValue("what is left behind", text, expected)
    if component not in whole.closure or not whole.leaves(component) or whole.is_no_part(component):
        source = whole.sources.get(component)
        raise InvalidValue(
            "what is left behind",
            text,
            f"a component of {whole.from_region} that {whole.service} needs",
            hint=f"it is the counterpart of {source}: leave that" if source else None,
        )
    return component


def _across(scope: Scope) -> Mapping[ComponentId, ComponentId]:
    """Return the other component of each pair, by either component."""
    return {
        **{component: pair.counterpart for component, pair in scope.pairs.items()},
        **scope.sources,
    }


def _both(scope: Scope, components: Collection[ComponentId]) -> frozenset[ComponentId]:
    """Return the components and their counterparts."""
    pairs = (
        scope.pairs[component].counterpart for component in components if component in scope.pairs
    )
    return frozenset((*components, *pairs))


def _ready(
    whole: Scope, behind: Collection[ComponentId], *, failback: bool, at: datetime
) -> frozenset[ComponentId]:
    """Return the components whose counterpart needs no step, whatever else it needs."""
    by_target = chains(whole, failback=failback, at=at)
    return frozenset(
        component
        for component, pair in whole.pairs.items()
        if component in behind and _stands_ready(whole, by_target[pair.counterpart], at)
    )


def _stands_ready(whole: Scope, chain: Chain, at: datetime) -> bool:
    """Tell whether a counterpart needs no change and none of its checks is certain to fail."""
    changed = any(step.action not in PASSIVE for step in chain.new_side)
    fenced = any(step.action is Action.FENCE for step in chain.old_side)
    return not (changed or fenced or infeasible(whole, chain.new_side, (), at))


def _settled(about: Scope) -> Scope:
    """Return the scope in which every counterpart that counts as serving has its hard needs met."""
    while True:
        needs = target_needs(about)
        serving = frozenset(
            component
            for component in about.serving
            if all(map(_has, needs.get(about.pairs[component].counterpart, ())))
        )
        if serving == about.serving:
            return about
        about = replace(about, serving=serving)


def _has(need: TargetNeed) -> bool:
    """Tell whether a running component has this need met without a new configuration."""
    return need.at_start or (need.met and not need.anew)
