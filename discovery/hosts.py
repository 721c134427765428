"""Host names in texts: finds them without keeping credentials, and says who owns them."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from model.records.component import Kind

_URL = re.compile(r"""(?P<scheme>[A-Za-z][A-Za-z0-9+.:-]*)://(?P<rest>[^\s"'<>|\\`{}]+)""")
_CREDENTIAL_GOES_ON = re.compile(r"['<>|\\`{}]\S*@")
"""A password with a sign that ends a URL: what was read of it looks like a host and a port."""
_NAME_OR_ADDRESS = re.compile(
    r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[a-z0-9_][a-z0-9._-]*))(?::\d*)?"
)
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{1,62}"
_IPV4 = r"(?:\d{1,3}\.){3}\d{1,3}"
_TOKEN = re.compile(rf"^(?P<host>{_HOST}|{_IPV4})\.?(?P<port>:\d{{1,5}})?(?:/\S*)?$")
_AWS_HOST = re.compile(
    r"(?<![A-Za-z0-9._@-])(?P<host>(?:[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\.)+"
    r"(?:amazonaws\.com\.cn|amazonaws\.com|on\.aws|cloudfront\.net|awsglobalaccelerator\.com"
    r"|awsapprunner\.com|elasticbeanstalk\.com))(?![A-Za-z0-9_-]|\.[A-Za-z0-9])"
)
_SEPARATORS = re.compile(r"""[\s,;|"'<>()\[\]{}]+""")
_REGION = re.compile(
    r"(?:^|[.-])((?:af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov|us-iso[a-z]?)"
    r"-(?:central|north|south|east|west|northeast|northwest|southeast|southwest)-\d)(?=[.-]|$)"
)
_PRIVATE = (".internal", ".local", ".lan", ".corp", ".intranet", ".private", ".home.arpa", ".svc")
_FILES = re.compile(
    r"bz2|cfg|conf(ig)?|crt|csv|css|db|env|go|gz|html?|ini|jar|java|jsx?|json|key|lock|log|md|pem"
    r"|php|png|properties|py|rb|sh|so|sql|sqlite|svg|tar|toml|tsx?|txt|war|xml|ya?ml|zip"
)
_HOST_KEYS = re.compile(r"(data source|server|host|hostname|endpoint|addr(ess)?)$", re.IGNORECASE)
_ENDPOINTS = (
    ("rds", Kind.DATABASE),
    ("docdb", Kind.DATABASE),
    ("neptune", Kind.DATABASE),
    ("cache", Kind.CACHE),
    ("memorydb", Kind.CACHE),
    ("dax-clusters", Kind.CACHE),
    ("es", Kind.SEARCH),
    ("aoss", Kind.SEARCH),
    ("redshift", Kind.WAREHOUSE),
    ("redshift-serverless", Kind.WAREHOUSE),
    ("kafka", Kind.BROKER),
    ("kafka-serverless", Kind.BROKER),
    ("mq", Kind.BROKER),
    ("execute-api", Kind.API),
    ("appsync-api", Kind.API),
    ("lambda-url", Kind.FUNCTION),
    ("elb", Kind.LOAD_BALANCER),
    ("efs", Kind.FILE_SYSTEM),
    ("fsx", Kind.FILE_SYSTEM),
    ("eks", Kind.CLUSTER),
    ("vpce", Kind.ENDPOINT),
)
_SUFFIXES = (
    (".cloudfront.net", Kind.CDN),
    (".awsglobalaccelerator.com", Kind.LOAD_BALANCER),
    (".awsapprunner.com", Kind.CONTAINER_SERVICE),
    (".elasticbeanstalk.com", Kind.EXTERNAL),
)


