"""Key-value strings: the hosts of ODBC, .NET, libpq and Oracle connection strings."""

import re
from collections.abc import Iterator, Sequence

from discovery.host_words import EVERY_WORD, host_of
from discovery.hosts import Host

_PAIR = re.compile(r"(?:^|[;\s,])(?P<key>[A-Za-z][A-Za-z _]*?)\s*=\s*(?P<value>[^;\s]*)")
_HOST_KEYS = frozenset(
    {"addr", "address", "data source", "datasource", "endpoint", "host", "hostname",
     "network address", "server", "servers", "hosts", "hostaddr"}
)  # fmt: skip
_FILE_KEYS = frozenset({"data source", "datasource"})
"""Keys that name a file in strings of SQLite, which have no login and no catalog."""
_LOGIN_KEYS = frozenset(
    {"catalog", "database", "initial catalog", "integrated security", "trusted_connection", "uid",
     "user", "user id", "username"}
)  # fmt: skip
_PORT_KEY = "port"
_PROTOCOL = re.compile(r"^(tcp|np|lpc|admin):")
_SQL_SERVER_PORT = re.compile(r"(?P<host>[^,]+),(?P<port>\d+)$")
_ORACLE = re.compile(r"\(\s*HOST\s*=\s*(?P<host>[^()\s]+)\s*\)", re.IGNORECASE)
_ORACLE_PORT = re.compile(r"\(\s*PORT\s*=\s*(?P<port>\d+)\s*\)", re.IGNORECASE)
_ORACLE_THIN = re.compile(
    r"^jdbc:oracle:thin:[^@]*@/{0,2}(?P<host>[A-Za-z0-9_.-]+):(?P<port>\d+)[:/]"
)


def hosts_of_pairs(text: str) -> Iterator[Sequence[Host]]:
    """Yield the hosts of each key that names hosts, with the port of the string.

    >>> [[(host.name, host.port) for host in hosts] for hosts in hosts_of_pairs(
    ...     "Server=tcp:sql.example.net,1433;Password=a.b.example")]
    [[('sql.example.net', 1433)]]
    """
    stated = {
        match["key"].strip().lower(): match["value"].strip("'\"") for match in _PAIR.finditer(text)
    }
    digits = stated.get(_PORT_KEY, "")
    port = int(digits) if digits.isdigit() else None
    for key, value in stated.items():
        if key in _FILE_KEYS and not stated.keys() & _LOGIN_KEYS:
            continue
        hosts = list(_listed(value)) if key in _HOST_KEYS else []
        if hosts:
            yield [Host(name=host.name, port=host.port or port) for host in hosts]


def hosts_of_oracle(value: str) -> Iterator[Host]:
    """Yield the hosts of an Oracle descriptor or of its short form with a service id."""
    port = _ORACLE_PORT.search(value)
    for match in _ORACLE.finditer(value):
        yield Host(name=match["host"].lower(), port=int(port["port"]) if port else None)
    thin = _ORACLE_THIN.match(value)
    if thin:
        yield Host(name=thin["host"].lower(), port=int(thin["port"]))


def _listed(value: str) -> Iterator[Host]:
    plain = _PROTOCOL.sub("", value.partition("/")[0])
    sql_server = _SQL_SERVER_PORT.match(plain)
    if sql_server:
        plain = f"{sql_server['host']}:{sql_server['port']}"
    for word in plain.split(","):
        # SQL Server names an instance after a backslash.
        yield from host_of(word.strip().partition("\\")[0], EVERY_WORD)
