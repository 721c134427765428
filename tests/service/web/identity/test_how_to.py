"""The commands of `docs/how-to/sign-in.md`, run as they stand against a provider and a service."""

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
from tests.service.web.identity.provider import ROBOT, SECRET

PAGE = ROOT / "docs" / "how-to" / "sign-in.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.slow


def test_the_commands_of_the_page_let_people_and_programs_in(provider, tmp_path):
    url = f"http://127.0.0.1:{free_port()}"
    store = f"sqlite:///{tmp_path}/shop.sqlite3"
    fill(store, SHOP)
    settings, program = (
        # The names of the page are those of an example; everything else stands as it is.
        block.replace("https://login.example.com", provider.issuer).replace(
            "https://loadpath.example.com/", f"{url}/"
        )
        for block in BLOCK.findall(PAGE.read_text())
    )
    settings = settings.replace("PUBLIC_URL=https://loadpath.example.com", f"PUBLIC_URL={url}")
    environment = {
        **os.environ, "CLIENT_SECRET": SECRET, "CLIENT": ROBOT,
        "LOADPATH_STORE": store, "LOADPATH_PORT": url.rpartition(":")[2],
        "LOADPATH_WORKERS": "0", "NO_PROXY": "127.0.0.1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip
    script = settings.replace("\nloadpath serve", "\nexec loadpath serve")
    service = subprocess.Popen(
        ["bash", "-euc", script], cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: service.poll() is not None or is_ready(url), 180)
        with httpx.Client(base_url=url, follow_redirects=True, trust_env=False) as person:
            assert person.get("/sign-in?next=/gaps").url.path == "/gaps"
            signed_in = person.get("/session").json()["signed_in"]
        done = subprocess.run(
            ["bash", "-euc", program], cwd=tmp_path, env=environment,
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait(timeout=30)

    assert (signed_in["name"], signed_in["role"]) == ("u-1", "operator")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("flowchart") or "flowchart" in done.stdout


def is_ready(url):
    try:
        return httpx.get(f"{url}/readyz", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
