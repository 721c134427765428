"""What is delivered: four packages under their bare names, and nobody else claims those names."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMES = ("discovery", "model", "schema", "service")


def test_the_wheel_lists_exactly_our_packages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert sorted(packages) == list(NAMES)


def test_every_import_is_a_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {distribution_name(requirement) for requirement in declared}
    providers = packages_distributions()
    undeclared = {
        module
        for module in imported_modules()
        if not names & {distribution_name(name) for name in providers.get(module, ())}
    }
    assert undeclared == set()


def imported_modules() -> Iterator[str]:
    """Yield the top-level name of each foreign module that the wheel imports at run time."""
    ours = {*NAMES, "tests", "_typeshed"}
    for name in NAMES:
        for path in (ROOT / name).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                modules = []
                if isinstance(node, ast.Import):
                    modules = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    modules = [node.module]
                tops = {module.partition(".")[0] for module in modules}
                yield from tops - ours - set(sys.stdlib_module_names)


def distribution_name(requirement: str) -> str:
    """Return the normalised name in front of extras and versions (PEP 503)."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


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
        "mkdocs.yml",
        "uv.lock",
    }
    found = {one.name for one in ROOT.iterdir() if not one.name.startswith((".", "__"))}
    strays = {one for one in found - wanted if not one.endswith((".egg-info", ".sqlite3"))}
    assert wanted <= found
    assert strays <= {"dist", "build", "htmlcov"}
