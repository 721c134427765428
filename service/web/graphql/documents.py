"""Documents of GraphQL that clients name instead of sending their text.

Trusted documents come from a file: the build of a client writes which texts it sends. Automatic
ones come from the clients themselves: an unknown hash is refused once, then the text is sent beside
it. Both make a query short enough for GET, and so for caches.

References:
    1. GraphQL over HTTP, appendix A, "Persisted Documents".
    2. Apollo, "Automatic Persisted Queries".
"""

from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from threading import Lock

import orjson

from model.errors import InvalidValue
from service.refusals import BadRequest, UnknownDocument, UntrustedDocument
from service.web.graphql.request import GraphQLRequest

REMEMBERED = 1000
"""Automatic documents that are remembered, the latest."""
SHA256 = "sha256:"
EXTENSION = "persistedQuery"


class Documents:
    """The trusted documents of a file, and the automatic ones of the clients."""

    def __init__(self, trusted: Mapping[str, str], *, only_trusted: bool = False) -> None:
        """Trust these texts, by id; with `only_trusted`, refuse all others."""
        self._trusted = dict(trusted)
        self._only_trusted = only_trusted
        self._automatic: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()
        """Guards the automatic documents."""
        self._trusted_texts = frozenset(self._trusted.values())
        for text in self._trusted_texts:
            self._trusted.setdefault(SHA256 + hashed(text), text)

    def text(self, request: GraphQLRequest) -> str:
        """Return the text of the document that a request means.

        Raises:
            UnknownDocument: if it names a document that is not known.
            UntrustedDocument: if only trusted documents are answered, and it is none.
            BadRequest: if it names no document, or the hash is not that of the text.
        """
        name, query = self._name(request), request.query or None
        if name is None:
            if query is None:
                raise BadRequest("no GraphQL query found in the request")
            return self._allowed(query)
        known = self._trusted.get(name)
        if known is not None:
            return known
        if self._only_trusted:
            raise UntrustedDocument
        if query is None:
            return self._recalled(name)
        self._remember(name, query)
        return query

    def _name(self, request: GraphQLRequest) -> str | None:
        """Return the id that a request names; a hash of Apollo's protocol becomes one."""
        if request.document is not None:
            return request.document
        persisted = request.extensions.get(EXTENSION)
        if persisted is None:
            return None
        stated = persisted.get("sha256Hash") if isinstance(persisted, Mapping) else None
        if not isinstance(stated, str):
            raise BadRequest(f"`extensions.{EXTENSION}`: expected an object with `sha256Hash`")
        return SHA256 + stated.lower()

    def _allowed(self, text: str) -> str:
        if self._only_trusted and text not in self._trusted_texts:
            raise UntrustedDocument
        return text

    def _recalled(self, name: str) -> str:
        with self._lock:
            if name not in self._automatic:
                raise UnknownDocument
            self._automatic.move_to_end(name)
            return self._automatic[name]

    def _remember(self, name: str, text: str) -> None:
        if name != SHA256 + hashed(text):
            raise BadRequest(f"the document has not the hash that is named: {name!r}")
        with self._lock:
            self._automatic[name] = text
            self._automatic.move_to_end(name)
            while len(self._automatic) > REMEMBERED:
                self._automatic.popitem(last=False)


def hashed(text: str) -> str:
    """Return the SHA-256 of a document, as clients compute it."""
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def read_trusted(path: Path) -> Mapping[str, str]:
    """Return the documents of a file, by id: a JSON object from id to text.

    graphql-codegen (`persistedDocuments`) and relay-compiler (`persistConfig.file`) write it.

    Raises:
        InvalidValue: if the file is not there or is no such object.
    """
    expected = "a JSON file with an object from id to document"
    try:
        stated = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise InvalidValue("trusted_documents", str(path), f"{expected} ({error})") from error
    if not isinstance(stated, dict) or not all(isinstance(text, str) for text in stated.values()):
        raise InvalidValue("trusted_documents", str(path), expected)
    return stated
