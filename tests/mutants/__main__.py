"""Mutants: how many small mistakes in `model/` the tests notice, measured on a random sample.

    python -m tests.mutants --rooms access linking --sample 100 --minutes 15 --seed 1

Works on a copy of the tree. First the quick tests of model and schema, the scenarios and the golden
answers run once, and it is recorded which of them run which line (`tests.mutants.covering`). A
mutant is then held against the tests that run its lines, those of its own room first: no other test
of these can notice it.
"""

import argparse
import ast
import os
import random
import shlex
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.plugins import get_operator, operator_names
from cosmic_ray.work_item import MutationSpec, TestOutcome

from tests.mutants.covering import PYTEST, QUICK, Covering

ROOT = Path(__file__).parents[2]
COPIED = ("model", "schema", "discovery", "service", "tests", "pyproject.toml")
TIMEOUT = 900
CHOSEN = "chosen-tests"
"""The file with the names of the tests that a mutant is held against."""
PROGRESS = 10
"""After how many mutants the rate so far is printed."""
EQUIVALENT = frozenset(
    {
        "core/RemoveDecorator",  # a cache that is gone changes no answer
        "core/ReplaceComparisonOperator_Is_Eq",
        "core/ReplaceComparisonOperator_IsNot_NotEq",
        "core/ReplaceComparisonOperator_Eq_Is",
        "core/ReplaceComparisonOperator_NotEq_IsNot",
    }
)
"""Operators whose mutants mostly mean the same as the original."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place in a module, and the mutations that are possible there."""

    module: str
    start: tuple[int, int]
    mutations: Sequence[MutationSpec]


def sites(module: str) -> list[Site]:
    """Return the places of a module where a mutant differs from the original when it runs."""
    tree = get_ast_from_path(Path(module))
    inert = _inert_spans(Path(module).read_text())
    places: dict[tuple[int, int], list[MutationSpec]] = {}
    for name in operator_names():
        operator_class = get_operator(name)
        if name in EQUIVALENT or operator_class.arguments():
            continue
        operator = operator_class()
        positions = (span for node in ast_nodes(tree) for span in operator.mutation_positions(node))
        for occurrence, (start, end) in enumerate(positions):
            if not any(first <= start < last for first, last in inert):
                spec = MutationSpec(module, name, occurrence, start, end)
                places.setdefault(start, []).append(spec)
    return [Site(module, start, places[start]) for start in sorted(places)]


def _inert_spans(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the spans of annotations, type aliases and decorators: no answer depends on them."""

    def inert() -> Iterator[ast.expr | None]:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.AnnAssign | ast.arg):
                yield node.annotation
            elif isinstance(node, ast.FunctionDef):
                yield node.returns
                yield from node.decorator_list
            elif isinstance(node, ast.ClassDef):
                yield from node.decorator_list
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
                yield node.value

    return [
        ((node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0))
        for node in inert()
        if node is not None
    ]


def survives(mutation: MutationSpec, covering: Covering) -> str | None:
    """Return the difference to the original when no test notices a mutant; None when one does."""
    difference = _difference(mutation)
    lines = range(mutation.start_pos[0], mutation.end_pos[0] + 1)
    for tests in covering.tests(mutation.module_path, lines):
        Path(CHOSEN).write_text("\n".join(tests))
        command = shlex.join([sys.executable, *PYTEST, *QUICK, "-x", f"@{CHOSEN}"])
        result = mutate_and_test([mutation], command, TIMEOUT)
        if result.test_outcome is not TestOutcome.SURVIVED:
            return None
    return difference


def _difference(mutation: MutationSpec) -> str:
    """Return what a mutant changes, as lines of a unified diff."""
    result = mutate_and_test([mutation], shlex.join([sys.executable, "-c", ""]), TIMEOUT)
    return str(result.diff)


def main() -> None:
    """Draw mutants, run the tests on each, and print the rate and the survivors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", nargs="*", help="rooms of model/; all by default")
    parser.add_argument("--sample", type=int, default=200, help="how many mutants to draw")
    parser.add_argument("--minutes", type=float, default=30, help="when to stop drawing")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--covering", type=Path, help="keep here which tests run which lines")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, Path(folder, name))
        file = (options.covering or Path(folder, "covering")).resolve()
        os.chdir(folder)
        covering = Covering.record(file)
        dice = random.Random(options.seed)  # noqa: S311
        _run(options.rooms or [], options.sample, options.minutes, dice, covering)


def _run(
    rooms: Sequence[str], sample: int, minutes: float, dice: random.Random, covering: Covering
) -> None:
    modules = [
        str(path)
        for path in sorted(Path("model").rglob("*.py"))
        if not rooms or path.parts[1].removesuffix(".py") in rooms
    ]
    places = [site for module in modules for site in sites(module)]
    drawn = dice.sample(places, min(sample, len(places)))
    end = time.monotonic() + minutes * 60
    verdicts: Counter[bool] = Counter()
    for site in drawn:
        if time.monotonic() > end:
            break
        difference = survives(dice.choice(site.mutations), covering)
        verdicts[difference is None] += 1
        if difference is not None:
            _say(f"alive: {site.module}:{site.start[0]}\n{difference}\n")
        if verdicts.total() % PROGRESS == 0:
            _say(_rate(verdicts))
    _say(f"{_rate(verdicts)}, {len(places)} places")


def _rate(verdicts: Counter[bool]) -> str:
    tried = verdicts.total()
    rate = 100 * verdicts[True] / tried if tried else 0
    return f"{verdicts[True]} of {tried} mutants noticed ({rate:.0f} %)"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
