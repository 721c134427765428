"""The sign-in of a person: authorization code with PKCE.

References:
    1. OpenID Connect Core 1.0, section 3.1.
    2. RFC 7636, "Proof Key for Code Exchange".
    3. RFC 9207, "OAuth 2.0 Authorization Server Issuer Identification".
    4. RFC 9700, "Best Current Practice for OAuth 2.0 Security".
"""

from base64 import b64encode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from threading import Lock
from typing import Any
from urllib.parse import quote_plus, urlencode

from service.errors import Unauthenticated
from service.snapshots import Clock
from service.web.identity.fetch import ProviderClient
from service.web.identity.provider import Known, Provider
from service.web.identity.seal import Forged, Seal
from service.web.identity.verify import TokenVerifier

CALLBACK = "/sign-in/callback"
"""Where the provider sends people back to."""
LIFETIME = timedelta(minutes=10)
"""How long a person may take to sign in."""
MOST_USED = 10_000
"""Sign-ins that are remembered as ended; the earliest is forgotten first."""
AGAIN = "begin the sign-in again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """How the provider knows this service."""

    id: str
    secret: str
    public_url: str
    """The address of the service in browsers, without a slash at its end."""
    scopes: tuple[str, ...]

    @property
    def redirect_uri(self) -> str:
        """Where the provider sends people back to."""
        return self.public_url + CALLBACK


class SignIn:
    """Sends people to the provider, and receives them."""

    def __init__(
        self,
        client: Client,
        provider: Provider,
        verifier: TokenVerifier,
        http: ProviderClient,
        *,
        clock: Clock,
    ) -> None:
        """Sign in at `provider` as `client`."""
        self._client = client
        self._provider = provider
        self._verifier = verifier
        self._http = http
        self._clock = clock
        self._seal = Seal(client.secret, purpose="sign-in", lifetime=LIFETIME)
        self._used: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()
        """Guards what was used."""

    def begin(self, target: str) -> tuple[str, str]:
        """Return the address at which a person signs in, and a sealed text for its browser.

        Raises:
            IdentityProviderAway: if the provider is not known.
        """
        known = self._provider.known()
        state, nonce, verifier = (token_urlsafe(32) for _ in range(3))
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        parameters = {
            "response_type": "code",
            "client_id": self._client.id,
            "redirect_uri": self._client.redirect_uri,
            "scope": " ".join(self._client.scopes),
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        joint = "&" if "?" in known.authorization_endpoint else "?"
        begun = {"state": state, "nonce": nonce, "verifier": verifier, "target": target}
        address = f"{known.authorization_endpoint}{joint}{urlencode(parameters)}"
        return address, self._seal.seal(begun, now=self._clock())

    def finish(
        self, sealed: str | None, answer: Mapping[str, str]
    ) -> tuple[Mapping[str, Any], str]:
        """Return the claims of the person who comes back, and the page that it wanted.

        `sealed` is the text that its browser kept, `answer` what the provider added to the
        address.

        Raises:
            Unauthenticated: if this is not the end of a sign-in that began in this browser.
            IdentityProviderAway: if the provider does not answer.
        """
        begun = self._begun(sealed, answer)
        if "error" in answer:
            raise Unauthenticated(f"the provider refused: {answer['error'][:100]}", hint=AGAIN)
        if answer.get("iss", self._provider.issuer) != self._provider.issuer:
            raise Unauthenticated("another provider has answered", hint=AGAIN)
        if "code" not in answer:
            raise Unauthenticated("the provider sent no code", hint=AGAIN)
        token = self._id_token(answer["code"], begun["verifier"])
        claims = self._verifier.id_token(token, self._client.id, begun["nonce"])
        return claims, begun["target"]

    def _begun(self, sealed: str | None, answer: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            opened = None if sealed is None else self._seal.open(sealed, now=self._clock())
        except Forged:
            opened = None
        if opened is None:
            raise Unauthenticated(
                "no sign-in was begun in this browser, or too long ago", hint=AGAIN
            )
        begun, _ = opened
        state = str(begun["state"])
        if not compare_digest(state.encode(), answer.get("state", "").encode()):
            raise Unauthenticated("this answers another sign-in", hint=AGAIN)
        with self._lock:
            if state in self._used:
                raise Unauthenticated("this sign-in has ended already", hint=AGAIN)
            self._used[state] = None
            while len(self._used) > MOST_USED:
                self._used.popitem(last=False)
        return begun

    def _id_token(self, code: str, verifier: str) -> str:
        known = self._provider.known()
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect_uri,
            "code_verifier": verifier,
        }
        headers, secret = self._credentials(known)
        status, tokens = self._http.post(known.token_endpoint, {**fields, **secret}, headers)
        token = tokens.get("id_token")
        if status != 200 or not isinstance(token, str):
            why = str(tokens.get("error", f"status {status}"))[:100]
            raise Unauthenticated(f"the provider gave no ID token: {why}", hint=AGAIN)
        return token

    def _credentials(self, known: Known) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Return headers and fields that prove who this service is (RFC 6749 §2.3.1)."""
        client = self._client
        if not known.takes_basic:
            return {}, {"client_id": client.id, "client_secret": client.secret}
        pair = f"{quote_plus(client.id)}:{quote_plus(client.secret)}"
        return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}, {}
