"""`make fuzz`: many random inputs at every door; exits with 1 when one of them meets a defect."""

import argparse
import logging
import sys
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.fuzz.doors import doors


def fuzz(inputs: int, seed: int, folder: Path, most: int = 20) -> tuple[Counter[str], list[str]]:
    """Return how many inputs went through each door, and up to `most` defects."""
    counts: Counter[str] = Counter()
    defects: list[str] = []
    with doors(folder) as ways:
        for way in ways:
            random = Random(f"{seed} {way.name}")  # noqa: S311 - inputs, no secrets
            for _ in range(round(inputs * way.share)):
                counts[way.name] += 1
                problem = way.enter(random)
                if problem is not None:
                    defects.append(f"{way.name}: {problem}")
                if len(defects) >= most:
                    return counts, defects
    return counts, defects


def main() -> int:
    """Run; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with TemporaryDirectory() as folder:
        counts, defects = fuzz(options.inputs, options.seed, Path(folder))
    for defect in defects:
        sys.stdout.write(f"{defect}\n\n")
    total = sum(counts.values())
    doors_text = ", ".join(f"{count} {name}" for name, count in counts.items())
    sys.stdout.write(f"{total} inputs ({doors_text}): {len(defects)} defects\n")
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main())
