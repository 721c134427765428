"""The compose file: the service starts although Neo4j is broken, and no argument holds a secret."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.demo.server import free_port
from tests.service.running import until

ROOT = Path(__file__).parents[3]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())[
    "services"
]
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
GIVEN = {
    "NEO4J_PASSWORD": "a password",
    "LOADPATH_TOKENS": json.dumps([{"name": "me", "role": "reader", "sha256": SHA256}]),
}


def test_the_service_starts_although_neo4j_is_broken(tmp_path: Path) -> None:
    loadpath = SERVICES["loadpath"]
    port = str(free_port())
    variables = {name: filled(text) for name, text in loadpath["environment"].items()}
    nowhere = {"NEO4J_URI": f"neo4j://127.0.0.1:{free_port()}", "LOADPATH_HOST": "127.0.0.1"}
    kept = {name: os.environ[name] for name in ("PATH", "HOME")}
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "serve", "--port", port],
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": str(ROOT), **variables, **nowhere},
        stderr=subprocess.DEVNULL,
    )
    check = [text.replace("8000", port) for text in loadpath["healthcheck"]["test"][1:]]
    check[0] = sys.executable

    def healthy() -> bool:
        assert process.poll() is None
        return subprocess.run(check, capture_output=True).returncode == 0

    try:
        until(healthy, seconds=60)
    finally:
        process.terminate()
        process.wait(timeout=30)
    assert "depends_on" not in loadpath


def filled(text: str) -> str:
    """Return a value with its variables replaced, as compose does it."""
    return re.sub(r"\$\{(\w+):\?[^}]*\}", lambda match: GIVEN[match[1]], text)


@pytest.mark.parametrize("name", SERVICES)
def test_no_argument_holds_a_secret(name: str) -> None:
    service = SERVICES[name]
    lines = [*service.get("command", []), *service.get("healthcheck", {}).get("test", [])]
    assert [line for line in lines if re.search(r"(?<!\$)\$\{", line)] == []
    # What stands before a command is its environment; arguments stand behind it.
    arguments = [re.sub(r"^(\w+=(\"[^\"]*\"|\S+) )+", "", line) for line in lines]
    assert [line for line in arguments if "AUTH" in line or "PASSWORD" in line] == []


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_limits_and_gains_no_privileges(name: str) -> None:
    service = SERVICES[name]
    assert {"cpus", "memory"} <= set(service["deploy"]["resources"]["limits"])
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_the_service_can_write_nothing_but_its_volume() -> None:
    loadpath = SERVICES["loadpath"]
    assert loadpath["read_only"] is True
    assert loadpath["cap_drop"] == ["ALL"]
    assert loadpath["volumes"] == ["loadpath-data:/var/lib/loadpath"]


def test_the_backup_reads_what_neo4j_writes_and_only_runs_when_it_is_asked_for() -> None:
    backup, neo4j = SERVICES["backup"], SERVICES["neo4j"]
    assert backup["image"] == neo4j["image"]
    assert set(neo4j["volumes"]) < set(backup["volumes"])
    assert backup["profiles"] == ["backup"]
