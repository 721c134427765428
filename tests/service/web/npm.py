"""Runs scripts of `tests/service/web/clients` with Node; installs their packages once."""

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from service.page.build import node_path, npm_of
from tests.alone import alone

CLIENTS = Path(__file__).parent / "clients"
SCHEMA = Path(__file__).parents[3] / "schema" / "generated" / "schema.graphql"


@cache
def node(folder: Path = CLIENTS) -> str:
    """Return the path of Node, the packages of a folder installed.

    Skips where they cannot be installed, or fails where `LOADPATH_REQUIRE_BROWSER` is 1.
    """
    found = node_path()
    problem: str | None = "no Node: install the group `page`"
    if found is not None:
        with alone(folder / "node_modules"):
            problem = _install(found, folder)
    if problem is not None and os.environ.get("LOADPATH_REQUIRE_BROWSER") == "1":
        pytest.fail(problem)
    if problem is not None:
        pytest.skip(problem)
    return str(found)


def run(script: str, *arguments: str, folder: Path = CLIENTS, seconds: float = 120) -> list[Any]:
    """Return the JSON lines that a script of a folder prints."""
    done = subprocess.run(
        [node(), str(folder / script), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def _install(node: Path, folder: Path) -> str | None:
    """Install what the lock file of a folder names; return why that was not possible."""
    marker, lock = folder / "node_modules" / ".package-lock.json", folder / "package-lock.json"
    if marker.exists() and marker.stat().st_mtime >= lock.stat().st_mtime:
        return None
    command = [str(node), str(npm_of(node)), "--no-audit", "--no-fund", "--prefer-offline", "ci"]
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return f"npm ci failed: {done.stderr[-2000:]}" if done.returncode else None


def project(name: str, folder: Path) -> Path:
    """Copy the folder `name` of the clients, with its packages and our schema, below `folder`."""
    node()
    copy = folder / name
    shutil.copytree(CLIENTS / name, copy)
    (copy / "node_modules").symlink_to(CLIENTS / "node_modules")
    shutil.copy(SCHEMA, copy)
    return copy


def tool(name: str, folder: Path, *arguments: str) -> None:
    """Run a command of the packages in a folder, and fail when it does."""
    path = folder / "node_modules" / ".bin" / name
    command = [str(path), *arguments]
    # Relay's compiler is a program of its own, which its script starts.
    environment = {**os.environ, "PATH": f"{Path(node()).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
