"""A bundle: a revision, its handbook with every plan, and a manifest, signed as a whole.

The file is a line that names the format, 64 bytes of signature, and a ZIP archive. The signature is
over the line and the whole archive, so not a byte of the file can change unnoticed, those that
programs for archives skip among them. Such programs read the archive behind its head, too.

The same revision, author and key give the same bytes.
"""

import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from model.graph import DependencyGraph
from model.records.revision import Publication
from schema.documents.plain import plain
from schema.exports.handbook import Subject, handbook, single_file
from service.stores.bundles.errors import BundleRejected
from service.stores.codec import dumps, loads

HEAD = b"loadpath bundle 1\n"
SIGNATURE_BYTES = 64
MANIFEST, REVISION, PAGE = "manifest.json", "revision.json", "handbook.html"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The moment of every entry: a clock would change the bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who made a bundle, and what of the estate that author may see."""

    name: str
    scope: str = "everything"
    """What the author may see; a bundle holds nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The verified content of a bundle."""

    manifest: Mapping[str, Any]
    """`revision`, `author`, and `files`: name → {sha256, bytes}."""
    publication: Publication
    page: str
    """The handbook as one HTML file that opens from a disk."""


def pack(publication: Publication, author: Author, key: Ed25519PrivateKey) -> bytes:
    """Return the bytes of the bundle of one revision.

    Complexity: that of the handbook: one map and one failover plan for each pair of Regions of each
    service, and one evaluation of all gap rules.
    """
    files = {REVISION: dumps(publication), PAGE: _page(publication).encode()}
    manifest = {
        "bundle": 1,
        "revision": plain(publication.revision),
        "author": {"name": author.name, "scope": author.scope},
        "files": {
            name: {"sha256": sha256(text).hexdigest(), "bytes": len(text)}
            for name, text in files.items()
        },
    }
    written = orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    archive = _archive({MANIFEST: written, **files})
    return HEAD + key.sign(HEAD + archive) + archive


def unpack(name: str, text: bytes, key: Ed25519PublicKey) -> Bundle:
    """Return the content of the bundle `text`; `name` stands in errors.

    Nothing of the archive is read before its signature is good.

    Raises:
        BundleRejected: if it is no bundle, its signature or a digest is wrong, or this version of
            Loadpath cannot read its records.
    """
    if not text.startswith(HEAD):
        raise BundleRejected(name, "it is no bundle", hint="`loadpath bundle make` makes one")
    begin = len(HEAD) + SIGNATURE_BYTES
    archive = text[begin:]
    try:
        key.verify(text[len(HEAD) : begin], HEAD + archive)
    except InvalidSignature as error:
        hint = "take the bundle from where it was made, and the public key of who made it"
        problem = "it was changed after it was signed, or signed by another key"
        raise BundleRejected(name, problem, hint=hint) from error
    try:
        return _content(name, archive)
    except (BadZipFile, KeyError, ValueError, TypeError, zlib.error) as error:
        hint = "use the version of Loadpath that made it"
        raise BundleRejected(name, f"it cannot be read ({error})", hint=hint) from error


def _content(name: str, archive: bytes) -> Bundle:
    with ZipFile(io.BytesIO(archive)) as opened:
        files = {entry: opened.read(entry) for entry in opened.namelist()}
    manifest = orjson.loads(files.pop(MANIFEST))
    digests = {entry: sha256(text).hexdigest() for entry, text in files.items()}
    if digests != {entry: noted["sha256"] for entry, noted in manifest["files"].items()}:
        raise BundleRejected(name, "its files are not those of its manifest")
    return Bundle(
        manifest=manifest,
        publication=loads(Publication, files[REVISION]),
        page=files[PAGE].decode(),
    )


def _page(publication: Publication) -> str:
    revision = publication.revision
    subject = Subject(
        graph=DependencyGraph(publication.records),
        coverage=publication.coverage,
        digest=revision.digest,
        revision=revision,
        at=revision.published_at,
    )
    return single_file(handbook(subject))


def _archive(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(ZipInfo(name, EPOCH), text, ZIP_DEFLATED, 9)
    return buffer.getvalue()
