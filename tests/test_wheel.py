"""The wheel, installed as a tool in an environment of its own: the demo, the service, a plan."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from service.demo.server import free_port

pytestmark = [pytest.mark.emulator, pytest.mark.slow]
ROOT = Path(__file__).parents[1]
PATIENCE = 120


@dataclass(frozen=True, kw_only=True)
class Installation:
    """A wheel, installed by `uv tool install` into a folder of its own."""

    wheel: Path
    command: Path
    folder: Path

    def environment(self) -> Mapping[str, str]:
        """Return the environment of a user who has set nothing."""
        own = ("AWS_", "LOADPATH_", "NEO4J_", "PYTHON", "VIRTUAL_ENV")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        return {**kept, "HOME": str(self.folder)}

    def run(self, *arguments: str) -> str:
        """Return what a command that succeeds writes."""
        done = subprocess.run(
            [self.command, *arguments],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Build the wheel and install it with the extra `demo`."""
    folder = tmp_path_factory.mktemp("wheel")
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT], check=True)
    (wheel,) = folder.glob("*.whl")
    tools = {"UV_TOOL_DIR": str(folder / "tools"), "UV_TOOL_BIN_DIR": str(folder / "bin")}
    subprocess.run(
        [uv, "tool", "install", "--quiet", "--python", sys.executable, f"{wheel}[demo]"],
        check=True,
        env={**os.environ, **tools},
    )
    return Installation(wheel=wheel, command=folder / "bin" / "loadpath", folder=folder)


@pytest.fixture(scope="module")
def demo_output(installation: Installation) -> str:
    """Run the demo once; its store stays for the other tests."""
    return installation.run("demo", "--no-serve")


def store(installation: Installation) -> tuple[str, str]:
    return "--store", f"sqlite:///{installation.folder / '.demo' / 'loadpath.sqlite'}"


def test_the_wheel_holds_nothing_but_the_four_packages(installation: Installation) -> None:
    names = ZipFile(installation.wheel).namelist()
    tops = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"discovery", "model", "schema", "service"}
    assert [
        name for name in names if re.search(r"service/reference/|\.tsx?$|node_modules", name)
    ] == []


def test_the_version_is_that_of_the_wheel(installation: Installation) -> None:
    assert installation.run("--version").strip() in installation.wheel.name


def test_the_demo_runs(demo_output: str) -> None:
    assert "revision 1 is published" in demo_output


def test_a_plan_is_computed(installation: Installation, demo_output: str) -> None:
    regions = ("--from", "us-east-1", "--to", "us-west-2")
    text = installation.run(*store(installation), "plan", "checkout", *regions, "--format", "json")
    assert json.loads(text)["plan"]["scenario"]["service"] == "service:checkout"


def test_missing_extras_are_named(installation: Installation) -> None:
    done = subprocess.run(
        [installation.command, "--store", "neo4j://localhost", "revisions"],
        env=installation.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3
    assert "pip install 'loadpath[neo4j]'" in done.stderr


@pytest.fixture
def url(installation: Installation, demo_output: str) -> Iterator[str]:
    """Serve the store of the demo."""
    port = free_port()
    process = subprocess.Popen(
        [installation.command, *store(installation), "serve", "--port", str(port)],
        cwd=installation.folder,
        env=installation.environment(),
        stderr=subprocess.DEVNULL,
    )
    try:
        _ready(process, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _ready(process: "subprocess.Popen[bytes]", url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass  # it does not listen yet
        time.sleep(0.3)
    raise AssertionError(f"{url} did not become ready")


def test_the_service_answers(url: str) -> None:
    answer = httpx.post(
        f"{url}/graphql", json={"query": "{ gaps(first: 1) { totalCount } }"}, timeout=60
    )
    assert answer.json()["data"]["gaps"]["totalCount"] > 0
