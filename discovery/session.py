"""Sessions: our credentials, assumed roles, and one client per account, Region and service.

Credentials, endpoints, proxies and profiles are those of boto3's ordinary chain; nothing here
overrides them. Credentials of assumed roles renew themselves while a crawl runs.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache, partial
from ipaddress import ip_address
from threading import RLock
from typing import Any, Literal
from urllib.parse import urlsplit
from urllib.request import getproxies

import botocore.session
from botocore.awsrequest import AWSRequest
from botocore.client import BaseClient
from botocore.config import Config
from botocore.credentials import (
    CredentialProvider,
    CredentialResolver,
    DeferredRefreshableCredentials,
    create_assume_role_refresher,
)
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from discovery.calls import Clients
from discovery.errors import CannotStart, Failure, translate
from discovery.hints import LOG_IN, hint_for
from discovery.role_template import ROLE_NAME

FALLBACK_REGION = "us-east-1"
"""The Region of the first STS call when neither environment nor profile names a Region."""
CONNECTIONS = 32
"""Most connections that a client keeps open; the details of several scopes use it at a time."""
ATTEMPTS = 6
"""How often a call is tried when neither `AWS_MAX_ATTEMPTS` nor the profile states it."""


def utc_now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """The role that is assumed in every account but our own."""

    name: str = ROLE_NAME
    """With its path, if it has one: `audit/LoadpathRead`."""
    external_id: str | None = None
    duration: timedelta = timedelta(hours=1)
    """How long credentials hold; an hour is the most when a role is assumed from a role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """How clients behave; times in seconds."""

    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    attempts: int | None = None
    """Tries of one call; None leaves it to `AWS_MAX_ATTEMPTS` or the profile, else `ATTEMPTS`."""
    retry_mode: Literal["adaptive", "standard"] = "adaptive"
    """Adaptive slows a client down for a while after AWS throttled it."""
    kept: int = 1024
    """Clients kept at a time; the one that was not used for longest goes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The owner of the credentials."""

    account: str
    partition: str
    arn: str


