"""Which store a URL names, and what is said about URLs that name none."""

from pathlib import Path

import pytest

from service.stores import open_store
from service.stores.errors import StoreUnreachable, StoreUrlInvalid
from service.stores.neo4j.connection import Neo4jSettings
from tests.neo4j_server import free_port


def test_a_sqlite_url_names_a_file(tmp_path: Path):
    store = open_store(f"sqlite:///{tmp_path}/here.sqlite3", environ={})
    store.close()

    assert (tmp_path / "here.sqlite3").is_file()


@pytest.mark.parametrize(
    "url", ["postgres://db", "sqlite://", "neo4j://", "bolt://:7687", "neo4j://host:port", "x"]
)
def test_what_names_no_store_is_refused_with_an_example(url):
    with pytest.raises(StoreUrlInvalid) as caught:
        open_store(url, environ={})

    assert "neo4j://" in (caught.value.hint or "")


def test_a_password_in_the_url_is_refused_and_not_repeated():
    with pytest.raises(StoreUrlInvalid) as caught:
        open_store("neo4j://me:geheim@db.example.com", environ={})

    assert "NEO4J_PASSWORD" in (caught.value.hint or "")
    assert "geheim" not in f"{caught.value}{caught.value.hint}"


def test_settings_never_show_the_password():
    environ = {"NEO4J_USERNAME": "me", "NEO4J_PASSWORD": "geheim", "NEO4J_DATABASE": "loadpath"}
    settings = Neo4jSettings.read("bolt+s://db.example.com", environ)

    assert (settings.username, settings.password, settings.database) == ("me", "geheim", "loadpath")
    assert "geheim" not in repr(settings)


@pytest.mark.parametrize("scheme", ["neo4j", "bolt"])
def test_a_port_on_which_nothing_listens_is_unreachable(scheme):
    environ = {"NEO4J_PASSWORD": "geheim"}
    with pytest.raises(StoreUnreachable) as caught:
        open_store(f"{scheme}://127.0.0.1:{free_port()}", environ=environ)

    assert "NEO4J_URI" in (caught.value.hint or "")
    assert "geheim" not in str(caught.value)


def test_a_host_that_does_not_exist_is_unreachable():
    with pytest.raises(StoreUnreachable):
        open_store("neo4j://nowhere.invalid:7687", environ={})


@pytest.mark.neo4j
@pytest.mark.parametrize("scheme", ["neo4j", "bolt"])
def test_the_environment_names_a_neo4j(neo4j_address, scheme):
    uri = neo4j_address.uri.replace("neo4j://", f"{scheme}://")
    store = open_store(environ={**neo4j_address.environ, "NEO4J_URI": uri})
    try:
        assert store.url == uri
        assert store.current() is None
    finally:
        store.close()
