"""A local moto server: the AWS wire protocols on loopback, in a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from model.errors import Error
from service.extras import require


class EmulatorFailed(Error):
    """The local AWS emulator did not start."""


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def moto_server(*, timeout: float = 60.0) -> Iterator[str]:
    """Run a moto server for the time of the block and give its URL.

    Raises:
        MissingExtra: if moto is not installed.
        EmulatorFailed: if it does not answer within `timeout` seconds.
    """
    require("demo", "the local AWS emulator")
    port = free_port()
    command = [sys.executable, "-m", "service.demo.emulator", "127.0.0.1", str(port)]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        command,
        # Certificates are issued at once, so that the estate does not change by itself.
        env={**os.environ, "FLASK_DEBUG": "0", "MOTO_ACM_VALIDATION_WAIT": "-1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}", timeout)
        yield f"http://127.0.0.1:{port}"
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.stdin is not None:
        process.stdin.close()
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        # It keeps nothing that could be lost, and a busy machine may not let it end by itself.
        process.kill()
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", url: str, timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise EmulatorFailed(
                f"the local AWS emulator stopped with exit code {process.returncode}",
                hint="`python -m service.demo.emulator` shows why",
            )
        try:
            with urlopen(f"{url}/moto-api/data.json", timeout=5):  # noqa: S310 - loopback
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise EmulatorFailed(f"the local AWS emulator did not answer at {url} within {timeout:g} s")
