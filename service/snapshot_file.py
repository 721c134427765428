"""The copy of the current revision on disk, from which the service answers without its store."""

import logging
import zlib
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from model.records.revision import Publication
from service.stores.codec import dumps, loads

LOG = logging.getLogger("loadpath")
HEAD = b"loadpath snapshot 1\n"


class SnapshotFile:
    """One file a store, replaced as a whole; what cannot be read counts as not there."""

    def __init__(self, folder: Path, store: str) -> None:
        """Keep the copy in `folder`, under a name made from the name of the `store`."""
        name = sha256(store.encode()).hexdigest()[:16]
        self.path = folder / f"snapshot-{name}.bin"

    def write(self, publication: Publication) -> None:
        """Replace the copy; a full or read-only disk is logged and changes nothing."""
        body = zlib.compress(dumps(publication), 1)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._replace(HEAD + sha256(body).digest() + body)
        except OSError as error:
            LOG.warning("no copy of revision %d kept: %s", publication.revision.number, error)

    def read(self) -> Publication | None:
        """Return the copy, None when there is none or it is damaged."""
        try:
            text = self.path.read_bytes()
        except OSError:
            return None
        head, digest, body = (
            text[: len(HEAD)],
            text[len(HEAD) : len(HEAD) + 32],
            text[len(HEAD) + 32 :],
        )
        if head != HEAD or sha256(body).digest() != digest:
            LOG.warning("the copy %s is damaged, or of another version", self.path)
            return None
        return loads(Publication, zlib.decompress(body))

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
