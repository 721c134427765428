"""Mentions: under which keys facts speak of components, so that few facts are linked again."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from model.linking.containment import zone_component
from model.linking.placeholder import named
from model.linking.scoped_names import ADDRESS, HOST, PUBLIC_ADDRESS, port_of, without_port
from model.records import reference
from model.records.component import Component
from model.records.objective import Capability, Objective, Waiver
from model.records.observation import Facts, Reference

IP = "ip:"
ANY_HOST = "any-host:"
"""The form of every reference to a host name."""
BELOW = "below:"
"""The beginning of the forms of a host name that name its parents: a wildcard may answer it."""
PORT = "port:"
"""The beginning of the form of a host name with a port: a listener may answer it."""
SERVICE_CONNECT = "service-connect:"


class Mention(NamedTuple):
    """One key that a fact speaks of."""

    form: str
    """The key, or another text under which a change of what it names is looked for."""
    subject: str
    """The key of whose records the fact speaks: a dependent, a member, the subject of a promise."""
    is_subject: bool
    """Whether `form` is one of the subject itself."""


def mentions(facts: Facts) -> Iterator[Mention]:
    """Yield every key that `facts` speak of, but for the ids and keys of what they describe.

    Complexity: O(facts), and the labels of the host names in them.
    """
    for seen in facts.components:
        for place in places(seen.component):
            yield Mention(place, seen.component.id, is_subject=False)
    for need in facts.requirements:
        others = [member.reference for member in need.members]
        if need.allowed_by is not None:
            others.append(need.allowed_by)
        yield from _mentions(need.dependent.key, others)
    for belonging in facts.memberships:
        yield from _mentions(belonging.member.key, [belonging.group])
    promises: Iterable[Objective | Capability | Waiver] = chain(
        facts.objectives, facts.capabilities, facts.waivers
    )
    for promise in promises:
        yield from _mentions(promise.subject, ())


def places(component: Component) -> Iterator[str]:
    """Yield the keys of the account, Region and zones of a component."""
    for zone in component.zones:
        yield zone_component(zone)
    if component.account is not None:
        yield reference.account(component.account)
    if component.region is not None:
        yield reference.region(component.region)


def _mentions(subject: str, others: Iterable[Reference]) -> Iterator[Mention]:
    for form in forms(subject):
        yield Mention(form, subject, is_subject=True)
    for other in others:
        for form in forms(other.key):
            yield Mention(form, subject, is_subject=False)


def forms(key: str) -> Iterator[str]:
    """Yield the forms under which a reference by `key` is found when what it names changes.

    >>> list(forms("host:shop.example.com:443"))
    ['host:shop.example.com:443', 'external:shop.example.com', 'any-host:', 'port:443', \
'host:shop.example.com', 'below:example.com', 'below:com']
    """
    yield key
    own = named(key)
    if own is not None and own != key:
        yield own
    if key.startswith(PUBLIC_ADDRESS):
        yield ADDRESS + key.removeprefix(PUBLIC_ADDRESS)
    if not key.startswith(HOST):
        return
    yield ANY_HOST
    port, host = port_of(key), without_port(key)
    if port is not None:
        yield f"{PORT}{port}"
        yield host
    parent = host.removeprefix(HOST).partition(".")[2]
    while parent:
        yield BELOW + parent
        parent = parent.partition(".")[2]


def claimed_forms(key: str) -> Iterator[str]:
    """Yield the forms of the references that may change when a component gets or loses `key`.

    >>> list(claimed_forms("host:*.example.com"))
    ['host:*.example.com', 'below:example.com']
    """
    yield key
    if key.startswith(HOST):
        port, host = port_of(key), without_port(key)
        yield BELOW + host.removeprefix(HOST).removeprefix("*.")
        if port is not None:
            yield f"{PORT}{port}"
    elif key.startswith(SERVICE_CONNECT):
        yield ANY_HOST
    elif key.startswith(IP):
        yield ADDRESS + key.removeprefix(IP).partition("/")[2]
