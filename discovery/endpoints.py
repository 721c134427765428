"""Endpoints: what configuration values point to (the order of rules in `RULES`).

Values are judged in memory and dropped. What is kept of a value is the key of what it points to: an
ARN, a host name with its port, an address, a bucket or queue, or a hash of a name that one of our
own resources has; never the value, nor a credential, a path or a query in it.

A list of the nodes of one system is one requirement, for any of them. What a program does with a
host (`discovery.meaning`) decides how much it needs it.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from discovery.addresses import address_key
from discovery.arns import arns_in
from discovery.bare_names import bare_names
from discovery.connection_strings import Group, groups_in
from discovery.hosts import Host, Owner
from discovery.interface import Context
from discovery.match import Match
from discovery.meaning import Meaning, meaning
from discovery.resource_urls import bucket_of, buckets_in, queue_of
from discovery.variables import port_beside
from model.records import reference
from model.records.component import Kind
from model.records.observation import Reference, SeenMember, SeenRequirement
from model.records.requirement import Effect, Evidence, EvidenceKind

RULES = {
    "env.arn": "a configuration value holds the ARN of the provider",
    "env.endpoint-host": "a configuration value holds the endpoint that AWS gave the provider",
    "env.queue-url": "a configuration value holds the URL of a queue",
    "env.s3-uri": "a configuration value holds the URI or the host name of a bucket",
    "env.bare-name": "a configuration value is the name of a resource that the principal's policies"
    " allow it to use",
    "env.dns-name": "a configuration value holds a private host name or address, to be looked up in"
    " the DNS and the network of who uses it",
    "env.external-host": "a configuration value holds a public host name; the system of a third"
    " party unless one of our own records answers it",
    "env.perhaps-host": "a configuration value holds a public host name that the component calls,"
    " or that is its own",
    "env.caller": "a configuration value names who may call: an origin, a redirect; no need",
    "env.telemetry": "a configuration value holds the host to which telemetry is reported",
    "env.proxy": "a configuration value holds the proxy through which others are called; which"
    " calls take it is not known",
}
"""The rules that read configuration values, for `Crawler.transform_rules`."""

_CACHE_HOST = re.compile(r"\.cache\.amazonaws\.com(?:\.cn)?$")
_OPTION = re.compile(r"(?:^|(?<=\s))(?:-D|--)(?P<name>[A-Za-z][\w.-]*)=(?P<value>\S+)")
"""An option among several in one variable: it means what a variable of its name means."""
_NO_NEED = frozenset({Meaning.BYPASS, Meaning.SELF, Meaning.MENTION})
_STORES = frozenset(
    {Kind.BROKER, Kind.CACHE, Kind.DATABASE, Kind.FILE_SYSTEM, Kind.SEARCH, Kind.WAREHOUSE}
)
_OTHER_MEANINGS = {
    Meaning.ADMITS: ("env.caller", "may_be_called_by", Effect.POLICY),
    Meaning.TELEMETRY: ("env.telemetry", "reports_to", Effect.OBSERVABILITY),
    Meaning.PROXY: ("env.proxy", "calls_through", Effect.UNKNOWN),
    Meaning.UNCLEAR: ("env.perhaps-host", "connects_to", Effect.UNKNOWN),
}
"""Meaning → rule, relation and effect of what is not simply called."""
_HOST_RULES = {
    Owner.AWS_RESOURCE: "env.endpoint-host",
    Owner.AWS_SERVICE: "env.external-host",
    Owner.PRIVATE: "env.dns-name",
    Owner.PUBLIC: "env.external-host",
}


def find_references(
    value: str,
    *,
    variable: str,
    context: Context,
    principal: Reference | None,
    port: int | None = None,
    own_names: Collection[str] = (),
) -> tuple[Match, ...]:
    """Return everything that `value` points to, sorted and without repetition.

    Args:
        value: the configuration value. Only keys of what it points to are returned.
        variable: its name, which shows whether the value is a credential or a host name, and what
            the program does with the host.
        context: the place of the resource that has it.
        principal: the role it acts as; without one, bare names are not looked for.
        port: of a host in the value that states none.
        own_names: hosts that are the resource itself.
    """
    matches = [*_arns(value), *buckets_in(value), *_hosts(value, variable, port, own_names)]
    if principal is not None and not matches:
        matches += _named(value, variable, context, principal)
    unique = {(match.keys, match.rule): match for match in matches}
    return tuple(match for _, match in sorted(unique.items()))


def environment_requirements(
    variables: Mapping[str, str],
    *,
    dependent: Reference,
    principal: Reference | None,
    context: Context,
    own_names: Collection[str] = (),
) -> tuple[SeenRequirement, ...]:
    """Return what a function or a container needs, judged by its environment variables.

    Only the name of a variable is kept, with what its value pointed to; never the value. The hosts
    of `own_names` are the dependent itself.
    """
    return tuple(
        _requirement(match, dependent, variable)
        for variable, value in sorted(variables.items())
        if isinstance(value, str)
        for match in find_references(
            value,
            variable=variable,
            context=context,
            principal=principal,
            port=port_beside(variable, variables),
            own_names=own_names,
        )
        if match.keys != (dependent.key,)
    )


def _requirement(match: Match, dependent: Reference, variable: str) -> SeenRequirement:
    evidence = Evidence(
        kind=EvidenceKind.INFERRED, rule=match.rule, effect=match.effect, attribute=variable
    )
    return SeenRequirement(
        dependent=dependent,
        members=tuple(SeenMember(reference=member) for member in match.references),
        minimum=1 if len(match.references) > 1 else None,
        relation=match.relation,
        effect=match.effect,
        evidence=(evidence,),
        allowed_by=match.allowed_by,
        resolved_only=match.resolved_only,
    )


def _arns(value: str) -> Iterator[Match]:
    for arn in arns_in(value):
        yield Match(
            references=(Reference(key=arn.key, expects=arn.kind),),
            rule="env.arn",
            relation="refers_to",
            region=arn.region or None,
        )


def _hosts(
    value: str, variable: str, port: int | None, own_names: Collection[str]
) -> Iterator[Match]:
    for option in _OPTION.finditer(value):
        yield from _hosts(option["value"], option["name"], None, own_names)
    value = _OPTION.sub(" ", value)
    for group in groups_in(value, variable):
        first = group.hosts[0]
        match = queue_of(first, value) or bucket_of(first)
        if match is not None:
            yield match
            continue
        remote = tuple(
            host for host in group.hosts if not host.local and host.name not in own_names
        )
        use = meaning(variable, first.name, first.port)
        if use is Meaning.SELF and first.kind in _STORES:
            use = Meaning.CALLS  # no program has the endpoint of a database as its own address
        if remote and use not in _NO_NEED:
            yield _used(Group(remote), use, port)


def _used(group: Group, use: Meaning, port: int | None) -> Match:
    first = group.hosts[0]
    rule, relation, effect = _OTHER_MEANINGS.get(use) or (
        _HOST_RULES[first.owner],
        "calls_aws" if first.owner is Owner.AWS_SERVICE else "connects_to",
        # A cache holds copies of another store; a cache that is the only store (sessions, locks)
        # has to be asserted.
        Effect.SOFT if _CACHE_HOST.search(first.name) else Effect.HARD,
    )
    return Match(
        references=tuple(
            Reference(key=_host_key(host, port), expects=host.kind) for host in group.hosts
        ),
        rule=rule,
        effect=effect,
        relation=relation,
        region=first.region,
        owner=first.owner,
    )


def _host_key(host: Host, port: int | None) -> str:
    if host.address is not None:
        return address_key(host.address)
    if host.is_srv:
        return reference.host(f"_mongodb._tcp.{host.name}")
    return reference.host(host.name, host.port or port)


def _named(value: str, variable: str, context: Context, principal: Reference) -> Iterator[Match]:
    for key, kind in bare_names(value, variable, context):
        yield Match(
            references=(Reference(key=key, expects=kind),),
            rule="env.bare-name",
            relation="refers_to",
            region=context.region,
            allowed_by=principal,
            resolved_only=True,
        )
