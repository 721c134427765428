"""The programs that maps are written for, installed once into the user's cache."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from service.page.build import node_path, npm_of
from tests.alone import alone
from tests.service.browser import chromium

HERE = Path(__file__).parent
D2 = "oss.terrastruct.com/d2@v0.7.1"
REQUIRED = os.environ.get("LOADPATH_REQUIRE_RENDERERS") == "1"
"""Set where a program that cannot be installed is a failure, not a skip."""


def graphviz(text: str) -> list[list[str]]:
    """Return the lines of Graphviz's plain format, split at spaces."""
    drawn = run([command("dot"), "-Tplain"], text=text)
    return [line.split(" ") for line in drawn.splitlines()]


def d2(text: str, folder: Path) -> ElementTree.Element:
    """Return the SVG that D2 draws with the layout engine that it brings."""
    program = installed(f"d2-{D2.rpartition('@')[2]}", _build_d2) / "d2"
    (folder / "map.d2").write_text(text)
    run([str(program), "--layout", "dagre", "map.d2", "map.svg"], folder=folder)
    return ElementTree.fromstring((folder / "map.svg").read_text())  # noqa: S314 - D2's own text


def structurizr(files: Sequence[Path]) -> list[list[int]]:
    """Return how many boxes, cards and lines Structurizr's parser finds in each file."""
    command("java")
    jars = installed(_keyed("structurizr", "pom.xml"), _fetch_structurizr)
    program = ["java", "-cp", f"{jars}/*", str(HERE / "ReadStructurizr.java")]
    answer = run([*program, *map(str, files)])
    return [[int(count) for count in line.split("\t")] for line in answer.splitlines()]


def mermaid_and_drawio(files: Sequence[Path]) -> list[Any]:
    """Return what `read.mjs` says about each file."""
    browser, node = chromium(), node_path()
    if node is None:
        absent("no Node: install the group `page`")
    packages = installed(_keyed("map-programs", "package-lock.json"), _install_packages)
    shutil.copy(HERE / "read.mjs", packages)
    answer = run([str(node), str(packages / "read.mjs"), browser, *map(str, files)])
    return [json.loads(line) for line in answer.splitlines()]


def installed(name: str, install: Callable[[Path], None]) -> Path:
    """Return the folder `name` of the user's cache, filled by `install` when it is missing."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "loadpath" / name
    with alone(folder):
        if not folder.is_dir():
            with tempfile.TemporaryDirectory(dir=folder.parent) as fresh:
                try:
                    install(Path(fresh) / name)
                except AssertionError as problem:
                    absent(f"cannot be installed: {problem}")
                (Path(fresh) / name).rename(folder)
    return folder


def run(program: Sequence[str], *, text: str = "", folder: Path = HERE, **environment: str) -> str:
    """Run a program that has to succeed; return what it prints."""
    done = subprocess.run(
        program,
        input=text,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


def command(name: str) -> str:
    """Return the path of a program of the machine; skip, or fail where it is required."""
    return shutil.which(name) or absent(f"{name} is not installed")


def absent(reason: str) -> Any:
    """Skip the test, or fail it where the programs are required."""
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


def _keyed(name: str, lock: str) -> str:
    return f"{name}-{hashlib.sha256((HERE / lock).read_bytes()).hexdigest()[:12]}"


def _build_d2(folder: Path) -> None:
    run([command("go"), "install", D2], GOBIN=str(folder))


def _fetch_structurizr(folder: Path) -> None:
    maven = [command("mvn"), "--quiet", "--batch-mode", "--file", "pom.xml"]
    copy = ["dependency:copy-dependencies", "-DincludeScope=runtime"]
    run([*maven, *copy, f"-DoutputDirectory={folder}"])


def _install_packages(folder: Path) -> None:
    node = node_path()
    assert node is not None
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    search = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
    npm = [str(node), str(npm_of(node)), "--no-audit", "--no-fund", "--prefer-offline", "ci"]
    # Chromium is on the machine; Puppeteer would fetch another.
    run(npm, folder=folder, PATH=search, PUPPETEER_SKIP_DOWNLOAD="1")
