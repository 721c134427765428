"""Registered domains: until when each is registered, and whether it renews by itself."""

from discovery.interface import Call, Crawler, Where
from model.records.component import Kind

DOMAINS = Crawler(
    name="aws.route53domains.domains",
    title="Registered domains and when they expire",
    kind=Kind.EXTERNAL,
    # CloudFormation has no type for them; this is the name of the API's.
    type="AWS::Route53Domains::Domain",
    service="route53domains",
    where=Where.GLOBAL,
    # The details of a domain name its owners, with their addresses, and are not asked for.
    list=Call(operation="list_domains", items="Domains[]"),
    id="registered-domain:{lower(DomainName)}",
    label="DomainName",
    region="''",
    properties={
        "auto_renew": "AutoRenew",
        "not_after": "Expiry",
        "transfer_lock": "TransferLock",
    },
    docs="https://docs.aws.amazon.com/Route53/latest/APIReference/API_domains_ListDomains.html",
)

CRAWLERS = (DOMAINS,)
