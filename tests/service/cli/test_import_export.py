"""`loadpath import` and `export`: all or nothing, told with places, and back again."""

import json
import re

import pytest

from service.stores import open_store
from tests.service.running import SHOP

BROKEN = """\
loadpath: 1
components:
  - {id: web, kind: compte}
objectives:
  - {component: web, class: region, rto: 5m}
"""
FIXED = BROKEN.replace("compte", "compute").replace("5m", "PT5M")


@pytest.fixture
def empty(bare, tmp_path):
    bare.store = f"sqlite:///{tmp_path}/empty.sqlite3"
    return bare


def state(url):
    """Return everything that an import could change."""
    store = open_store(url)
    try:
        return (store.current(), store.revisions(), store.observations(), store.audit_log())
    finally:
        store.close()


def test_broken_objectives_file_is_told_with_every_place_and_changes_nothing(loadpath, tmp_path):
    (tmp_path / "objectives.yaml").write_text(BROKEN)
    before = state(loadpath.store)

    done = loadpath("import", "objectives.yaml")

    assert done.code == 3
    assert done.out == ""
    assert "2 problems in objectives.yaml; nothing was changed" in done.err
    assert "objectives.yaml:3:21: components[0].kind: got 'compte', expected" in done.err
    assert "did you mean 'compute'?" in done.err
    assert "objectives.yaml:5:42: objectives[0].rto: got '5m', expected" in done.err
    assert "write PT5M" in done.err
    assert "Traceback" not in done.err
    assert state(loadpath.store) == before


def test_one_broken_file_among_good_ones_changes_nothing_and_all_are_told(loadpath, tmp_path):
    (tmp_path / "a.yaml").write_text(BROKEN)
    (tmp_path / "b.yaml").write_text(FIXED)
    (tmp_path / "c.json").write_text('{"loadpath": 2}')
    before = state(loadpath.store)

    done = loadpath("import", "a.yaml", "b.yaml", "c.json", "missing.yaml")

    assert done.code == 3
    for place in ("a.yaml:3:21", "c.json:1:14", "missing.yaml:1:1"):
        assert place in done.err
    assert state(loadpath.store) == before


def test_dry_run_tells_what_would_change_and_changes_nothing(loadpath, tmp_path):
    (tmp_path / "more.yaml").write_text(FIXED)
    before = state(loadpath.store)

    told = loadpath.json("import", "--dry-run", "more.yaml")

    assert [one["id"] for one in told["changes"]["components"]["added"]] == ["web"]
    assert (told["revision"], told["new_revision"]) == (None, False)
    assert state(loadpath.store) == before

    done = loadpath.json("import", "more.yaml")
    assert done["changes"] == told["changes"]
    assert done["revision"]["number"] == 2


def test_dry_run_without_a_store_makes_none(bare, tmp_path):
    (tmp_path / "shop.yaml").write_text("loadpath: 1\ncomponents: [{id: web, kind: compute}]\n")
    told = bare.json("import", "--dry-run", "shop.yaml")
    assert [one["id"] for one in told["changes"]["components"]["added"]] == ["web"]
    assert told["revision"] is None
    assert [one.name for one in tmp_path.iterdir()] == ["shop.yaml"]


def test_dry_run_of_a_broken_file_fails_like_the_import(loadpath, tmp_path):
    (tmp_path / "objectives.yaml").write_text(BROKEN)

    assert loadpath("import", "--dry-run", "objectives.yaml").code == 3


def test_file_imported_again_replaces_what_it_said_before(loadpath, tmp_path):
    file = tmp_path / "more.yaml"
    file.write_text(FIXED)
    loadpath.json("import", "more.yaml")
    same = loadpath.json("import", "./more.yaml")
    file.write_text("loadpath: 1\ncomponents: [{id: worker, kind: compute}]\n")

    told = loadpath.json("import", "more.yaml")

    assert (same["new_revision"], same["revision"]["number"]) == (False, 2)
    assert [one["id"] for one in told["changes"]["components"]["added"]] == ["worker"]
    assert [one["id"] for one in told["changes"]["components"]["removed"]] == ["web"]


def test_name_that_nobody_described_is_a_warning_with_its_place(loadpath, tmp_path):
    (tmp_path / "more.yaml").write_text(
        "loadpath: 1\nrequirements:\n  - {dependent: cache:catalog, members: [cache:catalogue]}\n"
    )

    told = loadpath.json("import", "more.yaml")

    (warning,) = told["warnings"]
    assert (warning["file"], warning["line"], warning["column"]) == ("more.yaml", 3, 42)
    assert "cache:catalogue" in warning["message"]
    assert "cache:catalog" in warning["hint"]


