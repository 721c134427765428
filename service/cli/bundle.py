"""`loadpath bundle`: one signed file to answer from when nothing else is there."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.errors import InvalidValue
from service.cli.console import err
from service.cli.options import StoreOptions, from_options
from service.cli.session import open_the_store
from service.cli.streams import write_json
from service.extras import require
from service.stores.bundles.errors import BundleRejected

if TYPE_CHECKING:
    from service.stores.bundles.bundle import Bundle


class Action(StrEnum):
    """What to do with a bundle."""

    KEYS = "keys"
    MAKE = "make"
    VERIFY = "verify"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(StoreOptions):
    """The options of `loadpath bundle`."""

    action: Annotated[Action, typer.Argument(metavar="ACTION", help="keys, make or verify.")]
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The bundle; for keys, the private key to make.")
    ]
    key: Annotated[
        Path | None,
        typer.Option(
            "--key", metavar="KEY", help="make: the private key. verify: the public key (*.pub)."
        ),
    ] = None
    page: Annotated[
        Path | None,
        typer.Option("--page", metavar="HTML", help="verify: also write the page that is inside."),
    ] = None


@from_options(Options)
def command(options: Options) -> None:
    """Make or verify a bundle: a revision with all its plans and maps, signed with Ed25519.

    A machine that has nothing but Loadpath, a bundle and the public key answers every question:
    name the bundle as the store (`bundle:///FILE`) and the key in LOADPATH_BUNDLE_KEY, for any
    command and for `loadpath serve`. A bundle of which one byte was changed is refused.

    Examples:
      loadpath bundle keys estate.key
      loadpath bundle make estate.bundle --key estate.key
      loadpath bundle verify estate.bundle --key estate.key.pub --page estate.html
    """
    require("bundles", "a bundle")
    if (options.action is Action.KEYS) != (options.key is None):
        takes = "takes no" if options.action is Action.KEYS else "needs a"
        raise typer.BadParameter(f"{options.action} {takes} --key")
    if options.page is not None and options.action is not Action.VERIFY:
        raise InvalidValue("--page", str(options.page), "to stand beside verify")
    match options.action:
        case Action.KEYS:
            _keys(options.file)
        case Action.MAKE:
            assert options.key is not None  # noqa: S101 - checked above; narrows the type
            _make(options.file, options.key, options.store)
        case Action.VERIFY:
            assert options.key is not None  # noqa: S101 - checked above; narrows the type
            _verify(options.file, options.key, options.page)


def _keys(path: Path) -> None:
    from service.stores.bundles.keys import make_keys

    public = make_keys(path)
    err().print(f"Wrote {path} (keep it secret) and {public} (give it away).", markup=False)


def _make(path: Path, key: Path, store_url: str | None) -> None:
    from service.cli.sources import author
    from service.stores.bundles.bundle import Author, pack
    from service.stores.bundles.keys import private_key

    signing = private_key(key)
    with open_the_store(store_url) as store:
        publication = store.load()
    text = pack(publication, Author(name=author()), signing)
    _write(path, text)
    number = publication.revision.number
    err().print(f"Wrote {path} ({len(text)} bytes) of revision {number}.", markup=False)


def _verify(path: Path, key: Path, page: Path | None) -> None:
    from service.stores.bundles.opened import KEY, open_bundle

    bundle: Bundle = open_bundle(path, {KEY: str(key)})
    if page is not None:
        _write(page, bundle.page.encode())
    write_json(dict(bundle.manifest))


def _write(path: Path, text: bytes) -> None:
    try:
        path.write_bytes(text)
    except OSError as error:
        raise BundleRejected(path.name, f"it cannot be written ({error.strerror})") from error
