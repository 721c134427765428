"""A real headless Chromium, cut off from the internet, driven over its debugging websocket."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--remote-debugging-port=0",
    # Every name but this machine leads nowhere, so whatever the page needs, it has to bring along.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)


def chromium() -> str:
    """Return the browser's path; skips, or fails where `LOADPATH_REQUIRE_BROWSER` is 1."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is not None:
        return found
    missing = "no Chromium on the path: install the package `chromium` (Debian) to run this"
    if os.environ.get("LOADPATH_REQUIRE_BROWSER") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


LEFT = "Inspected target navigated or closed"


class Navigated(AssertionError):
    """The page went to another address while it was asked."""


class Page:
    """One page of a browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._number = 0
        self.problems: list[str] = []
        """What the page complained about: exceptions, refused loads, errors on its console."""

    def call(self, method: str, **parameters: Any) -> Any:
        """Call a method of the DevTools protocol and return its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv(timeout=60))
            if answer.get("id") == self._number:
                error = answer.get("error")
                if error and error["message"] == LEFT:
                    raise Navigated(error)
                assert error is None, error
                return answer["result"]
            self._notice(answer)

    def js(self, expression: str) -> Any:
        """Return the value of an expression, awaited when it is a promise."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def until(self, expression: str, seconds: float = 30) -> None:
        """Wait until an expression is true."""
        end = monotonic() + seconds
        while not self._is_true(expression):
            shown = "no time left; the page shows: "
            assert monotonic() < end, shown + str(self.js("document.body.innerText"))
            sleep(0.05)

    def _is_true(self, expression: str) -> bool:
        try:
            return bool(self.js(expression))
        except Navigated:
            return False

    def open(self, url: str) -> None:
        """Go to an address and wait until its script has run."""
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        if self.js("location.href") != "about:blank":
            self.js("delete document.documentElement.dataset.ready")
        self.call("Page.navigate", url=url)
        self.until("document.documentElement?.dataset.ready === 'true'")

    def press(self, key: str, code: str, number: int, *, control: bool = False) -> None:
        """Press and release one key."""
        named = {"key": key, "code": code, "windowsVirtualKeyCode": number}
        named["modifiers"] = 2 if control else 0
        self.call("Input.dispatchKeyEvent", type="rawKeyDown", **named)
        self.call("Input.dispatchKeyEvent", type="keyUp", **named)

    def type(self, text: str) -> None:
        """Type a text where the cursor is."""
        for sign in text:
            self.call("Input.dispatchKeyEvent", type="char", text=sign)

    def _notice(self, event: Any) -> None:
        told = event["params"]
        if event["method"] == "Runtime.exceptionThrown":
            self.problems.append(str(told["exceptionDetails"]))
        elif event["method"] == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.problems.append(f"{told['entry']['text']} {told['entry'].get('url', '')}")
        elif event["method"] == "Network.loadingFailed" and not told.get("canceled"):
            self.problems.append(told["errorText"])


@contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """Start a browser with an empty profile in `folder` and yield its one page."""
    command = [chromium(), *OPTIONS, f"--user-data-dir={folder}", "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with connect(_socket_url(folder, process), max_size=None) as socket:
            yield Page(socket)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _socket_url(folder: Path, process: subprocess.Popen[bytes]) -> str:
    port_file = folder / "DevToolsActivePort"
    end = monotonic() + 60
    while not (port_file.exists() and "\n" in port_file.read_text()):
        assert process.poll() is None, "the browser has ended"
        assert monotonic() < end, "the browser does not listen"
        sleep(0.05)
    port = port_file.read_text().splitlines()[0]
    targets = httpx.get(f"http://127.0.0.1:{port}/json/list", trust_env=False).json()
    return str(next(one for one in targets if one["type"] == "page")["webSocketDebuggerUrl"])
