"""Who the OpenID provider says somebody is, as the service's own viewers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from schema.graphql.context import Viewer
from service.errors import Unauthenticated
from service.settings import Settings
from service.snapshots import Clock
from service.web.identity.claims import Person, bounds_of, person_of, role_of
from service.web.identity.fetch import ProviderClient
from service.web.identity.flow import Client, SignIn
from service.web.identity.provider import Provider
from service.web.identity.sessions import Sessions
from service.web.identity.verify import TokenVerifier


class Identity:
    """Accepts people and programs of one provider."""

    def __init__(self, settings: Settings, *, clock: Clock) -> None:
        """Accept whom `settings` name."""
        self._settings = settings
        http = ProviderClient()
        self._provider = Provider(str(settings.oidc_issuer), http)
        self._verifier = TokenVerifier(self._provider, clock=clock)
        self.sign_in: SignIn | None = None
        """None: people cannot sign in by browser."""
        self.sessions: Sessions | None = None
        """None: as `sign_in`."""
        client = _client(settings)
        if client is not None:
            self.sign_in = SignIn(client, self._provider, self._verifier, http, clock=clock)
            lifetime = timedelta(seconds=settings.session_seconds)
            self.sessions = Sessions(client.secret, lifetime=lifetime, clock=clock)

    def start(self) -> None:
        """Begin to read the provider."""
        self._provider.start()

    def stop(self) -> None:
        """Stop reading."""
        self._provider.stop()

    def bearer(self, token: str) -> Viewer:
        """Return the viewer with a bearer token of the provider.

        Raises:
            Unauthenticated: if it is not accepted.
            NoRole: if its owner has no role here.
            IdentityProviderAway: if the keys of the provider are not known.
        """
        audience = self._settings.oidc_audience
        if audience is None:
            raise Unauthenticated("this service accepts no bearer tokens of the provider")
        return self.viewer(self.person(self._verifier.bearer(token, audience)))

    def session(self, text: str) -> tuple[Viewer, datetime]:
        """Return the viewer of a session, and when that ends.

        Raises:
            Unauthenticated: if there is no such session, or it has ended.
            NoRole: if its owner has no role here any more.
        """
        if self.sessions is None:
            raise Unauthenticated("this service has no sessions")
        person, ends_at = self.sessions.read(text)
        return self.viewer(person), ends_at

    def person(self, claims: Mapping[str, Any]) -> Person:
        """Return the owner of a token with these claims.

        Raises:
            Unauthenticated: if it has no name.
        """
        settings = self._settings
        return person_of(
            claims,
            name_claim=settings.oidc_name_claim,
            roles_claim=settings.oidc_roles_claim,
            known=settings.oidc_roles,
        )

    def viewer(self, person: Person) -> Viewer:
        """Return a person as a viewer with the highest of its roles.

        Raises:
            NoRole: if it has none.
        """
        settings = self._settings
        role = role_of(person, settings.oidc_roles)
        names = bounds_of(person, settings.oidc_roles, settings.oidc_bounds)
        return Viewer(name=person.name, role=role, bounds="+".join(names) or None)


def _client(settings: Settings) -> Client | None:
    secret, address = settings.oidc_client_secret, settings.public_url
    if secret is None or address is None or settings.oidc_client_id is None:
        return None
    return Client(
        id=settings.oidc_client_id,
        secret=secret.get_secret_value(),
        public_url=address.removesuffix("/"),
        scopes=settings.oidc_scopes,
    )
