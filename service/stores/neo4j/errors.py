"""What the Neo4j driver raises, as errors of stores."""

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j import exceptions

from service.stores import errors

Meaning = tuple[type[errors.StoreError], str, str]

SECURITY = "Neo.ClientError.Security."
CODES: dict[str, Meaning] = {
    f"{SECURITY}Unauthorized": (
        errors.StoreAuthFailed,
        "user name or password were refused",
        "check NEO4J_USERNAME and NEO4J_PASSWORD",
    ),
    f"{SECURITY}AuthenticationRateLimit": (
        errors.StoreAuthFailed,
        "the server refuses logins after too many wrong passwords",
        "wait some seconds, then try with the right NEO4J_PASSWORD",
    ),
    f"{SECURITY}CredentialsExpired": (
        errors.StoreAuthFailed,
        "the password must be changed before it can be used",
        "run `ALTER CURRENT USER SET PASSWORD FROM … TO …` in cypher-shell",
    ),
    f"{SECURITY}Forbidden": (
        errors.StoreForbidden,
        "this user may not do what a store has to do",
        "give the user of NEO4J_USERNAME the rights to read, write, and make indexes",
    ),
    "Neo.ClientError.Database.DatabaseNotFound": (
        errors.StoreUnreachable,
        "the server has no database of this name",
        "check NEO4J_DATABASE; `SHOW DATABASES` lists those that there are",
    ),
    "Neo.TransientError.Database.DatabaseUnavailable": (
        errors.StoreUnreachable,
        "the database is there but not available",
        "see the server's log: it may be starting, stopped, or out of disk space",
    ),
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": (
        errors.StoreReadOnly,
        "the database takes no writes",
        "make it writable, or name another one in NEO4J_DATABASE",
    ),
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": (
        errors.StoreReadOnly,
        "the database takes no writes",
        "make it writable, or name another one in NEO4J_DATABASE",
    ),
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError": (
        errors.StoreBusy,
        "the server has not enough memory for this now",
        "raise server.memory.heap.max_size, or try again when it is less busy",
    ),
}
"""By the code that the server gives."""

GONE = (
    exceptions.ServiceUnavailable,
    exceptions.SessionExpired,
)
FULL = (
    "No space left on device",
    "disk is full",
    "Disk quota exceeded",
    "File too large",
    "out of disk space",
)
"""What the operating system or the server says in the text of an error."""
UNWRITTEN = (
    "Neo.DatabaseError.Transaction.TransactionCommitFailed",
    "Neo.DatabaseError.Transaction.TransactionLogError",
)
"""What a server says whose transaction log takes no more; mostly its disk is full."""


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn what the driver raises into the errors of stores."""
    try:
        yield
    except (exceptions.Neo4jError, exceptions.DriverError) as error:
        kind, problem, hint = meaning(error)
        raise kind(url, problem, hint=hint) from error


def meaning(error: Exception) -> Meaning:
    """Return class, problem and hint of the error of a store that `error` is."""
    if isinstance(error, exceptions.Neo4jError):
        return _by_code(error)
    if isinstance(error, GONE):
        return (
            errors.StoreUnreachable,
            f"nothing answers there ({_first_line(error)})",
            "check that Neo4j runs and that NEO4J_URI names its Bolt port",
        )
    if isinstance(error, exceptions.ConfigurationError):
        return errors.StoreUrlInvalid, _first_line(error), "neo4j://db.example.com:7687"
    return errors.StoreError, f"the driver says: {_first_line(error)}", "see the server's log"


def _by_code(error: exceptions.Neo4jError) -> Meaning:
    code = error.code or ""
    said = error.message or ""
    if any(text.lower() in said.lower() for text in FULL):
        return _full(said)
    if code in CODES:
        return CODES[code]
    if code.startswith(SECURITY):
        return errors.StoreAuthFailed, f"the server refused: {code}", "check NEO4J_USERNAME"
    if code in UNWRITTEN:
        return (
            errors.StoreFull,
            f"the server could not write to its disk ({_brief(said)})",
            "free some room there, restart Neo4j and try again; nothing was changed",
        )
    if code.startswith("Neo.TransientError."):
        return errors.StoreBusy, f"the server is too busy ({code})", "try again later"
    return errors.StoreError, f"Neo4j says {code}: {_brief(said)}", "see the server's log"


def _full(said: str) -> Meaning:
    return (
        errors.StoreFull,
        f"the server's disk is full ({_brief(said)})",
        "free some room there, restart Neo4j and try again; nothing was changed",
    )


def _first_line(error: Exception) -> str:
    return _brief(str(error))


def _brief(text: str) -> str:
    first = text.strip().splitlines()[0] if text.strip() else "no reason given"
    return first if len(first) <= 200 else f"{first[:200]}…"
