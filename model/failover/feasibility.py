"""F-13: the steps that cannot run during the event, and alternatives to them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from model.capability import properties as read
from model.failover.control_planes import Api, parse_api
from model.failover.draft import Draft
from model.failover.joins import joins_of
from model.failover.plan import Action, Infeasible, Mode, Precedence
from model.failover.quotas import too_small
from model.failover.scope import Scope
from model.failover.target_needs import TargetNeed
from model.records.component import ComponentId, Kind
from model.records.expiry import expires_at

KEY_STATE = read.Property("key_state", (read.KEY,))
UNUSABLE = frozenset({"Disabled", "PendingDeletion", "PendingReplicaDeletion", "Unavailable"})


def infeasible(
    scope: Scope, drafts: Sequence[Draft], needs: Sequence[TargetNeed], at: datetime
) -> Mapping[str, Infeasible]:
    """Return the steps that cannot run, by step id.

    A step cannot run when its API is hosted in the lost Region (N-22), when it needs a component of
    the blast radius to start (N-21), when its check is certain to fail, or when a restore has no
    backup to restore from. Only the last two count in a planned failover: nothing is down.
    """
    starting = _start_needs(scope, needs) if scope.mode is Mode.UNPLANNED else {}
    blocked: dict[str, Infeasible] = {}
    for draft in drafts:
        reasons = [*unreachable(scope, draft), *_known_to_fail(scope, draft, at)]
        if draft.verifies is None and draft.action in (Action.START, Action.SCALE):
            reasons += starting.get(draft.component, ())
        if draft.duration.never:
            reasons.append(draft.duration.reason)
        if reasons:
            blocked[draft.id] = Infeasible(
                step=draft.id, reason="; ".join(reasons), alternative=draft.alternative
            )
    return blocked


def held_up(
    drafts: Sequence[Draft], precedences: Sequence[Precedence], blocked: Mapping[str, Infeasible]
) -> Mapping[str, Infeasible]:
    """Return the steps that cannot run, and those that wait for one of them, by step id."""
    waits = joins_of(precedences)
    stopped = dict(blocked)
    changed = True
    while changed:
        changed = False
        for draft in drafts:
            if draft.id in stopped:
                continue
            for join in waits.get(draft.id, ()):
                stuck = [member for member in join.members if member in stopped]
                if len(join.members) - len(stuck) < join.minimum:
                    reason = f"it waits for {stuck[0]}, which cannot run"
                    stopped[draft.id] = Infeasible(step=draft.id, reason=reason, waits_for=stuck[0])
                    changed = True
                    break
    return stopped


WAIVABLE = (Action.FENCE, Action.PIN)
"""Actions without which a person may approve to continue."""


def is_waivable(action: Action, verifies: str | None) -> bool:
    """Tell whether a step is a fence or a pin, or the verification of one."""
    return action in WAIVABLE or (verifies or "").partition(":")[0] in WAIVABLE


def unreachable(scope: Scope, draft: Draft) -> Iterator[str]:
    """Yield why a step cannot run while the old Region is lost: its APIs or tools are."""
    if scope.mode is Mode.PLANNED:
        return
    for needed in draft.requires:
        api = parse_api(needed)
        if api is not None:
            yield from _api_down(scope, api, needed)
        elif needed in scope.down:
            yield f"it needs {needed}, which is down with {scope.from_region}"


def _api_down(scope: Scope, api: Api, text: str) -> Iterator[str]:
    if api.region == scope.from_region:
        yield f"{text} is hosted in {api.region}, which is down"
    elif api.control_plane in scope.down:
        yield f"{text} needs {api.control_plane}, which is in the blast radius"


def _start_needs(scope: Scope, needs: Sequence[TargetNeed]) -> Mapping[ComponentId, Sequence[str]]:
    """Return, by component, why it cannot start: needs at start that lie in the blast radius."""
    texts_by_component: dict[ComponentId, set[str]] = {}
    starts = [need for need in needs if need.at_start]
    for need in starts:
        if not need.met:
            for absent in need.absent:
                text = f"it needs {absent} to start, which is in {scope.from_region}"
                texts_by_component.setdefault(need.dependent, set()).add(text)
    changed = True
    while changed:
        # A task definition needs a secret, and the service that runs it needs both.
        before = sum(map(len, texts_by_component.values()))
        for need in starts:
            for member in need.members:
                if member in texts_by_component:
                    texts_by_component.setdefault(need.dependent, set()).update(
                        texts_by_component[member]
                    )
        changed = sum(map(len, texts_by_component.values())) > before
    return {component: sorted(texts) for component, texts in texts_by_component.items()}


def _known_to_fail(scope: Scope, draft: Draft, at: datetime) -> Iterator[str]:
    """Yield why a check is certain to fail: what it checks expired, or is disabled."""
    if draft.action is not Action.PRECHECK:
        return
    yield from too_small(scope.graph, draft.component)
    component = scope.graph.component(draft.component)
    end = expires_at(component)
    if end is not None and end <= at:
        yield f"{component.label} expired on {end.date().isoformat()}"
    state = read.text(component, KEY_STATE)
    if component.kind is Kind.KEY and state in UNUSABLE:
        yield f"{component.label} is {state}"
    if component.kind is Kind.SECRET and read.text(component, read.DELETED_AT):
        yield f"{component.label} is deleted"
