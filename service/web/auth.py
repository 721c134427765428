"""Authentication: bearer tokens, of which only the hashes are known, sessions, and their roles."""

from hmac import compare_digest
from typing import TYPE_CHECKING

from schema.graphql.context import Role, Viewer
from service.errors import Unauthenticated
from service.new_tokens import hash_token
from service.settings import Settings
from service.web.own_tokens import OwnTokens

if TYPE_CHECKING:
    from service.web.identity.identity import Identity

LOCAL = Viewer(name="local", role=Role.OPERATOR)
"""The user of this machine, when no tokens are configured."""
DOTS_OF_SIGNED = 2
"""How many dots a signed token has (RFC 7515 §3.1); own tokens have none."""


class Authentication:
    """Knows whose requests are answered: by tokens of settings, store and provider, and sessions.

    The tokens of settings and store are looked up first, so they never wait for the provider.
    """

    def __init__(
        self,
        settings: Settings,
        own: OwnTokens | None = None,
        identity: "Identity | None" = None,
    ) -> None:
        """Accept the tokens of `settings`, those of `own`, and whom `identity` knows."""
        self._settings = settings
        self._own = own
        self._identity = identity

    def viewer(self, header: str | None, session: str | None = None) -> Viewer:
        """Return the viewer of a header `Authorization`, or of a session when there is no header.

        It is the local user when nobody has to sign in.

        Raises:
            Unauthenticated: if a token is needed, and neither holds one that is accepted.
            IdentityProviderAway: if only the provider could tell, and does not answer.
        """
        if not self._settings.needs_sign_in:
            return LOCAL
        if header is None and session is not None and self._identity is not None:
            return self._identity.session(session)[0]
        scheme, _, given = (header or "").partition(" ")
        if scheme.lower() != "bearer" or not given.strip():
            raise Unauthenticated(
                "this service needs a bearer token",
                hint="send the header `Authorization: Bearer <token>`",
            )
        return self._bearer(given.strip())

    def _bearer(self, token: str) -> Viewer:
        viewer = self._known(hash_token(token))
        if viewer is not None:
            return viewer
        if self._identity is not None and token.count(".") == DOTS_OF_SIGNED:
            return self._identity.bearer(token)
        raise Unauthenticated(
            "this bearer token is unknown, has expired, or was revoked",
            hint="ask an operator for a new one",
        )

    def _known(self, digest: str) -> Viewer | None:
        # Every token is compared, so that the time does not reveal which of them matched.
        tokens = self._settings.tokens
        matching = [token for token in tokens if compare_digest(token.sha256, digest)]
        if matching:
            token = matching[0]
            return Viewer(name=token.name, role=token.role, bounds=token.bounds)
        own = None if self._own is None else self._own.find(digest)
        return None if own is None else Viewer(name=own.name, role=own.role, bounds=own.bounds)
