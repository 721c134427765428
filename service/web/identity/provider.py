"""The OpenID provider as it describes itself: its addresses and its keys, read again and again.

References:
    1. OpenID Connect Discovery 1.0, sections 3 and 4.
    2. RFC 7517, "JSON Web Key (JWK)", section 5.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet, import_key

from service.errors import IdentityProviderAway
from service.settings import is_safe_url
from service.web.identity.fetch import SECONDS, ProviderClient

LOG = logging.getLogger("loadpath")
REFRESH_SECONDS = 300.0
"""How often addresses and keys are read: a key that the provider withdraws ends after that."""
RETRY_SECONDS = 5.0
"""After an attempt, for so long none is made: unknown keys and outages cause few requests."""
KEY_TYPES = ("RSA", "EC", "OKP")
"""Types of public keys. A symmetric key in a public document would be known to everybody."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a provider says about itself."""

    authorization_endpoint: str
    """Where people sign in."""
    token_endpoint: str
    """Where a code becomes tokens."""
    takes_basic: bool
    """Whether it takes the client secret by HTTP Basic; else it is a field of the form."""
    keys: KeySet
    """The public keys of its signatures."""


class Provider:
    """Knows the addresses and keys of one issuer.

    What was read last counts while the provider is away, so programs go on to be accepted.
    """

    def __init__(
        self,
        issuer: str,
        client: ProviderClient,
        *,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        """Ask `issuer` by `client`; `seconds` returns a time that never goes backwards."""
        self.issuer = issuer
        self._client = client
        self._seconds = seconds
        self._known: Known | None = None
        self._attempted: float | None = None
        self._problem: IdentityProviderAway | None = None
        self._lock = Lock()
        """Held while the provider is read."""
        self._stopped = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to read in the background."""
        self._stopped.clear()
        self._thread = Thread(target=self._watch, name="identity-provider", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop reading."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(2 * SECONDS)
            self._thread = None

    def known(self) -> Known:
        """Return what the provider said last.

        Raises:
            IdentityProviderAway: if it never answered.
        """
        return self._known or self._read()

    def keys_for(self, kid: object) -> KeySet:
        """Return the keys, read again when none has the name `kid`: the provider may have new ones.

        Raises:
            IdentityProviderAway: if it never answered, or does not while a key is unknown.
        """
        known = self.known()
        if kid is None or any(key.kid == kid for key in known.keys):
            return known.keys
        return self._read().keys

    def _watch(self) -> None:
        while not self._stopped.is_set():
            try:
                self._read()
                wait = REFRESH_SECONDS
            except IdentityProviderAway as error:
                LOG.warning("%s", error.message)
                wait = RETRY_SECONDS
            except Exception:
                LOG.exception("the identity provider could not be read")
                wait = RETRY_SECONDS
            self._stopped.wait(wait)

    def _read(self) -> Known:
        """Return what the provider says now, or what it said within the last few seconds.

        Raises:
            IdentityProviderAway: if it did not answer.
        """
        if not self._lock.acquire(timeout=SECONDS):
            raise self._problem or IdentityProviderAway(f"{self.issuer} does not answer")
        try:
            now = self._seconds()
            if self._attempted is None or now - self._attempted >= RETRY_SECONDS:
                self._attempted = now
                try:
                    self._known, self._problem = self._fetch(), None
                except IdentityProviderAway as error:
                    self._problem = error
            if self._problem is not None or self._known is None:
                raise self._problem or IdentityProviderAway(f"{self.issuer} does not answer")
            return self._known
        finally:
            self._lock.release()

    def _fetch(self) -> Known:
        described = self._client.get(
            f"{self.issuer.removesuffix('/')}/.well-known/openid-configuration"
        )
        if described.get("issuer") != self.issuer:
            # Another issuer's keys would let its people in.
            raise IdentityProviderAway(
                f"issuer: {self.issuer!r} calls itself {described.get('issuer')!r}"
            )
        authorization, token, jwks = (_address(described, name) for name in ENDPOINTS)
        methods = described.get("token_endpoint_auth_methods_supported")
        return Known(
            authorization_endpoint=authorization,
            token_endpoint=token,
            takes_basic=not isinstance(methods, list) or "client_secret_basic" in methods,
            keys=_key_set(self._client.get(jwks)),
        )


def _address(described: Mapping[str, Any], name: str) -> str:
    address = described.get(name)
    if not isinstance(address, str) or not is_safe_url(address):
        raise IdentityProviderAway(f"{name}: got {address!r}, expected an address with https")
    return address


def _key_set(document: Mapping[str, Any]) -> KeySet:
    """Return the keys of a document that verify signatures; others are left out."""
    keys = []
    entries = document.get("keys")
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict) or entry.get("kty") not in KEY_TYPES:
            continue
        if entry.get("use", "sig") != "sig":
            continue
        try:
            keys.append(import_key(entry))
        except (JoseError, ValueError, TypeError, KeyError) as error:
            LOG.warning("a key of the identity provider cannot be read: %s", error)
    return KeySet(keys)
