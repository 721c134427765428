"""Failover order: waves and critical path of many steps, against networkx in the same run.

    python -m tests.benchmarks.failover_order --steps 100000 [--cycles]

The reference is `networkx.condensation` with `topological_generations`, on a graph that was built
before. Printed is one line: both times (the best of several), and how many times faster we are.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from time import perf_counter

import networkx as nx
import numpy as np

from model.failover.order import arrange
from model.kernels.needs import Needs
from tests.benchmarks.synthetic import estate


def best(question: Callable[[], object], times: int) -> float:
    """Return the shortest of several runs, in seconds."""
    found = []
    for _ in range(times):
        begin = perf_counter()
        question()
        found.append(perf_counter() - begin)
    return min(found)


def reference(graph: "nx.DiGraph[int]") -> Sequence[Sequence[int]]:
    """Return the waves as networkx finds them."""
    return list(nx.topological_generations(nx.condensation(graph)))


def pairs(needs: Needs) -> tuple["np.ndarray", "np.ndarray"]:
    """Return who must be finished (`before`), and who waits (`after`)."""
    return needs.members, np.repeat(needs.dependent, needs.sizes)


def main() -> None:
    """Measure, check that both agree, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--cycles", action="store_true", help="leave the small circles in")
    asked = parser.parse_args()
    before, after = pairs(estate(asked.steps).needs)
    if not asked.cycles:
        before, after = _without_circles(before, after, asked.steps)
    duration = np.random.default_rng(1).integers(1, 600, asked.steps).astype(np.float64)
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(asked.steps))
    graph.add_edges_from(zip(before.tolist(), after.tolist(), strict=True))
    found = arrange(duration, before, after)
    slow = best(lambda: reference(graph), 2)
    fast = best(lambda: arrange(duration, before, after), 15)
    sizes = [len(one) for one in reference(graph)]
    if asked.cycles:
        agree = len(sizes) == found.count
    else:
        agree = sizes == [one.size for one in found.waves]
    sys.stdout.write(
        f"{asked.steps} steps, {before.size} precedences, {found.count} waves: "
        f"networkx {slow:.2f} s, Loadpath {fast * 1000:.1f} ms, {slow / fast:.0f} times faster; "
        f"the waves agree: {agree}\n"
    )
    sys.exit(0 if agree else 1)


def _without_circles(
    before: "np.ndarray", after: "np.ndarray", steps: int
) -> tuple["np.ndarray", "np.ndarray"]:
    """Drop the precedences inside of circles."""
    label = arrange(np.ones(steps), before, after).group
    if label is None:
        return before, after
    keep = label[before] != label[after]
    return before[keep], after[keep]


if __name__ == "__main__":
    main()
