"""Compile: a revision's arrays into levels and matrices, and reading them back from their blob.

    python tests/benchmarks/compile.py --components 1000000

The reference is networkx building the bare edges of an estate of 100,000, per edge.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import networkx as nx
import numpy as np

from model.kernels.compiled_topology import NEEDS, pack, unpack
from model.kernels.needs import Needs
from model.kernels.topology import Topology
from tests.benchmarks.synthetic import estate
from tests.benchmarks.timing import peak_gib, seconds, show

REFERENCE = 100_000


def networkx_per_edge() -> float:
    """Return the seconds that networkx takes for one edge."""
    needs = estate(REFERENCE).needs
    dependents = np.repeat(needs.dependent, needs.sizes).tolist()
    members = needs.members.tolist()

    def build() -> "nx.DiGraph[int]":
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_edges_from(zip(members, dependents, strict=True))
        return graph

    return seconds(build, times=3) / len(members)


def peak_of_compiling(needs: Needs) -> float:
    """Return the most memory in GiB of a process that reads `needs` and compiles them."""
    with tempfile.TemporaryDirectory() as folder:
        for name in NEEDS:
            np.save(Path(folder) / f"{name}.npy", getattr(needs, name))
        command = [sys.executable, __file__, "--arrays", folder, "--components"]
        done = subprocess.run(
            [*command, str(needs.components)], capture_output=True, check=True, text=True
        )
    return float(done.stdout)


def compile_only(folder: Path, components: int) -> None:
    """Compile the arrays in `folder`, and print the most memory that this took, in GiB."""
    arrays = {name: np.load(folder / f"{name}.npy") for name in NEEDS}
    compiled = Topology.of(Needs(components=components, **arrays))
    assert compiled.down.plain.nnz
    print(peak_gib())  # noqa: T201


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--components", type=int, default=1_000_000)
    parser.add_argument("--big-cycle", action="store_true")
    parser.add_argument("--arrays", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.arrays:
        compile_only(given.arrays, given.components)
        return
    reference = networkx_per_edge()
    needs = estate(given.components, big_cycle=given.big_cycle).needs
    edges = needs.members.size
    compiled = seconds(lambda: Topology.of(needs), times=3)
    peak = peak_of_compiling(needs)
    blob = pack(Topology.of(needs), "sha256:benchmark")
    read = seconds(lambda: unpack(blob, "sha256:benchmark"), times=5)
    cycle = ", one cycle of 1 %" if given.big_cycle else ""
    show(
        f"{given.components:,} components, {edges:,} edges{cycle}",
        [
            (
                "compile, per edge",
                f"{compiled / edges * 1e9:.0f} ns",
                f"networkx {reference * 1e9:.0f} ns",
                f"{reference * edges / compiled:.0f}×",
            ),
            ("compile", f"{compiled:.2f} s", "", ""),
            ("peak memory of a process that only compiles", f"{peak:.2f} GiB", "1.5 GiB", ""),
            (
                f"read the blob, {len(blob) / 2**20:.0f} MiB",
                f"{read * 1e3:.2f} ms",
                f"compile {compiled:.2f} s",
                f"{compiled / read:.0f}×",
            ),
        ],
    )


if __name__ == "__main__":
    main()
