"""A real moto server for tests: AWS's wire protocols on loopback, empty or with the sample estate.

Fixtures, made known to every test by `tests/conftest.py`:

- `emulator`: URL of a server on which nothing was seeded;
- `estate`: the sample estate on a server of its own; `.endpoint` is its URL, `.accounts` its
  account numbers by name. Both live for the whole run, so tests only read them.
- `estate_store`: URL of a SQLite store with the estate crawled and its objectives imported; made
  once, so tests only read it. `estate_copy` is one of your own, to change;
- `reach`: call it with a URL, and boto3 in this test finds AWS there.

A process of its own gets the same with `environment(url)`.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from os import environ
from pathlib import Path

import pytest

from service.demo.crawled import aws_at
from service.demo.estate import build
from service.demo.estate.aws import EAST, Estate
from service.demo.server import moto_server
from service.reference.estate import fill

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@pytest.fixture(scope="session")
def emulator() -> Iterator[str]:
    """Give the URL of a bare moto server."""
    with moto_server() as url:
        yield url


@pytest.fixture(scope="session")
def estate() -> Iterator[Estate]:
    """Give the sample estate, running."""
    with moto_server() as url:
        yield build(url, datetime.now(UTC), lambda _: None)


@pytest.fixture(scope="session")
def estate_store(estate: Estate, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the URL of a store that holds the sample estate: crawled, then what was promised."""
    url = f"sqlite:///{tmp_path_factory.mktemp('estate')}/estate.sqlite"
    with aws_at(estate.endpoint):
        fill(url, datetime.now(UTC), estate.accounts)
    return url


@pytest.fixture
def estate_copy(estate_store: str, tmp_path: Path) -> str:
    """Give the URL of a copy of `estate_store`."""
    copy = tmp_path / "copy.sqlite"
    shutil.copy(estate_store.removeprefix("sqlite:///"), copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def reach(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Give a function that points boto3 at a URL until the test ends."""

    def point(url: str) -> None:
        for name in [name for name in environ if name.startswith("AWS_")]:
            monkeypatch.delenv(name)
        for name, value in variables(url).items():
            monkeypatch.setenv(name, value)

    return point


def variables(url: str) -> dict[str, str]:
    """Return the `AWS_*` variables with which boto3 finds AWS at `url` and nowhere else."""
    return {
        **CREDENTIALS,
        "AWS_DEFAULT_REGION": EAST,
        "AWS_ENDPOINT_URL": url,
        "AWS_MAX_ATTEMPTS": "2",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }


def environment(url: str, **further: str) -> dict[str, str]:
    """Return the environment of a process that finds AWS at `url`."""
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith(("AWS_", "LOADPATH_", "NEO4J_"))
    }
    return {**kept, **variables(url), **further}
