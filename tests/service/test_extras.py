"""Extras: a missing one is named with the command that installs it."""

import tomllib
from pathlib import Path

import pytest

from service import extras
from service.cli.main import run
from service.errors import row
from service.extras import EXTRAS, MissingExtra, is_installed, require
from service.stores import open_store

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]


@pytest.fixture
def bare_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no module of an extra be found."""
    monkeypatch.setattr(extras, "find_spec", lambda name: None)


def test_extras_are_those_of_the_distribution() -> None:
    declared = PROJECT["optional-dependencies"]
    assert set(declared) == set(EXTRAS)
    for extra, modules in EXTRAS.items():
        text = " ".join(declared[extra])
        assert [module for module in modules if module not in text] == []


def test_all_extras_are_installed_for_development() -> None:
    assert [extra for extra in EXTRAS if not is_installed(extra)] == []


def test_the_error_names_the_command_that_installs_the_extra(bare_installation: None) -> None:
    with pytest.raises(MissingExtra, match="needs the extra 'demo'") as error:
        require("demo", "`loadpath demo`")
    assert "pip install 'loadpath[demo]'" in (error.value.hint or "")
    assert row(error.value).code == "NOT_AVAILABLE"


def test_a_neo4j_store_needs_its_extra(bare_installation: None) -> None:
    with pytest.raises(MissingExtra, match="neo4j"):
        open_store("neo4j://db.example.com")


def test_the_demo_needs_its_extra(
    bare_installation: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["demo", "--no-serve"]) == 3
    assert "pip install 'loadpath[demo]'" in capsys.readouterr().err
