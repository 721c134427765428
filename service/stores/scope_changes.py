"""Changes of scopes, the same for every store."""

from collections.abc import Mapping, Sequence

from model.linking.scope_state import ScopeState, update_scope
from service.stores.errors import DigestDiffers
from service.stores.interface import Change


def changed(states: Mapping[str, ScopeState], changes: Sequence[Change]) -> dict[str, ScopeState]:
    """Return the states of all scopes after `changes`, by key."""
    after = dict(states)
    for change in changes:
        for key in change.forget:
            after.pop(key, None)
        for state in change.states:
            key, read_at = state.observation.scope.key, state.observation.read_at
            if key not in after or after[key].observation.read_at <= read_at:
                after[key] = state
        for seen in change.observations:
            after[seen.scope.key] = update_scope(after.get(seen.scope.key), seen)
    return after


def touched(changes: Sequence[Change]) -> set[str]:
    """Return the keys of the scopes that `changes` write."""
    return {
        seen.scope.key
        for change in changes
        for seen in (*change.observations, *(state.observation for state in change.states))
    }


def require_digest(url: str, changes: Sequence[Change], digest: str) -> None:
    """Pass when the result has the digest that every change demands.

    Raises:
        DigestDiffers: if it has not.
    """
    for change in changes:
        if change.digest is not None and change.digest != digest:
            raise DigestDiffers(
                url,
                f"the document says {change.digest}, its content has {digest}",
                hint="it was changed after its export; remove `digest` to import it as it is",
            )
