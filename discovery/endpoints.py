"""Finds what a text points to: ARNs, host names, queue URLs, buckets, names of our own things.

Only what was pointed to leaves this module, with the name of the variable; never the value, nor a
credential, a path or a query in it. Resources that others name in configuration (tables, parameters
and secrets, see `NAMED`) publish `model.records.reference.hashed_name` as a further key.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from discovery.arns import arns_in
from discovery.hosts import Host, Owner, hosts_in, is_aws, region_in
from discovery.interface import Context
from model.records import reference
from model.records.component import Kind
from model.records.observation import Reference, SeenMember, SeenRequirement
from model.records.requirement import Effect, Evidence, EvidenceKind

RULES = {
    "env.arn": "a configuration value holds the ARN of the provider",
    "env.endpoint-host": "a configuration value holds the endpoint that AWS gave the provider",
    "env.queue-url": "a configuration value holds the URL of a queue",
    "env.s3-uri": "a configuration value holds the URI or the host name of a bucket",
    "env.bare-name": "a configuration value is the name of a table, parameter or secret that the"
    " principal's policies allow it to read",
    "env.dns-name": "a configuration value holds a private host name, to be found in our own DNS",
    "env.external-host": "a configuration value holds a public host name; the system of a third"
    " party unless one of our own records answers it",
}
"""The rules that read configuration values, for `Crawler.transform_rules`."""

NAMED = {
    "dynamodb": Kind.DATABASE,
    "secretsmanager": Kind.SECRET,
    "ssm": Kind.PARAMETER,
}
"""Services whose resources are recognised by bare name: the service name of their hashed key."""

_CREDENTIAL = re.compile(
    r"pass(word|wd|phrase)?(_|$)|pwd|secret|token|credential|private|api_?key|access_?key|auth"
    r"|signing|salt|cert(ificate)?_?(body|pem)",
    re.IGNORECASE,
)
_HOST_NAME = re.compile(
    r"host|url|uri|endpoint|server|domain|addr|broker|bootstrap|base|dns|site|origin|dsn"
    r"|connection|proxy|gateway|upstream|nodes|peer|api|service",
    re.IGNORECASE,
)
_NAME = re.compile(r"^/?[A-Za-z][A-Za-z0-9_./-]{2,254}$")
_ORDINARY = re.compile(
    r"true|false|yes|no|none|null|on|off|debug|info|warn(ing)?|error|critical|production|prod"
    r"|staging|stage|development|dev|test(ing)?|local|enabled|disabled|default|json|text",
    re.IGNORECASE,
)
_S3_URI = re.compile(r"\bs3[an]?://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])", re.IGNORECASE)
_S3_HOST = re.compile(
    r"^(?:(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.)?"
    r"s3(?:-website|-accelerate|-fips)?(?:[.-](?:dualstack\.)?[a-z]{2}(?:-[a-z]+)+-\d)?"
    r"(?:\.dualstack)?\.amazonaws\.com(?:\.cn)?$"
)
_CACHE_HOST = re.compile(r"\.cache\.amazonaws\.com(?:\.cn)?$")
_SQS_HOST = re.compile(
    r"(?:^|\.)sqs[.-]|(?:^|\.)queue\.amazonaws\.com|\.sqs\.[a-z0-9-]+\.vpce\.amazonaws\.com"
)
_QUEUE_PATH = re.compile(r"^/(?P<account>\d{12})/(?P<name>[A-Za-z0-9_-]{1,80}(?:\.fifo)?)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One component that a text points to."""

    reference: Reference
    rule: str
    effect: Effect = Effect.HARD
    relation: str = "connects_to"
    region: str | None = None
    """The Region that the text names, None when it names none."""
    owner: Owner | None = None
    """Whose host it is, for hosts."""
    allowed_by: Reference | None = None
    resolved_only: bool = False


def find_references(
    value: str, *, variable: str, context: Context, principal: Reference | None
) -> tuple[Match, ...]:
    """Return everything that `value` points to, sorted and without repetition.

    Args:
        value: the configuration value. Only keys of what it points to are returned.
        variable: its name, which shows whether the value is a credential or a host name.
        context: the place of the resource that has it.
        principal: the role it acts as; without one, bare names are not looked for.
    """
    matches = [*_arns(value), *_buckets(value), *_hosts(value, variable)]
    if not matches and principal is not None:
        matches += _bare_names(value, variable, context, principal)
    unique = {(match.reference.key, match.rule): match for match in matches}
    return tuple(match for _, match in sorted(unique.items()))


