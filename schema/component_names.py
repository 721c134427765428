"""Names of components as people say them: `orders-db (us-east-1, payments)`."""

import re
from collections import Counter
from collections.abc import Iterable

from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind

WORD = re.compile(r"\S*[^\s.,;:)]")
"""A word without the punctuation behind it."""
RELATION = re.compile(r" \([a-z]+(?:_[a-z]+)+\)")
"""The relation behind a sentence, ` (reads_secret)`: people read the sentence, machines this."""
ARN_PARTS = 5
"""The resource follows the fifth colon of an ARN."""

CONTROL_PLANE = "aws:controlplane:"
"""How the id of a control plane begins; service and Region follow: `rds@us-east-1`."""


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
        if component.kind is Kind.CONTROL_PLANE and component.region and not component.name:
            return f"{_called(component)} ({component.region})"
        return _called(component)

    def _placed(self, component: Component, kind: str = "") -> str:
        label = _called(component)
        account = self._accounts.get(component.account or "", component.account)
        if component.kind is Kind.ACCOUNT:
            account = None
        places = [place for place in (component.region, account) if place and place != label]
        return f"{label}{kind} ({', '.join(places)})" if places else f"{label}{kind}"


def _called(component: Component) -> str:
    """Return the name; of an unnamed component what its id says: `journey:buy` is `buy`."""
    if component.name:
        return component.name
    prefix, _, key = component.id.partition(":")
    if component.kind in LOGICAL_KINDS and key and prefix != "arn":
        return key
    if component.kind is Kind.CONTROL_PLANE and component.id.startswith(CONTROL_PLANE):
        return f"control plane of {component.id.removeprefix(CONTROL_PLANE).partition('@')[0]}"
    return short_id(component.id)


def short_id(identity: str) -> str:
    """Return the resource of an ARN, and any other id as it is.

    >>> short_id("arn:aws:ec2:us-east-1:111122223333:subnet/subnet-1")
    'subnet/subnet-1'
    >>> short_id("zone:use1-az1")
    'zone:use1-az1'
    """
    if not identity.startswith("arn:"):
        return identity
    return identity.split(":", ARN_PARTS)[-1]
