"""Connection: sessions that retry, read their own writes, and see one state at a time."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, LiteralString, TypeAlias, TypeVar
from urllib.parse import urlsplit

import neo4j

from service.stores import NEO4J_SCHEMES
from service.stores.errors import StoreUrlInvalid
from service.stores.neo4j.errors import translated
from service.stores.neo4j.layout import (
    Lock,
    make_schema,
    prepare,
    require_constraints,
    require_version,
)

T = TypeVar("T")

Transaction: TypeAlias = "neo4j.ManagedTransaction | neo4j.Transaction"
Work = Callable[[Any], T]
"""The work of one transaction; it may be called again after a failure."""

# What the driver warns of, our errors tell; without a handler it would go to standard error, too.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

CONNECT_SECONDS = 3.0
ACQUIRE_SECONDS = 5.0
"""How long a call waits for a connection of the pool; the driver's own limit is a minute."""
RETRY_SECONDS = 5.0
PULSE_SECONDS = 3.0
"""How long the server may work on a pulse."""
PAUSE_SECONDS = 0.05
OPTIMISTIC_READS = 3
"""How often a read is tried beside writers before it takes their lock."""
FETCH = 8
"""Records that the server sends ahead; each of ours is a long list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neo4jSettings:
    """Where the server is, and the user."""

    url: str
    username: str = "neo4j"
    password: str = field(default="", repr=False)
    database: str | None = None
    """None is the user's home database."""
    retry_seconds: float = RETRY_SECONDS
    """How long a transaction that could not be made is tried again."""

    def __post_init__(self) -> None:
        """Check the URL.

        Raises:
            StoreUrlInvalid: if it has no host, another scheme, or holds a user or password.
        """
        try:
            parts = urlsplit(self.url)
            named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError as error:
            raise _invalid("a URL that cannot be read") from error
        if parts.username is not None or parts.password is not None:
            raise _invalid("user name and password do not belong into the URL")
        if parts.scheme not in NEO4J_SCHEMES or not named:
            raise _invalid("no host of a Neo4j server is named")

    @classmethod
    def read(cls, url: str, environ: Mapping[str, str]) -> "Neo4jSettings":
        """Return the settings for `url` with `NEO4J_USERNAME`, `_PASSWORD`, `_DATABASE`.

        A database that the path of the URL names (`neo4j://db.example.com:7687/estate`) comes
        before that of the environment.
        """
        address, database = _split(url)
        return cls(
            url=address,
            username=environ.get("NEO4J_USERNAME") or "neo4j",
            password=environ.get("NEO4J_PASSWORD", ""),
            database=database or environ.get("NEO4J_DATABASE") or None,
        )


