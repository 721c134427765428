"""A small OpenID provider in a process of its own: `python -m tests.service.web.identity.provider`.

It does what OpenID Connect Core §3.1, RFC 7636 and Discovery ask for, with real keys: a code is
good once, for its client, its address and the secret behind its challenge. It signs in whoever
`/control/person` names. `/control` rotates keys and signs tokens that an honest provider would not.
"""

import base64
import json
import sys
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

CLIENT, SECRET, AUDIENCE = "loadpath", "s3cret of the client/+ 100%", "https://loadpath.example.com"
ROBOT = "pipeline:0123456789abcdef"
ANN = {"sub": "u-1", "email": "ann@example.com", "groups": ["sre", "staff"]}


class Provider(ThreadingHTTPServer):
    """The state of the provider."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.person: dict[str, Any] = ANN
        self.codes: dict[str, dict[str, str]] = {}
        self.keys: list[Any] = []
        self.rotate()

    def rotate(self) -> None:
        """Replace every key."""
        kid = token_urlsafe(4)
        self.keys = [
            RSAKey.generate_key(2048, {"kid": f"rsa-{kid}", "use": "sig", "alg": "RS256"}),
            ECKey.generate_key("P-256", {"kid": f"ec-{kid}", "use": "sig"}),
            OKPKey.generate_key("Ed25519", {"kid": f"ed-{kid}", "use": "sig"}),
        ]

    def sign(self, claims: dict[str, Any], alg: str = "RS256") -> str:
        """Return a token; claims that are None are left out."""
        kind = {"RS256": "RSA", "ES256": "EC", "Ed25519": "OKP"}[alg]
        key = next(key for key in self.keys if key.key_type == kind)
        now = int(time.time())
        whole = {"iss": self.issuer, "iat": now, "exp": now + 300, "sub": "u-1", **claims}
        given = {name: value for name, value in whole.items() if value is not None}
        return jwt.encode({"alg": alg, "kid": key.kid}, given, key, algorithms=[alg])


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Provider

    def log_message(self, *_: Any) -> None:
        """Log nothing."""

    def do_GET(self) -> None:
        """Describe the provider, its keys, or sign the person in."""
        parts, provider = urlsplit(self.path), self.server
        if parts.path == "/.well-known/openid-configuration":
            issuer = provider.issuer
            self.answer(200, {
                "issuer": issuer, "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token", "jwks_uri": f"{issuer}/jwks",
                "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            })  # fmt: skip
        elif parts.path == "/jwks":
            self.answer(200, KeySet(provider.keys).as_dict(private=False))
        elif parts.path == "/authorize":
            self.authorize({name: values[0] for name, values in parse_qs(parts.query).items()})
        else:
            self.answer(404, {})

    def do_POST(self) -> None:
        """Exchange a code, or obey a test."""
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        provider = self.server
        if self.path == "/token":
            self.token({name: values[0] for name, values in parse_qs(body).items()})
        elif self.path == "/control/rotate":
            provider.rotate()
            self.answer(200, {})
        elif self.path == "/control/person":
            provider.person = json.loads(body)
            self.answer(200, {})
        elif self.path == "/control/sign":
            self.answer(200, {"token": provider.sign(**json.loads(body))})
        else:
            self.answer(404, {})

    def authorize(self, asked: dict[str, str]) -> None:
        """Send the person back with a code."""
        right = asked.get("response_type") == "code" and asked.get("client_id") == CLIENT
        if not right or asked.get("code_challenge_method") != "S256":
            self.answer(400, {"error": "invalid_request"})
            return
        code = token_urlsafe(16)
        self.server.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.server.issuer}
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def token(self, form: dict[str, str]) -> None:
        """Answer with an ID token for a code, or an access token for the client itself."""
        scheme, _, pair = self.headers.get("authorization", "").partition(" ")
        name, _, secret = base64.b64decode(pair).decode().partition(":")
        is_client = (unquote_plus(name), unquote_plus(secret)) == (CLIENT, SECRET)
        is_robot = f"{name}:{secret}" == ROBOT and form["grant_type"] == "client_credentials"
        if scheme != "Basic" or not (is_client or is_robot):
            self.answer(401, {"error": "invalid_client"})
            return
        if form["grant_type"] == "client_credentials":
            claims = {"aud": AUDIENCE, "sub": "pipeline", "groups": ["robots"]}
            self.answer(200, {"access_token": self.server.sign(claims), "token_type": "Bearer"})
            return
        asked = self.server.codes.pop(form.get("code", ""), None)
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            self.answer(400, {"error": "invalid_grant"})
            return
        claims = {**self.server.person, "aud": CLIENT, "nonce": asked["nonce"]}
        self.answer(200, {"id_token": self.server.sign(claims), "access_token": "opaque",
                          "token_type": "Bearer"})  # fmt: skip

    def answer(self, status: int, content: dict[str, Any]) -> None:
        """Send a JSON object."""
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    server = Provider()
    sys.stdout.write(f"{server.issuer}\n")
    sys.stdout.flush()
    server.serve_forever()
