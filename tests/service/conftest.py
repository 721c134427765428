"""A shop in a SQLite store, and the service over it: one for all who ask, or one of your own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fallbacks import no_fall_backs
from tests.service.running import SHOP, Running, fill, serving

__all__ = ["editable", "no_fall_backs", "shop", "shop_url"]


@pytest.fixture
def shop_url(tmp_path: Path) -> str:
    """URL of a store of your own that holds the shop."""
    url = f"sqlite:///{tmp_path}/shop.sqlite3"
    fill(url, SHOP)
    return url


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The service over the shop; for tests that change nothing."""
    folder = tmp_path_factory.mktemp("shop")
    url = f"sqlite:///{folder}/shop.sqlite3"
    fill(url, SHOP)
    with serving(url, folder) as running:
        running.wait(lambda snapshot: snapshot is not None)
        yield running


@pytest.fixture
def editable(shop_url: str, tmp_path: Path) -> Iterator[Running]:
    """The service over a shop of your own; for tests that change something."""
    with serving(shop_url, tmp_path) as running:
        running.wait(lambda snapshot: snapshot is not None)
        yield running
