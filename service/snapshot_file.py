"""The copy of the current revision on disk, from which the service answers without its store."""

import logging
import zlib
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from model.records.revision import Publication, Revision
from service.stores.codec import dumps, loads

LOG = logging.getLogger("loadpath")
HEAD = b"loadpath snapshot 2\n"
LABEL = 512
"""Bytes of the label of the revision, padded with blanks, so that it is read without the rest."""


class SnapshotFile:
    """One file a store, replaced as a whole; what cannot be read counts as not there."""

    def __init__(self, folder: Path, store: str) -> None:
        """Keep the copy in `folder`, under a name made from the name of the `store`."""
        name = sha256(store.encode()).hexdigest()[:16]
        self.path = folder / f"snapshot-{name}.bin"

    def write(self, publication: Publication) -> None:
        """Replace the copy; a full or read-only disk is logged and changes nothing."""
        label = dumps(publication.revision).ljust(LABEL)
        body = label + zlib.compress(dumps(publication), 1)
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._replace(HEAD + sha256(body).digest() + body)
        except OSError as error:
            LOG.warning("no copy of revision %d kept: %s", publication.revision.number, error)

    def label(self) -> Revision | None:
        """Return the label of the copied revision; None when there is no copy."""
        start = len(HEAD) + 32
        try:
            with self.path.open("rb") as file:
                head = file.read(start + LABEL)
            return loads(Revision, head[start:]) if head.startswith(HEAD) else None
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def read(self) -> Publication | None:
        """Return the copy; None when there is none, it is damaged, or of another version."""
        return read_copy(self.path)

    def _replace(self, text: bytes) -> None:
        with NamedTemporaryFile(dir=self.path.parent, delete=False) as file:
            written = Path(file.name)
            try:
                file.write(text)
                file.flush()
                written.replace(self.path)
            except OSError:
                with suppress(OSError):
                    written.unlink()
                raise


def read_copy(path: Path) -> Publication | None:
    """Return the copy at `path`; None when it is not there, damaged, or of another version."""
    try:
        text = path.read_bytes()
    except OSError:
        return None
    start = len(HEAD) + 32
    body = text[start:]
    if not text.startswith(HEAD) or sha256(body).digest() != text[len(HEAD) : start]:
        LOG.warning("the copy %s is damaged, or of another version", path)
        return None
    try:
        return loads(Publication, zlib.decompress(body[LABEL:]))
    except (ValueError, TypeError, KeyError, zlib.error) as error:
        LOG.warning("the copy %s cannot be read: %s", path, error)
        return None
