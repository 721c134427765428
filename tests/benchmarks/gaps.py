"""Gap rules: seconds of each rule, by the size of the estate.

    python -m tests.benchmarks.gaps [--components 10000 100000]

Prints a Markdown table. The rules are asked in their order, each with what those before it have
kept at the graph (`DependencyGraph.once`), as `find_gaps` asks them.
"""

import argparse
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from model.gaps import RULES, find_gaps
from model.gaps.interface import Question
from model.graph import DependencyGraph
from tests.benchmarks.estate_records import records
from tests.benchmarks.timing import machine, once, write

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def measure(components: int) -> Mapping[str, tuple[float, int]]:
    """Return the seconds and the number of findings of each rule, and of all with their scores."""
    given = records(components)
    graph = DependencyGraph(given)
    question = Question(graph=graph, at=NOON)
    found: dict[str, tuple[float, int]] = {}
    found["compile"] = (once(lambda: graph.topology.bit_parallel), len(graph.requirements))
    for rule in RULES:
        answers: list[object] = []
        took = once(lambda rule=rule, answers=answers: answers.extend(rule.find(question)))
        found[rule.id] = (took, len(answers))
    fresh = DependencyGraph(given)
    gaps: list[object] = []
    took = once(lambda: gaps.extend(find_gaps(fresh, at=NOON)))
    found["find_gaps, all of it"] = (took, len(gaps))
    return found


def rows(sizes: Sequence[int]) -> Sequence[Sequence[str]]:
    """Return one row a rule: its id, and for each size the seconds and the findings."""
    measured = [measure(size) for size in sizes]
    titles = {rule.id: f"{rule.id} {rule.title}" for rule in RULES}
    table = [
        [titles.get(name, name), *(f"{one[name][0]:.3f} s ({one[name][1]})" for one in measured)]
        for name in measured[0]
    ]
    totals = [sum(one[rule.id][0] for rule in RULES) for one in measured]
    return [*table, ["all rules", *(f"{total:.3f} s" for total in totals)]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--components", type=int, nargs="+", default=[10_000, 100_000])
    sizes = parser.parse_args().components
    write(
        f"Gap rules ({machine()})", ["rule", *(f"{size} components" for size in sizes)], rows(sizes)
    )


if __name__ == "__main__":
    main()
