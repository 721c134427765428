"""Hosts: a host name or address of a configuration value, and who owns it."""

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum

from discovery.addresses import is_private
from model.records.component import Kind

AWS_HOST = re.compile(
    r"(?<![A-Za-z0-9._@-])(?P<host>(?:[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\.)+"
    r"(?:amazonaws\.com\.cn|amazonaws\.com|on\.aws|cloudfront\.net|awsglobalaccelerator\.com"
    r"|awsapprunner\.com|elasticbeanstalk\.com))(?![A-Za-z0-9_-]|\.[A-Za-z0-9])"
)
"""A host name of AWS anywhere in a text."""
_REGION = re.compile(
    r"(?:^|[.-])((?:af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov|us-iso[a-z]?)"
    r"-(?:central|north|south|east|west|northeast|northwest|southeast|southwest)-\d)(?=[.-]|$)"
)
PRIVATE_SUFFIXES = (
    ".internal",
    ".local",
    ".lan",
    ".corp",
    ".intranet",
    ".private",
    ".home.arpa",
    ".svc",
)
FILES = re.compile(
    r"bz2|cfg|conf(ig)?|crt|csv|css|db|env|go|gz|html?|ini|jar|java|jsx?|json|key|lock|log|md|pem"
    r"|php|png|properties|py|rb|sh|so|sql|sqlite|svg|tar|toml|tsx?|txt|war|xml|ya?ml|zip"
)
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


LOCAL_NAMES = frozenset(
    {"localhost", "localhost.localdomain", "host.docker.internal", "host-gateway",
     "metadata.google.internal"}
)  # fmt: skip
"""Names of the machine itself, and of what it has beside it."""


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
    port: int | None = None
    """The port, stated or that of the scheme; None when not known."""
    path: str = ""
    """The path after it, for queue URLs and buckets only; never goes into a key as it is."""
    is_srv: bool = False
    """Whether clients ask for its SRV record, as with `mongodb+srv://`."""

    @property
    def owner(self) -> Owner:
        """Whose host it is."""
        if self._label_kind is not None:
            return Owner.AWS_RESOURCE
        if is_aws(self.name):
            return Owner.AWS_SERVICE
        if "." not in self.name or self.name.endswith(PRIVATE_SUFFIXES) or self._private_address:
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
            return self.name in LOCAL_NAMES
        address = ipaddress.ip_address(self.name)
        return address.is_loopback or address.is_link_local or address.is_unspecified

    @property
    def _private_address(self) -> bool:
        return is_private(self.name)

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
