"""One AWS call: its pages, its budget, and its failure as a value."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any, Protocol, TypeAlias

from botocore.client import BaseClient
from botocore.exceptions import DataNotFoundError, PaginationError
from botocore.loaders import Loader, create_loader
from botocore.paginate import Paginator

from discovery.errors import CallFailed, Failure, translate
from model.records.observation import Outcome

Page: TypeAlias = Mapping[str, Any]
Clients: TypeAlias = Callable[[str], BaseClient]
"""From a boto3 service name to the client for the account and Region of the scope."""

CANCELLED = "Cancelled"
"""The code of a call that was not made because the crawl was cancelled."""
TRUNCATED = "Truncated"
"""The code of a call whose last page says that there is more, without a way to read it."""
TRUNCATION_FLAG = re.compile(
    r"truncated$|^has_?more|^more_?results|additional\w*available$", re.IGNORECASE
)
"""Names of the members by which an answer says that it is not the end."""
TOKENS = ("NextToken", "nextToken", "NextMarker", "Marker", "marker")
"""Tokens that some operations without a boto3 paginator take and give under the same name."""
OWN_PAGINATORS: Mapping[str, Mapping[str, Any]] = {
    # Its next page begins after the last name of this one; boto3 has no paginator for it.
    "firehose": {
        "ListDeliveryStreams": {
            "input_token": "ExclusiveStartDeliveryStreamName",
            "output_token": "DeliveryStreamNames[-1]",
            "more_results": "HasMoreDeliveryStreams",
            "result_key": "DeliveryStreamNames",
        }
    },
}
"""Service → operation → how its pages follow each other, in the form of boto3's paginators."""


class ExpectedFailure(Exception):
    """A call failed with a code for which its declaration has a meaning."""

    def __init__(self, code: str) -> None:
        """Carry the code."""
        super().__init__(code)
        self.code = code


class Budget(Protocol):
    """What a call waits for before it is made."""

    def take(self, *, account: str, region: str, service: str, operation: str) -> None:
        """Wait until one more call may be made from this account in this Region."""


class Answers(Protocol):
    """The answers that several crawlers of one place share."""

    def replayed(
        self, service: str, operation: str, arguments: Mapping[str, Any]
    ) -> Iterator[Page] | None:
        """Return the pages of an earlier call; None if it has to be made."""

    def kept(
        self, service: str, operation: str, arguments: Mapping[str, Any], pages: Iterator[Page]
    ) -> Iterator[Page]:
        """Yield `pages`, and keep them once the last one was taken."""


class Unlimited:
    """The budget of tests and of emulators: no waiting."""

    def take(self, *, account: str, region: str, service: str, operation: str) -> None:
        """Return at once."""


@dataclass(slots=True, kw_only=True)
class Caller:
    """Makes the calls of one scope, counts them and remembers which failed."""

    clients: Clients
    account: str
    region: str
    budget: Budget = field(default_factory=Unlimited)
    cancelled: Callable[[], bool] = lambda: False
    answers: "Answers | None" = None
    """Answers that several crawlers of the place share; None shares none."""
    lanes: int = 1
    """How many details of a scope may be read at a time."""
    calls: int = 0
    failures: list[Failure] = field(default_factory=list)

    def beside(self) -> "Caller":
        """Return a caller for another thread, which has made no call yet; `join` adds its calls."""
        return replace(self, calls=0, failures=[])

    def join(self, other: "Caller") -> None:
        """Add the calls and failures of a caller of `beside`."""
        self.calls += other.calls
        self.failures += other.failures

    def pages(
        self,
        service: str,
        operation: str,
        arguments: Mapping[str, Any],
        expected: Collection[str] = (),
    ) -> Iterator[Page]:
        """Yield every page of an answer.

        Raises:
            ExpectedFailure: for an error code of `expected`; it is not kept in `failures`.
            CallFailed: for any other failure, after the pages that came before it. The failure
                is also kept in `failures`.
        """
        page: Page = {}
        try:
            for page in self._shared(service, operation, arguments):
                yield page
        except CallFailed:
            raise
        except Exception as error:  # botocore raises more than its two base classes
            failure = translate(error, service=service, operation=operation)
            if failure.code in expected:
                raise ExpectedFailure(failure.code) from error
            raise self._failed(failure) from error
        if says_more(page):
            message = "the last page says that there is more, and not how to read it"
            raise self._failed(
                Failure(
                    service=service,
                    operation=operation,
                    code=TRUNCATED,
                    message=message,
                    outcome=Outcome.FAILED,
                )
            )

    def _failed(self, failure: Failure) -> CallFailed:
        self.failures.append(failure)
        return CallFailed(failure)

    def whole(
        self,
        service: str,
        operation: str,
        arguments: Mapping[str, Any],
        expected: Collection[str] = (),
    ) -> Page:
        """Return an answer with the lists of all its pages joined.

        Raises:
            ExpectedFailure, CallFailed: as `pages` does.
        """
        answer: Page = {}
        for page in self.pages(service, operation, arguments, expected):
            answer = joined(answer, page)
        return answer

    def _shared(self, service: str, operation: str, arguments: Mapping[str, Any]) -> Iterator[Page]:
        if self.answers is None:
            return self._steps(service, operation, arguments)
        replayed = self.answers.replayed(service, operation, arguments)
        if replayed is not None:
            return replayed
        pages = self._steps(service, operation, arguments)
        return self.answers.kept(service, operation, arguments, pages)

    def _steps(self, service: str, operation: str, arguments: Mapping[str, Any]) -> Iterator[Page]:
        client = self.clients(service)
        call = getattr(client, operation)

        def counted(**given: Any) -> Any:
            self._wait(service, operation)
            return call(**given)

        name = client.meta.method_to_api_mapping[operation]
        walk = by_paginator if name in paginators(service) else by_token
        for page in walk(client, operation, counted, arguments):
            yield {key: value for key, value in page.items() if key != "ResponseMetadata"}

    def _wait(self, service: str, operation: str) -> None:
        if self.cancelled():
            failure = Failure(
                service=service,
                operation=operation,
                code=CANCELLED,
                message="the crawl was cancelled before this call",
                outcome=Outcome.FAILED,
            )
            raise self._failed(failure)
        self.budget.take(
            account=self.account, region=self.region, service=service, operation=operation
        )
        self.calls += 1


