"""F-01: components that are configured to use the old Region are configured for the new one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from model.capability.estimate import unknown
from model.failover.draft import Draft, Drafts, owner
from model.failover.plan import Action, Precedence
from model.failover.rules.verification import looked_at, side_of
from model.failover.scope import Scope
from model.failover.target_needs import NeedsOf, TargetNeed
from model.records.component import ComponentId

SOFTLY = "/soft"
"""Suffix of the id of a step that configures a component for full function only."""
UNNAMED = "its configuration names no component of the old Region"
USES = "its configuration names the right components"
RECONFIGURATION_TIME = unknown("the time to change its configuration is not stated")


def repoint(scope: Scope, drafts: Drafts, needs: Sequence[TargetNeed]) -> Iterator[Precedence]:
    """Add a manual step for each component that is configured to use the old Region.

    Or, where the provider is left behind, to use its counterpart. Yield that the step comes before
    the component begins.
    """
    for place, pairs in sorted(_anew(scope, needs).items()):
        step = drafts.add(_configure(scope, place, pairs))
        check = drafts.add(looked_at(scope, place, verifies=step))
        yield Precedence(before=step.id, after=check.id, rule="F-11")
        chain = drafts.chains.get(place)
        if chain is not None and chain.entry is not None:
            yield Precedence(before=check.id, after=chain.entry.id, rule="F-01")


def repoint_softly(
    scope: Scope,
    drafts: Drafts,
    soft: NeedsOf,
    ready: Mapping[ComponentId, frozenset[str]],
) -> Iterator[Precedence]:
    """Add a manual step for each component that is configured to use the old Region softly.

    Yield that the step comes after the component and its new provider are ready; `ready` holds the
    steps after which a component is.
    """
    softly = (need for place_needs in soft.values() for need in place_needs)
    for place, pairs in sorted(_anew(scope, softly).items()):
        step = drafts.add(_configure(scope, place, pairs, soft=True))
        check = drafts.add(looked_at(scope, place, verifies=step))
        yield Precedence(before=step.id, after=check.id, rule="F-11")
        for provider in sorted({place, *(new for _, new in pairs)}):
            for before in sorted(ready.get(provider, ())):
                yield Precedence(before=before, after=step.id, rule="F-01")


def _anew(
    scope: Scope,
    needs: Iterable[TargetNeed],
) -> Mapping[ComponentId, Collection[tuple[ComponentId, ComponentId]]]:
    """Return the wrong and the right provider of each component that is configured wrongly.

    Components that are left behind, and their counterparts, are not touched.
    """
    pairs_by_place: dict[ComponentId, set[tuple[ComponentId, ComponentId]]] = {}
    for need in needs:
        if need.anew and need.dependent not in scope.behind:
            pairs_by_place.setdefault(need.dependent, set()).update(need.anew)
    return pairs_by_place


def _configure(
    scope: Scope,
    place: ComponentId,
    pairs: Collection[tuple[ComponentId, ComponentId]],
    *,
    soft: bool = False,
) -> Draft:
    component = scope.graph.component(place)
    what = "; ".join(f"{new} in place of {old}" for old, new in sorted(pairs))
    return Draft(
        id=f"{Action.MANUAL}:{place}{SOFTLY if soft else ''}",
        component=place,
        action=Action.MANUAL,
        side=side_of(scope, component),
        description=f"Configure {component.label} ({side_of(scope, component)}) to use {what}",
        duration=RECONFIGURATION_TIME,
        checks=(USES if any(scope.stays(new) for _, new in pairs) else UNNAMED,),
        compensation="restore its former configuration",
        owner=owner(scope, place),
        soft=soft,
        on_failure="continue" if soft else "stop",
    )
