"""A provider that is away, silent or wrong: an answer in seconds, and own tokens still hold."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import httpx
import pytest

from model.errors import InvalidValue
from service.errors import IdentityProviderAway
from service.new_tokens import new_token
from service.settings import load_settings
from service.web.identity import provider as provider_module
from service.web.identity.fetch import ProviderClient
from service.web.identity.provider import Provider
from tests.service.running import serving
from tests.service.web.identity.conftest import free_port, provider_process, trusting
from tests.service.web.test_access import bearer
from tests.service.web.test_subscription import subscribe

WHO = {"query": "{ viewer { name role } }"}


@contextmanager
def silent() -> Iterator[str]:
    """A provider that takes connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def gone() -> Iterator[str]:
    """A provider at whose address nobody listens."""
    yield f"http://127.0.0.1:{free_port()}"


@pytest.mark.parametrize("provider", [silent, gone])
def test_service_starts_answers_own_tokens_and_says_that_the_provider_is_away(
    provider, shop_url, tmp_path
):
    token, digest = new_token()
    own = [{"name": "bot", "role": "reader", "sha256": digest}]
    with (
        provider() as issuer,
        serving(shop_url, tmp_path, tokens=own, **trusting(issuer, free_port())) as running,
    ):
        running.wait(lambda snapshot: snapshot is not None)
        signed = bearer("e30.e30.x")  # no algorithm: refused without the provider
        started = monotonic()
        answer = running.client.post("/graphql", json=WHO, headers=bearer(token))
        quick = monotonic() - started
        malformed = running.client.post("/graphql", json=WHO, headers=signed)
        other = bearer("eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30.eA")
        started = monotonic()
        waiting = running.client.post("/graphql", json=WHO, headers=other)
        page = running.client.get("/sign-in")
        slow = monotonic() - started
        with pytest.raises(Exception, match=r"4403|Forbidden|away|closed"):
            next(subscribe(running, other))
        ready = running.client.get("/readyz")

    assert answer.json()["data"]["viewer"]["name"] == "bot"
    assert quick < 2
    assert malformed.status_code == 401
    assert waiting.status_code == 503
    assert waiting.json()["errors"][0]["extensions"]["code"] == "IDENTITY_PROVIDER_AWAY"
    assert waiting.headers["retry-after"] == "5"
    assert (page.status_code, "the identity provider is away" in page.text) == (503, True)
    assert slow < 15
    assert ready.status_code == 200


def test_people_and_programs_stay_in_while_the_provider_is_away(shop_url, tmp_path, monkeypatch):
    monkeypatch.setattr(provider_module, "RETRY_SECONDS", 0.0)
    with provider_process() as provider:
        context = serving(shop_url, tmp_path, **trusting(provider.issuer, free_port()))
        running = context.__enter__()
        try:
            token = provider.sign()
            assert running.ask(WHO["query"], bearer(token))
            running.client.get("/sign-in", follow_redirects=True)
        except BaseException:
            context.__exit__(None, None, None)
            raise
    try:
        assert running.ask(WHO["query"], bearer(token))["viewer"]["name"] == "u-1"
        assert running.ask(WHO["query"])["viewer"]["role"] == "OPERATOR"
        back = running.client.get("/sign-in", follow_redirects=False)
        assert back.status_code == 303
    finally:
        context.__exit__(None, None, None)


class Answers:
    """What a provider answers, by address."""

    def __init__(self, **changes):
        self.described = {
            "issuer": "https://p.example.com",
            "authorization_endpoint": "https://p.example.com/a",
            "token_endpoint": "https://p.example.com/t",
            "jwks_uri": "https://p.example.com/k",
            **changes,
        }
        self.keys = {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "a"}, "x", {"kty": "RSA"}]}

    def get(self, url):
        return self.keys if url.endswith("/k") else self.described


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"issuer": "https://evil.example.com"}, "calls itself 'https://evil.example.com'"),
        ({"issuer": None}, "calls itself None"),
        ({"jwks_uri": "http://p.example.com/k"}, "jwks_uri: got 'http://p.example.com/k'"),
        ({"token_endpoint": None}, "token_endpoint: got None"),
    ],
)
def test_provider_that_describes_itself_wrongly_is_not_believed(changes, message):
    with pytest.raises(IdentityProviderAway, match=message):
        Provider("https://p.example.com", Answers(**changes)).known()


def test_symmetric_and_unreadable_keys_are_left_out():
    assert Provider("https://p.example.com", Answers()).known().keys.keys == []


def test_redirects_errors_and_large_answers_of_a_provider_are_refused(shop):
    client = ProviderClient()

    for path in ("/sign-in", "/nothing", "/openapi.json" * 2, "/ide/main.js"):
        with pytest.raises(IdentityProviderAway):
            client.get(shop.url + path)
    assert httpx.get(f"{shop.url}/healthz", trust_env=False).json() == client.get(
        f"{shop.url}/healthz"
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"oidc_issuer": "http://login.example.com"}, "oidc_issuer: got"),
        ({"oidc_issuer": "login.example.com"}, "oidc_issuer: got"),
        ({"oidc_issuer": "https://me:secret@login.example.com"}, "oidc_issuer: got"),
        ({"public_url": "http://loadpath.example.com"}, "public_url: got"),
        ({"public_url": None}, "public_url: got None"),
        ({"oidc_client_id": None}, "oidc_client_id: got None"),
        ({"oidc_client_secret": None, "oidc_audience": None}, "oidc_audience: got None"),
        ({"oidc_issuer": None}, "oidc_issuer: got None"),
        ({"oidc_roles": {}}, "oidc_roles: got"),
        ({"oidc_roles": {"a": "king"}}, "oidc_roles"),
        ({"oidc_scopes": ["email"]}, "oidc_scopes: got"),
        ({"session_seconds": 1}, "session_seconds"),
    ],
)
def test_settings_that_let_nobody_or_anybody_in_are_refused(changes, message):
    given = {**trusting("https://login.example.com", 1), "port": None, **changes}

    with pytest.raises(InvalidValue, match=message):
        load_settings(**given)


def test_short_client_secret_is_refused_and_not_repeated():
    with pytest.raises(InvalidValue, match="oidc_client_secret") as caught:
        load_settings(**{**trusting("https://login.example.com", 1), "port": None,
                         "oidc_client_secret": "hunter2"})  # fmt: skip

    assert "hunter2" not in str(caught.value)
