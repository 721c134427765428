"""The interpreters that `make interpreters` runs the suite on."""

from typing import Any

from tests.interpreters import supported


def python(version: str, path: str, implementation: str = "cpython") -> dict[str, Any]:
    """Return an interpreter as uv lists it."""
    major, minor, patch = map(int, version.split("."))
    parts = {"major": major, "minor": minor, "patch": patch}
    return {"version_parts": parts, "path": path, "implementation": implementation}


def test_the_newest_of_each_supported_minor_version_is_chosen() -> None:
    installed = [
        python("3.15.0", "/too-new"),
        python("3.14.1", "/b"),
        python("3.11.7", "/older"),
        python("3.11.9", "/a"),
        python("3.12.1", "/other", "pypy"),
        python("3.10.2", "/too-old"),
    ]
    assert list(supported(installed, ">=3.11,<3.15")) == ["/a", "/b"]


def test_without_interpreters_there_are_none() -> None:
    assert list(supported([], ">=3.11,<3.15")) == []
