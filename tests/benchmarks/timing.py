"""Timing for the benchmarks: medians of several runs, and the machine they ran on."""

import platform
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np

WORDS = 25_000_000
"""A copy of so many 8-byte words, larger than any cache, measures the memory bandwidth."""


def seconds(run: Callable[[], object], *, times: int = 5) -> float:
    """Return the median wall time of `run` after one run to warm up."""
    run()
    return median(once(run) for _ in range(times))


def once(run: Callable[[], object]) -> float:
    """Return the wall time of one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def bandwidth() -> float:
    """Return the bytes a second that a plain copy reads."""
    source = np.arange(WORDS, dtype=np.float64)
    target = np.empty_like(source)
    return source.nbytes / seconds(lambda: np.copyto(target, source))


def peak_gib() -> float:
    """Return the most memory that this process has held, in GiB.

    The kernel's own mark: what `getrusage` tells also covers the process that started this one.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 2**20


def machine() -> str:
    """Return the machine and the interpreter in one line."""
    with open("/proc/cpuinfo", encoding="utf-8") as text:  # noqa: PTH123
        names = [line.partition(":")[2].strip() for line in text if line.startswith("model name")]
    cores = f"{len(names)} cores of {names[0]}" if names else platform.machine()
    return f"{cores}, Python {platform.python_version()}, numpy {np.__version__}"


def show(figure: str, rows: list[tuple[str, str, str, str]]) -> None:
    """Print a Markdown table: what, measured, reference, ratio."""
    print(f"\n### {figure}\n\n{machine()}\n")  # noqa: T201
    print("| what | measured | reference | ratio |\n|---|---|---|---|")  # noqa: T201
    for row in rows:
        print(f"| {' | '.join(row)} |")  # noqa: T201


def write(figure: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table with these columns."""
    lines = [f"\n### {figure}\n", f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    print("\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]))  # noqa: T201
