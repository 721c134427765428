"""The local AWS emulator lives as long as whoever started it."""

import subprocess
import sys
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.service.running import until

STARTER = """
import sys
from service.demo.server import moto_server
with moto_server() as url:
    print(url, flush=True)
    sys.stdin.read()
"""


def answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/moto-api/data.json", timeout=5):  # noqa: S310 - loopback
            return True
    except (URLError, OSError):
        return False


@pytest.mark.emulator
def test_emulator_ends_with_its_starter_even_when_that_is_killed() -> None:
    command = [sys.executable, "-c", STARTER]
    with subprocess.Popen(command, stdin=-1, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        url = starter.stdout.readline().strip()
        assert answers(url)

        starter.kill()

    until(lambda: not answers(url))
