"""CloudFront distributions: origins and their failover, certificates, and code at the edge."""

from collections.abc import Iterator, Mapping, Sequence

from discovery.arns import key_of
from discovery.aws import edges
from discovery.interface import Call, Context, Crawler, Edge, Item, Where
from discovery.requirements import required
from discovery.resource_urls import bucket_of_host
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts, SeenRequirement
from model.records.requirement import Effect

ORIGIN = "cloudfront.origin"
GROUP = "cloudfront.origin-group"
RULES = {
    ORIGIN: "A behaviour of a distribution sends what is not cached to its origin.",
    GROUP: "Reads go to the second origin of a group when the first one fails; writes do not.",
}


def origins(item: Item, context: Context) -> Facts:
    """Return the origins that the behaviours of a distribution use.

    An origin that no behaviour names receives nothing.
    """
    del context  # origins are named by host
    return Facts(requirements=tuple(_origins(item)))


def _origins(item: Item) -> Iterator[SeenRequirement]:
    keys = {
        str(origin["Id"]): origin_key(str(origin["DomainName"]))
        for origin in _items(item.get("Origins"))
    }
    groups = {str(group["Id"]): group for group in _items(item.get("OriginGroups"))}
    default = item.get("DefaultCacheBehavior") or {}
    behaviours = [default, *_items(item.get("CacheBehaviors"))]
    for target in sorted({str(behaviour.get("TargetOriginId")) for behaviour in behaviours}):
        if target in groups:
            members = [str(member["OriginId"]) for member in _items(groups[target].get("Members"))]
            yield from _need(item, [keys[name] for name in members if name in keys], GROUP)
        elif target in keys:
            yield from _need(item, [keys[target]], ORIGIN)


def _items(listed: Mapping[str, Sequence[Item]] | None) -> Sequence[Item]:
    return (listed or {}).get("Items") or ()


def _need(item: Item, keys: Sequence[str], rule: str) -> Iterator[SeenRequirement]:
    yield from required(
        str(item["ARN"]),
        keys,
        rule=rule,
        relation="routes_to",
        effect=Effect.HARD,
        minimum=1 if rule == GROUP else None,
        attribute="Origins.Items[].DomainName",
    )


def origin_key(domain: str) -> str:
    """Return the key of an origin: a bucket by the host name of S3, else the host.

    >>> origin_key("media.s3.eu-west-1.amazonaws.com"), origin_key("API.example.com")
    ('bucket:media', 'host:api.example.com')
    """
    bucket = bucket_of_host(domain)
    return reference.host(domain) if bucket is None else reference.bucket(bucket)


DISTRIBUTIONS = Crawler(
    name="aws.cloudfront.distributions",
    title="CloudFront distributions, their origins, certificates and functions",
    kind=Kind.CDN,
    type="AWS::CloudFront::Distribution",
    service="cloudfront",
    where=Where.GLOBAL,
    list=Call(operation="list_distributions", items="DistributionList.Items[]"),
    details=(
        Call(
            operation="list_tags_for_resource",
            absent=("NoSuchResource",),
            items="Tags.Items",
            from_item={"Resource": "ARN"},
            into="Tags",
        ),
    ),
    id="ARN",
    # A distribution that is switched off answers nothing.
    keep="Enabled",
    label="(Aliases.Items | [0]) || DomainName",
    keys=("host:{lower(DomainName)}", "host:{Aliases.Items | map(&lower(@), @)}"),
    tags="Tags",
    properties={
        "aliases": "Aliases.Items",
        "default_ttl": "DefaultCacheBehavior.DefaultTTL",
        "http_version": "HttpVersion",
        "origin_groups": "OriginGroups.Items[].{id: Id, codes: FailoverCriteria.StatusCodes.Items,"
        " origins: Members.Items[].OriginId}",
        "origins": "Origins.Items[].{id: Id, domain: DomainName,"
        " attempts: ConnectionAttempts, timeout: ConnectionTimeout}",
        "staging": "Staging",
        "status": "Status",
    },
    edges=(
        edges.certificate(
            "cloudfront.certificate",
            "[ViewerCertificate.ACMCertificateArn,"
            " ViewerCertificate.IAMCertificateId && join('', ['server-certificate:',"
            " ViewerCertificate.IAMCertificateId])]",
        ),
        Edge(
            rule="cloudfront.web-acl",
            relation="filtered_by",
            # WAF Classic gives an id, WAF v2 an ARN.
            needs="WebACLId",
            when="starts_with(WebACLId || '', 'arn:')",
            effect=Effect.POLICY,
            expects=Kind.POLICY,
        ),
        Edge(
            rule="cloudfront.edge-function",
            relation="invokes",
            needs="[DefaultCacheBehavior.LambdaFunctionAssociations.Items[].LambdaFunctionARN,"
            " CacheBehaviors.Items[].LambdaFunctionAssociations.Items[].LambdaFunctionARN]",
            # Edge functions are named with a version.
            normalise=key_of,
            expects=Kind.FUNCTION,
        ),
        Edge(
            rule="cloudfront.function",
            relation="invokes",
            needs="[DefaultCacheBehavior.FunctionAssociations.Items[].FunctionARN,"
            " CacheBehaviors.Items[].FunctionAssociations.Items[].FunctionARN]",
            expects=Kind.FUNCTION,
        ),
    ),
    transform=origins,
    transform_effects=(Effect.HARD,),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributions.html",
)

CRAWLERS = (DISTRIBUTIONS,)
