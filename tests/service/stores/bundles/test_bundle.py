"""Bundles: what was signed is read, and nothing else."""

import io
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from model.errors import InvalidValue
from model.records.revision import Publication
from service.stores import open_store
from service.stores.bundles.bundle import HEAD, SIGNATURE_BYTES, Author, pack, unpack
from service.stores.bundles.errors import BundleRejected
from service.stores.bundles.keys import make_keys, private_key, public_key
from tests.service.running import SHOP, fill

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
AUTHOR = Author(name="cli:me")


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    url = f"sqlite:///{tmp_path_factory.mktemp('shop')}/shop.sqlite3"
    fill(url, SHOP)
    store = open_store(url)
    try:
        return store.load()
    finally:
        store.close()


@pytest.fixture(scope="module")
def bundle(publication: Publication) -> bytes:
    return pack(publication, AUTHOR, KEY)


def test_what_was_packed_is_read(publication: Publication, bundle: bytes) -> None:
    opened = unpack("b", bundle, KEY.public_key())
    assert opened.publication == publication
    assert opened.manifest["author"] == {"name": "cli:me", "scope": "everything"}
    assert opened.manifest["revision"]["digest"] == publication.revision.digest


def test_the_page_shows_the_estate_without_a_server(bundle: bytes) -> None:
    page = unpack("b", bundle, KEY.public_key()).page
    assert "checkout" in page
    sources = re.findall(r'(?:src|href)="([a-z]+:[a-z/+]+)', page)
    assert set(sources) == {"data:image/svg+xml"}


def test_the_same_revision_gives_the_same_bytes(publication: Publication, bundle: bytes) -> None:
    assert pack(publication, AUTHOR, KEY) == bundle


def test_programs_for_archives_read_it_and_the_digests_are_those_of_the_files(
    bundle: bytes,
) -> None:
    with ZipFile(io.BytesIO(bundle)) as archive:
        manifest = orjson.loads(archive.read("manifest.json"))
        for name, noted in manifest["files"].items():
            assert sha256(archive.read(name)).hexdigest() == noted["sha256"]
        assert set(archive.namelist()) == {"manifest.json", *manifest["files"]}


def test_a_bundle_of_which_any_byte_was_changed_is_refused(bundle: bytes) -> None:
    public = KEY.public_key()
    for place in range(len(bundle)):
        changed = bytearray(bundle)
        changed[place] ^= 1
        with pytest.raises(BundleRejected):
            unpack("b", bytes(changed), public)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + b"\0",
        lambda text: text[:-1],
        lambda text: text[: len(HEAD) + SIGNATURE_BYTES],
        lambda text: HEAD,
        lambda text: b"",
        lambda text: text[len(HEAD) :],
    ],
    ids=["longer", "shorter", "no archive", "head alone", "empty", "no head"],
)
def test_a_bundle_of_another_length_is_refused(bundle: bytes, change) -> None:
    with pytest.raises(BundleRejected):
        unpack("b", change(bundle), KEY.public_key())


def test_a_bundle_of_another_key_is_refused(publication: Publication) -> None:
    with pytest.raises(BundleRejected, match="signed by another key"):
        unpack("b", pack(publication, AUTHOR, OTHER), KEY.public_key())


def test_a_bundle_whose_files_are_not_those_of_its_manifest_is_refused() -> None:
    """Even the owner of the key cannot sign one by mistake that is read."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("manifest.json", '{"files": {"revision.json": {"sha256": "0"}}}')
        archive.writestr("revision.json", "{}")
    signed = HEAD + KEY.sign(HEAD + buffer.getvalue()) + buffer.getvalue()
    with pytest.raises(BundleRejected, match="not those of its manifest"):
        unpack("b", signed, KEY.public_key())


def test_records_of_another_version_are_refused_with_what_to_do(publication: Publication) -> None:
    text = b'{"records": 1}'
    noted = {"revision.json": {"sha256": sha256(text).hexdigest(), "bytes": len(text)}}
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("manifest.json", orjson.dumps({"files": noted}))
        archive.writestr("revision.json", text)
    signed = HEAD + KEY.sign(HEAD + buffer.getvalue()) + buffer.getvalue()
    with pytest.raises(BundleRejected) as refused:
        unpack("b", signed, KEY.public_key())
    assert refused.value.hint == "use the version of Loadpath that made it"


def test_another_author_is_another_bundle(publication: Publication, bundle: bytes) -> None:
    assert pack(publication, replace(AUTHOR, scope="account 1"), KEY) != bundle


def test_keys_are_made_once_and_the_private_one_is_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "estate.key"
    public = make_keys(path)
    assert path.stat().st_mode & 0o777 == 0o600
    signature = private_key(path).sign(b"text")
    public_key(public).verify(signature, b"text")
    with pytest.raises(InvalidValue, match="a new file that can be written"):
        make_keys(path)


@pytest.mark.parametrize("read", [private_key, public_key])
def test_a_file_that_holds_no_such_key_is_named(read, tmp_path: Path) -> None:
    public = make_keys(tmp_path / "k")
    wrong = public if read is private_key else tmp_path / "k"
    for path in (wrong, tmp_path / "missing", SHOP):
        with pytest.raises(InvalidValue, match=path.name):
            read(path)
