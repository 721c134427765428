"""Start-up: processor time of each command, as a ratio to a bare Typer command.

Run with `python -m tests.benchmarks.startup`. Every process runs several times; the least time
counts, since other work on the machine only adds to it.
"""

import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.timing import write

RUNS = 5
SHOP = Path(__file__).parents[1] / "scenarios" / "shop.yaml"
BARE = """
import typer
app = typer.Typer()
@app.command()
def hello(name: str = "you") -> None:
    "Say hello."
    print(name)
@app.command()
def bye() -> None:
    "Say goodbye."
app()
"""
REGIONS = ("--from", "us-east-1", "--to", "us-west-2")
COMMANDS: Sequence[tuple[Sequence[str], float]] = (
    (("--version",), 1.4),
    (("--help",), 1.4),
    (("revisions",), 3.0),
    (("coverage",), 3.0),
    (("search", "orders"), 3.0),
    (("diff", "1"), 3.0),
    (("export",), 3.0),
    (("blast-radius", "--component", "checkout"), 5.0),
    (("spof", "checkout"), 5.0),
    (("cold-start",), 5.0),
    (("recovery", "--service", "checkout"), 5.0),
    (("availability", "--component", "checkout"), 5.0),
    (("gaps",), 5.0),
    (("plan", "checkout", *REGIONS), 5.0),
)
"""Each command line with the ratio that it should not exceed."""


def processor_seconds(command: Sequence[str]) -> float:
    """Return the least processor time of several runs, of user and system together."""

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    times = []
    for _ in range(RUNS):
        before = spent()
        subprocess.run(command, check=True, capture_output=True)
        times.append(spent() - before)
    return min(times)


def main() -> None:
    """Print one row a command."""
    with TemporaryDirectory() as folder:
        loadpath = [sys.executable, "-m", "service.cli", "--store", f"sqlite:///{folder}/e.sqlite"]
        subprocess.run([*loadpath, "import", str(SHOP)], check=True, capture_output=True)
        bare = processor_seconds([sys.executable, "-c", BARE, "hello"])
        rows = [("a bare Typer command", f"{bare:.2f} s", "1.0", "")]
        for arguments, most in COMMANDS:
            taken = processor_seconds([*loadpath, *arguments])
            name = f"`loadpath {' '.join(arguments)}`"
            rows.append((name, f"{taken:.2f} s", f"{taken / bare:.1f}", f"{most:.1f}"))
    write("Start-up", ("command", "processor time", "ratio", "at most"), rows)


if __name__ == "__main__":
    main()
