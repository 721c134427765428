"""Principals of statements: in which ways the `Principal` element names a caller."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from typing import TypeAlias

from model.access.caller import Caller, CallerKind
from model.access.truth import NO, YES, Truth, depends_on, either
from model.records.component import Json


class Naming(Enum):
    """How a statement of a resource-based policy names a caller [1]_.

    References:
        .. [1] IAM User Guide, "AWS JSON policy elements: Principal".
    """

    ACCOUNT = auto()
    """By its account: that account's own policies decide."""
    ITSELF = auto()
    """By its ARN, or by the name of the service."""
    SESSION = auto()
    """By one of its sessions, whose name whoever assumes the role chooses."""
    ANYONE = auto()
    """By `*`."""


Namings: TypeAlias = Mapping[Naming, Truth]
"""Way of naming → whether it names the caller; ways that certainly do not are left out."""

SESSION_KEY = "aws:userid"
"""The key that tells the session of a role."""
CANONICAL = "which account has the canonical user id {}"


def namings(named: Json, caller: Caller) -> Namings:
    """Return in which ways a `Principal` or `NotPrincipal` element names a caller.

    The element is `*`, or a map from `AWS`, `Service`, `Federated` and `CanonicalUser` to one text
    or several. `*` alone is a wildcard: an ARN with a wildcard names nobody, and the unique id of
    a deleted principal (`AIDA…`, `AROA…`) names nobody either. A session of a role is named
    `arn:aws:sts::<account>:assumed-role/<role>/<session>`, without the path of the role.

    >>> from model.access.caller import root
    >>> [naming.name for naming in namings({"AWS": "111122223333"}, root("111122223333"))]
    ['ITSELF']
    """
    if named == "*":
        return {Naming.ANYONE: YES}
    if not isinstance(named, Mapping):
        return {}
    ways: dict[Naming, list[Truth]] = {}
    for form, listed in named.items():
        for text in texts(listed):
            for naming, certain in _ways(form.lower(), text, caller):
                ways.setdefault(naming, []).append(certain)
    named_so = {naming: either(certainties) for naming, certainties in ways.items()}
    return {naming: certain for naming, certain in named_so.items() if certain.possible}


def texts(listed: Json) -> tuple[str, ...]:
    """Return one text or several as a tuple; empty for what is neither."""
    if listed is None:
        return ()
    if isinstance(listed, str):
        return (listed,)
    return tuple(str(text) for text in listed) if isinstance(listed, Sequence) else ()


def account_named(text: str) -> str | None:
    """Return the account that a principal names as a whole; None when it names no account.

    >>> account_named("arn:aws:iam::444455556666:root"), account_named("444455556666")
    ('444455556666', '444455556666')
    """
    if text.isdigit() and len(text) == 12:
        return text
    head, _, resource = text.rpartition(":")
    if resource == "root" and head.startswith("arn:") and ":iam::" in head:
        return head.rpartition("::")[2]
    return None


def _ways(form: str, text: str, caller: Caller) -> Iterator[tuple[Naming, Truth]]:
    if form == "aws":
        yield from ((naming, YES) for naming in _by_arn(text, caller))
    elif form == "canonicaluser" and caller.is_direct:
        known = caller.canonical_id
        same = depends_on(CANONICAL.format(text)) if known is None else NO
        yield Naming.ACCOUNT, YES if known == text else same
    elif form in {"service", "federated"} and caller.kind == form and text in {caller.arn, "*"}:
        yield Naming.ITSELF, YES


def _by_arn(text: str, caller: Caller) -> Iterator[Naming]:
    if text == "*":
        yield Naming.ANYONE
    elif not caller.is_direct:
        return
    elif text == caller.arn:
        yield Naming.ITSELF
    elif caller.kind is CallerKind.ROLE and _names_session(text, caller):
        yield Naming.SESSION
    elif caller.account and account_named(text) == caller.account:
        yield Naming.ITSELF if caller.kind is CallerKind.ROOT else Naming.ACCOUNT


def _names_session(text: str, caller: Caller) -> bool:
    head, _, rest = text.partition(":assumed-role/")
    role = caller.arn.rpartition("/")[2]
    return head.endswith(f":sts::{caller.account}") and rest.partition("/")[0] == role
