"""The doors of the tools: the address /mcp, and the command `loadpath mcp`."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from mcp import MCPError

from service import extras
from service.new_tokens import new_token
from service.settings import Token
from tests.service.assistants.asking import over_command, over_http
from tests.service.running import ORDERS, serving
from tests.service.web.npm import node

CONFORMANCE = Path(__file__).parent / "conformance"
SUITE = "node_modules/@modelcontextprotocol/conformance/dist/index.js"
SCENARIOS = ("server-initialize", "ping", "tools-list", "dns-rebinding-protection")
"""The scenarios of the suite that need no tools of its own."""
ASK = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


async def names(session):
    listed = await session.list_tools()
    return [tool.name for tool in listed.tools]


async def wrong_tool(session):
    with pytest.raises(MCPError) as refused:
        await session.call_tool("drop_everything", {})
    return refused.value.message


def test_http_and_the_command_offer_the_same_tools_and_answers(shop_url, tmp_path):
    async def journey(session):
        listed = await session.list_tools()
        answer = await session.call_tool("component", {"id": ORDERS})
        return listed.tools, answer.structured_content

    with serving(shop_url, tmp_path) as running:
        running.wait(lambda snapshot: snapshot is not None)
        by_http = over_http(running.url, journey)
    environment = {**os.environ, "LOADPATH_STATE_DIR": str(tmp_path / "command")}
    command = [sys.executable, "-m", "service.cli", "--store", shop_url, "mcp"]
    by_command = over_command(command[0], command[1:], environment, journey)

    assert by_http == by_command
    assert all(tool.annotations.read_only_hint for tool in by_http[0])
    assert by_http[1]["component"]["id"] == ORDERS


def test_an_unknown_tool_is_an_error_of_the_protocol(shop):
    message = over_http(shop.url, wrong_tool)

    assert message.startswith("unknown tool 'drop_everything': expected one of availability, ")


def test_a_service_with_tokens_answers_only_who_has_one(shop_url, tmp_path):
    token, digest = new_token()
    tokens = (Token(name="assistant", sha256=digest, role="reader"),)
    with serving(shop_url, tmp_path, tokens=tokens) as running:
        running.wait(lambda snapshot: snapshot is not None)
        refused = running.client.post("/mcp", json=ASK)
        welcome = over_http(running.url, names, {"Authorization": f"Bearer {token}"})

    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "UNAUTHENTICATED"
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert "blast_radius" in welcome


def test_without_the_extra_the_address_says_how_to_install_it(shop_url, tmp_path, monkeypatch):
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    with serving(shop_url, tmp_path) as running:
        running.wait(lambda snapshot: snapshot is not None)
        answer = running.client.post("/mcp", json=ASK)

    assert answer.status_code == 501
    assert "loadpath[assistants]" in answer.text


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_conformance_suite_has_no_finding(shop, scenario):
    command = [node(CONFORMANCE), SUITE, "server", "--url", f"{shop.url}/mcp"]
    done = subprocess.run(
        [*command, "--scenario", scenario],
        cwd=CONFORMANCE,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"Passed: (\d+)/(\d+), 0 failed, 0 warnings", done.stdout)
    assert passed, done.stdout
    assert passed[1] == passed[2] != "0"
