"""Clashes: a name of ours that another distribution provides is named with its provider."""

import subprocess
import sys
from pathlib import Path

import pytest

from service import clashes

ROOT = Path(__file__).parents[2]


def test_no_name_is_replaced_here() -> None:
    assert clashes.replaced_names() == []
    assert clashes.clash_message() is None


def installed(folder: Path, distribution: str, package: str) -> None:
    """Install a distribution with one package into a folder, as pip would leave it."""
    (folder / package).mkdir(parents=True)
    (folder / package / "__init__.py").write_text('"""Somebody else\'s."""\n')
    metadata = folder / f"{distribution}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n"
    )
    (metadata / "RECORD").write_text(
        f"{package}/__init__.py,,\n{distribution}-1.0.dist-info/METADATA,,\n"
    )


def test_a_package_that_stands_before_ours_is_named_with_its_distribution(tmp_path: Path) -> None:
    installed(tmp_path, "other-schema", "schema")
    program = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]\n"
        "from service.cli import start\nstart()"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert done.returncode == 3
    assert done.stderr == (
        "error: `schema` is imported from `other-schema`, not from Loadpath\n"
        "hint: install Loadpath into an environment of its own: uv tool install loadpath\n"
    )


def test_a_package_whose_files_were_overwritten_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in clashes.NAMES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f'"""{clashes.MARKS[name]} and more."""\n')
    (tmp_path / "schema" / "__init__.py").write_text('"""Validates data."""\n')
    monkeypatch.setattr(clashes, "find_spec", lambda name: Spec(tmp_path / name / "__init__.py"))

    assert clashes.replaced_names(tmp_path) == ["schema"]


class Spec:
    """The part of a module specification that is read."""

    def __init__(self, path: Path) -> None:
        self.origin = str(path)


def test_every_package_carries_its_mark() -> None:
    for name, mark in clashes.MARKS.items():
        assert (ROOT / name / "__init__.py").read_text().startswith(f'"""{mark}')
