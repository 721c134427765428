"""API integrations: what stands behind a route of API Gateway, read from its URI.

References:
    [1] API Gateway API reference, Integration, `uri`
    [2] API Gateway Developer Guide, "Using Amazon API Gateway stage variables"
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from discovery.arns import key_of
from model.records import reference

_LAMBDA = re.compile(r":lambda:path/[^/]+/functions/(?P<function>arn:.+)/invocations$")
_SERVICE = re.compile(
    r"^arn:(?P<partition>[^:]+):apigateway:(?P<region>[^:]*):(?P<service>[^:]+):path/(?P<path>.+)$"
)
_VARIABLE = re.compile(r"\$\{stageVariables\.(?P<name>\w+)\}")


def integration_keys(uri: str, stages: Sequence[Mapping[str, str]]) -> Sequence[str]:
    """Return the keys of what an integration calls, with the variables of each stage filled in.

    Empty where the URI names an action of a service only, whose target stands in the request, and
    where a variable has no value in any stage.

    >>> integration_keys("https://${stageVariables.host}/v1", [{"host": "a.example"}, {}])
    ('host:a.example',)
    """
    texts = {_filled(uri, variables) for variables in (stages or [{}])}
    return tuple(sorted({key for text in texts if text and (key := _key(text)) is not None}))


def _filled(uri: str, variables: Mapping[str, str]) -> str | None:
    names = {match["name"] for match in _VARIABLE.finditer(uri)}
    if not names <= set(variables):
        return None
    return _VARIABLE.sub(lambda match: variables[match["name"]], uri)


def _key(uri: str) -> str | None:
    function = _LAMBDA.search(uri)
    if function is not None:
        return key_of(function["function"])
    service = _SERVICE.match(uri)
    if service is not None:
        return _of_service(service["service"], service)
    if uri.startswith("arn:"):
        return None if ":apigateway:" in uri else key_of(uri)
    host = urlsplit(uri).hostname
    return reference.host(host) if host else None


def _of_service(service: str, uri: "re.Match[str]") -> str | None:
    parts = uri["path"].split("/")
    if service == "sqs" and len(parts) == 2:
        return f"arn:{uri['partition']}:sqs:{uri['region']}:{parts[0]}:{parts[1]}"
    if service == "s3" and not parts[0].startswith("{"):
        return reference.bucket(parts[0])
    return None
