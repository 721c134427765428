"""Stores: SQLite and Neo4j behind one protocol."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from service.extras import require
from service.stores.bundles.opened import bundle_path, not_a_store, open_bundle
from service.stores.copied import CopiedStore
from service.stores.errors import StoreUrlInvalid
from service.stores.interface import GraphStore

DEFAULT_URL = "sqlite:///loadpath.sqlite3"
NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
EXAMPLES = "sqlite:///loadpath.sqlite3 or neo4j://db.example.com:7687"


def path_of(url: str | None, environ: Mapping[str, str]) -> Path | None:
    """Return the file of an SQLite store; None when `url` names another kind of store."""
    wanted = url or environ.get("NEO4J_URI") or DEFAULT_URL
    scheme, separator, rest = wanted.partition("://")
    if separator and scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return Path(rest[1:]).expanduser()
    return None


def open_store(
    url: str | None = None, *, environ: Mapping[str, str] = os.environ, create: bool = True
) -> GraphStore:
    """Return the store at `url`; None means `NEO4J_URI` when it is set, else `DEFAULT_URL`.

    Readers pass `create=False`: a mistyped path is then an error, not an empty store.

    `sqlite:///name` is a path from the working directory, `sqlite:////name` one from the root.
    For `neo4j://HOST` and its kin `NEO4J_USERNAME`, `NEO4J_PASSWORD` and `NEO4J_DATABASE` count.
    `bundle:///FILE` answers from a bundle that `LOADPATH_BUNDLE_KEY` verifies.

    Raises:
        BundleRejected: if a bundle is not what the owner of the key signed.
        StoreUrlInvalid: if `url` names no store that we know.
        MissingExtra: if the driver of Neo4j is not installed.
        StoreError: if the store cannot be opened.
    """
    wanted = url or environ.get("NEO4J_URI") or DEFAULT_URL
    bundle = bundle_path(wanted)
    if bundle is not None:
        return _bundled(bundle, environ)
    scheme, separator, rest = wanted.partition("://")
    if separator and scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        from service.stores.sqlite.store import SqliteStore

        path = Path(rest[1:]).expanduser()
        return SqliteStore(path, create=create)
    if separator and scheme in NEO4J_SCHEMES:
        require("neo4j", f"a store at {scheme}://…")
        # The driver is loaded only where it is used: a command line should start at once.
        from service.stores.neo4j.connection import Neo4jSettings
        from service.stores.neo4j.store import Neo4jStore

        return Neo4jStore(Neo4jSettings.read(wanted, environ), create=create)
    raise StoreUrlInvalid(f"{scheme}://…", "no store has this form of URL", hint=EXAMPLES)


def _bundled(path: Path, environ: Mapping[str, str]) -> GraphStore:
    """Return the one revision of a bundle as a store that changes nothing."""
    publication = open_bundle(path, environ).publication
    return cast("GraphStore", CopiedStore(publication, not_a_store(path)))
