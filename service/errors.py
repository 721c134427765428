"""Errors as clients see them: GraphQL code, HTTP status and exit code, in one table.

The first row whose class matches decides. An exception without a row is a defect of Loadpath: the
log has it under an id, and the client gets that id only.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from graphql import GraphQLError

from discovery.errors import DiscoveryError
from model import errors as model_errors
from schema import errors as schema_errors
from schema.documents.errors import DocumentRejected
from schema.graphql.errors import Shown
from service import refusals
from service.stores import errors as store_errors
from service.stores.bundles.errors import BundleRejected

LOG = logging.getLogger("loadpath")


class Unauthenticated(model_errors.Error):
    """No token was given, or it is unknown, has expired, or was revoked."""


class SessionEnded(Unauthenticated):
    """The session of a browser has ended; the person has to sign in again."""


class NoRole(Unauthenticated):
    """Somebody whom the identity provider knows has no role here."""

    def __init__(self, name: str) -> None:
        """Name the person or program."""
        super().__init__(
            f"{name!r} has no role here",
            hint="LOADPATH_OIDC_ROLES names the groups that have one",
        )


class IdentityProviderAway(model_errors.Error):
    """The identity provider does not answer, or not as it should; own tokens are accepted."""

    retry_after = 5

    def __init__(self, why: str) -> None:
        """Say what it did instead."""
        super().__init__(
            f"the identity provider is away: {why}",
            hint=f"try again in {self.retry_after} s, or use a token of `loadpath tokens create`",
        )


class UnknownToken(model_errors.Error):
    """No token has this name."""

    def __init__(self, name: str) -> None:
        """Quote the name."""
        super().__init__(
            f"token: got {model_errors.quote(name)}", hint="`loadpath tokens list` shows all names"
        )


class BodyTooLong(model_errors.Error):
    """The body of a request is longer than one may be."""

    def __init__(self, limit: int) -> None:
        """Say how many bytes it may have."""
        super().__init__(f"the body may have up to {limit} bytes", hint="ask for less at once")


class TooBusy(model_errors.Error):
    """More questions wait than may wait; `retry_after` says when to ask again, in seconds."""

    def __init__(self, waiting: int, retry_after: int) -> None:
        """Say how many questions wait already."""
        super().__init__(
            f"{waiting} questions wait already",
            hint=f"ask again in {retry_after} s, or ask for less at once",
        )
        self.retry_after = retry_after


class TooManySignIns(model_errors.Error):
    """Too many wrong tokens came from one address; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        """Say when to try again."""
        super().__init__(
            "too many wrong tokens came from this address",
            hint=f"try again in {retry_after} s, with a token that holds",
        )
        self.retry_after = retry_after


class TooManyEvents(model_errors.Error):
    """Too many events were posted within a minute; `retry_after` is in seconds."""

    def __init__(self, limit: int, retry_after: int) -> None:
        """Say how many may come, and when to try again."""
        super().__init__(
            f"more than {limit} events were posted within a minute",
            hint=f"send them again in {retry_after} s, or raise LOADPATH_MAX_EVENTS_PER_MINUTE",
        )
        self.retry_after = retry_after


class DeadlineExceeded(model_errors.Error):
    """The answer was not there in time; the work on it has been stopped."""

    def __init__(self, seconds: float) -> None:
        """Say how long the question might take."""
        super().__init__(
            f"no answer within {seconds:g} s; the work was stopped",
            hint="ask for less at once, or raise LOADPATH_QUESTION_SECONDS",
        )
        self.seconds = seconds


class BeingComputed(model_errors.Error):
    """The answers about the whole estate of a new revision are computed; ask again then."""

    def __init__(self, seconds: float, retry_after: int) -> None:
        """Say how long the question might take, and when to ask again, in seconds."""
        super().__init__(
            f"no answer within {seconds:g} s: answers about the whole estate are being computed",
            hint=f"ask again in {retry_after} s",
        )
        self.retry_after = retry_after


class WorkerLost(model_errors.Error):
    """A worker ended while it worked on a question, for want of memory perhaps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How clients see one class of errors."""

    error: type[Exception]
    code: str
    """`extensions.code` in GraphQL, `code` in REST; stable."""
    status: int
    """HTTP status in REST. GraphQL answers 200, as its convention wants."""
    exit: int
    """Exit code of the command line (`service.cli.exits`)."""


INPUT, STORE, AWS, DEFECT = 3, 4, 5, 70

