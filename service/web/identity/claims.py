"""What the claims of a token say about its owner: a name for the audit log, and roles."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from schema.graphql.context import Role
from service.errors import NoRole, Unauthenticated

SPACED = ("scope", "scp")
"""Claims that list their values in one text, separated by spaces (RFC 9068 §2.2.3)."""
LONGEST_NAME = 200
UNSAFE = re.compile(r"[/%\s\x00-\x1f\x7f]")
"""Signs that a name of an author cannot have: `/` ends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person or program that the provider knows."""

    name: str
    """The author in the audit log and of assertions."""
    groups: tuple[str, ...]
    """The values of the claim of roles for which the settings name a role; sorted."""


def person_of(
    claims: Mapping[str, Any], *, name_claim: str, roles_claim: str, known: Collection[str]
) -> Person:
    """Return the owner of a token with the values of its roles that are `known`.

    Raises:
        Unauthenticated: if the claim of the name is absent, no text, or not verified.
    """
    name = _at(claims, name_claim)
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
        raise Unauthenticated(
            f"this token has no claim {name_claim!r}",
            hint="LOADPATH_OIDC_NAME_CLAIM names the claim; `sub` is in every token",
        )
    if name_claim == "email" and claims.get("email_verified") is False:
        raise Unauthenticated("the provider has not verified the email of this token")
    values = _texts(_at(claims, roles_claim), is_spaced=roles_claim in SPACED)
    safe = UNSAFE.sub(lambda sign: quote(sign[0], safe=""), name)
    return Person(name=safe, groups=tuple(sorted({*values} & {*known})))


def role_of(person: Person, roles: Mapping[str, Role]) -> Role:
    """Return the highest role of a person.

    Raises:
        NoRole: if the settings name none.
    """
    order = list(Role)
    own = [roles[group] for group in person.groups if group in roles]
    if not own:
        raise NoRole(person.name)
    return max(own, key=order.index)


def bounds_of(
    person: Person, roles: Mapping[str, Role], bounds: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the names of the bounds of a person; empty when a group of it has a role without."""
    own = [group for group in person.groups if group in roles]
    names = {bounds[group] for group in own if group in bounds}
    return () if any(group not in bounds for group in own) else tuple(sorted(names))


def _at(claims: Mapping[str, Any], path: str) -> object:
    """Return the claim of this name, else what stands at a path with dots; None without one."""
    if path in claims:
        return claims[path]
    place: object = claims
    for name in path.split("."):
        if not isinstance(place, dict):
            return None
        place = place.get(name)
    return place


def _texts(value: object, *, is_spaced: bool) -> Collection[str]:
    if isinstance(value, str):
        return value.split(" ") if is_spaced else (value,)
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else ()
