"""The errors of what crosses our border: pages, cursors, arguments.

model.errors.Error:
    ├── BadCursor           a cursor that this list never gave
    ├── PageTooLarge        more asked for at once than one page may hold
    ├── TooMuch             more items in one answer than it may hold
    ├── RequestTooLarge     a GraphQL request that is larger than one may be
    │   ├── TooManyTokens
    │   ├── TooManyFields
    │   ├── TooManyAliases
    │   ├── TooManyDirectives
    │   ├── TextTooLong
    │   ├── ListTooLong
    │   └── TooDeep
    ├── MapTooLarge         more in a map than the program of its format accepts
    ├── AmbiguousName       several components have a name (an InvalidValue)
    ├── NotAllowed          the viewer's role does not suffice
    ├── OutOfBounds         the viewer sees a part of the estate, and this needs all of it
    ├── UnknownAssertion    nobody asserted anything under this id
    ├── UnknownPlanRun      no run of a plan has this id
    ├── UnknownIncident     no incident has this id
    └── NotAvailable        this service was started without what would be needed
"""

from collections.abc import Sequence

from model.errors import Error, InvalidValue, quote


class BadCursor(Error):
    """A cursor was made up, cut, or taken from another list."""

    def __init__(self, cursor: str, of: str) -> None:
        """Quote `cursor`; `of` names the list that it was given to."""
        super().__init__(
            f"cursor: got {quote(cursor)}, expected a cursor that the list {str(of)!r} gave",
            hint="pass pageInfo.endCursor or pageInfo.startCursor of the same list, unchanged",
        )
        self.cursor = cursor


class PageTooLarge(Error):
    """More was asked for at once than one page may hold."""

    def __init__(self, size: int, limit: int) -> None:
        """Quote the number asked for and the limit."""
        super().__init__(
            f"page size: got {size}, expected a number from 0 to {limit}",
            hint="ask for smaller pages and follow pageInfo.endCursor",
        )
        self.size = size
        self.limit = limit


class TooMuch(Error):
    """One request asks for more items than an answer may hold."""

    def __init__(self, limit: int) -> None:
        """Quote the limit."""
        super().__init__(
            f"the request asks for more than {limit} items, those of inner lists counted",
            hint="ask for smaller pages, or take /export for whole graphs",
        )
        self.limit = limit


class RequestTooLarge(Error):
    """A GraphQL request is larger than one may be."""

    advice = "ask in several requests, each smaller"

    def __init__(self, problem: str, limit: int | None = None) -> None:
        """Say what the request has too much of; `limit` is how much it may have."""
        super().__init__(problem, hint=self.advice)
        self.limit = limit


class TooManyTokens(RequestTooLarge):
    """A GraphQL request has more tokens than one may have."""

    advice = "ask in several requests, each shorter"


class TooManyFields(RequestTooLarge):
    """A GraphQL request has more fields, its fragments spread, than one may have."""


class TooManyAliases(RequestTooLarge):
    """A GraphQL request has more aliases than one may have."""

    advice = "ask for less at once"


class TooManyDirectives(RequestTooLarge):
    """A GraphQL request has more directives at one place than there may be."""

    advice = "leave out what says the same twice"


class TextTooLong(RequestTooLarge):
    """A text in a GraphQL request is longer than one may be."""

    advice = "names and ids are shorter; keep long texts elsewhere and name their address"


class ListTooLong(RequestTooLarge):
    """A list in a GraphQL request has more elements than one may have."""


class TooDeep(RequestTooLarge):
    """A GraphQL request is nested more deeply than one may be."""

    advice = "ask in several requests, each less deep"


class MapTooLarge(Error):
    """A map has more in it than the program of the format accepts."""

    def __init__(self, format_name: str, what: str, count: int, limit: int) -> None:
        """Say what there is too much of."""
        super().__init__(
            f"the map has {count} {what}; {format_name} accepts {limit}",
            hint="ask for a coarser level (estate, service) or another format (dot, json)",
        )
        self.limit = limit


class AmbiguousName(InvalidValue):
    """Several components have a name, so that it means none of them."""

    CANDIDATES = 5
    """So many ids are named."""

    def __init__(self, name: str, components: Sequence[str]) -> None:
        """Quote `name`, and say which components have it."""
        further = len(components) - self.CANDIDATES
        others = f" and {further} more" if further > 0 else ""
        super().__init__(
            "component",
            name,
            "the id of one component",
            hint=f"it names {', '.join(components[: self.CANDIDATES])}{others}",
        )


class NotAllowed(Error):
    """The viewer's role does not allow this."""

    def __init__(self, *, viewer: str, role: str, needed: str, action: str) -> None:
        """Say who wanted what, with which role, and which one it takes."""
        super().__init__(
            f"{viewer!r} is a {role} and may not {action}: this takes the role {needed!r}",
            hint=f"use a token with the role {needed!r}",
        )
        self.needed = needed


class OutOfBounds(Error):
    """The viewer is bound to a part of the estate, and this is answered from all of it."""

    def __init__(self, what: str, bounds: str) -> None:
        """Name the refused question, and the bounds of the viewer."""
        super().__init__(
            f"{what}: refused to a viewer that is bound to {bounds!r}",
            hint="ask somebody who sees the whole estate",
        )


class UnknownAssertion(Error):
    """Nobody asserted anything under this id."""

    def __init__(self, assertion: str, *, hint: str | None = None) -> None:
        """Quote the id."""
        super().__init__(
            f"no assertion has the id {assertion!r}",
            hint=hint or "the query `assertions` lists them; each mutation answers with the id",
        )
        self.assertion = assertion


class UnknownPlanRun(Error):
    """No run of a plan has this id."""

    def __init__(self, run: str) -> None:
        """Quote the id."""
        super().__init__(
            f"no run of a plan has the id {run!r}", hint="the query `planRuns` lists them"
        )
        self.run = run


class UnknownIncident(Error):
    """No incident has this id."""

    def __init__(self, incident: str) -> None:
        """Quote the id."""
        super().__init__(
            f"no incident has the id {quote(incident)}", hint="the query `incidents` lists them"
        )
        self.incident = incident


class NotAvailable(Error):
    """This service was started without what would be needed."""
