"""Host words: the host and the port that a single word of a configuration value is."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass

from discovery.hosts import FILES, PRIVATE_SUFFIXES, Host
from discovery.variables import holds_host, may_hold_host, names_domain

_NAME_OR_ADDRESS = re.compile(
    r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[a-z0-9_][a-z0-9._-]*))(?::(?P<port>\d{1,5}))?\.?"
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_DOTTED = re.compile(rf"^(?:{_LABEL}\.)+[A-Za-z][A-Za-z0-9-]{{1,62}}$")
_SHORT = re.compile(r"^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$")
"""A name without a dot, as service discovery and containers have them."""
_WITH_PORT = re.compile(
    r"^(?P<host>[^\s:/\[\]]+|\[[0-9A-Fa-f:.]+\]):(?P<port>\d{1,5})(?::\d{1,5}|/\S*)?$"
)
"""With a second port as ZooKeeper's members have one for elections."""
_LOWEST_PORT = 80
"""A short name before a smaller number is no host: `redis:7` is an image, `1:1` a ratio."""
_NO_NAMES = frozenset(
    {"all", "any", "auto", "default", "development", "disabled", "dev", "enabled", "external",
     "false", "internal", "local", "no", "none", "null", "off", "on", "prod", "production",
     "staging", "test", "true", "yes"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Variable:
    """What the name of a variable says of the bare words in its value."""

    name: str = ""
    is_host: bool = False
    """Every word is a host: `DB_HOST=db`."""
    may_be_host: bool = False
    """A word with dots is a host."""
    is_domain: bool = False
    """A word with dots is the ending of names."""

    @classmethod
    def of(cls, name: str) -> "Variable":
        """Return what the variable of this name holds."""
        return cls(name, holds_host(name), may_hold_host(name), names_domain(name))


EVERY_WORD = Variable("", True, True)
"""For words that are known to be hosts."""
NO_WORD = Variable()
"""For words that are hosts only where they show it themselves, by a port."""


def host_of(word: str, variable: Variable) -> Iterator[Host]:
    """Yield the host that a word is: it has a port, or its variable says that it is a host.

    >>> [host.name for host in host_of("cart:7070", NO_WORD)]
    ['cart']
    >>> list(host_of("redis:7", NO_WORD))
    []
    """
    credentials, at, word = word.rpartition("@")
    if at and not re.search(r":|//|^\d+$", credentials):  # a number is the id of a voter
        return  # the address of a person
    if _is_network(word):
        return
    word = word.removeprefix("tcp:").rstrip(".")
    match = _WITH_PORT.match(word)
    name = match["host"].strip("[]") if match else word.partition("/")[0]
    port = int(match["port"]) if match else None
    if port is not None and port > 65_535:
        return
    if _is_host(name, port, variable):
        yield Host(name=name.lower(), port=port)


def host_and_port(text: str) -> Iterator[Host]:
    """Yield the host of a text that is one, with a port or without: `db:5432`, `[::1]`."""
    match = _NAME_OR_ADDRESS.fullmatch(text.lower())
    if match is not None:
        yield Host(
            name=(match["address"] or match["name"]).rstrip("."),
            port=int(match["port"]) if match["port"] else None,
        )


def _is_host(name: str, port: int | None, variable: Variable) -> bool:
    if _is_address(name):
        return port is not None or variable.is_host or variable.may_be_host
    if _DOTTED.match(name):
        if port is not None:
            return True
        if name.lower().endswith(PRIVATE_SUFFIXES) and not variable.is_domain:
            return True
        return variable.may_be_host and not _is_other(name)
    if not _SHORT.match(name) or name in _NO_NAMES:
        return False
    return variable.is_host if port is None else port >= _LOWEST_PORT


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_network(word: str) -> bool:
    """Return whether a word is a range of addresses, such as `10.0.0.0/16`."""
    try:
        return "/" in word and bool(ipaddress.ip_network(word, strict=False))
    except ValueError:
        return False


def _is_other(name: str) -> bool:
    """Return whether a word with dots is a file or the name of a class rather than a host."""
    first, last = name.partition(".")[0], name.rpartition(".")[2]
    is_class = last[:1].isupper() or first in {"com", "org", "net", "io", "java", "javax", "kotlin"}
    return is_class or FILES.fullmatch(last.lower()) is not None
