"""What is delivered: four packages under their bare names, and nobody else claims those names."""

import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMES = ("discovery", "model", "schema", "service")


def test_the_wheel_lists_exactly_our_packages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert sorted(packages) == list(NAMES)


def test_no_other_distribution_provides_our_names() -> None:
    providers = packages_distributions()
    for name in NAMES:
        assert set(providers.get(name, ())) <= {"loadpath"}, f"{name} comes from elsewhere, too"


def test_the_top_level_is_what_was_asked_for() -> None:
    wanted = {
        *NAMES,
        "tests",
        "docs",
        "pyproject.toml",
        "docker-compose.yml",
        "README.md",
        "Makefile",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "uv.lock",
    }
    found = {one.name for one in ROOT.iterdir() if not one.name.startswith((".", "__"))}
    strays = {one for one in found - wanted if not one.endswith((".egg-info", ".sqlite3"))}
    assert wanted <= found
    assert strays <= {"dist", "build", "htmlcov"}