def environment_requirements(
    variables: Mapping[str, str],
    *,
    dependent: Reference,
    principal: Reference | None,
    context: Context,
) -> tuple[SeenRequirement, ...]:
    """Return what a function or a container needs, judged by its environment variables.

    Only the name of a variable is kept, with what its value pointed to; never the value.
    """
    return tuple(
        _requirement(match, dependent, variable)
        for variable, value in sorted(variables.items())
        if isinstance(value, str)
        for match in find_references(value, variable=variable, context=context, principal=principal)
        if match.reference.key != dependent.key
    )


def _requirement(match: Match, dependent: Reference, variable: str) -> SeenRequirement:
    evidence = Evidence(
        kind=EvidenceKind.INFERRED, rule=match.rule, effect=match.effect, attribute=variable
    )
    return SeenRequirement(
        dependent=dependent,
        members=(SeenMember(reference=match.reference),),
        relation=match.relation,
        effect=match.effect,
        evidence=(evidence,),
        allowed_by=match.allowed_by,
        resolved_only=match.resolved_only,
    )


def _arns(value: str) -> Iterator[Match]:
    for arn in arns_in(value):
        yield Match(
            reference=Reference(key=arn.key, expects=arn.kind),
            rule="env.arn",
            relation="refers_to",
            region=arn.region or None,
        )


def _buckets(value: str) -> Iterator[Match]:
    for uri in _S3_URI.finditer(value):
        yield _bucket(uri["bucket"].lower(), None)


def _bucket(name: str, region: str | None) -> Match:
    return Match(
        reference=Reference(key=reference.bucket(name), expects=Kind.BUCKET),
        rule="env.s3-uri",
        region=region,
    )


def _hosts(value: str, variable: str) -> Iterator[Match]:
    is_host = bool(_HOST_NAME.search(variable)) and not _CREDENTIAL.search(variable)
    for host in hosts_in(value, is_host=is_host):
        match = _queue(host, value) or _bucket_host(host)
        if match is not None:
            yield match
        elif not host.local:
            yield _host(host)


def _queue(host: Host, value: str) -> Match | None:
    path = _QUEUE_PATH.match(host.path)
    if path is None:
        return None
    if is_aws(host.name) and _SQS_HOST.search(host.name):
        region = region_in(host.name) or "us-east-1"
        key = f"arn:{_partition(region)}:sqs:{region}:{path['account']}:{path['name']}"
        return _queue_match(key, region, resolved_only=False)
    # An emulator's or a proxy's URL: a queue only if the crawled queue has the very same one.
    url = re.search(rf"https?://{re.escape(host.name)}(:\d+)?{re.escape(host.path)}", value)
    if url is None:
        return None
    return _queue_match(reference.queue_url(url.group(0)), None, resolved_only=True)


def _queue_match(key: str, region: str | None, *, resolved_only: bool) -> Match:
    return Match(
        reference=Reference(key=key, expects=Kind.QUEUE),
        rule="env.queue-url",
        relation="sends_to",
        region=region,
        resolved_only=resolved_only,
    )


def _bucket_host(host: Host) -> Match | None:
    match = _S3_HOST.match(host.name)
    if match is None:
        return None
    name = match["bucket"] or host.path.strip("/").partition("/")[0]
    return _bucket(name, host.region) if name else None


def _host(host: Host) -> Match:
    key = reference.host(host.name)
    if host.owner is Owner.PUBLIC and host.address:
        key = reference.ip("public", host.address)
    return Match(
        reference=Reference(key=key, expects=host.kind),
        rule=_HOST_RULES[host.owner],
        # A cache holds copies of another store; a cache that is the only store (sessions, locks)
        # has to be asserted.
        effect=Effect.SOFT if _CACHE_HOST.search(host.name) else Effect.HARD,
        relation="calls_aws" if host.owner is Owner.AWS_SERVICE else "connects_to",
        region=host.region,
        owner=host.owner,
    )


_HOST_RULES = {
    Owner.AWS_RESOURCE: "env.endpoint-host",
    Owner.AWS_SERVICE: "env.external-host",
    Owner.PRIVATE: "env.dns-name",
    Owner.PUBLIC: "env.external-host",
}


def _bare_names(
    value: str, variable: str, context: Context, principal: Reference
) -> Iterator[Match]:
    if not _NAME.match(value) or _ORDINARY.fullmatch(value) or _is_credential(variable):
        return
    for service, kind in NAMED.items():
        key = reference.hashed_name(
            context.salt, service, context.account, context.region or "", value
        )
        yield Match(
            reference=Reference(key=key, expects=kind),
            rule="env.bare-name",
            relation="refers_to",
            region=context.region,
            allowed_by=principal,
            resolved_only=True,
        )


def _is_credential(variable: str) -> bool:
    """Return whether a variable holds a credential; a *name* or path of a secret is none."""
    if re.search(r"(name|id|path|prefix|table|parameter|arn|key_?name)$", variable, re.IGNORECASE):
        return False
    return bool(_CREDENTIAL.search(variable))


def _partition(region: str) -> str:
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
