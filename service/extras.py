"""Extras: optional libraries of the distribution, and the error that names the missing one."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec

from schema.errors import NotAvailable

EXTRAS: Mapping[str, Sequence[str]] = {
    "assistants": ("mcp",),
    "bundles": ("cryptography",),
    "demo": ("boto3", "cryptography", "moto", "werkzeug"),
    "exact": ("dd", "ortools"),
    "identity": ("cryptography", "joserfc"),
    "neo4j": ("neo4j",),
    "notifications": ("apprise",),
}
"""Map from the name of an extra to the modules that it brings."""


class MissingExtra(NotAvailable):
    """A command needs an optional library that is not installed."""

    def __init__(self, extra: str, what: str) -> None:
        """Say that `what` needs `extra`; the hint is the command that installs it."""
        super().__init__(
            f"{what} needs the extra {extra!r} of Loadpath, which is not installed",
            hint=f"pip install 'loadpath[{extra}]', or uv tool install 'loadpath[{extra}]'",
        )
        self.extra = extra


def is_installed(extra: str) -> bool:
    """Tell whether all modules of an extra can be imported; none of them is imported."""
    return all(find_spec(module) is not None for module in EXTRAS[extra])


def require(extra: str, what: str) -> None:
    """Return when `extra` is installed.

    Raises:
        MissingExtra: if it is not; the message says that `what` needs it.
    """
    if not is_installed(extra):
        raise MissingExtra(extra, what)
