"""Connection strings: the hosts in a configuration value, grouped where any one is enough.

Understood are URLs of any scheme, with several hosts too (MongoDB, Kafka, AMQP, JDBC), MongoDB SRV
names, key-value strings, MySQL DSNs, StackExchange.Redis strings, lists of `host:port` or of URLs,
bare host names and addresses where the variable says that its value is one, and AWS endpoints
anywhere in a text.

User names, passwords, paths and queries are never part of what is returned.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from discovery.host_words import NO_WORD, Variable, host_and_port, host_of
from discovery.hosts import AWS_HOST, Host
from discovery.key_value_strings import hosts_of_oracle, hosts_of_pairs

_SCHEME = r"[A-Za-z][A-Za-z0-9+.:_-]*"
_URL = re.compile(
    rf"""(?P<scheme>{_SCHEME})://(?P<rest>(?:(?![,;]{_SCHEME}://)[^\s"'<>|\\`{{}}])*)"""
)
_CREDENTIAL_GOES_ON = re.compile(r"""['<>|\\`{}]\S*@""")
"""A password with a sign that ends a URL: what was read of it looks like a host and a port."""
_AFTER_CREDENTIAL = re.compile(r"""[^/\s"]*@(?P<rest>[^\s"'<>|\\`{}]*)""")
_GO_DSN = re.compile(r"@(?:tcp|tcp6)\((?P<host>[^()]+)\)")
_ZOOKEEPER_MEMBER = re.compile(r"\bserver\.\d+=([^\s;,]+)(?:;\d+)?")
_NOT_NETWORK = (
    "s3", "arn", "file", "data", "unix", "mem", "classpath", "jar", "gs", "npm", "git+ssh",
)  # fmt: skip
_STORE_ENDPOINT = re.compile(r"[?&]endpoint=(?:https?://|https?%3A%2F%2F)?(?P<host>[^&/?#]+)")
_SERVER_FIRST = frozenset({"dns", "passthrough", "static", "ipv4", "ipv6", "xds"})
"""Schemes of gRPC, which write the name after the DNS server that resolves it, if any."""
_EACH_ITS_OWN = frozenset({"http", "https", "ws", "wss", "grpc", "grpcs"})
"""Schemes of which a list names different systems, unless the names are alike."""
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_STORE_PORTS = frozenset(
    {2181, 2379, 4222, 5432, 5672, 6379, 7000, 7001, 9042, 9092, 9093, 9094, 9096, 9098, 9200, 9300,
     11211, 26257, 26379, 27017, 3306, 8123, 8300, 8301, 8500}
)  # fmt: skip
"""The ports of stores, queues and registries that clients reach by any of their nodes."""
_CLUSTER_WORDS = re.compile(
    r"broker|bootstrap|seed|node|cluster|peer|replica|sentinel|zookeeper|(^|_)zk|etcd|quorum|member"
    r"|contact_?point|servers|hosts|ensemble|nameserver|endpoints",
    re.IGNORECASE,
)
"""Words of variables whose list names the nodes of one system."""
_SEPARATORS = re.compile(r"""[\s,;|"'<>()\[\]{}]+""")
_LIST = re.compile(r"\s*[,;]\s*|\s+")
_OF_A_NODE = re.compile(r"[-_][a-z]$|[-_](primary|secondary|replica|arbiter|master|slave)$")
_PORT_AFTER = re.compile(r":(\d{1,5})(?!\d)")


@dataclass(frozen=True, slots=True)
class Group:
    """Hosts in a value. Several stand for one system, to which any of them leads."""

    hosts: tuple[Host, ...]


def groups_in(value: str, variable: str = "") -> tuple[Group, ...]:
    """Return the hosts in a value, each once; those of a list of like nodes as one group.

    Args:
        value: the configuration value.
        variable: its name, which may say that a bare word is a host, and that a list names the
            nodes of one system.

    >>> [[host.name for host in group.hosts] for group in groups_in(
    ...     "mongodb://u:p@k1:27017,k2:27017/shop", "MONGO_URL")]
    [['k1', 'k2']]
    """
    return _unique(_groups(value, Variable.of(variable)))


def _groups(value: str, variable: Variable) -> Iterator[Group]:
    oracle = tuple(hosts_of_oracle(value))
    if oracle:
        yield Group(oracle)
        return
    alone: list[tuple[str, Host]] = []
    rest_starts = 0
    rest: list[str] = []
    for match in _URL.finditer(value):
        rest.append(value[rest_starts : match.start()])
        rest_starts = match.end()
        scheme = match["scheme"].lower()
        address = match["rest"]
        if ":" in address and _CREDENTIAL_GOES_ON.match(value, match.end()):
            after = _AFTER_CREDENTIAL.match(value, match.end())
            address = after["rest"] if after else ""
        if scheme.startswith(_NOT_NETWORK):
            alone += [(scheme, host) for host in _store_of(address)]
            continue
        hosts = tuple(_authority(scheme, address))
        if len(hosts) > 1:
            yield Group(hosts)
        alone += [(scheme, host) for host in hosts if len(hosts) == 1]
    rest.append(value[rest_starts:])
    yield from _together(alone, variable)
    yield from _outside_of_urls(" ".join(rest), variable)