TABLE = (
    Row(error=NoRole, code="NO_ROLE", status=403, exit=INPUT),
    Row(error=Unauthenticated, code="UNAUTHENTICATED", status=401, exit=INPUT),
    Row(error=TooManySignIns, code="TOO_MANY_SIGN_INS", status=429, exit=INPUT),
    Row(
        error=IdentityProviderAway,
        code="IDENTITY_PROVIDER_AWAY",
        status=503,
        exit=INPUT,
    ),
    Row(error=UnknownToken, code="UNKNOWN_TOKEN", status=404, exit=INPUT),
    Row(error=refusals.BadRequest, code="BAD_REQUEST", status=400, exit=INPUT),
    Row(error=refusals.MethodNotAllowed, code="METHOD_NOT_ALLOWED", status=405, exit=INPUT),
    Row(error=refusals.NotAcceptable, code="NOT_ACCEPTABLE", status=406, exit=INPUT),
    Row(
        error=refusals.UnsupportedMediaType,
        code="UNSUPPORTED_MEDIA_TYPE",
        status=415,
        exit=INPUT,
    ),
    Row(error=refusals.UnknownDocument, code="PERSISTED_QUERY_NOT_FOUND", status=200, exit=INPUT),
    Row(error=refusals.UntrustedDocument, code="UNTRUSTED_DOCUMENT", status=403, exit=INPUT),
    Row(error=BodyTooLong, code="BODY_TOO_LARGE", status=413, exit=INPUT),
    Row(error=TooBusy, code="TOO_BUSY", status=429, exit=INPUT),
    Row(error=TooManyEvents, code="TOO_MANY_EVENTS", status=429, exit=INPUT),
    Row(error=DeadlineExceeded, code="DEADLINE_EXCEEDED", status=504, exit=INPUT),
    Row(error=BeingComputed, code="BEING_COMPUTED", status=503, exit=INPUT),
    Row(error=WorkerLost, code="WORKER_LOST", status=503, exit=INPUT),
    Row(error=schema_errors.TooMuch, code="TOO_MUCH", status=400, exit=INPUT),
    Row(error=schema_errors.TooManyTokens, code="TOO_MANY_TOKENS", status=400, exit=INPUT),
    Row(error=schema_errors.TooManyFields, code="TOO_MANY_FIELDS", status=400, exit=INPUT),
    Row(error=schema_errors.TooManyAliases, code="TOO_MANY_ALIASES", status=400, exit=INPUT),
    Row(error=schema_errors.TooManyDirectives, code="TOO_MANY_DIRECTIVES", status=400, exit=INPUT),
    Row(error=schema_errors.TextTooLong, code="TEXT_TOO_LONG", status=400, exit=INPUT),
    Row(error=schema_errors.ListTooLong, code="LIST_TOO_LONG", status=400, exit=INPUT),
    Row(error=schema_errors.TooDeep, code="TOO_DEEP", status=400, exit=INPUT),
    Row(error=schema_errors.MapTooLarge, code="MAP_TOO_LARGE", status=400, exit=INPUT),
    Row(error=schema_errors.NotAllowed, code="NOT_ALLOWED", status=403, exit=INPUT),
    Row(error=schema_errors.OutOfBounds, code="OUT_OF_BOUNDS", status=403, exit=INPUT),
    Row(error=schema_errors.BadCursor, code="BAD_CURSOR", status=400, exit=INPUT),
    Row(error=schema_errors.PageTooLarge, code="PAGE_TOO_LARGE", status=400, exit=INPUT),
    Row(error=schema_errors.UnknownAssertion, code="UNKNOWN_ASSERTION", status=404, exit=INPUT),
    Row(error=schema_errors.UnknownPlanRun, code="UNKNOWN_PLAN_RUN", status=404, exit=INPUT),
    Row(error=schema_errors.UnknownIncident, code="UNKNOWN_INCIDENT", status=404, exit=INPUT),
    Row(error=schema_errors.NotAvailable, code="NOT_AVAILABLE", status=501, exit=INPUT),
    Row(error=DocumentRejected, code="DOCUMENT_REJECTED", status=400, exit=INPUT),
    Row(error=schema_errors.AmbiguousName, code="AMBIGUOUS_NAME", status=400, exit=INPUT),
    Row(error=model_errors.InvalidValue, code="INVALID_VALUE", status=400, exit=INPUT),
    Row(error=model_errors.UnknownComponent, code="UNKNOWN_COMPONENT", status=404, exit=INPUT),
    Row(error=model_errors.UnknownRequirement, code="UNKNOWN_REQUIREMENT", status=404, exit=INPUT),
    Row(error=model_errors.UnknownRevision, code="UNKNOWN_REVISION", status=404, exit=INPUT),
    Row(error=BundleRejected, code="BUNDLE_REJECTED", status=409, exit=INPUT),
    Row(error=store_errors.StoreAuthFailed, code="STORE_AUTH_FAILED", status=503, exit=STORE),
    Row(error=store_errors.StoreFull, code="STORE_FULL", status=507, exit=STORE),
    Row(error=store_errors.StoreBusy, code="STORE_BUSY", status=503, exit=STORE),
    Row(error=store_errors.StoreUrlInvalid, code="STORE_URL_INVALID", status=503, exit=STORE),
    Row(error=store_errors.StoreForbidden, code="STORE_FORBIDDEN", status=503, exit=STORE),
    Row(error=store_errors.StoreReadOnly, code="STORE_READ_ONLY", status=503, exit=STORE),
    Row(error=store_errors.StoreTooOld, code="STORE_TOO_OLD", status=503, exit=STORE),
    Row(error=store_errors.StoreLayoutTooNew, code="STORE_LAYOUT_TOO_NEW", status=503, exit=STORE),
    Row(error=store_errors.StoreDamaged, code="STORE_DAMAGED", status=503, exit=STORE),
    Row(error=store_errors.StoreShared, code="STORE_SHARED", status=503, exit=STORE),
    Row(error=store_errors.StoreLayoutTooOld, code="STORE_LAYOUT_TOO_OLD", status=503, exit=STORE),
    Row(error=store_errors.StoreAway, code="STORE_AWAY", status=503, exit=STORE),
    Row(error=store_errors.StoreReplaced, code="STORE_REPLACED", status=503, exit=STORE),
    Row(error=store_errors.StoreMissing, code="STORE_MISSING", status=503, exit=STORE),
    Row(error=store_errors.StoreUnreachable, code="STORE_UNREACHABLE", status=503, exit=STORE),
    Row(error=store_errors.DigestDiffers, code="DIGEST_DIFFERS", status=409, exit=INPUT),
    Row(error=store_errors.StoreError, code="STORE_ERROR", status=503, exit=STORE),
    Row(error=DiscoveryError, code="DISCOVERY_ERROR", status=502, exit=AWS),
    Row(error=model_errors.Error, code="REFUSED", status=409, exit=INPUT),
)
"""Every error that a user can meet; narrower classes first."""

