"""Variables: what the name of a configuration variable says that its value is."""

import re
from collections.abc import Mapping, Sequence

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CREDENTIAL = re.compile(
    r"pass(word|wd|phrase)?(_|$)|pwd|secret|token|credential|private|api_?key|access_?key|auth"
    r"|signing|salt|cert(ificate)?_?(body|pem)",
    re.IGNORECASE,
)
_SECRET = re.compile(r"pass(word|wd|phrase)?(_|$)|pwd|secret|token|credential|private|(?<!val)key")
_NAME_OF_CREDENTIAL = re.compile(
    r"(name|id|path|prefix|table|parameter|arn|key_?name)$", re.IGNORECASE
)
_HOST = re.compile(
    r"(hosts?|hostnames?|urls?|uris?|endpoints?|servers?|addr(s|ess|esses)?|brokers?|upstreams?"
    r"|nodes?|peers?|seeds?|dsns?|sentinels?|points|backends?)$"
)
"""A word after which even a bare word is a host: `DB_HOST`, `PGHOST`, `REDIS_ADDR`."""
_PERHAPS_HOST = frozenset(
    {"api", "base", "bootstrap", "cluster", "connection", "dns", "domain", "gateway", "members",
     "origin", "origins", "proxy", "quorum", "replicas", "service", "site"}
)  # fmt: skip
"""A word after which a word with dots is a host: `PAYMENT_API`."""
_NO_HOST = frozenset(
    {"class", "count", "env", "environment", "file", "format", "image", "key", "level", "mode",
     "package", "password", "path", "port", "prefix", "protocol", "region", "suffix", "tag", "type",
     "user", "username", "version", "zone"}
)  # fmt: skip
"""A last word that says that the value is something else of a host: `API_VERSION`."""
_DOMAINS = frozenset({"domain", "namespace", "realm", "search", "suffix", "zone"})
_COMPANION = re.compile(r"(hosts?|hostname|host_name|addr|address|server|endpoint)$", re.IGNORECASE)


def words(variable: str) -> tuple[str, ...]:
    """Return the words of a variable's name in lower case.

    >>> words("OTEL_EXPORTER_OTLP_ENDPOINT"), words("baseUrl"), words("spring.redis.host")
    (('otel', 'exporter', 'otlp', 'endpoint'), ('base', 'url'), ('spring', 'redis', 'host'))
    """
    spaced = _CAMEL.sub("_", variable)
    return tuple(word for word in re.split(r"[^A-Za-z0-9]+", spaced.lower()) if word)


def is_credential(variable: str) -> bool:
    """Return whether a variable holds a credential; the *name* or path of a secret is none.

    >>> is_credential("DB_PASSWORD"), is_credential("DB_SECRET_NAME")
    (True, False)
    """
    return not _NAME_OF_CREDENTIAL.search(variable) and bool(_CREDENTIAL.search(variable))


def holds_host(variable: str) -> bool:
    """Return whether any word in the variable's value is a host: `DB_HOST=db`.

    >>> holds_host("FLAGD_HOST"), holds_host("PGHOST"), holds_host("SERVICE_NAME")
    (True, True, False)
    """
    parts = words(variable)
    return bool(_HOST.search(_last(parts))) and not _SECRET.search("_".join(parts))


def may_hold_host(variable: str) -> bool:
    """Return whether a word with dots in the variable's value is a host: `PAYMENT_API=pay.shop.io`.

    >>> may_hold_host("PAYMENT_API"), may_hold_host("API_VERSION"), may_hold_host("COLOUR")
    (True, False, False)
    """
    parts = words(variable)
    if not parts or _last(parts) in _NO_HOST or _SECRET.search("_".join(parts)):
        return False
    return any(_HOST.search(word) or word in _PERHAPS_HOST for word in parts)


def names_domain(variable: str) -> bool:
    """Return whether the value is the ending of names, and no name itself."""
    return bool(_DOMAINS.intersection(words(variable)))


def port_beside(variable: str, variables: Mapping[str, str]) -> int | None:
    """Return the port in the variable that goes with a host's: `DB_PORT` with `DB_HOST`.

    >>> port_beside("DB_HOST", {"DB_HOST": "db", "DB_PORT": "5432"})
    5432
    """
    stem = _COMPANION.sub("", variable)
    if stem == variable:
        return None
    ports = {name.lower(): value for name, value in variables.items()}
    value = str(ports.get(f"{stem}port".lower(), ""))
    return int(value) if value.isdigit() and 0 < int(value) < 65_536 else None


def _last(parts: Sequence[str]) -> str:
    if parts[-2:] == ("host", "name"):
        return "hostname"
    return parts[-1] if parts else ""
