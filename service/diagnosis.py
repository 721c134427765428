"""Diagnosis: whether an installation can work, one check after the other."""

import os
import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from tempfile import gettempdir

from model.errors import Error
from service.clashes import NAMES, OURS, culprits
from service.extras import EXTRAS, is_installed
from service.stores import DEFAULT_URL, open_store
from service.stores.errors import StoreMissing

DRIVERS = ("botocore", "neo4j", "numpy", "scipy", "strawberry-graphql", "typer")
"""Libraries whose versions a maintainer asks for first."""


class Status(StrEnum):
    """The result of a check."""

    GOOD = "good"
    MISSING = "missing"
    """Not installed or not configured, and not needed by every command."""
    BAD = "bad"
    """A command that needs it fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check and its result."""

    name: str
    status: Status
    result: str
    hint: str = ""
    """What a person can do; empty when there is nothing to do."""


def diagnose(store: str | None, *, calls_aws: bool = True) -> Sequence[Check]:
    """Return every check in a fixed order; nothing is changed.

    `store` is the URL of the store, None for the default. Without `calls_aws` the identity is not
    asked for.
    """
    return [
        *_versions(),
        *_extras(),
        _clashes(),
        *_folders(),
        _store(store),
        *([_identity()] if calls_aws else []),
    ]


def _versions() -> Iterator[Check]:
    yield Check(name="loadpath", status=Status.GOOD, result=version(OURS))
    supported = (3, 11) <= sys.version_info[:2] <= (3, 14)
    yield Check(
        name="Python",
        status=Status.GOOD if supported else Status.BAD,
        result=f"{platform.python_version()} at {sys.executable}",
        hint="" if supported else "use Python 3.11 to 3.14",
    )
    for name in DRIVERS:
        try:
            yield Check(name=name, status=Status.GOOD, result=version(name))
        except PackageNotFoundError:
            # The libraries of extras are checked with their extra.
            if not any(name in line and "extra" in line for line in requires(OURS) or ()):
                hint = "install Loadpath again: uv tool install --reinstall loadpath"
                yield Check(name=name, status=Status.BAD, result="not installed", hint=hint)


def _extras() -> Iterator[Check]:
    for extra in EXTRAS:
        installed = is_installed(extra)
        yield Check(
            name=f"extra {extra}",
            status=Status.GOOD if installed else Status.MISSING,
            result="installed" if installed else "not installed",
            hint="" if installed else f"uv tool install 'loadpath[{extra}]'",
        )


def _clashes() -> Check:
    others = culprits(NAMES)
    if not others:
        return Check(name="names", status=Status.GOOD, result=f"{', '.join(NAMES)} are Loadpath's")
    return Check(
        name="names",
        status=Status.BAD,
        result=f"also provided by {', '.join(others)}",
        hint="install Loadpath into an environment of its own: uv tool install loadpath",
    )


def _folders() -> Iterator[Check]:
    for name, folder in (("working folder", Path.cwd()), ("temporary folder", Path(gettempdir()))):
        writable = os.access(folder, os.W_OK)
        yield Check(
            name=name,
            status=Status.GOOD if writable else Status.BAD,
            result=f"{folder} {'is' if writable else 'is not'} writable",
            hint="" if writable else "run in a folder that you may write to",
        )


def _store(url: str | None) -> Check:
    try:
        store = open_store(url, create=False)
    except StoreMissing:
        hint = "loadpath crawl, or loadpath import FILE"
        missing = f"{url or DEFAULT_URL} does not exist yet"
        return Check(name="store", status=Status.MISSING, result=missing, hint=hint)
    except Error as error:
        return Check(name="store", status=Status.BAD, result=error.message, hint=error.hint or "")
    try:
        current = store.current()
        label = "no revision yet" if current is None else f"revision {current.number}"
        problem = store.pulse().annotations_problem
        if problem is not None:
            hint = "loadpath repair writes them; the log of the service says more"
            return Check(name="store", status=Status.BAD, result=problem, hint=hint)
        return Check(name="store", status=Status.GOOD, result=f"{store.url}: {label}")
    except Error as error:
        return Check(name="store", status=Status.BAD, result=error.message, hint=error.hint or "")
    finally:
        store.close()


def _identity() -> Check:
    # boto's modules are loaded only when AWS is asked.
    from service.jobs.crawl import sessions_for
    from service.settings import load_settings

    try:
        identity = sessions_for(load_settings()).identity
    except Error as error:
        return Check(
            name="AWS identity", status=Status.MISSING, result=error.message, hint=error.hint or ""
        )
    return Check(name="AWS identity", status=Status.GOOD, result=identity.arn)
