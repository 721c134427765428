"""Signed tokens of the provider: signature, issuer, audience and time.

References:
    1. RFC 7519, "JSON Web Token (JWT)", section 7.2.
    2. RFC 8725, "JSON Web Token Best Current Practices".
    3. OpenID Connect Core 1.0, section 3.1.3.7.
"""

from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import (
    BadSignatureError,
    ExpiredTokenError,
    InvalidClaimError,
    InvalidKeyIdError,
    JoseError,
    MissingClaimError,
    UnsupportedAlgorithmError,
)
from joserfc.jws import JWSRegistry

from service.errors import Unauthenticated
from service.snapshots import Clock
from service.web.identity.provider import Provider

ALGORITHMS = ("RS256", "ES256", "EdDSA", "Ed25519")
"""Algorithms with a private and a public key; `none` and HMAC are not among them."""
SKEW_SECONDS = 60
"""How much the clocks of provider and service may differ."""
MOST_HEADER_BYTES = 4096
HINT = "sign in again, or get a new token of the provider"


class Algorithms(JWSRegistry):
    """The algorithms that are accepted."""

    max_header_length = MOST_HEADER_BYTES

    def __init__(self) -> None:
        """Ignore header parameters that are not known, as RFC 7515 §4 wants."""
        super().__init__(algorithms=ALGORITHMS, strict_check_header=False)

    def get_alg(self, name: str) -> Any:
        """Return an algorithm. The library warns of `EdDSA`, which providers still write."""
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not allowed")
        return self.algorithms[name]


class TokenVerifier:
    """Returns the claims of tokens that the provider has signed for us."""

    def __init__(self, provider: Provider, *, clock: Clock) -> None:
        """Verify by the keys of `provider`."""
        self._provider = provider
        self._clock = clock
        self._algorithms = Algorithms()

    def bearer(self, text: str, audience: str) -> Mapping[str, Any]:
        """Return the claims of a bearer token for `audience`.

        Raises:
            Unauthenticated: if the token is not what the provider signed for it, or has expired.
            IdentityProviderAway: if the keys are not known.
        """
        return self._claims(text, audience)

    def id_token(self, text: str, client_id: str, nonce: str) -> Mapping[str, Any]:
        """Return the claims of an ID token that answers the sign-in with `nonce`.

        Raises:
            Unauthenticated: if it does not.
            IdentityProviderAway: if the keys are not known.
        """
        claims = self._claims(text, client_id)
        given = claims.get("nonce")
        if not isinstance(given, str) or not compare_digest(given.encode(), nonce.encode()):
            raise Unauthenticated("this ID token answers another sign-in", hint=HINT)
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else client_id) != client_id:
            raise Unauthenticated("this ID token was made for another client", hint=HINT)
        return claims

    def _claims(self, text: str, audience: str) -> Mapping[str, Any]:
        try:
            header = jws.extract_compact(text.encode(), registry=self._algorithms).headers()
            # What no key of the provider can have signed is refused without asking for keys.
            self._algorithms.get_alg(header["alg"])
            keys = self._provider.keys_for(header.get("kid"))
            token = jwt.decode(text, keys, algorithms=ALGORITHMS, registry=self._algorithms)
            jwt.JWTClaimsRegistry(
                now=int(self._clock().timestamp()),
                leeway=SKEW_SECONDS,
                iss={"essential": True, "value": self._provider.issuer},
                aud={"essential": True, "value": audience},
                exp={"essential": True},
                sub={"essential": True},
            ).validate(token.claims)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise Unauthenticated(_why(error), hint=HINT) from error
        return token.claims


def _why(error: Exception) -> str:
    match error:
        case ExpiredTokenError():
            return "this token has expired"
        case MissingClaimError():
            return f"this token lacks a claim: {error.description}"
        case InvalidClaimError():
            return f"a claim of this token is not what is expected: {error.description}"
        case InvalidKeyIdError():
            return "this token is signed with a key that the provider does not publish"
        case BadSignatureError():
            return "the signature of this token is wrong"
        case UnsupportedAlgorithmError():
            return f"this token is not signed with one of {', '.join(ALGORITHMS)}"
    return "this token is malformed"
