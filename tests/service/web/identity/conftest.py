"""A provider process for all tests of this folder, and a service that trusts it."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.service.running import SHOP, Running, fill, serving
from tests.service.web.identity.provider import ANN, AUDIENCE, CLIENT, ROBOT, SECRET

ROOT = Path(__file__).parents[4]
ROLES = {"sre": "operator", "staff": "reader", "robots": "editor", "payers": "editor"}


@dataclass(frozen=True, kw_only=True)
class ProviderProcess:
    """The provider, as a test commands it."""

    issuer: str

    def control(self, action: str, content: Any = None) -> Any:
        """Let the provider rotate its keys, sign a token, or take another person."""
        answer = httpx.post(f"{self.issuer}/control/{action}", json=content, trust_env=False)
        return answer.raise_for_status().json()

    def sign(self, alg: str = "RS256", **claims: Any) -> str:
        """Return a token; `aud` is ours and the group `staff` unless given."""
        whole = {"aud": AUDIENCE, "groups": ["staff"], **claims}
        token: str = self.control("sign", {"claims": whole, "alg": alg})["token"]
        return token

    def machine(self) -> str:
        """Return an access token that a program gets with its client secret."""
        answer = httpx.post(
            f"{self.issuer}/token",
            data={"grant_type": "client_credentials"},
            auth=tuple(ROBOT.split(":")),
            trust_env=False,
        )
        token: str = answer.raise_for_status().json()["access_token"]
        return token


@contextmanager
def provider_process() -> Iterator[ProviderProcess]:
    """Start a provider of your own; ends when left."""
    command = [sys.executable, "-m", "tests.service.web.identity.provider"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield ProviderProcess(issuer=process.stdout.readline().strip())
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


@pytest.fixture(scope="session")
def provider_of_session() -> Iterator[ProviderProcess]:
    with provider_process() as provider:
        yield provider


@pytest.fixture
def provider(provider_of_session: ProviderProcess) -> ProviderProcess:
    """The provider, which signs in Ann."""
    provider_of_session.control("person", ANN)
    return provider_of_session


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def trusting(issuer: str, port: int, **changes: Any) -> dict[str, Any]:
    """Return the settings of a service that accepts people and programs of an issuer."""
    return {
        "oidc_issuer": issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET,
        "oidc_audience": AUDIENCE, "oidc_roles": ROLES, "public_url": f"http://127.0.0.1:{port}",
        "oidc_bounds": {"payers": "pay"}, "bounds": {"pay": {"tags": ["team=payments"]}},
        "port": port, **changes,
    }  # fmt: skip


@pytest.fixture(scope="module")
def trusting_shop(
    provider_of_session: ProviderProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """The service over the shop, which trusts the provider; one for a module."""
    folder = tmp_path_factory.mktemp("trusting")
    url = f"sqlite:///{folder}/shop.sqlite3"
    fill(url, SHOP)
    settings = trusting(provider_of_session.issuer, free_port())
    with serving(url, folder, **settings) as running:
        running.wait(lambda snapshot: snapshot is not None)
        yield running


@pytest.fixture
def trusted(trusting_shop: Running) -> Running:
    """The service, which has forgotten whom it refused."""
    trusting_shop.app.state.runtime.refused_sign_ins._refused.clear()
    trusting_shop.client.cookies.clear()
    return trusting_shop
