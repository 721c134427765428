"""Every example that a command's help shows runs as it stands there."""

import re
import shlex
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from discovery.events import read_event
from service.cli.app import app
from service.cli.exits import Exit
from service.incidents.stored import StoredIncidents
from service.reference.incident_sample import ALARM
from service.stores import open_store
from tests.service.cli.running import Loadpath

SHOP = Path(__file__).parents[2] / "scenarios" / "shop.yaml"
POLICY = Path(__file__).parents[3] / "docs" / "examples" / "no-secrets.json"
ELSEWHERE = {"crawl", "demo", "import", "mcp", "serve"}
"""They need AWS, a port, a client or files of one's own; each has tests of its own."""


def commands() -> Sequence[str]:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    return sorted(set(root.commands) - ELSEWHERE)


def examples(command: str) -> Iterator[Sequence[str]]:
    """Yield the words of each `loadpath` line of a command's help, without pipes and files."""
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    _, _, lines = (root.commands[command].help or "").partition("Examples:\n")
    for line in re.sub(r"\\\n\s*", "", lines).splitlines():
        told = re.split(r" > | \| | && ", line.strip())[0]
        if told.startswith("loadpath "):
            yield shlex.split(told)[1:]


@pytest.mark.parametrize("command", commands())
def test_every_command_shows_examples(command: str) -> None:
    assert list(examples(command))


@pytest.mark.emulator
@pytest.mark.slow
@pytest.mark.parametrize("command", commands())
def test_examples_of_the_help_run(
    command: str, capsys: pytest.CaptureFixture[str], estate_copy: str
) -> None:
    """They are run in order, in one folder: a later one may read what an earlier one wrote."""
    for name in ("shop.yaml", "a.yaml"):
        shutil.copy(SHOP, name)
    shutil.copy(POLICY, "deny-kms.json")
    Path("b.yaml").write_text("loadpath: 1\ncomponents: [{id: more, kind: queue}]\n")
    loadpath = Loadpath(capsys, estate_copy)
    if command == "sources":
        assert loadpath("import", "shop.yaml").code == Exit.OK
    if command == "incidents":
        report_an_alarm(estate_copy)
        Path("rules.yaml").write_text(loadpath("incidents", "rules").out)
    wrong = [
        (words, done.code, done.err)
        for words in examples(command)
        if words[0] not in ELSEWHERE
        if (done := loadpath(*words)).code not in allowed(command, words)
    ]
    assert wrong == []


def report_an_alarm(url: str) -> None:
    """Keep the incident that the examples name, as the service does for a posted event."""
    with closing(open_store(url)) as store:
        incidents = StoredIncidents(lambda: store, clock=lambda: datetime.now(UTC))
        incidents.receive(read_event(ALARM, received_at=datetime.now(UTC)))


def allowed(command: str, words: Sequence[str]) -> set[int]:
    """Return the exit codes that a right command line may end with."""
    checks = command == "check" or "--check" in words
    return {Exit.OK, Exit.FINDINGS} if checks else {Exit.OK}
