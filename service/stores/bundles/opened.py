"""The bundle that `bundle:///FILE` names: verified with the public key of the installation."""

from collections.abc import Mapping
from os import environ as variables
from pathlib import Path
from typing import TYPE_CHECKING

from service.extras import require
from service.stores.bundles.errors import BundleRejected
from service.stores.errors import StoreReadOnly

if TYPE_CHECKING:
    from service.stores.bundles.bundle import Bundle

SCHEME = "bundle:///"
KEY = "LOADPATH_BUNDLE_KEY"
"""The variable that names the public key."""


def bundle_path(url: str | None) -> Path | None:
    """Return the file that a URL of a bundle names; None when it names something else.

    >>> bundle_path("bundle:///estate.bundle"), bundle_path("neo4j://db")
    (PosixPath('estate.bundle'), None)
    """
    if url is None or not url.startswith(SCHEME):
        return None
    return Path(url.removeprefix(SCHEME)).expanduser()


def open_bundle(path: Path, environ: Mapping[str, str] = variables) -> "Bundle":
    """Return the verified bundle in a file; the variable `LOADPATH_BUNDLE_KEY` names the key.

    Raises:
        BundleRejected: if the file cannot be read, or is not what the owner of the key signed.
        InvalidValue: if the file of the key cannot be read.
        MissingExtra: if cryptography is not installed.
    """
    require("bundles", "a bundle")
    from service.stores.bundles.bundle import unpack
    from service.stores.bundles.keys import public_key

    named = environ.get(KEY)
    if not named:
        hint = f"set {KEY} to the file of the public key"
        raise BundleRejected(path.name, "without a public key it cannot be verified", hint=hint)
    try:
        text = path.read_bytes()
    except OSError as error:
        raise BundleRejected(path.name, f"it cannot be read ({error.strerror})") from error
    return unpack(path.name, text, public_key(Path(named)))


def not_a_store(path: Path) -> StoreReadOnly:
    """Return the error for whoever wants to change a bundle, or to know of other revisions."""
    hint = "ask the service or the store of which the bundle was made"
    return StoreReadOnly(f"{SCHEME}{path}", "it is a bundle, which holds one revision", hint=hint)
