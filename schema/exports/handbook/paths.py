"""Paths of pages: short, readable, and the same for the same components."""

import posixpath
import re
from collections.abc import Sequence

from model.records.component import Component, ComponentId, Kind

FOLDERS = {
    Kind.SERVICE: "services",
    Kind.USER_JOURNEY: "journeys",
    Kind.SYSTEM: "systems",
    Kind.ACCOUNT: "accounts",
}
OTHER = re.compile(r"[^a-z0-9]+")


class Paths:
    """The path of the page of each component that has one."""

    def __init__(self, components: Sequence[Component]) -> None:
        """Give a path to each component; a name that is taken gets the next free number."""
        self._paths: dict[ComponentId, str] = {}
        taken: set[str] = set()
        for component in sorted(components, key=lambda component: component.id):
            path = base = f"{FOLDERS[component.kind]}/{slug(component)}"
            number = 1
            while path in taken:
                number += 1
                path = f"{base}-{number}"
            taken.add(path)
            self._paths[component.id] = path

    def __contains__(self, component: ComponentId) -> bool:
        """Tell whether the component has a page."""
        return component in self._paths

    def page(self, component: ComponentId) -> str:
        """Return the path of the page from the root of the site: `services/checkout.md`."""
        return f"{self._paths[component]}.md"

    def picture(self, component: ComponentId) -> str:
        """Return the path of the map of a component: `services/checkout.svg`."""
        return f"{self._paths[component]}.svg"

    def runbook(self, component: ComponentId, from_region: str, to_region: str) -> str:
        """Return the path of a plan: `runbooks/checkout-us-east-1-us-west-2.md`."""
        name = posixpath.basename(self._paths[component])
        return f"runbooks/{name}-{from_region}-{to_region}.md"


def slug(component: Component) -> str:
    """Return a name that every file system and every link takes.

    >>> from model.records.component import Component, Kind
    >>> slug(Component(id="service:Check Out/EU", kind=Kind.SERVICE, name="Check Out/EU"))
    'check-out-eu'
    """
    name = component.name or component.id.partition(":")[2] or component.id
    return OTHER.sub("-", name.lower()).strip("-") or OTHER.sub("-", component.id.lower())


def relative(target: str, page: str) -> str:
    """Return the link to `target` from `page`, both paths from the root of the site.

    >>> relative("services/cart.md", "journeys/buy.md")
    '../services/cart.md'
    """
    return posixpath.relpath(target, posixpath.dirname(page) or ".")
