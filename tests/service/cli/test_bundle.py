"""A bundle on a machine that has nothing else: every command and the service answer from it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from threading import Timer

import httpx
import pytest

from tests.service.cli.running import Loadpath
from tests.service.running import ORDERS, SHOP, until

ROOT = Path(__file__).parents[3]


@pytest.fixture
def made(tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a bundle of the shop and the public key, and nothing else."""
    loadpath = Loadpath(capsys, f"sqlite:///{tmp_path}/shop.sqlite3")
    loadpath("import", SHOP)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    assert loadpath("bundle", "keys", tmp_path / "k").code == 0
    assert loadpath("bundle", "make", folder / "e.bundle", "--key", tmp_path / "k").code == 0
    (folder / "k.pub").write_bytes((tmp_path / "k.pub").read_bytes())
    monkeypatch.setenv("LOADPATH_BUNDLE_KEY", str(folder / "k.pub"))
    return folder


@pytest.mark.parametrize(
    "question",
    [
        ("blast-radius", "--component", ORDERS),
        ("plan", "checkout", "--from", "us-east-1", "--to", "us-west-2"),
        ("gaps",),
        ("coverage",),
    ],
    ids=lambda question: question[0],
)
def test_a_command_answers_as_from_the_store(question, made: Path, tmp_path: Path, capsys) -> None:
    store = Loadpath(capsys, f"sqlite:///{tmp_path}/shop.sqlite3")
    bundle = Loadpath(capsys, f"bundle:///{made}/e.bundle")
    answer = bundle.json(*question)
    assert answer == store.json(*question)
    assert answer["revision"]["number"] == 1


def test_what_changes_the_estate_is_refused(made: Path, capsys) -> None:
    done = Loadpath(capsys, f"bundle:///{made}/e.bundle")("import", SHOP)
    assert done.code == 4
    assert "it is a bundle, which holds one revision" in " ".join(done.err.split())


def test_a_changed_bundle_answers_nothing(made: Path, capsys) -> None:
    text = bytearray((made / "e.bundle").read_bytes())
    text[len(text) // 2] ^= 1
    (made / "e.bundle").write_bytes(text)
    done = Loadpath(capsys, f"bundle:///{made}/e.bundle")("gaps")
    verified = Loadpath(capsys, "sqlite:///none")(
        "bundle", "verify", made / "e.bundle", "--key", made / "k.pub"
    )
    assert (done.code, verified.code) == (3, 3)
    assert "it was changed after it was signed" in done.err


def test_verify_shows_the_manifest_and_writes_the_page(made: Path, capsys) -> None:
    done = Loadpath(capsys, "sqlite:///none")(
        "bundle", "verify", made / "e.bundle", "--key", made / "k.pub", "--page", made / "e.html"
    )
    assert set(json.loads(done.out)["files"]) == {"revision.json", "handbook.html"}
    assert (made / "e.html").read_text().startswith("<!doctype html>")


def test_the_service_answers_from_it_alone(made: Path) -> None:
    process = _serve(made)
    try:
        url = _address(process)
        until(lambda: httpx.get(f"{url}/readyz", trust_env=False).status_code == 200)
        ready = httpx.get(f"{url}/readyz", trust_env=False).json()
        answer = httpx.post(
            f"{url}/graphql", json={"query": "{ graph { components } }"}, trust_env=False
        )
        plan = httpx.get(
            f"{url}/plans/checkout?from=us-east-1&to=us-west-2", trust_env=False, timeout=60
        )
    finally:
        process.terminate()
        process.wait(timeout=30)
        assert process.stdout is not None
        process.stdout.close()
    assert answer.json()["data"] == {"graph": {"components": 21}}
    assert plan.status_code == 200
    assert plan.json()["scenario"]["service"] == "service:checkout"
    assert ready["stale"] is True
    assert "it is a bundle, which holds one revision" in ready["reason"]


def test_the_service_does_not_start_from_a_changed_bundle(made: Path) -> None:
    with (made / "e.bundle").open("ab") as file:
        file.write(b"\0")
    process = _serve(made)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "it was changed after it was signed" in out


def _serve(folder: Path) -> "subprocess.Popen[str]":
    kept = {name: os.environ[name] for name in ("PATH", "HOME")}
    variables = {"PYTHONPATH": str(ROOT), "LOADPATH_BUNDLE_KEY": "k.pub"}
    return subprocess.Popen(
        [sys.executable, "-m", "service.cli", "serve", "--port", "0", "--bundle", "e.bundle"],
        cwd=folder,
        env={**kept, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _address(process: "subprocess.Popen[str]") -> str:
    guard = Timer(60, process.kill)
    guard.start()
    assert process.stdout is not None
    for line in process.stdout:
        if match := re.search(r"http://[\d.]+:\d+", line):
            guard.cancel()
            return match[0]
    raise AssertionError("the service did not start")
