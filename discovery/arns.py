"""ARNs in texts: finding them, and cutting them down to the resource that is a component."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from model.linking.arn import kind_of
from model.records import reference
from model.records.component import Kind

_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):(?P<service>[a-z0-9-]+):(?P<region>[a-z0-9-]*)"
    r":(?P<account>\d{12}|aws|):(?P<resource>(?:[A-Za-z0-9_+=@:/.$~-]|,(?!arn:)(?=[\w+=@.-]))+)"
)
_WITH_COMMAS = frozenset({"iam", "sts"})
"""Services whose names may hold commas; elsewhere a comma separates ARNs from what follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arn:
    """An ARN, taken apart."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    def __str__(self) -> str:
        """Return it whole."""
        place = f"{self.partition}:{self.service}:{self.region}:{self.account}"
        return f"arn:{place}:{self.resource}"

    @property
    def key(self) -> str:
        """The key of the component it names, or of the component that holds what it names.

        A bucket for an object, a table for its index, a function without its alias, a secret
        without the JSON field and the version.
        """
        if self.service == "s3" and not self.region:
            return reference.bucket(self.resource.partition("/")[0])
        return str(self._of(self._owning()))

    @property
    def kind(self) -> Kind | None:
        """The kind of component; None when service and resource are not enough to know it."""
        return kind_of(self.service, self.resource)

    def _of(self, resource: str) -> "Arn":
        return Arn(
            partition=self.partition,
            service=self.service,
            region=self.region,
            account=self.account,
            resource=resource,
        )

    def _owning(self) -> str:
        if self.service in ("lambda", "secretsmanager") and self.resource.count(":") > 1:
            return ":".join(self.resource.split(":")[:2])
        if self.service == "dynamodb" and self.resource.count("/") > 1:
            return "/".join(self.resource.split("/")[:2])
        if self.service == "logs":
            return self.resource.partition(":log-stream:")[0].removesuffix(":*")
        return self.resource


def parse(text: str) -> Arn | None:
    """Return the ARN that the whole of `text` is, None when it is none.

    >>> parse("arn:aws:s3:::media/logo.png").key
    'bucket:media'
    >>> parse("not an ARN") is None
    True
    """
    match = _ARN.fullmatch(text)
    arn = _arn(match) if match else None
    return arn if str(arn) == text else None


def key_of(text: str) -> str:
    """Return the key of the component that an ARN names; any other text as it is.

    >>> key_of("arn:aws:lambda:us-east-1:111122223333:function:mailer:live")
    'arn:aws:lambda:us-east-1:111122223333:function:mailer'
    >>> key_of("ami-0abc")
    'ami-0abc'
    """
    arn = parse(text)
    return text if arn is None else arn.key


def arns_in(text: str) -> Iterator[Arn]:
    """Yield every ARN of a text once, in its order; patterns with wildcards are left out.

    >>> [str(arn) for arn in arns_in("use (arn:aws:sqs:us-east-1:111122223333:orders).")]
    ['arn:aws:sqs:us-east-1:111122223333:orders']
    """
    seen: set[Arn] = set()
    for match in _ARN.finditer(text):
        whole = _arn(match)
        end = match.start() + len(str(whole))
        following = text[end : end + 1]
        arn = replace(whole, resource=whole.resource.rstrip(".:/"))
        if following not in ("*", "?") and arn.resource and arn not in seen:
            seen.add(arn)
            yield arn


def _arn(match: "re.Match[str]") -> Arn:
    resource = match["resource"]
    if match["service"] not in _WITH_COMMAS:
        resource = resource.partition(",")[0]
    return Arn(**{**match.groupdict(), "resource": resource})
