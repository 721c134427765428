"""Push or pull: how near the automatic choice is to the better of the two, for any source.

python tests/benchmarks/push_pull.py --components 100000
"""

import argparse
import sys
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from model.kernels import propagation
from model.kernels.needs import Ints
from model.kernels.topology import Topology
from tests.benchmarks.synthetic import estate
from tests.benchmarks.timing import once, show

SOURCES = 200
RUNS = 7
NEVER = 1e-9


def pushed(compiled: Topology, position: Ints) -> None:
    """Close the failure without ever giving up pushing."""
    with patch.object(propagation, "FRONTIER_SHARE", NEVER):
        chosen(compiled, position)


def pulled(compiled: Topology, position: Ints) -> None:
    """Close the failure by sweeping the levels alone."""
    failed = np.zeros(compiled.needs.components, np.bool_)
    failed[position] = True
    level = int(np.searchsorted(compiled.levels.start, position[0], side="right")) - 1
    compiled.optimistic.down.sweep().close(failed, level)


def chosen(compiled: Topology, position: Ints) -> None:
    """Close the failure as the engine does."""
    failed = np.zeros(compiled.needs.components, np.bool_)
    failed[position] = True
    compiled.optimistic.down.close(failed, position)


def main() -> None:
    """Measure sources of every size, and print the worst ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--components", type=int, default=100_000)
    given = parser.parse_args()
    made = estate(given.components)
    compiled = Topology.of(made.needs)
    chance = np.random.default_rng(4)
    low = chance.integers(0, max(1, given.components // 16), SOURCES // 2)
    anywhere = chance.integers(0, given.components, SOURCES // 2)
    ratios = []
    for one in np.concatenate([low, anywhere]).astype(np.int32).tolist():
        position = np.array([one], np.int32)
        took = [
            [
                once(lambda way=way, at=position: way(compiled, at))
                for way in (chosen, pushed, pulled)
            ]
            for _ in range(RUNS)
        ]
        mine, pushing, pulling = np.min(took, axis=0)
        ratios.append(mine / min(pushing, pulling))
    rows = [
        (
            f"choice against the better, p{share}",
            f"{np.percentile(ratios, share):.2f}×",
            "≤ 1.3×",
            "",
        )
        for share in (50, 90, 99)
    ]
    show(f"push or pull, {given.components:,} components, {SOURCES} sources", rows)


if __name__ == "__main__":
    main()
