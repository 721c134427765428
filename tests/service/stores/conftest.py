"""Every kind of store behind one fixture."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.service.stores.backends import BACKENDS, Backend


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """One kind of store, empty; whatever the test opened is closed after it."""
    found = request.param(request, tmp_path)
    yield found
    found.close()


@pytest.fixture
def store(backend: Backend) -> Any:
    """An open, empty store of each kind."""
    return backend.open()


@pytest.fixture
def start_again(backend: Backend) -> Callable[[], Any]:
    """Empty the backend and open a new store in it."""

    def again() -> Any:
        backend.empty()
        return backend.open()

    return again
