"""Every command of the tutorial runs on the sample estate and answers."""

import re
import shlex
from pathlib import Path

import pytest

from service.cli.main import run

ROOT = Path(__file__).parents[1]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text()
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = tuple(
    line
    for block in BLOCK.findall(TUTORIAL)
    for line in block.splitlines()
    if line.startswith("loadpath ")
)

pytestmark = [pytest.mark.emulator, pytest.mark.slow]


@pytest.fixture
def beside(estate_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand beside the files that the tutorial names, with the store of the sample estate."""
    for folder in ("docs", "service"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOADPATH_STORE", estate_store)


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_tutorial_answers(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(shlex.split(command)[1:]) == 0
    captured = capsys.readouterr()
    assert captured.out.strip() or "-o" in command


@pytest.mark.usefixtures("beside")
def test_the_tutorial_finds_who_can_read_the_secret_and_what_breaks_without_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    secret = "checkout/payment-provider"
    assert run(["access", "who-can", "secretsmanager:GetSecretValue", secret]) == 0
    readers = capsys.readouterr().out
    assert run(["what-if", "--end", secret]) == 0
    broken = capsys.readouterr().out
    assert run(["blast-radius", "--component", secret]) == 0
    radius = capsys.readouterr().out
    assert {"role/payments-ecs", "role/payments-lambda"} <= set(
        re.findall(r"role/[a-z-]+", readers)
    )
    assert "Needs that are lost: 2 at the next start." in broken
    assert {"checkout", "journey:buy"} <= set(broken.split())
    assert "0 go down with them, 0 degrade. Of what runs on, 2 cannot start any more." in radius
