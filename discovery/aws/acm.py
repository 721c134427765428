"""Certificates held by AWS Certificate Manager (ACM)."""

from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect, Phase

# Without this argument, ListCertificates returns RSA_1024 and RSA_2048 only.
KEY_TYPES = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096"] + [
    f"EC_{curve}" for curve in ("prime256v1", "secp384r1", "secp521r1")
]


def cloudfront_region(item: Item, context: Context) -> Facts:
    """Return that a distribution needs the Region of its certificate to be changed or renewed."""
    users = [user for user in item.get("InUseBy") or () if ":cloudfront:" in user]
    return Facts(
        requirements=tuple(
            requirement
            for user in sorted(users)
            for requirement in required(
                user,
                [reference.region(context.region or "us-east-1")],
                rule="acm-certificate.cloudfront-region",
                relation="renews_certificate_in",
                effect=Effect.LIFECYCLE,
                phase=Phase.RENEW,
                attribute="InUseBy[]",
            )
        )
    )


CERTIFICATES = Crawler(
    name="aws.acm.certificates",
    title="ACM certificates of every key type, who uses them and how they renew",
    kind=Kind.CERTIFICATE,
    type="AWS::CertificateManager::Certificate",
    service="acm",
    list=Call(
        operation="list_certificates",
        items="CertificateSummaryList[]",
        arguments={"Includes": {"keyTypes": KEY_TYPES}},
    ),
    details=(
        Call(
            operation="describe_certificate",
            gone=("ResourceNotFoundException",),
            items="Certificate",
            from_item={"CertificateArn": "CertificateArn"},
        ),
    ),
    id="CertificateArn",
    label="DomainName",
    properties={
        "status": "Status",
        "certificate_type": "Type",
        "not_before": "NotBefore",
        "not_after": "NotAfter",
        "issued_at": "IssuedAt",
        "imported_at": "ImportedAt",
        "renewal_eligibility": "RenewalEligibility",
        "renewal_status": "RenewalSummary.RenewalStatus",
        "renewal_reason": "RenewalSummary.RenewalStatusReason",
        "domain_names": "SubjectAlternativeNames",
        "validation_methods": "DomainValidationOptions[].ValidationMethod",
        "key_algorithm": "KeyAlgorithm",
    },
    edges=(
        Edge(
            rule="acm-certificate.in-use-by",
            relation="presents_certificate",
            needed_by="InUseBy[]",
        ),
        Edge(
            rule="acm-certificate.validation-record",
            relation="validated_by",
            needs="DomainValidationOptions[].ResourceRecord.Name",
            normalise=reference.host,
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.DNS_RECORD,
        ),
        Edge(
            rule="acm-certificate.private-ca",
            relation="issued_by",
            needs="CertificateAuthorityArn",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.CERTIFICATE_AUTHORITY,
        ),
    ),
    transform=cloudfront_region,
    transform_effects=(Effect.LIFECYCLE,),
    transform_rules={
        "acm-certificate.cloudfront-region": "CloudFront takes its certificate from one Region"
    },
    docs="https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html",
)

CRAWLERS = (CERTIFICATES,)
