"""A store that answers from the copy of one revision, while the real one is away."""

from collections.abc import Sequence
from typing import NoReturn

from model.records.coverage import Coverage
from model.records.revision import Publication, Revision
from service.stores.errors import StoreAway, StoreError


class CopiedStore:
    """Answers the reading verbs of `GraphStore` for one revision; refuses all others."""

    def __init__(self, publication: Publication, cause: StoreError) -> None:
        """Answer from `publication`; `cause` says why the real store cannot."""
        self.url = cause.url
        self._publication = publication
        self._cause = cause

    def load(self, revision: int | None = None) -> Publication:
        """Return the copied revision.

        Raises:
            StoreAway: if another one is wanted.
        """
        if revision not in (None, self._publication.revision.number):
            raise StoreAway(self._cause)
        return self._publication

    def current(self) -> Revision:
        """Return the label of the copied revision."""
        return self._publication.revision

    def coverage(self) -> tuple[Revision, Coverage]:
        """Return label and coverage of the copied revision."""
        return self._publication.revision, self._publication.coverage

    def revisions(self) -> Sequence[Revision]:
        """Return the label of the copied revision; the others are unknown here."""
        return (self._publication.revision,)

    def load_compiled(self, revision: int) -> None:
        """Return None: the copy has no compiled form."""

    def save_compiled(self, revision: int, blob: bytes) -> None:
        """Keep nothing."""

    def close(self) -> None:
        """Do nothing: no connection is open."""

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse every other verb.

        Raises:
            StoreAway: always.
        """
        raise StoreAway(self._cause)
