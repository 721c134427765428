"""The image: its file passes hadolint, and what it runs works in an environment of its own."""

import os
import shlex
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).parents[3]
FILE = ROOT / "service" / "Dockerfile"
KEPT = ("PIP_", "UV_INDEX", "UV_DEFAULT_INDEX", "UV_CACHE", "NPM_CONFIG_", "npm_config_", "SSL_")
"""Variables that say where packages come from; everything else is left out."""


def stages() -> list[list[tuple[str, str]]]:
    """Return the stages of the image, each as its instructions in order."""
    parser = DockerfileParser(fileobj=BytesIO(FILE.read_bytes()))
    stages: list[list[tuple[str, str]]] = [[]]
    for step in parser.structure:
        if step["instruction"] == "FROM":
            stages.append([])
        elif step["instruction"] != "COMMENT":
            stages[-1].append((step["instruction"], step["value"]))
    return stages


def test_hadolint_has_nothing_to_say() -> None:
    command = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([command, FILE], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_it_runs_as_a_numbered_user_that_is_not_root() -> None:
    (user,) = (value for name, value in stages()[-1] if name == "USER")
    assert int(user) > 0
    assert any(f"--uid {user} " in value for name, value in stages()[-1] if name == "RUN")


def test_no_digest_is_written_down() -> None:
    """The release workflow looks the digest up: one in a file would only grow old."""
    tracked = subprocess.run(
        ["git", "grep", "-lE", "@sha256:[0-9a-f]{64}"], cwd=ROOT, capture_output=True, text=True
    )
    assert tracked.stdout.split() == []


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the stage that builds, in a copy of the files that it copies; return that folder."""
    folder = tmp_path_factory.mktemp("image")
    app = folder / "app"
    app.mkdir()
    venv.create(folder / "python", with_pip=True)
    variables = {"HOME": os.environ["HOME"], "PATH": f"{folder}/python/bin:/usr/bin:/bin"}
    variables |= {name: text for name, text in os.environ.items() if name.startswith(KEPT)}
    for name, value in stages()[1]:
        if name in {"ARG", "ENV"}:
            variables |= dict(declared(value, variables))
        elif name == "COPY":
            copy(value.split()[:-1], app)
        elif name == "RUN":
            done = subprocess.run(
                ["sh", "-ec", value],
                cwd=app,
                env=variables,
                capture_output=True,
                text=True,
                timeout=500,
            )
            assert done.returncode == 0, done.stderr
    return app


def declared(value: str, variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of an ARG or ENV line."""
    for word in shlex.split(value):
        name, _, text = word.partition("=")
        given = variables.get(text[1:], "") if text.startswith("$") else text
        yield name, given


def copy(sources: list[str], target: Path) -> None:
    """Copy what is part of the repository, and nothing that lies about beside it."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *sources]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)


@pytest.mark.slow
def test_what_is_built_starts_without_the_sources(built: Path, tmp_path: Path) -> None:
    (_, command), *_ = [step for step in stages()[-1] if step[0] == "ENTRYPOINT"]
    assert command == '["loadpath"]'
    done = subprocess.run(
        [built / ".venv" / "bin" / "loadpath", "doctor", "--offline"],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert "BAD" not in done.stdout, done.stdout
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_page_is_inside(built: Path) -> None:
    (index,) = built.glob(".venv/lib/python*/site-packages/service/page/dist/index.html")
    assert "<script" in index.read_text()