def says_more(page: Page) -> bool:
    """Tell whether a page says that it is not the last one.

    >>> says_more({"Routes": [], "AdditionalRoutesAvailable": True}), says_more({"Routes": []})
    (True, False)
    """
    return any(
        # CloudFront wraps its whole answer in one member.
        says_more(value)
        if isinstance(value, Mapping)
        else value is True and TRUNCATION_FLAG.search(name) is not None
        for name, value in page.items()
    )


def joined(first: Page, second: Page) -> Page:
    """Return two pages as one: lists joined, maps merged, for the rest the later value.

    >>> joined({"Names": [1], "Token": "a"}, {"Names": [2]})
    {'Names': [1, 2], 'Token': 'a'}
    """
    answer = dict(first)
    for key, new in second.items():
        old = answer.get(key)
        if isinstance(old, list) and isinstance(new, list):
            answer[key] = old + new
        elif isinstance(old, Mapping) and isinstance(new, Mapping):
            answer[key] = joined(old, new)
        else:
            answer[key] = new
    return answer


def by_paginator(
    client: BaseClient, operation: str, call: Callable[..., Any], arguments: Mapping[str, Any]
) -> Iterator[Page]:
    """Walk the pages of an operation by boto3's paginator, which makes each request by `call`.

    `client.get_paginator` calls the client itself, so nothing could wait before a page.
    """
    name = client.meta.method_to_api_mapping[operation]
    model = client.meta.service_model
    paginate: Any = Paginator  # its stub describes the paginators of clients only
    config = paginators(model.service_name)[name]
    yield from paginate(call, config, model.operation_model(name)).paginate(**arguments)


@lru_cache(maxsize=512)
def paginators(service: str) -> Mapping[str, Any]:
    """Return the paginators of a service, boto3's and ours, by the name of the operation."""
    try:
        model: Mapping[str, Any] = _loader().load_service_model(service, "paginators-1")
    except DataNotFoundError:
        model = {"pagination": {}}
    return {**model["pagination"], **OWN_PAGINATORS.get(service, {})}


@cache
def _loader() -> Loader:
    # One that has not been used yet looks through the folders of all services first.
    return create_loader()


def by_token(
    client: BaseClient, operation: str, call: Callable[..., Any], arguments: Mapping[str, Any]
) -> Iterator[Page]:
    """Walk the pages of an operation that boto3 has no paginator for."""
    token_name = token_of(client, operation)
    token: str | None = None
    while True:
        further = {token_name: token} if token_name and token else {}
        answer = call(**arguments, **further)
        yield answer
        following = answer.get(token_name) if token_name else None
        if not following:
            return
        if following == token:
            raise PaginationError(message="the token of a page is that of the page before")
        token = following


def token_of(client: BaseClient, operation: str) -> str | None:
    """Return the name of the token that an operation both takes and gives, None without one."""
    model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
    taken = model.input_shape.members if model.input_shape else {}
    given = model.output_shape.members if model.output_shape else {}
    return next((name for name in TOKENS if name in taken and name in given), None)
