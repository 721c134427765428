"""Timetable: steps with limited hands and API rates, as fast per step for many as for few.

    python -m tests.benchmarks.timetable --steps 2000 --times 16

Printed is one line: the times for so many steps and for `--times` as many (the best of several),
and how much longer each step of the larger project takes. 1.0 would be linear.
"""

import argparse
import random
import sys
from collections.abc import Mapping
from datetime import timedelta
from time import perf_counter

from model.recovery.activity import Activity
from model.recovery.schedule import schedule

CAPACITY = {"operator": 4, "rds": 2, "ecs": 2}
LENGTHS = (0, 30, 60, 90, 300, 600, 1800)


def steps(count: int) -> list[Activity]:
    """Return steps that wait for up to three of those shortly before them."""
    chance = random.Random(1)  # noqa: S311 - the same project in every run
    made = []
    for at in range(count):
        before = {f"s{chance.randrange(max(0, at - 200), at)}" for _ in range(3 if at else 0)}
        uses: Mapping[str, int] = {chance.choice(("operator", "rds", "ecs", "free")): 1}
        duration = timedelta(seconds=chance.choice(LENGTHS))
        after = tuple(sorted(before))[: chance.randrange(4)]
        made.append(Activity(id=f"s{at}", duration=duration, after=after, uses=uses))
    return made


def best(count: int, times: int = 3) -> float:
    """Return the shortest of several runs, in seconds."""
    project, found = steps(count), []
    for _ in range(times):
        begin = perf_counter()
        schedule(project, CAPACITY)
        found.append(perf_counter() - begin)
    return min(found)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--times", type=int, default=16)
    asked = parser.parse_args()
    few, many = best(asked.steps), best(asked.steps * asked.times)
    sys.stdout.write(
        f"{asked.steps} steps {few * 1000:.0f} ms, {asked.steps * asked.times} steps "
        f"{many * 1000:.0f} ms: {many / few / asked.times:.1f} times as long per step\n"
    )


if __name__ == "__main__":
    main()
