"""Index: which component each key names, over all scopes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from model.linking.merge import Description
from model.records.component import ComponentId


@dataclass(slots=True)
class Index:
    """Every key that names a component, and the keys that more than one component claims."""

    ids: dict[str, ComponentId] = field(default_factory=dict)
    conflicts: dict[str, list[ComponentId]] = field(default_factory=dict)
    """Key → the components that claim it, sorted; the first component has it."""

    def find(self, key: str) -> ComponentId | None:
        """Return the component that `key` names, None when there is none."""
        return self.ids.get(key)

    def lost_keys(self) -> Mapping[ComponentId, Mapping[str, ComponentId]]:
        """Return, for each component that lost keys, those keys and the component that has them."""
        lost: dict[ComponentId, dict[str, ComponentId]] = {}
        for key, (owner, *losers) in sorted(self.conflicts.items()):
            for loser in losers:
                lost.setdefault(loser, {})[key] = owner
        return lost


def index(descriptions: Mapping[ComponentId, Sequence[Description]]) -> Index:
    """Return the index of all keys in these descriptions.

    An id always names its own component. Of several components that claim a key, the one with
    the smallest id has it: this rule does not depend on the order of crawls.
    Complexity: O(keys), and a sort of the keys that several components claim.
    """
    result = Index(ids={str(component): component for component in descriptions})
    for component in descriptions:
        for key in _keys(descriptions[component]):
            _claim(result, key, component)
    return result


def _keys(descriptions: Iterable[Description]) -> Iterable[str]:
    return {key for description in descriptions for key in description.seen.keys}


def _claim(result: Index, key: str, component: ComponentId) -> None:
    owner = result.ids.setdefault(key, component)
    if owner == component:
        return
    claims = {*result.conflicts.get(key, [owner]), component}
    own = ComponentId(key)
    # A key that is some component's own id stays with that component.
    ranked = sorted(claims, key=lambda candidate: (candidate != own, candidate))
    result.conflicts[key] = ranked
    result.ids[key] = ranked[0]
