"""Every command of README, tutorial and how-tos runs on the sample estate and answers."""

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from service.cli.exits import Exit
from service.cli.main import run

ROOT = Path(__file__).parents[1]
SHOP = ROOT / "tests" / "scenarios" / "shop.yaml"
PAGES = ("README.md", "docs/tutorial.md", *sorted(
    str(page.relative_to(ROOT)) for page in (ROOT / "docs" / "how-to").glob("*.md")
))  # fmt: skip
BLOCK = re.compile(r"^```(?:sh)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ELSEWHERE = {"crawl", "demo", "mcp", "serve"}
"""They need AWS, a port or a client, and have tests of their own."""
OTHER_STORE = re.compile(r"(?:sqlite|neo4j|bolt)\S*://")
"""A command that names a store of the reader: tests of the stores run these."""

pytestmark = [pytest.mark.emulator, pytest.mark.slow]


def commands(page: str) -> list[str]:
    """Return the `loadpath` lines of a page, without remarks."""
    return [
        command
        for block in BLOCK.findall((ROOT / page).read_text())
        for line in block.replace("\\\n", " ").splitlines()
        for command in re.split(r"\s+#\s", line)[0].split(" && ")
        if command.startswith("loadpath ")
    ]


def shown(page: str, language: str) -> str:
    """Return the first block of a language of a page."""
    text = (ROOT / page).read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[0]


PLACEHOLDER = re.compile(r"\b[A-Z]{5,}\b")
"""A word that the reader replaces: `PRINCIPAL`."""


def runs_here(command: str) -> bool:
    words = shlex.split(command)
    unnamed = PLACEHOLDER.search(command.replace("EXTERNAL_ID", ""))
    return words[1] not in ELSEWHERE and not OTHER_STORE.search(command) and not unnamed


@pytest.fixture
def beside(estate_copy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand beside the files that the pages name, with a store of the sample estate."""
    folder = tmp_path / "beside"
    folder.mkdir()
    for name in ("docs", "service"):
        (folder / name).symlink_to(ROOT / name)
    for name in ("shop.yaml", "objectives.yaml"):
        shutil.copy(SHOP, folder / name)
    shutil.copy(ROOT / "docs" / "examples" / "no-secrets.json", folder / "deny-kms.json")
    (folder / "onprem.yaml").write_text(
        "loadpath: 1\ncomponents: [{id: mainframe, kind: external}]\n"
    )
    (folder / "rules.yaml").write_text(shown("docs/how-to/incidents.md", "yaml"))
    monkeypatch.chdir(folder)
    monkeypatch.setenv("LOADPATH_STORE", estate_copy)
    monkeypatch.setenv("ID", "an external id")
    monkeypatch.setenv("EXTERNAL_ID", "an external id")
    monkeypatch.setenv("LOADPATH_BUNDLE_KEY", "estate.key.pub")


def test_pages_have_commands_that_run_here() -> None:
    assert {page for page in PAGES if any(map(runs_here, commands(page)))} >= {
        "README.md", "docs/tutorial.md", "docs/how-to/check.md", "docs/how-to/executors.md",
        "docs/how-to/handbook.md", "docs/how-to/real-organization.md",
    }  # fmt: skip


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_run_as_they_stand(
    page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In order, in one folder: a later command may read what an earlier one wrote."""
    wrong = []
    for command in filter(runs_here, commands(page)):
        line, _, target = command.partition(" > ")
        words = [os.path.expandvars(word) for word in shlex.split(line)[1:]]
        code = run(words)
        captured = capsys.readouterr()
        if target:
            Path(target.strip()).write_text(captured.out)
        if code not in allowed(words):
            wrong.append((command, code, captured.err))
    assert wrong == []


def allowed(words: list[str]) -> set[int]:
    """Return the exit codes that a right command line may end with."""
    checks = words[0] in {"check", "doctor"} or "--check" in words
    return {Exit.OK, Exit.FINDINGS} if checks else {Exit.OK}


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
    assert {"payments-ecs", "payments-lambda"} <= set(re.findall(r"payments-[a-z]+", readers))
    assert "Needs that are lost: 2 at the next start." in broken
    assert {"checkout", "Buy"} <= set(broken.split())
    assert "0 go down with them, 0 degrade. Of what runs on, 2 cannot start any more." in radius
