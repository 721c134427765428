"""Left behind: components that a failover shall not touch, and what only they stand on."""

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
    """Return the part of a scope that moves while `leave` stays (`resilience-spec` §3.6, partial).

    What only `leave` stands on stays, too. Where the counterpart of what stays serves without any
    step of its own, as what is active on both sides does, it is used. The very scope when `leave`
    is empty.

    Raises:
        UnknownComponent: if there is no such component.
        InvalidValue: if one is what the plan brings back, nothing that it stands on, or nothing
            that lies in the Region that is left.

    Complexity: O(components + requirements) each time that what seemed to serve turns out not to.
    """
    if not leave:
        return whole
    asked = tuple(sorted({_asked(whole, one) for one in leave}))
    met = reach(whole.graph, whole.service, _across(whole), _both(whole, asked))
    behind = whole.closure - (met.everything - _both(whole, asked))
    about = replace(
        whole, asked=asked, behind=behind, serving=_ready(whole, behind, failback=failback, at=at)
    )
    about = _settled(about)
    used = _both(about, about.serving)
    met = reach(about.graph, about.service, _across(about), behind - used)
    return replace(about, serving=about.serving & met.everything, soft=about.closure - met.hard)


def _asked(whole: Scope, text: str) -> ComponentId:
    one = whole.graph.component(text).id
    if whole.service in _both(whole, (one,)):
        expected = "a component other than what the plan brings back"
        raise InvalidValue("what is left behind", text, expected)
    if one not in whole.closure or not whole.leaves(one) or whole.is_no_part(one):
        source = whole.sources.get(one)
        raise InvalidValue(
            "what is left behind",
            text,
            f"a component of {whole.from_region} that {whole.service} stands on",
            hint=f"it takes the place of {source}: leave that" if source else None,
        )
    return one


def _across(scope: Scope) -> Mapping[ComponentId, ComponentId]:
    """Return the way across from both components of each pair."""
    return {**{one: pair.counterpart for one, pair in scope.pairs.items()}, **scope.sources}


def _both(scope: Scope, components: Collection[ComponentId]) -> frozenset[ComponentId]:
    """Return the components and their counterparts."""
    pairs = (scope.pairs[one].counterpart for one in components if one in scope.pairs)
    return frozenset((*components, *pairs))


def _ready(
    whole: Scope, behind: Collection[ComponentId], *, failback: bool, at: datetime
) -> frozenset[ComponentId]:
    """Return what has a counterpart that needs no step, whatever else it needs."""
    by_target = chains(whole, failback=failback, at=at)
    return frozenset(
        one
        for one, pair in whole.pairs.items()
        if one in behind and _stands_ready(whole, by_target[pair.counterpart], at)
    )


def _stands_ready(whole: Scope, chain: Chain, at: datetime) -> bool:
    """Tell whether nothing has to be changed, and no check of the counterpart is sure to fail."""
    changed = any(one.action not in PASSIVE for one in chain.new_side)
    fenced = any(one.action is Action.FENCE for one in chain.old_side)
    return not (changed or fenced or infeasible(whole, chain.new_side, (), at))


def _settled(about: Scope) -> Scope:
    """Return the scope without those counterparts that lack something that they need hard."""
    while True:
        needs = target_needs(about)
        serving = frozenset(
            one
            for one in about.serving
            if all(map(_has, needs.get(about.pairs[one].counterpart, ())))
        )
        if serving == about.serving:
            return about
        about = replace(about, serving=serving)


def _has(need: TargetNeed) -> bool:
    """Tell whether what runs already has what it needs, without being configured anew."""
    return need.at_start or (need.met and not need.anew)