def _store_of(address: str) -> Iterator[Host]:
    """Yield the host of a store that only speaks like S3, from the query of a bucket's URI."""
    match = _STORE_ENDPOINT.search(address)
    if match is not None:
        yield from host_and_port(match["host"])


def _together(alone: Sequence[tuple[str, Host]], variable: Variable) -> Iterator[Group]:
    """Yield the hosts of single URLs; a list of them as one group if they are nodes of one."""
    hosts = tuple(host for _, host in alone)
    schemes = {scheme for scheme, _ in alone}
    if len(hosts) > 1 and len(schemes) == 1 and _are_nodes(hosts, variable, schemes):
        yield Group(hosts)
    else:
        yield from (Group((host,)) for host in hosts)


def _outside_of_urls(text: str, variable: Variable) -> Iterator[Group]:
    for match in _GO_DSN.finditer(text):
        yield from (Group((host,)) for host in host_and_port(match["host"]))
    text = _ZOOKEEPER_MEMBER.sub(r"\1", _GO_DSN.sub(" ", text))
    pairs = [Group(tuple(hosts)) for hosts in hosts_of_pairs(text)]
    if pairs:
        yield from pairs
        return
    words = [word for word in _LIST.split(_unquoted(text)) if word]
    listed = tuple(host for word in words for host in host_of(word, variable))
    if len(words) == len(listed) > 1 and _are_nodes(listed, variable):
        yield Group(listed)
        return
    for match in AWS_HOST.finditer(text):
        port = _PORT_AFTER.match(text, match.end())
        yield Group((Host(name=match["host"].lower(), port=int(port[1]) if port else None),))
    for word in _SEPARATORS.split(text):
        key, _, bare = word.rpartition("=")
        yield from (Group((host,)) for host in host_of(bare, NO_WORD if key else variable))


def _unquoted(text: str) -> str:
    """Return a list without the signs of JSON around its elements.

    >>> _unquoted('["k1:9092","k2:9092"]')
    'k1:9092,k2:9092'
    """
    text = text.strip()
    if text.startswith("[") and text.endswith("]") and '"' in text:
        return text[1:-1].replace('"', "").strip()
    return text


def _are_nodes(
    hosts: Sequence[Host], variable: Variable, schemes: Iterable[str] = frozenset()
) -> bool:
    """Return whether hosts are nodes of one system, and not different services."""
    if len({_stem(host.name) for host in hosts}) == 1:
        return True
    if len({host.port for host in hosts}) > 1:
        return False
    kinds = set(schemes)
    return (
        bool(kinds and not kinds & _EACH_ITS_OWN)
        or hosts[0].port in _STORE_PORTS
        or _CLUSTER_WORDS.search(variable.name) is not None
    )


def _stem(name: str) -> str:
    """Return a host name without the part in which the nodes of one system differ.

    >>> _stem("kafka-1.internal") == _stem("kafka-2.internal"), _stem("cart"), _stem("10.0.0.1")
    (True, 'cart', '#.#.#.#')
    """
    first, dot, rest = name.partition(".")
    return re.sub(r"\d+", "#", f"{_OF_A_NODE.sub('', first)}{dot}{rest}")


def _authority(scheme: str, rest: str) -> Iterator[Host]:
    """Yield the hosts between `://` and the path."""
    if scheme in _SERVER_FIRST and rest.startswith("/"):
        rest = rest.lstrip("/")
    authority, slash, path = rest.partition("/")
    # Only these write properties, which may hold a password, after a semicolon.
    properties = scheme.startswith(("jdbc:", "sqlserver"))
    authority = re.split(r"[?#;]" if properties else r"[?#]", authority)[0]
    authority = authority.rpartition("@")[2].partition(";")[0]
    default = _DEFAULT_PORTS.get(scheme.rpartition(":")[2].partition("+")[0])
    for part in unquote(authority).split(","):
        for host in host_and_port(part.rpartition("@")[2].rstrip(")")):
            yield Host(
                name=host.name,
                port=host.port or default,
                path=slash + re.split(r"[?#]", path)[0],
                is_srv="+srv" in scheme,
            )


def _unique(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Return the groups, each host once: in the first group that has it."""
    seen: set[tuple[str, int | None]] = set()
    names: set[str] = set()
    result: list[Group] = []
    for group in groups:
        hosts = []
        for host in group.hosts:
            key = (host.name, host.port)
            if key not in seen and not (host.port is None and host.name in names):
                seen.add(key)
                names.add(host.name)
                hosts.append(host)
        if hosts:
            result.append(Group(tuple(hosts)))
    return tuple(result)
