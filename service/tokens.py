"""Own tokens: made by command, kept in the store as hashes, revoked for every replica at once.

A token is shown when it is made and never again: the store holds its SHA-256.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import orjson

from model.errors import InvalidValue
from schema.graphql.context import Role
from service.errors import UnknownToken
from service.new_tokens import new_token
from service.stores.codec import dumps, loads
from service.stores.interface import AuditEntry, GraphStore

KIND, USE = "token", "token-use"
"""Under what tokens, and the moments of their last use, are registered in the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnToken:
    """A token that was made by `loadpath tokens create`."""

    name: str
    """The owner's name: the author in the audit log."""
    role: Role
    """What its owner may do."""
    sha256: str
    """The SHA-256 of the token, in hexadecimal."""
    created_at: datetime
    """When it was made."""
    created_by: str
    """Who made it."""
    expires_at: datetime | None = None
    """When it ends; None when it never does."""
    revoked_at: datetime | None = None
    """When it was revoked; None when it was not."""
    bounds: str | None = None
    """The name of the bounds within which its owner sees; None: everything."""

    def holds(self, now: datetime) -> bool:
        """Tell whether the token is accepted at a moment."""
        ended = self.expires_at is not None and self.expires_at <= now
        return self.revoked_at is None and not ended


def create(
    store: GraphStore,
    *,
    name: str,
    role: Role,
    expires_at: datetime | None,
    author: str,
    now: datetime,
    bounds: str | None = None,
) -> str:
    """Make a token, and return it: this is the only time that it is known.

    Raises:
        InvalidValue: if a token of this name still holds.
    """
    token, digest = new_token()
    made = OwnToken(
        name=name,
        role=role,
        sha256=digest,
        created_at=now,
        created_by=author,
        expires_at=expires_at,
        bounds=bounds,
    )

    def change(before: bytes | None) -> bytes:
        if before is not None and loads(OwnToken, before).holds(now):
            raise InvalidValue("name", name, "one that no other token has, or revoke that first")
        return dumps(made)

    detail: dict[str, object] = {"name": name, "role": role.value, "expires_at": expires_at}
    if bounds is not None:
        detail["bounds"] = bounds
    store.register(KIND, name, change, entry=_entry("createToken", detail, author, now))
    return token


def revoke(store: GraphStore, name: str, *, author: str, now: datetime) -> OwnToken:
    """Revoke a token, and return it; a service that runs refuses it within two seconds.

    Raises:
        UnknownToken: if there is no token of this name.
    """
    ended: list[OwnToken] = []

    def change(before: bytes | None) -> bytes:
        if before is None:
            raise UnknownToken(name)
        token = loads(OwnToken, before)
        ended[:] = [token if token.revoked_at is not None else replace(token, revoked_at=now)]
        return dumps(ended[0])

    store.register(KIND, name, change, entry=_entry("revokeToken", {"name": name}, author, now))
    return ended[0]


def listed(store: GraphStore) -> Sequence[tuple[OwnToken, datetime | None]]:
    """Return every token with the moment of its last use, sorted by name.

    That moment is None when it was never used, and up to a minute too early.
    """
    used = store.registered(USE)
    return [(token, _moment(used, token)) for token in read(store)]


def read(store: GraphStore) -> Sequence[OwnToken]:
    """Return every token, sorted by name."""
    return [loads(OwnToken, text) for _, text in sorted(store.registered(KIND).items())]


def note_use(store: GraphStore, token: OwnToken, at: datetime) -> None:
    """Keep the moment at which a token was used; a later one that is kept already stays."""

    def change(before: bytes | None) -> bytes:
        earlier = None if before is None else loads(Use, before)
        is_later = earlier is None or earlier.sha256 != token.sha256 or earlier.at < at
        return dumps(Use(sha256=token.sha256, at=at)) if is_later or before is None else before

    store.register(USE, token.name, change)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """The last use of a token."""

    sha256: str
    """Which token: a name may have had another one before."""
    at: datetime
    """When it was used."""


def _moment(used: Mapping[str, bytes], token: OwnToken) -> datetime | None:
    if token.name not in used:
        return None
    use = loads(Use, used[token.name])
    return use.at if use.sha256 == token.sha256 else None


def _entry(action: str, detail: Mapping[str, object], author: str, now: datetime) -> AuditEntry:
    text = orjson.dumps(detail).decode()
    return AuditEntry(at=now, author=author, action=action, detail=text)