class Sessions:
    """Gives clients for any account and Region; safe for threads.

    In another process (`concurrent.futures`, Dask) it becomes the one `Sessions` of that process
    with the same role and settings, which finds credentials there by the ordinary chain.
    """

    def __init__(
        self,
        role: Role | None = None,
        settings: ClientSettings | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Prepare without a call to AWS.

        Args:
            role: what to assume in other accounts; None for `Role()`.
            settings: how clients behave.
            clock: decides when credentials of assumed roles are renewed.
        """
        self.role = role or Role()
        self.settings = settings or ClientSettings()
        self._clock = clock
        # Creating clients is not safe for threads in botocore; using them is.
        self._lock = RLock()
        self._clients: OrderedDict[tuple[str, str, str], BaseClient] = OrderedDict()
        self._assumed: dict[str, botocore.session.Session] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Become the sessions of the process that unpickles this."""
        return _of_this_process, (self.role, self.settings)

    @cached_property
    def identity(self) -> Identity:
        """The owner of our credentials.

        Raises:
            CannotStart: without credentials, or with some that AWS does not take.
        """
        try:
            answer = self._sts.get_caller_identity()
        except (BotoCoreError, ClientError, ValueError, OSError) as error:
            failure = translate(error, service="sts", operation="get_caller_identity")
            raise CannotStart(
                f"AWS did not accept the credentials: {failure}: {failure.message}",
                hint=hint_for(failure, region=self.home) or LOG_IN,
            ) from error
        return Identity(
            account=answer["Account"], partition=answer["Arn"].split(":")[1], arn=answer["Arn"]
        )

    @cached_property
    def home(self) -> str:
        """The Region of the environment or profile, `FALLBACK_REGION` when none is named."""
        return str(self._own.get_config_variable("region") or FALLBACK_REGION)

    def client(self, account: str, region: str, service: str) -> BaseClient:
        """Return the client of a service in one account and Region, the same one each time.

        Raises:
            botocore.exceptions.BotoCoreError: if there is no such service, or no credentials.
        """
        key = (account, region, service)
        own = self.identity.account
        with self._lock:
            if key in self._clients:
                self._clients.move_to_end(key)
                return self._clients[key]
            session = self._own if account == own else self._session_of(account)
            made = session.create_client(service, region_name=region, config=self._config)
            made.meta.events.register("request-created.s3-control", without_account)
            self._clients[key] = made
            while len(self._clients) > self.settings.kept:
                self._clients.popitem(last=False)
            return made

    def clients(self, account: str, region: str) -> Clients:
        """Return how a crawler gets its clients in one account and Region."""
        return partial(self.client, account, region)

    def refusal(self, account: str) -> Failure | None:
        """Return why an account cannot be crawled; None when its role could be assumed."""
        own = self.identity.account
        try:
            with self._lock:
                session = self._own if account == own else self._session_of(account)
                credentials = session.get_credentials()
            if credentials is None:
                raise NoCredentialsError
            credentials.get_frozen_credentials()
        except Exception as error:  # botocore raises errors of the network, a profile or STS
            return translate(error, service="sts", operation="assume_role")
        return None

    @cached_property
    def _own(self) -> botocore.session.Session:
        try:
            session = botocore.session.get_session()
            session.get_config_variable("region")
        except BotoCoreError as error:
            raise CannotStart(f"AWS settings: {error}", hint=LOG_IN) from error
        return session

    @cached_property
    def _config(self) -> Config:
        stated = self.settings.attempts or self._own.get_config_variable("max_attempts")
        return Config(
            connect_timeout=self.settings.connect_timeout,
            max_pool_connections=CONNECTIONS,
            read_timeout=self.settings.read_timeout,
            retries={
                "mode": self.settings.retry_mode,
                "total_max_attempts": int(stated or ATTEMPTS),
            },
            # Stated once, it is not put together anew for every call.
            user_agent=self._own.user_agent(),
            user_agent_extra="loadpath",
            # An empty map stops each new client from looking for proxies again.
            proxies=None if getproxies() else {},
        )

    @cached_property
    def _sts(self) -> Any:
        return self._own.create_client("sts", region_name=self.home, config=self._config)

    def _session_of(self, account: str) -> botocore.session.Session:
        if account not in self._assumed:
            self._assumed[account] = self._session_of_role(account)
        return self._assumed[account]

    def _session_of_role(self, account: str) -> botocore.session.Session:
        renew = create_assume_role_refresher(self._sts, self._request(account))
        session = botocore.session.Session()
        # Each session would else read the models of all services anew: 20 ms a client, not 2.
        session.register_component("data_loader", self._own.get_component("data_loader"))
        session.register_component(
            "credential_provider", CredentialResolver([_Assumed(renew, self._clock)])
        )
        return session

    def _request(self, account: str) -> dict[str, Any]:
        request: dict[str, Any] = {
            "RoleArn": f"arn:{self.identity.partition}:iam::{account}:role/{self.role.name}",
            "RoleSessionName": "loadpath",
            "DurationSeconds": int(self.role.duration.total_seconds()),
        }
        if self.role.external_id is not None:
            request["ExternalId"] = self.role.external_id
        return request


class _Assumed(CredentialProvider):
    """Gives the credentials of one role, and new ones before these end."""

    METHOD = "assume-role"

    def __init__(self, renew: Callable[[], dict[str, Any]], clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._renew = renew
        self._clock = clock

    def load(self) -> DeferredRefreshableCredentials:
        return DeferredRefreshableCredentials(self._renew, self.METHOD, time_fetcher=self._clock)


@lru_cache(maxsize=8)
def _of_this_process(role: Role, settings: ClientSettings) -> Sessions:
    return Sessions(role, settings)


def without_account(request: AWSRequest, **event: Any) -> None:
    """Take the account from the host of a request when an IP address follows it.

    S3 Control puts the account before the name of the endpoint, also before the address of an
    endpoint of one's own, which then is no name that anybody could resolve.

    >>> request = AWSRequest(url="http://111122223333.127.0.0.1:5000/v20180820/configuration")
    >>> without_account(request)
    >>> request.url
    'http://127.0.0.1:5000/v20180820/configuration'
    """
    del event  # its name and the client's, which botocore passes on
    url = str(request.url)
    account, _, rest = (urlsplit(url).hostname or "").partition(".")
    if account.isdigit() and _is_address(rest):
        request.url = url.replace(f"//{account}.", "//", 1)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