class Owner(StrEnum):
    """Who owns a host, judged by its suffix."""

    AWS_RESOURCE = "aws_resource"
    """An endpoint that AWS made for one resource: a database, a load balancer."""
    AWS_SERVICE = "aws_service"
    """An endpoint of AWS itself: `sqs.us-west-2.amazonaws.com`."""
    PRIVATE = "private"
    """A name that only our own DNS can answer: `orders.internal`."""
    PUBLIC = "public"
    """Any other name: ours if one of our records answers it, else a third party's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A host name found in a text, lower case; nothing else of the text is kept."""

    name: str
    path: str = ""
    """The path after it, for queue URLs and buckets only; never goes into a key as it is."""

    @property
    def owner(self) -> Owner:
        """Whose host it is."""
        if self._label_kind is not None:
            return Owner.AWS_RESOURCE
        if is_aws(self.name):
            return Owner.AWS_SERVICE
        if "." not in self.name or self.name.endswith(_PRIVATE) or self._private_address:
            return Owner.PRIVATE
        return Owner.PUBLIC

    @property
    def kind(self) -> Kind:
        """The kind of what answers there; `EXTERNAL` when the name does not show it."""
        return self._label_kind or Kind.EXTERNAL

    @property
    def region(self) -> str | None:
        """The Region that the name holds, None when it holds none."""
        return region_in(self.name)

    @property
    def address(self) -> str | None:
        """The IP address, when it is one and not a name."""
        try:
            return str(ipaddress.ip_address(self.name))
        except ValueError:
            return None

    @property
    def local(self) -> bool:
        """Whether it is the machine itself, which is no dependency."""
        if self.address is None:
            return self.name in ("localhost", "host.docker.internal")
        address = ipaddress.ip_address(self.name)
        return address.is_loopback or address.is_link_local or address.is_unspecified

    @property
    def _private_address(self) -> bool:
        return self.address is not None and ipaddress.ip_address(self.name).is_private

    @property
    def _label_kind(self) -> Kind | None:
        for suffix, kind in _SUFFIXES:
            if self.name.endswith(suffix):
                return kind
        if not is_aws(self.name):
            return None
        labels = self.name.split(".")[1:]
        return next((kind for label, kind in _ENDPOINTS if label in labels), None)


def is_aws(name: str) -> bool:
    """Return whether a host name belongs to AWS by its suffix."""
    return name.endswith((".amazonaws.com", ".amazonaws.com.cn", ".on.aws", ".api.aws"))


def region_in(name: str) -> str | None:
    """Return the Region that a host name holds.

    >>> region_in("orders.abc.us-west-2.rds.amazonaws.com"), region_in("api.stripe.com")
    ('us-west-2', None)
    """
    match = _REGION.search(name)
    return match.group(1) if match and is_aws(name) else None


def hosts_in(text: str, *, is_host: bool) -> Iterator[Host]:
    """Yield every host of a text once: of URLs, AWS endpoints anywhere, `host:port` words.

    Args:
        text: the value; user names, passwords and queries in it are never yielded.
        is_host: whether the variable's name says that bare words in it are host names.
    """
    seen: set[str] = set()
    for host in _all_hosts(text, is_host=is_host):
        if host.name not in seen:
            seen.add(host.name)
            yield host


def _all_hosts(text: str, *, is_host: bool) -> Iterator[Host]:
    for url in _URL.finditer(text):
        scheme, rest = url["scheme"].lower(), url["rest"]
        is_cut = ":" in rest and _CREDENTIAL_GOES_ON.match(text, url.end())
        if not is_cut and not scheme.startswith(("s3", "arn", "file", "data")):
            # Only these write properties, which may hold a password, after a semicolon.
            yield from _authority(rest, properties=scheme.startswith(("jdbc:", "sqlserver")))
    rest = _URL.sub(" ", text)
    for match in _AWS_HOST.finditer(rest):
        yield Host(name=match["host"].lower())
    for word in _SEPARATORS.split(rest):
        key, _, value = word.rpartition("=")
        named = (is_host and not key) or bool(_HOST_KEYS.search(key))
        yield from _word(value.rpartition("@")[2].removeprefix("tcp:"), is_host=named)


def _authority(rest: str, *, properties: bool) -> Iterator[Host]:
    """Yield the hosts between `://` and the path: several in a list of brokers, or none."""
    authority, slash, path = rest.partition("/")
    authority = re.split(r"[?#;]" if properties else r"[?#]", authority)[0]
    authority = authority.rpartition("@")[2].partition(";")[0]
    for part in unquote(authority).split(","):
        name = part.rpartition("@")[2]
        match = _NAME_OR_ADDRESS.fullmatch(name.lower())
        if match is not None:
            host = (match["address"] or match["name"]).rstrip(".")
            yield Host(name=host, path=slash + re.split(r"[?#]", path)[0])


def _word(word: str, *, is_host: bool) -> Iterator[Host]:
    match = _TOKEN.match(word)
    if match is None:
        return
    name = match["host"].lower()
    is_file = _FILES.fullmatch(name.rpartition(".")[2])
    if match["port"] or (is_host and not is_file):
        yield Host(name=name)
