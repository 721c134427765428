"""Names on a map: what a card is called, without identifiers (MAP-14)."""

from model.graph import DependencyGraph
from model.records.component import Component, Kind
from model.records.labels import ARN, derived_label
from model.records.type_names import type_name

DNS_FIRST_LINE = 15
"""Characters of a DNS name that fit into the first line of its card."""


def title(component: Component) -> str:
    """Return what a card or a box is called: never an ARN, never empty.

    A DNS name has no record type; of what has only an ARN, the type and the last six characters.
    """
    if component.kind is Kind.DNS_RECORD:
        return dns_lines(component)[0]
    label = component.label
    if component.id.startswith(ARN) and label == derived_label(
        component.id, component.kind, component.type
    ):
        return f"{type_name(component)} {component.id[-6:]}"
    return label


def dns_lines(component: Component) -> tuple[str, str]:
    """Return the name of a record set in two lines: first labels, then the rest of the domain.

    The second line is `DNS name` where the whole name fits into the first.
    """
    name = host_name(component)
    if len(name) <= DNS_FIRST_LINE:
        return name, "DNS name"
    labels = name.split(".")
    first = labels[0]
    used = 1
    while used < len(labels) - 1 and len(first) + 1 + len(labels[used]) <= DNS_FIRST_LINE:
        first += f".{labels[used]}"
        used += 1
    return first, "." + ".".join(labels[used:])


def host_name(component: Component) -> str:
    """Return the DNS name alone, without record type and set identifier."""
    text = component.name or component.id.partition(":")[2].partition("/")[0].partition("@")[0]
    return text.split(" ", 1)[0]


def shortened(text: str, length: int) -> str:
    """Return a text of at most `length` characters that keeps its last third.

    Names often differ at their end (`storefront-nat-us-east-1a`), so that is what must stay.

    >>> shortened("storefront-nat-us-east-1a", 17)
    'storefront-…st-1a'
    """
    if len(text) <= length:
        return text
    tail = (length - 1) // 3
    return f"{text[: length - 1 - tail]}…{text[len(text) - tail :]}"


def account_title(graph: DependencyGraph, account: str) -> str:
    """Return the name of an account, its number where the graph has no name for it."""
    key = f"account:{account}"
    return graph.component(key).label if key in graph else account
