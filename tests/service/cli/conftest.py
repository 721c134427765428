"""The command line over a store that holds the shop."""

from pathlib import Path

import pytest

from tests.service.cli.running import Loadpath


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every command in a folder of its own, whatever the developer's settings are."""
    monkeypatch.chdir(tmp_path)
    for name in ("LOADPATH_STORE", "LOADPATH_CONFIG", "NEO4J_URI"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def loadpath(capsys: pytest.CaptureFixture[str], shop_url: str) -> Loadpath:
    """`loadpath` over the shop."""
    return Loadpath(capsys, shop_url)


@pytest.fixture
def bare(capsys: pytest.CaptureFixture[str]) -> Loadpath:
    """`loadpath` without any store."""
    return Loadpath(capsys)
