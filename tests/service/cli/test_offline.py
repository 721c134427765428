"""Commands answer from the copy of the last revision when the store is away, and say so."""

import json
import shutil
from pathlib import Path

from tests.service.cli.running import Loadpath
from tests.service.running import ORDERS, SHOP


def test_copy_answers_when_the_store_is_gone(capsys, tmp_path):
    loadpath = Loadpath(capsys, f"sqlite:///{tmp_path}/store/shop.sqlite3")
    loadpath("import", SHOP)
    before = loadpath.json("blast-radius", "--component", ORDERS)
    shutil.rmtree(tmp_path / "store")

    after = loadpath("blast-radius", "--component", ORDERS, "--format", "json")

    assert after.code == 0
    assert "stale: store sqlite:///" in after.err
    assert "the copy of revision 1, published" in " ".join(after.err.split())
    answer = json.loads(after.out)
    assert answer["revision"].pop("stale") is True
    assert answer == before
    assert not (tmp_path / "store").exists()


def test_offline_leaves_the_store_alone(loadpath, shop_url):
    loadpath("import", SHOP)
    path = Path(shop_url.removeprefix("sqlite:///"))
    path.write_text("not a store")

    online = loadpath("revisions")
    done = loadpath("--offline", "revisions", "--format", "json")

    assert online.code == 4
    assert done.code == 0
    assert [revision["number"] for revision in json.loads(done.out)["revisions"]] == [1]
    assert "--offline" in done.err


def test_offline_refuses_commands_that_write(loadpath):
    done = loadpath("--offline", "import", SHOP)

    assert done.code == 3
    assert "commands that only read" in done.err


def test_without_a_copy_the_store_is_said_to_be_missing(bare):
    done = bare("--store", "sqlite:///nothing.sqlite3", "revisions")

    assert done.code == 4
    assert "there is no such file" in done.err
