"""Changes of scopes, the same for every store."""

from collections.abc import Mapping, Sequence

from model.linking.scope_state import ScopeState, update_scope
from service.stores.interface import Change


def changed(states: Mapping[str, ScopeState], changes: Sequence[Change]) -> dict[str, ScopeState]:
    """Return the states of all scopes after `changes`, by key."""
    after = dict(states)
    for change in changes:
        for key in change.forget:
            after.pop(key, None)
        for seen in change.observations:
            after[seen.scope.key] = update_scope(after.get(seen.scope.key), seen)
    return after
