"""Simple Email Service: identities that send mail, and endpoints over two Regions."""

from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect

_API = "https://docs.aws.amazon.com/ses/latest/APIReference-V2"
IDENTITY = "arn:{partition}:ses:{region}:{account}:identity/{IdentityName}"


def _mail_from(rule: str, equals: str, effect: Effect) -> Edge:
    """Return the edge to the MX record of the domain that mail comes from."""
    return Edge(
        rule=rule,
        relation="validated_by",
        needs="lower(identity.from.MailFromDomain)",
        key="host:{value}",
        when=f"identity.from.BehaviorOnMxFailure {equals} 'REJECT_MESSAGE'",
        effect=effect,
        expects=Kind.DNS_RECORD,
    )


IDENTITIES = Crawler(
    name="aws.ses.identities",
    title="Identities of SES, and the records that prove their mail",
    kind=Kind.ENDPOINT,
    type="AWS::SES::EmailIdentity",
    service="sesv2",
    # An address of somebody is no component; a domain is.
    list=Call(
        operation="list_email_identities",
        items="EmailIdentities[?IdentityType != 'EMAIL_ADDRESS']",
    ),
    details=(
        Call(
            operation="get_email_identity",
            gone=("NotFoundException",),
            # Its policies may hold values that callers prove to know.
            items="{dkim: DkimAttributes, from: MailFromAttributes, tags: Tags}",
            from_item={"EmailIdentity": "IdentityName"},
            into="identity",
        ),
    ),
    id=IDENTITY,
    label="IdentityName",
    tags="identity.tags",
    properties={
        "dkim_signing": "identity.dkim.SigningEnabled",
        "dkim_status": "identity.dkim.Status",
        "mail_from": "identity.from.MailFromDomain",
        "sending": "SendingEnabled",
        "verification": "VerificationStatus",
    },
    edges=(
        Edge(
            rule="email-identity.dkim-record",
            relation="validated_by",
            # Mail without a signature is sent, and may be refused by who receives it.
            needs="identity.dkim.Tokens[]",
            key="host:{value}._domainkey.{IdentityName}",
            when="identity.dkim.SigningAttributesOrigin == 'AWS_SES'",
            effect=Effect.SOFT,
            expects=Kind.DNS_RECORD,
        ),
        # Without its MX record SES sends from its own domain, or not at all: as the owner chose.
        _mail_from("email-identity.mail-from-record", "!=", Effect.SOFT),
        _mail_from("email-identity.only-mail-from-record", "==", Effect.HARD),
    ),
    docs=f"{_API}/API_ListEmailIdentities.html",
)

MULTI_REGION_ENDPOINTS = Crawler(
    name="aws.ses.multi_region_endpoints",
    title="Endpoints of SES that send through two Regions",
    kind=Kind.ENDPOINT,
    type="AWS::SES::MultiRegionEndpoint",
    service="sesv2",
    list=Call(operation="list_multi_region_endpoints", items="MultiRegionEndpoints[]"),
    id="arn:{partition}:ses:{region}:{account}:multi-region-endpoint/{EndpointId}",
    label="EndpointName",
    properties={"regions": "Regions", "status": "Status"},
    edges=(
        Edge(
            rule="email-endpoint.region",
            relation="sends_to",
            needs="Regions",
            key="region:{value}",
            minimum=1,
            full="all",
            expects=Kind.REGION,
        ),
    ),
    docs=f"{_API}/API_ListMultiRegionEndpoints.html",
)

CRAWLERS = (IDENTITIES, MULTI_REGION_ENDPOINTS)