@pytest.mark.parametrize("name", ["estate.yaml", "estate.json"])
def test_import_of_an_export_gives_the_same_digest(loadpath, empty, name):
    loadpath.store, store = f"{loadpath.store}", loadpath.store
    exported = loadpath("export", "--output", name)
    digest = open_store(store).current().digest

    told = empty.json("import", name)

    assert exported.code == 0
    assert digest in exported.err
    assert told["revision"]["digest"] == digest
    assert told["warnings"] == []


def test_export_pipes_into_import(loadpath, bare, tmp_path, monkeypatch):
    import io
    import sys
    from types import SimpleNamespace

    text = loadpath("export").out
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    bare.store = f"sqlite:///{tmp_path}/moved.sqlite3"

    told = bare.json("import", "--as", "moved.yaml", "-")

    assert told["files"] == ["moved.yaml"]
    assert told["revision"]["digest"] == open_store(loadpath.store).current().digest


def test_export_of_documents_needs_no_store(bare):
    done = bare("export", "--graph", SHOP)

    assert done.code == 0
    first, digest, section = done.out.splitlines()[:3]
    assert (first, section) == ("loadpath: 1", "components:")
    assert digest.startswith('digest: "sha256:')


def test_export_of_an_earlier_revision(loadpath, tmp_path):
    before = loadpath("export").out
    (tmp_path / "more.yaml").write_text(FIXED)
    loadpath.json("import", "more.yaml")

    earlier = loadpath("export", "--revision", "1").out

    assert earlier == re.sub(r"^scopes:\n(- \{\"observation.*\n)+", "", before, flags=re.MULTILINE)
    assert loadpath("export").out != before


def test_store_that_cannot_be_opened_is_told(bare, tmp_path):
    (tmp_path / "file").write_text("x" * 100)
    bare.store = f"sqlite:///{tmp_path}/file"

    done = bare("coverage")

    assert done.code == 4
    assert "Traceback" not in done.err


def test_mistyped_store_is_told_and_not_made(bare, tmp_path):
    bare.store = f"sqlite:///{tmp_path}/typo/shop.sqlite3"

    done = bare("coverage")

    assert done.code == 4
    assert "there is no such file" in done.err
    assert "loadpath import" in done.err
    assert not (tmp_path / "typo").exists()


def test_empty_store_says_what_to_do(empty):
    open_store(empty.store).close()

    done = empty("coverage")

    assert done.code == 3
    assert "no revision has been published yet" in done.err
    assert "loadpath import" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("blast-radius",), "name what fails"),
        (("blast-radius", "--zone", "a", "--failure-mode", "bad"), "--failure-mode goes with"),
        (("blast-radius", "--region", "a", "--control-plane"), "--control-plane goes with"),
        (("blast-radius", "--nonsense"), "No such option"),
        (("outage",), "Missing option"),
        (("nonsense",), "No such command"),
        (("coverage", "--format", "xml"), "xml"),
    ],
)
def test_wrong_command_line_exits_with_2_and_says_how(bare, arguments, message):
    done = bare(*arguments)

    assert done.code == 2
    assert message in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("spof", "chekout"), "did you mean"),
        (("blast-radius", "--service", "rds"), "SERVICE@REGION"),
        (("blast-radius", "--region", "us-esat-1"), "us-east-1"),
        (("blast-radius", "--expiry", "soon"), "'soon'"),
        (("blast-radius", "--component", "checkout", "--after", "5m"), "PT5M"),
        (("plan", "checkout", "--from", "us-east-1", "--to", "us-esat-2"), "us-esat-2"),
        (("gaps", "--rule", "N-999"), "N-999"),
        (("map", "nothing"), "'nothing'"),
        (("map", "-o", "shop.png"), ".svg"),
        (("availability", "--component", "chekout"), "checkout"),
    ],
)
def test_wrong_value_exits_with_3_and_quotes_it(loadpath, arguments, message):
    done = loadpath(*arguments)

    assert done.code == 3, done
    assert message in done.err
    assert "Traceback" not in done.err


def test_check_exits_with_1_when_there_is_something_to_object_to(loadpath):
    assert loadpath("cold-start", "--check").code == 1
    assert loadpath("spof", "bootstrap:a", "--check").code == 1
    assert loadpath("coverage", "--check").code == 0
    assert json.loads(loadpath("cold-start", "--check", "--format", "json").out)["deadlocked"]
