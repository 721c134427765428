"""`loadpath audit`: the log, and whether it is as it was written."""

import json
import sqlite3

from tests.service.cli.test_store_care import path_of
from tests.service.running import SHOP


def test_log_is_listed_newest_first(loadpath):
    loadpath("import", SHOP)

    answer = json.loads(loadpath("audit", "--limit", "1", "--format", "json").out)

    (line,) = answer["lines"]
    assert (line["action"], line["outcome"], line["revision"]) == ("import", "unchanged", 1)
    assert line["line"] == 2
    assert line["author"].startswith("cli:")
    assert (line["role"], line["address"], line["reason"]) == (None, None, None)
    assert len(line["previous"]) == 64
    assert "import" in loadpath("audit").out


def test_verify_says_what_was_removed_and_exits_with_1(loadpath, shop_url):
    loadpath("import", SHOP)
    sound = loadpath("audit", "verify")
    head = sound.out.splitlines()[-1].removeprefix("Head: ")

    with sqlite3.connect(path_of(shop_url)) as connection:
        connection.execute("DELETE FROM audit WHERE number = 2")
    connection.close()
    damaged = loadpath("audit", "verify", "--head", head)

    assert (sound.code, sound.out.splitlines()[0]) == (0, "All 2 lines are as they were written.")
    assert damaged.code == 1
    assert damaged.out.splitlines()[:2] == [
        "the log was truncated: its head is line 2, it ends with line 1",
        "line 2, the head that was kept, is missing",
    ]
    found = json.loads(loadpath("audit", "verify", "--format", "json").out)
    assert found["defects"] == ["the log was truncated: its head is line 2, it ends with line 1"]
