"""Start-up: a command imports what it needs, when it needs it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

HEAVY = frozenset({"boto3", "botocore", "neo4j", "networkx", "numpy", "scipy", "strawberry"})
IMPORTED = """
import json, sys
from service.cli.main import run
code = run(sys.argv[1:])
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
sys.exit(code)
"""


def imported(*arguments: str) -> frozenset[str]:
    """Return the heavy packages that a command line imports, from a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, *arguments], capture_output=True, text=True, check=True
    )
    return HEAVY & set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("-h",)])
def test_version_and_help_import_nothing_heavy(arguments: Sequence[str]) -> None:
    assert imported(*arguments) == frozenset()


@pytest.mark.parametrize(
    "arguments",
    [("revisions",), ("coverage",), ("search", "orders"), ("diff", "1"), ("export",)],
    ids=lambda arguments: arguments[0],
)
def test_commands_that_only_read_the_store_compile_no_graph(
    arguments: Sequence[str], shop_url: str
) -> None:
    assert imported("--store", shop_url, *arguments) == frozenset()


@pytest.mark.parametrize(
    "arguments",
    [
        ("blast-radius", "--component", "checkout"),
        ("spof", "checkout"),
        ("cold-start",),
        ("recovery", "--service", "checkout"),
        ("availability", "--component", "checkout"),
        ("gaps",),
        ("plan", "checkout", "--from", "us-east-1", "--to", "us-west-2"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_engine_commands_need_numpy_and_scipy_only(arguments: Sequence[str], shop_url: str) -> None:
    assert imported("--store", shop_url, *arguments) <= {"numpy", "scipy"}


def test_help_names_every_command_with_the_first_sentence_of_its_help() -> None:
    from service.cli.app import LoadpathGroup
    from service.cli.lazy_group import Commands

    commands = Commands(LoadpathGroup.modules)
    for name, command in commands.items():
        first = (command.help or "").partition("\n\n")[0].replace("\n", " ")
        assert commands.summary(name) == first


def test_bare_loadpath_shows_its_help() -> None:
    done = subprocess.run([sys.executable, "-m", "service.cli"], capture_output=True, text=True)
    assert "Commands:" in done.stdout + done.stderr


def test_an_unknown_command_is_refused_with_a_suggestion(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from service.cli.main import run

    assert run(["gapz"]) == 2
    assert "gaps" in capsys.readouterr().err


def test_commands_have_a_module_each() -> None:
    from service.cli.app import LoadpathGroup

    folder = Path(__file__).parents[3] / "service" / "cli"
    for module in LoadpathGroup.modules.values():
        assert (folder / f"{module.rpartition('.')[2]}.py").is_file()


def completions(line: str) -> list[str]:
    """Return what a shell offers after this line."""
    words = line.split(" ")
    environment = {
        "_LOADPATH_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-m", "service.cli"],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    return done.stdout.split()


def test_shells_complete_commands_options_and_choices() -> None:
    assert sorted(completions("loadpath co")) == ["cold-start", "compromise", "coverage"]
    assert completions("loadpath gaps --gr") == ["--group-by", "--graph"]
    assert completions("loadpath gaps --min-severity h") == ["high"]
