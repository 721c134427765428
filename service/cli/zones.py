"""Names of Availability Zones: `us-east-1a` is another zone in each account."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from model.errors import InvalidValue
from model.records.component import Kind

if TYPE_CHECKING:
    from model.graph import DependencyGraph

ZONE_NAME = re.compile(r"(?:(?P<account>[^/]+)/)?(?P<name>[a-z]{2}(?:-[a-z]+)+-\d+[a-z])")


def zone_id(graph: "DependencyGraph", text: str) -> str:
    """Return the id of the zone that a person means.

    `use1-az1` is an id and stays as it is. `us-east-1a` is a name, whose meaning each account has
    for itself: it is understood when all accounts of the graph mean the same zone. Else
    `ACCOUNT/us-east-1a` says which account is meant, by number or name.

    Raises:
        InvalidValue: if a name means several zones, or none that the graph knows.
    """
    match = ZONE_NAME.fullmatch(text)
    if match is None:
        return text
    meanings = _meanings(graph, match["name"])
    if match["account"] is not None:
        number = _number(graph, match["account"])
        meanings = {account: zone for account, zone in meanings.items() if account == number}
    zones = set(meanings.values())
    if len(zones) == 1:
        return zones.pop()
    known = ", ".join(f"{account}/{match['name']} is {zone}" for account, zone in meanings.items())
    if zones:
        expected = "the id of a zone, or ACCOUNT/NAME, since accounts differ"
        raise InvalidValue("zone", text, expected, hint=known)
    raise InvalidValue("zone", text, "the name or id of a zone in which the graph has a subnet")


def _meanings(graph: "DependencyGraph", name: str) -> Mapping[str, str]:
    """Return the zone that `name` means, by account number."""
    meanings: dict[str, str] = {}
    for subnet in graph.of_kind(Kind.SUBNET):
        if subnet.account and subnet.zones and subnet.properties.get("zone_name") == name:
            meanings.setdefault(subnet.account, subnet.zones[0])
    return dict(sorted(meanings.items()))


def _number(graph: "DependencyGraph", account: str) -> str:
    """Return the number of the account that is called so, or the text as it is."""
    numbers = defaultdict(list)
    for component in graph.of_kind(Kind.ACCOUNT):
        numbers[component.name].append(component.account or "")
    return numbers[account][0] if len(numbers[account]) == 1 else account
