"""The commands of `docs/how-to/bounds.md`, run as they stand against a service of the shop."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.service.running import SHOP, fill, until
from tests.service.web.identity.conftest import ROOT, free_port
from tests.service.web.identity.test_how_to import BLOCK, is_ready

PAGE = ROOT / "docs" / "how-to" / "bounds.md"

pytestmark = pytest.mark.slow


def test_the_commands_of_the_page_bind_a_team(tmp_path):
    url = f"http://127.0.0.1:{free_port()}"
    store = f"sqlite:///{tmp_path}/shop.sqlite3"
    fill(store, SHOP)
    service_block, team_block = BLOCK.findall(PAGE.read_text())
    environment = {
        **os.environ, "LOADPATH_STORE": store, "LOADPATH_PORT": url.rpartition(":")[2],
        "LOADPATH_WORKERS": "0", "NO_PROXY": "127.0.0.1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip
    script = service_block.replace("\nloadpath serve", "\nexec loadpath serve")
    with (tmp_path / "token").open("w") as out:
        service = subprocess.Popen(
            ["bash", "-euc", script], cwd=tmp_path, env=environment, stdout=out,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
    try:
        until(lambda: service.poll() is not None or is_ready(url), 180)
        (token,) = re.findall(r"lp_\S+", (tmp_path / "token").read_text())
        seen = None
        for _ in range(100):
            seen = httpx.get(f"{url}/maps", headers=bearer(token), trust_env=False)
            if seen.status_code == 200:
                break
        done = subprocess.run(
            ["bash", "-euc", team_block.replace("https://loadpath.example.com", url)],
            cwd=tmp_path, env={**environment, "TOKEN": token}, capture_output=True, text=True,
            check=False, timeout=60,
        )  # fmt: skip
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait(timeout=30)

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert '"bounds":"payments"' in lines[0]
    assert '"hidden":0' not in lines[0]
    assert "OUT_OF_BOUNDS" in done.stdout


def bearer(token):
    return {"Authorization": f"Bearer {token}"}
