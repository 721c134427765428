"""Commands that care for the store: verify, back up, restore, upgrade, prune, publish, forget."""

import errno
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.cli.running import Loadpath
from tests.service.running import SHOP

ROOT = Path(__file__).parents[3]
OLD = Path(__file__).parents[1] / "stores" / "formats" / "layout-1.sqlite3"


def path_of(url):
    return Path(url.removeprefix("sqlite:///"))


def document(tmp_path, name, text):
    file = tmp_path / name
    file.write_text(text)
    return file


def test_sound_store_verifies(loadpath):
    done = loadpath("store", "verify")

    assert (done.code, "as they were written" in done.out) == (0, True)


def test_damaged_record_is_named(loadpath, shop_url):
    with sqlite3.connect(path_of(shop_url)) as connection:
        connection.execute("UPDATE record SET body = x'7b7d' WHERE id = 'service:checkout'")
    connection.close()

    done = loadpath("store", "verify")
    asked = loadpath("gaps")

    assert done.code == 1
    assert "component 'service:checkout' of revision 1 was changed" in " ".join(done.out.split())
    assert (asked.code, "was changed after it was written" in asked.err) == (4, True)


def test_backup_is_restored_whole(loadpath, capsys, shop_url, tmp_path):
    before = loadpath.json("gaps")
    assert loadpath("store", "backup", tmp_path / "b.sqlite3").code == 0
    again = loadpath("store", "backup", tmp_path / "b.sqlite3")
    loadpath(
        "import",
        document(tmp_path, "x.yaml", "loadpath: 1\ncomponents: [{id: 'queue:x', kind: queue}]\n"),
    )
    refused = loadpath("store", "restore", tmp_path / "b.sqlite3")

    done = loadpath("store", "restore", tmp_path / "b.sqlite3", "--force")

    assert (again.code, refused.code, done.code) == (3, 3, 0)
    assert "Restored revision 1" in done.err
    assert loadpath.json("gaps") == before
    assert path_of(shop_url).stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.glob(".*sqlite3*")) == []


def test_damaged_backup_is_refused_and_the_store_kept(loadpath, tmp_path):
    before = loadpath.json("gaps")
    loadpath("store", "backup", tmp_path / "b.sqlite3")
    with sqlite3.connect(tmp_path / "b.sqlite3") as connection:
        connection.execute("DELETE FROM record WHERE id = 'service:checkout'")
    connection.close()

    done = loadpath("store", "restore", tmp_path / "b.sqlite3", "--force")

    assert done.code == 4
    assert loadpath.json("gaps") == before


def test_older_store_is_upgraded_by_command(capsys, tmp_path):
    shutil.copy(OLD, tmp_path / "old.sqlite3")
    loadpath = Loadpath(capsys, f"sqlite:///{tmp_path}/old.sqlite3")

    before = loadpath("revisions")
    done = loadpath("store", "upgrade")
    after = loadpath.json("revisions")

    assert (before.code, "loadpath store upgrade" in before.err) == (4, True)
    assert (done.code, "Layout 1 is now 4" in done.err) == (0, True)
    assert [revision["number"] for revision in after["revisions"]] == [3, 2, 1]
    assert (tmp_path / "old.sqlite3.layout-1").is_file()


def test_revisions_are_tagged_and_pruned(loadpath, tmp_path):
    for number in range(3):
        text = f"loadpath: 1\ncomponents: [{{id: 'queue:{number}', kind: queue}}]\n"
        loadpath("import", document(tmp_path, "x.yaml", text))
    loadpath("revisions", "tag", "golden", "--revision", "2")

    young = loadpath.json("revisions", "prune", "--keep", "90d")
    pruned = loadpath.json("revisions", "prune", "--keep", "0d")
    listed = loadpath.json("revisions")["revisions"]
    vacuumed = loadpath("store", "vacuum")

    assert (young, pruned) == ({"pruned": []}, {"pruned": [1, 3]})
    assert [(revision["number"], revision["tags"]) for revision in listed] == [
        (4, []),
        (2, ["golden"]),
    ]
    assert vacuumed.code == 0
    assert loadpath("store", "verify").code == 0
    assert loadpath("gaps", "--revision", "3").code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("revisions", "tag"),
        ("revisions", "prune", "name"),
        ("store", "backup"),
        ("store", "verify", "x"),
        ("sources", "forget"),
        ("sources", "list", "x"),
    ],
)
def test_arguments_that_do_not_fit_the_action_are_refused(loadpath, arguments):
    assert loadpath(*arguments).code == 2


def test_scope_that_is_forgotten_is_gone_and_audited(loadpath, tmp_path):
    text = "loadpath: 1\ncomponents: [{id: 'queue:x', kind: queue}]\n"
    loadpath("import", document(tmp_path, "x.yaml", text), "--as", "x.yaml")
    listed = loadpath("sources").out

    wrong = loadpath("sources", "forget", "document@y.yaml")
    done = loadpath.json("sources", "forget", "document@x.yaml")

    assert "document@x.yaml" in listed
    assert (wrong.code, "expected the key of a scope" in wrong.err) == (3, True)
    assert done["new_revision"] is True
    assert "document@x.yaml" not in loadpath("sources").out


def test_recorded_observations_are_published_by_command(loadpath, shop_url):
    from service.stores.sqlite.store import SqliteStore
    from tests.observing import saw, seen

    store = SqliteStore(path_of(shop_url))
    store.record([saw("aws.a", seen("queue:recorded"))])
    store.close()

    done = loadpath.json("publish")
    again = loadpath("publish")

    assert (done["revision"]["number"], done["new_revision"]) == (2, True)
    assert "Nothing new" in again.out


def test_export_that_cannot_be_written_leaves_the_old_file(tmp_path):
    target = tmp_path / "estate.yaml"
    target.write_text("old")
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))

    command = [sys.executable, "-m", "service.cli", "export", "--graph", str(SHOP)]
    done = subprocess.run(
        [*command, "-o", str(target)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 3, done.stderr
    assert "a file that can be written" in done.stderr
    assert target.read_text() == "old"
    assert list(tmp_path.glob(".estate*")) == []


@pytest.mark.parametrize(
    ("redirected", "code", "message"),
    [(">/dev/full", 3, os.strerror(errno.ENOSPC)), (">&-", 0, ""), ("| true", 0, "")],
)
def test_output_that_is_full_or_closed_is_no_defect(loadpath, redirected, code, message):
    line = f"{sys.executable} -m service.cli --store {loadpath.store} export {redirected}"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "defect" not in done.stderr
    assert "Traceback" not in done.stderr


def test_import_for_which_memory_is_too_small_says_so_and_changes_nothing(loadpath, tmp_path):
    with (tmp_path / "large.json").open("wb") as file:
        file.truncate(900 << 20)
    command = f"{sys.executable} -m service.cli --store {loadpath.store} import large.json"
    done = subprocess.run(
        ["bash", "-c", f"ulimit -v 800000; exec {command}"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 3, done.stderr
    assert "there is not enough memory for this" in done.stderr
    assert "Traceback" not in done.stderr
    assert loadpath("revisions").out.count("sha256:") == 1


def test_import_is_audited_with_its_outcome(loadpath, shop_url):
    from service.stores.sqlite.store import SqliteStore

    loadpath("import", SHOP)
    store = SqliteStore(path_of(shop_url))
    entry = store.audit_log()[0]
    store.close()

    assert (entry.action, entry.outcome) == ("import", "unchanged")
    assert entry.author.startswith("cli:")