def _split(url: str) -> tuple[str, str | None]:
    """Return the URL of the server, and the database that its path names.

    >>> _split("neo4j://db.example.com:7687/estate")
    ('neo4j://db.example.com:7687', 'estate')
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, None  # the check of the settings tells what is wrong
    return parts._replace(path="").geturl(), parts.path.strip("/") or None


def _invalid(problem: str) -> StoreUrlInvalid:
    hint = "neo4j://db.example.com:7687, with NEO4J_USERNAME and NEO4J_PASSWORD beside it"
    return StoreUrlInvalid("neo4j://…", problem, hint=hint)


class Connection:
    """Transactions on one database; what they raise are errors of stores."""

    def __init__(self, settings: Neo4jSettings, *, create: bool = True) -> None:
        """Connect and check version and layout; with `create`, prepare an empty database.

        Raises:
            StoreMissing: without `create`, if the database holds no store.
            StoreError: if that cannot be done.
        """
        self.url = settings.url
        self._database = settings.database
        self._closed = False
        # One manager for all sessions: each sees what any of them has written, in clusters too.
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        with translated(self.url):
            self._driver = neo4j.GraphDatabase.driver(
                settings.url,
                auth=(settings.username, settings.password),
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=ACQUIRE_SECONDS,
                max_transaction_retry_time=settings.retry_seconds,
                notifications_min_severity="OFF",
                user_agent="loadpath",
            )
            try:
                self._driver.verify_connectivity()
                with self._session(neo4j.WRITE_ACCESS) as session:
                    require_version(session, self.url)
                    prepare(session, self.url, create=create)
            except BaseException:
                self._driver.close()
                raise

    def read(self, work: Work[T]) -> T:
        """Return what `work` reads in one transaction, which is tried again when it must."""
        with translated(self.url), self._session(neo4j.READ_ACCESS) as session:
            return session.execute_read(work)

    def read_once(self, work: Work[T]) -> T:
        """Return what `work` reads in one short transaction, which is never tried again."""
        with (
            translated(self.url),
            self._session(neo4j.READ_ACCESS) as session,
            session.begin_transaction(timeout=PULSE_SECONDS) as transaction,
        ):
            return work(transaction)

    def write(self, work: Work[T]) -> T:
        """Return what `work` gives after its transaction is committed."""
        with translated(self.url), self._session(neo4j.WRITE_ACCESS) as session:
            return session.execute_write(work)

    def read_settled(self, lock: Lock, work: Work[T]) -> T:
        """Return what `work` reads while no writer moves rows that `lock` guards.

        A transaction of Neo4j sees what others commit meanwhile, even in parts. So it is read
        again when `moves` was odd or has changed, and at last with the lock held.
        """
        for _ in range(OPTIMISTIC_READS):
            answer = self.read(lambda transaction: _watched(transaction, lock, work))
            if answer is not None:
                return answer[0]
            time.sleep(PAUSE_SECONDS)
        return self.read_locked(lock, work)

    def make_schema(self) -> Sequence[str]:
        """Make the constraints and indexes that are missing, and return their names."""
        with translated(self.url), self._session(neo4j.WRITE_ACCESS) as session:
            return make_schema(session, self.url)

    def require_constraints(self) -> None:
        """Check that all constraints are there.

        Raises:
            StoreDamaged: if some are not; the message names them.
        """
        with translated(self.url), self._session(neo4j.READ_ACCESS) as session:
            require_constraints(session, self.url)

    def close(self) -> None:
        """Close the driver, also under transactions of other threads; closing twice is harmless."""
        self._closed = True
        self._driver.close()

    def read_locked(self, lock: Lock, work: Work[T]) -> T:
        """Return what `work` reads while all writers under `lock` wait."""
        with translated(self.url), self._session(neo4j.WRITE_ACCESS) as session:
            with session.begin_transaction() as transaction:
                take(transaction, lock)
                answer = work(transaction)
                transaction.rollback()
            return answer

    @contextmanager
    def _session(self, access: str) -> Iterator[neo4j.Session]:
        try:
            with self._driver.session(
                database=self._database,
                default_access_mode=access,
                bookmark_manager=self._bookmarks,
                fetch_size=FETCH,
            ) as session:
                yield session
        finally:
            if self._closed:
                # A transaction that is tried again opens a connection in the pool of a driver that
                # was closed meanwhile. The driver closes its pool once only.
                self._driver._pool.close()


def take(transaction: Transaction, lock: Lock) -> None:
    """Wait for `lock` and hold it to the end of the transaction.

    The property is set without being read: two that read first would wait for each other.
    """
    transaction.run("MATCH (l:Loadpath {name: $lock}) SET l.held = true", lock=lock).consume()


def rows_of(transaction: Transaction, query: LiteralString, **given: Any) -> Iterator[Any]:
    """Yield the first column of a query's records."""
    for record in transaction.run(query, given):
        yield record[0]


def single_value(transaction: Transaction, query: LiteralString, **given: Any) -> Any:
    """Return the first column of a query's only record, None when there is none."""
    record = transaction.run(query, given).single()
    return None if record is None else record[0]


def _watched(transaction: Transaction, lock: Lock, work: Work[T]) -> tuple[T] | None:
    before = _moves(transaction, lock)
    if before % 2:
        return None
    answer = work(transaction)
    return (answer,) if _moves(transaction, lock) == before else None


def _moves(transaction: Transaction, lock: Lock) -> int:
    return int(
        single_value(transaction, "MATCH (l:Loadpath {name: $lock}) RETURN l.moves", lock=lock)
    )
