"""Authentication: bearer tokens, of which only the hashes are known, and their roles."""

from hmac import compare_digest

from schema.graphql.context import Role, Viewer
from service.errors import Unauthenticated
from service.new_tokens import hash_token
from service.settings import Settings
from service.web.own_tokens import OwnTokens

LOCAL = Viewer(name="local", role=Role.OPERATOR)
"""The user of this machine, when no tokens are configured."""


class Authentication:
    """Knows whose requests are answered: by the tokens of the settings and those of the store."""

    def __init__(self, settings: Settings, own: OwnTokens | None = None) -> None:
        """Accept the tokens of `settings`, and those of `own`."""
        self._settings = settings
        self._own = own

    def viewer(self, header: str | None) -> Viewer:
        """Return the viewer of a header `Authorization`; the local user when none is needed.

        Raises:
            Unauthenticated: if a token is needed, and the header holds none that is accepted.
        """
        if not self._settings.needs_sign_in:
            return LOCAL
        scheme, _, given = (header or "").partition(" ")
        if scheme.lower() != "bearer" or not given.strip():
            raise Unauthenticated(
                "this service needs a bearer token",
                hint="send the header `Authorization: Bearer <token>`",
            )
        viewer = self._known(hash_token(given.strip()))
        if viewer is None:
            raise Unauthenticated(
                "this bearer token is unknown, has expired, or was revoked",
                hint="ask an operator for a new one",
            )
        return viewer

    def _known(self, digest: str) -> Viewer | None:
        # Every token is compared, so that the time does not reveal which of them matched.
        tokens = self._settings.tokens
        matching = [token for token in tokens if compare_digest(token.sha256, digest)]
        if matching:
            return Viewer(name=matching[0].name, role=matching[0].role)
        own = None if self._own is None else self._own.find(digest)
        return None if own is None else Viewer(name=own.name, role=own.role)
