"""Names of components as people say them: `orders-db (us-east-1, payments)`."""

import re
from collections import Counter
from collections.abc import Iterable

from model.records.component import Component, ComponentId, Kind

WORD = re.compile(r'(?:[^\s("]\S*)?[^\s.,;:()"]')
"""A word without the punctuation around it."""
RELATION = re.compile(r" \([a-z]+(?:_[a-z]+)+\)")
"""The relation behind a sentence, ` (reads_secret)`: people read the sentence, machines this."""


class ComponentNames:
    """Names for the components of one state of the graph."""

    def __init__(self, components: Iterable[Component], *, ids: bool = False) -> None:
        """Name `components`; with `ids`, each name is followed by the id."""
        self._components = {component.id: component for component in components}
        self._accounts = {
            component.account: component.name
            for component in self._components.values()
            if component.kind is Kind.ACCOUNT and component.name and component.account
        }
        self.ids = ids
        self._uses = Counter(map(self._placed, self._components.values()))

    def name(self, identity: str) -> str:
        """Return the name of a component with its Region and account; an unknown id as it is."""
        component = self._components.get(ComponentId(identity))
        if component is None:
            return identity
        text = self._placed(component)
        if self._uses[text] > 1 and component.kind not in (Kind.SERVICE, Kind.SYSTEM):
            # A load balancer, its target group and its service often have one name.
            text = self._placed(component, f", {component.kind.replace('_', ' ')}")
        return f"{text} {identity}" if self.ids and identity != text else text

    def in_text(self, text: str) -> str:
        """Return a sentence with labels of components in place of their ids, without relations."""
        return WORD.sub(self._label, RELATION.sub("", text))

    def _label(self, word: re.Match[str]) -> str:
        component = self._components.get(ComponentId(word[0]))
        if component is None:
            return word[0]
        return component.label

    def _placed(self, component: Component, kind: str = "") -> str:
        label = component.label
        account = self._accounts.get(component.account or "", component.account)
        if component.kind is Kind.ACCOUNT:
            account = None
        places = [
            place for place in (component.region, account) if place and place not in label.split()
        ]
        return f"{label}{kind} ({', '.join(places)})" if places else f"{label}{kind}"
