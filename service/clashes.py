"""Clashes: other distributions that provide one of our four top-level names.

The four packages are imported by bare names, and another distribution may have one of them, too:
PyPI has a well-used `schema`. Installed into one environment, either its files overwrite ours or
its folder stands before ours. The command then fails somewhere with a message that nobody
understands, so it looks here first. This module imports nothing of ours.
"""

from collections.abc import Sequence
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

NAMES = ("discovery", "model", "schema", "service")
MARKS = {
    "discovery": "What we see:",
    "model": "What is true:",
    "schema": "What we say:",
    "service": "What runs:",
}
"""How the first line of the `__init__.py` of each package begins."""
OURS = "loadpath"


def replaced_names(root: Path = Path(__file__).parents[1]) -> Sequence[str]:
    """Return those of our names that are imported from another place, or from other files.

    Reads four small files and nothing else: it runs at the start of every command.
    """
    return [name for name in NAMES if not _is_ours(name, root)]


def culprits(names: Sequence[str]) -> Sequence[str]:
    """Return the distributions, beside ours, that provide one of these names."""
    providers = packages_distributions()
    return sorted({owner for name in names for owner in providers.get(name, ())} - {OURS})


def clash_message() -> str | None:
    """Return what to tell a person about a clash and what to do; None when all names are ours."""
    names = replaced_names()
    if not names:
        return None
    verb = "are" if len(names) > 1 else "is"
    origin = _listed(culprits(names)) or "another place"
    return (
        f"error: {_listed(names)} {verb} imported from {origin}, not from Loadpath\n"
        "hint: install Loadpath into an environment of its own: uv tool install loadpath"
    )


def _is_ours(name: str, root: Path) -> bool:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        return False
    file = Path(spec.origin)
    return file.parent.parent == root and MARKS[name] in file.read_text(encoding="utf-8")[:200]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