INTERNAL = Row(error=Exception, code="INTERNAL", status=500, exit=DEFECT)
"""A defect of ours."""

DETAILS: Mapping[type[Exception], tuple[str, ...]] = {
    model_errors.InvalidValue: ("name", "value", "expected"),
    model_errors.UnknownComponent: ("component",),
    model_errors.UnknownRequirement: ("requirement",),
    model_errors.UnknownRevision: ("revision",),
    store_errors.StoreAway: ("retry_after",),
    IdentityProviderAway: ("retry_after",),
    TooBusy: ("retry_after",),
    TooManySignIns: ("retry_after",),
    TooManyEvents: ("retry_after",),
    BeingComputed: ("retry_after",),
    DeadlineExceeded: ("seconds",),
    schema_errors.BadCursor: ("cursor",),
    schema_errors.PageTooLarge: ("size", "limit"),
    schema_errors.NotAllowed: ("needed",),
    schema_errors.MapTooLarge: ("limit",),
    schema_errors.TooMuch: ("limit",),
    schema_errors.RequestTooLarge: ("limit",),
    schema_errors.UnknownAssertion: ("assertion",),
}
"""Attributes that are shown beside the message; GraphQL writes their names in camelCase."""


def row(error: Exception) -> Row:
    """Return the row of `error`."""
    return next((candidate for candidate in TABLE if isinstance(error, candidate.error)), INTERNAL)


def shown(error: Exception) -> Shown:
    """Return the error as a client sees it; the log has a defect under an id for the client."""
    mapping = row(error)
    if isinstance(error, model_errors.Error):
        return Shown(
            code=mapping.code, message=error.message, hint=error.hint, details=_details(error)
        )
    if isinstance(error, GraphQLError):
        return Shown(code="BAD_REQUEST", message=error.message)
    return defect(error)


def defect(error: Exception) -> Shown:
    """Log `error` under a new id, and return the message with this id for the client."""
    number = uuid4().hex[:12]
    LOG.error("defect %s", number, exc_info=error)
    return Shown(
        code=INTERNAL.code,
        message=f"something went wrong inside; the log has it under {number}",
        hint="this is a defect of Loadpath: please report it with the log",
        details={"log_id": number},
    )


def body(error: Exception) -> dict[str, Any]:
    """Return the JSON that REST answers with: `{"error": {code, message, hint, …}}`."""
    error_shown = shown(error)
    return {
        "error": {
            "code": error_shown.code,
            "message": error_shown.message,
            **({} if error_shown.hint is None else {"hint": error_shown.hint}),
            **(error_shown.details or {}),
        }
    }


def headers(error: Exception) -> dict[str, str]:
    """Return the headers of the HTTP answer about `error`."""
    if isinstance(error, Unauthenticated) and not isinstance(error, NoRole):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, refusals.MethodNotAllowed):
        return {"Allow": "POST"}
    seconds = getattr(error, "retry_after", None)
    return {} if seconds is None else {"Retry-After": str(seconds)}


def _details(error: Exception) -> dict[str, Any]:
    names = next((DETAILS[kind] for kind in type(error).__mro__ if kind in DETAILS), ())
    return {name: _plain(getattr(error, name)) for name in names}


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value) if isinstance(value, str | timedelta) else repr(value)
    longest = model_errors.QUOTED
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
