"""`loadpath repair` over a sound file, and over a database that another program changed."""

import pytest

from tests.neo4j_server import empty
from tests.service.cli.running import Loadpath
from tests.service.stores.backends import neo4j_store
from tests.service.stores.neo4j.test_store import publish


def test_nothing_is_repaired_in_a_sound_file(loadpath):
    assert loadpath("repair").out == "Nothing to repair.\n"
    assert loadpath.json("repair") == {"repaired": []}


@pytest.mark.neo4j
def test_repair_names_what_another_program_changed(
    capsys, monkeypatch, neo4j_address, neo4j_driver
):
    for name, value in neo4j_address.environ.items():
        monkeypatch.setenv(name, value)
    empty(neo4j_driver, neo4j_address.database)
    store = neo4j_store(neo4j_address)
    publish(store, "web > db", db={"kind": "database"})
    store.close()
    loadpath = Loadpath(capsys, neo4j_address.uri)

    for output, repaired in (
        ((), "db was changed: name\n"),
        (("--format", "json"), '{\n  "repaired": [\n    "db was changed: name"\n  ]\n}\n'),
    ):
        neo4j_driver.execute_query(
            "MATCH (n:Component {id: 'db'}) SET n.name = 'other'",
            database_=neo4j_address.database,
        )
        assert loadpath("repair", *output).out == repaired
    assert loadpath("repair").out == "Nothing to repair.\n"
