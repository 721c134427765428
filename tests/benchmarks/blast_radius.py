"""Blast radius: large and small answers, groups, many scenarios, compile, against references.

python tests/benchmarks/blast_radius.py --components 100000
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import networkx as nx
import numpy as np

from model.kernels.bit_parallel import count_failures
from model.kernels.needs import Needs
from model.kernels.topology import Topology
from tests.benchmarks.synthetic import Estate, estate
from tests.benchmarks.timing import bandwidth, once, peak_gib, seconds, show

SOURCES = 2000
SCENARIOS = 1024
SMALL = 100_000
"""Up to so many components networkx is the reference too."""


def as_networkx(needs: Needs) -> "nx.DiGraph[int]":
    """Return edges from provider to dependent, as a straightforward program would hold them."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(needs.components))
    dependents = np.repeat(needs.dependent, needs.sizes)
    graph.add_edges_from(zip(needs.members.tolist(), dependents.tolist(), strict=True))
    return graph


def with_networkx(needs: Needs) -> "nx.DiGraph[int]":
    """Return components and requirements as nodes: provider → requirement → dependent."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(needs.components))
    rows = (np.arange(needs.dependent.size) + needs.components).tolist()
    for row, dependent, slack in zip(
        rows, needs.dependent.tolist(), needs.slack.tolist(), strict=True
    ):
        graph.add_node(row, slack=slack)
        graph.add_edge(row, dependent)
    members = (needs.row_of_member + needs.components).tolist()
    graph.add_edges_from(zip(needs.members.tolist(), members, strict=True))
    return graph


def evaluate(graph: "nx.DiGraph[int]", components: int, root: int) -> set[int]:
    """Return what falls with `root`, by a worklist over a networkx graph."""
    lost: dict[int, int] = {}
    failed, queue = {root}, [root]
    while queue:
        for row in graph.successors(queue.pop()):
            lost[row] = lost.get(row, 0) + 1
            if lost[row] > graph.nodes[row]["slack"]:
                for dependent in graph.successors(row):
                    if dependent not in failed:
                        failed.add(dependent)
                        queue.append(dependent)
    assert all(one < components for one in failed)
    return failed


def touched(needs: Needs) -> int:
    """Return the bytes that one sweep must read at least: an index and a state for each edge."""
    return int(needs.members.size * (4 + 1) + needs.components * (4 + 1))


def measure(components: int, group_share: float, big_cycle: bool) -> None:
    """Measure one estate and print its table."""
    made = estate(components, group_share=group_share, big_cycle=big_cycle)
    rows: list[tuple[str, str, str, str]] = []
    compile_seconds = once(lambda: Topology.of(made.needs).down)
    compiled = Topology.of(made.needs)
    root = np.array([made.root], np.int32)
    reached = int(np.count_nonzero(compiled.fail(root).down))
    large = seconds(lambda: compiled.fail(root))
    bound = touched(made.needs) / bandwidth()
    rows.append(
        (
            f"large source, reaches {reached / components:.0%}",
            f"{large * 1e3:.2f} ms",
            f"memory bound {bound * 1e3:.2f} ms",
            f"{large / bound:.1f}×",
        )
    )
    if components <= SMALL:
        rows.append(_against_networkx(made, large, group_share))
    rows += _small(compiled, components, large)
    if components <= SMALL:
        rows.append(_scenarios(compiled, components))
    edges = made.needs.members.size
    rows.append(
        (
            "compile",
            f"{compile_seconds:.2f} s",
            f"{edges:,} edges",
            f"{compile_seconds / edges * 1e9:.0f} ns/edge",
        )
    )
    rows.append(("peak memory", f"{peak_gib():.2f} GiB", "1.5 GiB", ""))
    name = f"{components:,} components, {edges:,} edges, {group_share:.0%} groups"
    show(name + (", one cycle of 1 %" if big_cycle else ""), rows)


def _against_networkx(made: Estate, large: float, group_share: float) -> tuple[str, str, str, str]:
    if group_share:
        grouped = with_networkx(made.needs)
        slow = once(lambda: evaluate(grouped, made.needs.components, made.root))
        what = "the same, against a worklist over networkx"
    else:
        graph = as_networkx(made.needs)
        slow = once(lambda: nx.descendants(graph, made.root))
        what = "the same, against networkx"
    return what, f"{large * 1e3:.2f} ms", f"{slow:.2f} s", f"{slow / large:.0f}×"


def _small(compiled: Topology, components: int, large: float) -> list[tuple[str, str, str, str]]:
    chance = np.random.default_rng(2)
    sources = chance.integers(0, components, SOURCES).astype(np.int32)
    times = np.array(
        [once(lambda one=one: compiled.fail(np.array([one], np.int32))) for one in sources]
    )
    return [
        (
            f"random source, p{share}",
            f"{np.percentile(times, share) * 1e3:.3f} ms",
            f"large source {large * 1e3:.2f} ms",
            f"1/{large / np.percentile(times, share):.0f}",
        )
        for share in (50, 99)
    ]


def _scenarios(compiled: Topology, components: int) -> tuple[str, str, str, str]:
    chance = np.random.default_rng(3)
    sources = np.sort(chance.integers(0, components, SCENARIOS)).astype(np.int32)
    positions = np.sort(compiled.levels.position[sources])
    together = seconds(
        lambda: count_failures(compiled.bit_parallel, list(positions[:, None])), times=3
    )
    single = once(lambda: [compiled.fail(sources[at : at + 1]) for at in range(SCENARIOS)])
    return (
        f"{SCENARIOS} scenarios in one call",
        f"{together:.2f} s",
        f"{SCENARIOS} calls {single:.2f} s",
        f"{single / together:.1f}×",
    )


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--components", type=int, default=100_000)
    parser.add_argument("--groups", type=float, default=0.0, help="share of 2-of-3 requirements")
    parser.add_argument("--big-cycle", action="store_true")
    given = parser.parse_args()
    measure(given.components, given.groups, given.big_cycle)


if __name__ == "__main__":
    main()
