"""Which tests run which lines of `model/`, recorded by one run of all tests of model and schema."""

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
SUITE = ("tests/model", "tests/schema", "model")
BATCH = 200
"""So many single tests are named to pytest at once; of more, whole files are run after them."""


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
        """Yield batches of the tests that run one of these lines, those of its room first.

        Lines that run only while the module is imported are tested by all that use the module.
        """
        names = self._names(module)
        whole = range(_statement(module, lines.start), lines.stop)
        chosen = {test for line in whole for test in names.get(line, ())}
        chosen = chosen or {test for tests in names.values() for test in tests}
        room = f"tests/model/{module.parts[1].removesuffix('.py')}/"
        ordered = sorted(chosen, key=lambda test: (not test.startswith((str(module), room)), test))
        if ordered:
            yield ordered[:BATCH]
        if rest := sorted({test.partition("::")[0] for test in ordered[BATCH:]}):
            yield rest

    def _names(self, module: Path) -> dict[int, set[str]]:
        recorded = next((file for file in self.data.measured_files() if _is(file, module)), None)
        contexts = {} if recorded is None else self.data.contexts_by_lineno(recorded)
        return {
            line: {name.rpartition("|")[0] for name in names if name}
            for line, names in contexts.items()
        }


def _is(recorded: str, module: Path) -> bool:
    return Path(recorded).parts[-len(module.parts) :] == module.parts


def _statement(module: Path, line: int) -> int:
    """Return the first line of the innermost statement that holds a line."""
    starts = (
        node.lineno
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
    )
    return max(starts, default=line)
