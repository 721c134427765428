"""Authentication: bearer tokens, of which only the hashes are known, and their roles."""

from collections.abc import Sequence
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe

from schema.graphql.context import Role, Viewer
from service.errors import Unauthenticated
from service.settings import Token

LOCAL = Viewer(name="local", role=Role.OPERATOR)
"""The user of this machine, when no tokens are configured."""


def new_token() -> tuple[str, str]:
    """Return a new random token and the hash to configure; only the owner keeps the token."""
    token = f"lp_{token_urlsafe(32)}"
    return token, hash_token(token)


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token in hexadecimal.

    Tokens are random with 256 bits, so no slow hash is needed: they cannot be guessed.
    """
    return sha256(token.encode()).hexdigest()


def authenticate(header: str | None, tokens: Sequence[Token]) -> Viewer:
    """Return the viewer of a header `Authorization`; the local user when there are no tokens.

    Raises:
        Unauthenticated: if tokens are configured, and the header holds none of them.
    """
    if not tokens:
        return LOCAL
    scheme, _, given = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        raise Unauthenticated(
            "this service needs a bearer token",
            hint="send the header `Authorization: Bearer <token>`",
        )
    digest = hash_token(given.strip())
    # Every token is compared, so that the time does not reveal which of them matched.
    matching = [token for token in tokens if compare_digest(token.sha256, digest)]
    if not matching:
        raise Unauthenticated("this bearer token is unknown", hint="ask an operator for a new one")
    return Viewer(name=matching[0].name, role=matching[0].role)
