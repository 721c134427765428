"""Chooses the interpreters to test on: one for each supported minor version.

Reads what `uv python list --output-format json` writes, and writes one path a line.
"""

import json
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1] / "pyproject.toml"


def supported(interpreters: Iterable[Mapping[str, Any]], versions: str) -> Iterator[str]:
    """Yield the path of the newest CPython of each minor version within `versions`.

    `versions` has the form `>=3.11,<3.15`. The oldest minor version comes first.
    """
    low, high = (tuple(map(int, part.lstrip("<>=").split("."))) for part in versions.split(","))
    newest: dict[tuple[int, int], tuple[int, str]] = {}
    for interpreter in interpreters:
        parts = interpreter["version_parts"]
        minor = (parts["major"], parts["minor"])
        if interpreter["implementation"] == "cpython" and low <= minor < high:
            newest[minor] = max(newest.get(minor, (-1, "")), (parts["patch"], interpreter["path"]))
    for minor in sorted(newest):
        yield newest[minor][1]


def main() -> None:
    """Write the paths of the interpreters that standard input lists."""
    versions = tomllib.loads(PROJECT.read_text())["project"]["requires-python"]
    for path in supported(json.load(sys.stdin), versions):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
