"""A shop in a SQLite store, and the service over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.running import SHOP, Running, fill, serving


@pytest.fixture
def shop_url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/shop.sqlite3"
    fill(url, SHOP)
    return url


@pytest.fixture
def shop(shop_url: str, tmp_path: Path) -> Iterator[Running]:
    with serving(shop_url, tmp_path) as running:
        running.wait(lambda snapshot: snapshot is not None)
        yield running
