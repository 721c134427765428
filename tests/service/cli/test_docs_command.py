"""`loadpath docs`: a folder that is kept up to date, and one file."""

from pathlib import Path

import pytest

from service.cli.exits import Exit
from tests.service.cli.running import Loadpath

SHOP = Path(__file__).parents[2] / "scenarios" / "failover" / "shop.yaml"


@pytest.fixture
def loadpath(capsys):
    return Loadpath(capsys)


@pytest.fixture
def folder(loadpath, tmp_path):
    assert loadpath("docs", "--graph", SHOP, "--out", tmp_path / "handbook").code == 0
    return tmp_path / "handbook"


def test_a_fresh_handbook_is_up_to_date(loadpath, folder):
    done = loadpath("docs", "--graph", SHOP, "--out", folder, "--check")
    assert (done.code, done.out) == (0, "")
    assert "files are up to date" in done.err


def test_check_names_what_differs_and_writes_nothing(loadpath, folder):
    (folder / "docs" / "index.md").write_text("mine")
    (folder / "docs" / "shared.md").unlink()
    done = loadpath("docs", "--graph", SHOP, "--out", folder, "--check")
    assert done.code == Exit.FINDINGS
    assert done.out == "not up to date: docs/index.md\nmissing: docs/shared.md\n"
    assert (folder / "docs" / "index.md").read_text() == "mine"


def test_pages_that_are_no_longer_written_go_and_files_of_others_stay(loadpath, folder):
    assert loadpath("docs", "--graph", SHOP, "--out", folder, "--backstage").code == 0
    (folder / "docs" / "notes.md").write_text("ours")
    assert (folder / "catalog-info.yaml").is_file()
    assert loadpath("docs", "--graph", SHOP, "--out", folder).code == 0
    assert not (folder / "catalog-info.yaml").exists()
    assert (folder / "docs" / "notes.md").read_text() == "ours"


def test_a_forged_listing_removes_nothing_outside_of_the_folder(loadpath, folder, tmp_path):
    outside = tmp_path / "precious"
    outside.write_text("keep")
    (folder / ".loadpath-docs").write_text("../precious\n")
    assert loadpath("docs", "--graph", SHOP, "--out", folder).code == 0
    assert outside.read_text() == "keep"


def test_one_file_is_written_beside_what_is_there(loadpath, tmp_path):
    done = loadpath("docs", "--graph", SHOP, "--html", tmp_path / "handbook.html")
    assert done.code == 0
    assert (tmp_path / "handbook.html").read_text().startswith("<!doctype html>")


def test_nowhere_to_write_is_an_error_with_a_hint(loadpath):
    done = loadpath("docs", "--graph", SHOP)
    assert done.code == Exit.INPUT
    assert "--out" in done.err
