"""Which tests run which lines of `model/`: recorded by one run of all its quick tests."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
QUICK = ("-m", "not neo4j and not emulator and not slow")
RECORDING = ("--cov=model", "--cov-context=test", "--cov-report=")
SUITE = ("tests/model", "tests/schema", "tests/scenarios", "tests/golden", "model")
BATCH = 200
"""So many single tests are named to pytest at once."""


@dataclass(frozen=True, slots=True)
class Covering:
    """The tests that run each line."""

    data: CoverageData
    """Recorded with the name of a test as context."""

    @classmethod
    def record(cls, file: Path) -> "Covering":
        """Run the tests in the working directory and record them in `file`, unless it exists.

        Raises:
            subprocess.CalledProcessError: when a test fails without any mutant.
        """
        if not file.exists():
            command = [sys.executable, *PYTEST, *QUICK, *RECORDING, *SUITE]
            subprocess.run(command, check=True)
            Path(".coverage").rename(file)
        data = CoverageData(str(file))
        data.read()
        return cls(data)

    def tests(self, module: Path, lines: range) -> Iterator[Sequence[str]]:
        """Yield batches of the tests that may notice a change of these lines, the nearest first.

        First come single tests that run one of the lines, then the whole files of all such tests:
        what a fixture or a cache keeps is recorded for the first test that asks for it. Lines that
        run only while the module is imported are tested by all files that use or name the module.
        """
        names = self._names(module)
        whole = range(_statement(module, lines.start), lines.stop)
        chosen = {test for line in whole for test in names.get(line, ())}
        files = {_file(test) for test in chosen}
        if not chosen:
            users = {_file(test) for tests in names.values() for test in tests}
            files = users | set(_naming(module))
        room = f"tests/model/{module.parts[1].removesuffix('.py')}/"

        def nearest_first(test: str) -> tuple[bool, str]:
            return not test.startswith((str(module), room)), test

        if chosen:
            yield sorted(chosen, key=nearest_first)[:BATCH]
        if files:
            yield sorted(files, key=nearest_first)

    def _names(self, module: Path) -> dict[int, set[str]]:
        recorded = next((file for file in self.data.measured_files() if _is(file, module)), None)
        contexts = {} if recorded is None else self.data.contexts_by_lineno(recorded)
        return {
            line: {name.rpartition("|")[0] for name in names if name}
            for line, names in contexts.items()
        }


def _is(recorded: str, module: Path) -> bool:
    return Path(recorded).parts[-len(module.parts) :] == module.parts


def _file(test: str) -> str:
    return test.partition("::")[0]


def _naming(module: Path) -> Iterator[str]:
    """Yield the files of tests that import a module by name."""
    name = ".".join(module.with_suffix("").parts)
    for path in sorted(Path("tests").rglob("test_*.py")):
        if name in path.read_text():
            yield str(path)


def _statement(module: Path, line: int) -> int:
    """Return the first line of the innermost statement that holds a line."""
    starts = (
        node.lineno
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
    )
    return max(starts, default=line)
