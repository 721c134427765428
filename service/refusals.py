"""Requests that the service refuses before it looks for an answer.

model.errors.Error:
    ├── BadRequest              the body, a parameter or a header is not what the protocol wants
    ├── MethodNotAllowed        a change cannot be asked for by GET
    ├── NotAcceptable           no media type that the client accepts can hold the answer
    ├── UnsupportedMediaType    the body is of a media type that no question has
    ├── UnknownDocument         no document with this id or hash is known
    └── UntrustedDocument       this service answers trusted documents only
"""

from collections.abc import Iterable

from model.errors import Error, quote


class BadRequest(Error):
    """A request is not what the protocol wants."""


class MethodNotAllowed(Error):
    """An operation cannot be asked for by this method of HTTP."""

    def __init__(self, operation: str) -> None:
        """Name the kind of operation."""
        super().__init__(
            f"GET: got a {operation}, expected a query", hint="send it by POST, as JSON"
        )


class NotAcceptable(Error):
    """No media type that the client accepts can hold the answer."""

    def __init__(self, accept: str, offered: Iterable[str]) -> None:
        """Quote the header `Accept`, and say what there is."""
        super().__init__(f"Accept: got {quote(accept)}, expected one of {', '.join(offered)}")


class UnsupportedMediaType(Error):
    """The body of a request is of a media type that no question has."""

    def __init__(self, content_type: str) -> None:
        """Quote the header `Content-Type`."""
        super().__init__(
            f"Content-Type: got {quote(content_type)}, expected 'application/json'",
            hint='send {"query": "{ graph { components } }"} as JSON',
        )


class UnknownDocument(Error):
    """No document with this id or hash is known; clients then send its text once."""

    # The clients of Apollo and urql wait for exactly this text.
    MESSAGE = "PersistedQueryNotFound"

    def __init__(self) -> None:
        """Ask for the text."""
        super().__init__(self.MESSAGE, hint="send the text of the document beside its hash")


class UntrustedDocument(Error):
    """This service answers trusted documents only, and the request is none of them."""

    def __init__(self) -> None:
        """Say how a document becomes trusted."""
        super().__init__(
            "this service answers trusted documents only, and this is none",
            hint="add it to the file of LOADPATH_TRUSTED_DOCUMENTS",
        )
