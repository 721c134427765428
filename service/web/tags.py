"""Headers of answers: which revision they are of, and how long they may be kept."""

from starlette.requests import HTTPConnection

from schema.graphql.snapshot import Snapshot

IMMUTABLE = "private, max-age=31536000, immutable"
"""For answers about a revision that is named: it never changes (RFC 8246)."""
REVISION = "revision"
"""The parameter of an address that names a revision."""
NO_STORE = "no-store"
"""For refusals: the same request may be answered at the next try."""
REVALIDATE = "no-cache"
"""For answers about the current revision: ask again, by the tag."""


def revision_headers(snapshot: Snapshot) -> dict[str, str]:
    """Return the headers that say which revision an answer is of, and how complete it is."""
    ratio = snapshot.coverage.ratio
    return {
        "Loadpath-Revision": str(snapshot.revision.number),
        "Loadpath-Digest": snapshot.revision.digest,
        "Loadpath-Stale": "true" if snapshot.stale else "false",
        "Loadpath-Coverage": "unknown" if ratio is None else f"{ratio:.4f}",
    }


def answer_headers(request: HTTPConnection, snapshot: Snapshot, tag: str) -> dict[str, str]:
    """Return the headers of an answer whose body `tag` identifies."""
    named = REVISION in request.query_params
    return {
        **revision_headers(snapshot),
        "ETag": f'"{tag}"',
        # Viewers see different parts: no cache may give the answer of another.
        "Vary": "Authorization, Cookie",
        "Cache-Control": IMMUTABLE if named else REVALIDATE,
    }


def tags_of(request: HTTPConnection) -> tuple[str, ...]:
    """Return the tags of `If-None-Match`; weak tags count (RFC 9110 §13.1.2)."""
    header = request.headers.get("if-none-match", "")
    tags = (tag.strip().removeprefix("W/").strip('"') for tag in header.split(","))
    return tuple(tag for tag in tags if tag)


def matches(request: HTTPConnection, tag: str) -> bool:
    """Tell whether the client has the body that `tag` identifies."""
    tags = tags_of(request)
    return "*" in tags or tag in tags
