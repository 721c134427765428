"""F-13: which steps cannot run during the event, and what would work instead."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from model.capability import properties as read
from model.failover.control_planes import Api, parse_api
from model.failover.draft import Draft
from model.failover.joins import joins_of
from model.failover.plan import Action, Infeasible, Mode, Precedence
from model.failover.scope import Scope
from model.failover.target_needs import TargetNeed
from model.records.component import ComponentId, Kind
from model.records.expiry import expires_at

KEY_STATE = read.Property("key_state", (read.KEY,))
UNUSABLE = frozenset({"Disabled", "PendingDeletion", "PendingReplicaDeletion", "Unavailable"})


def infeasible(
    scope: Scope, drafts: Sequence[Draft], needs: Sequence[TargetNeed], at: datetime
) -> Mapping[str, Infeasible]:
    """Return what cannot run, by step.

    Its API is hosted where the event is (N-22), it needs something in the blast radius to start
    (N-21), a check is certain to fail, or a restore has nothing to restore from. A planned failover
    has no event, so there only the last two count.
    """
    starting = _start_needs(scope, needs) if scope.mode is Mode.UNPLANNED else {}
    found: dict[str, Infeasible] = {}
    for draft in drafts:
        reasons = [*_unreachable(scope, draft), *_known_to_fail(scope, draft, at)]
        if draft.verifies is None and draft.action in (Action.START, Action.SCALE):
            reasons += starting.get(draft.component, ())
        if draft.duration.never:
            reasons.append(draft.duration.reason)
        if reasons:
            found[draft.id] = Infeasible(
                step=draft.id, reason="; ".join(reasons), alternative=draft.alternative
            )
    return found


def held_up(
    drafts: Sequence[Draft], precedences: Sequence[Precedence], blocked: Mapping[str, Infeasible]
) -> Mapping[str, Infeasible]:
    """Return what cannot run, with what waits for it and is held up for that reason."""
    waits = joins_of(precedences)
    found = dict(blocked)
    changed = True
    while changed:
        changed = False
        for draft in drafts:
            if draft.id in found:
                continue
            for join in waits.get(draft.id, ()):
                stuck = [one for one in join.members if one in found]
                if len(join.members) - len(stuck) < join.minimum:
                    reason = f"it waits for {stuck[0]}, which cannot run"
                    found[draft.id] = Infeasible(step=draft.id, reason=reason, waits_for=stuck[0])
                    changed = True
                    break
    return found


def is_fence(draft: Draft) -> bool:
    """Tell whether a step belongs to a fence, which a person may approve to go on without."""
    return draft.action is Action.FENCE or (draft.verifies or "").startswith(f"{Action.FENCE}:")


def _unreachable(scope: Scope, draft: Draft) -> Iterator[str]:
    if scope.mode is Mode.PLANNED:
        return
    for needed in draft.requires:
        api = parse_api(needed)
        if api is not None:
            yield from _api_down(scope, api, needed)
        elif needed in scope.down:
            yield f"it needs {needed}, which is down while {scope.from_region} is"


def _api_down(scope: Scope, api: Api, text: str) -> Iterator[str]:
    if api.region == scope.from_region:
        yield f"{text} is hosted in {api.region}, which is down"
    elif api.control_plane in scope.down:
        yield f"{text} needs {api.control_plane}, which is in the blast radius"


def _start_needs(scope: Scope, needs: Sequence[TargetNeed]) -> Mapping[ComponentId, Sequence[str]]:
    """Return, by component that is started, what of its needs to start is in the blast radius."""
    found: dict[ComponentId, set[str]] = {}
    starts = [one for one in needs if one.at_start]
    for need in starts:
        if not need.met:
            for absent in need.absent:
                text = f"it needs {absent} to start, which is in {scope.from_region}"
                found.setdefault(need.dependent, set()).add(text)
    changed = True
    while changed:
        # A task definition needs a secret, and the service that runs it needs both.
        before = sum(map(len, found.values()))
        for need in starts:
            for member in need.members:
                if member in found:
                    found.setdefault(need.dependent, set()).update(found[member])
        changed = sum(map(len, found.values())) > before
    return {one: sorted(texts) for one, texts in found.items()}


def _known_to_fail(scope: Scope, draft: Draft, at: datetime) -> Iterator[str]:
    """Yield why a check cannot succeed: what it looks at has expired, or is disabled."""
    if draft.action is not Action.PRECHECK:
        return
    one = scope.graph.component(draft.component)
    end = expires_at(one)
    if end is not None and end <= at:
        yield f"{one.label} expired on {end.date().isoformat()}"
    state = read.text(one, KEY_STATE)
    if one.kind is Kind.KEY and state in UNUSABLE:
        yield f"{one.label} is {state}"
    if one.kind is Kind.SECRET and read.text(one, read.DELETED_AT):
        yield f"{one.label} is deleted"
