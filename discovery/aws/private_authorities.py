"""Private certificate authorities (ACM PCA): how long they are valid, and their revocation list."""

from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect

AUTHORITIES = Crawler(
    name="aws.acmpca.authorities",
    title="Private certificate authorities and where their revocation lists lie",
    kind=Kind.CERTIFICATE_AUTHORITY,
    type="AWS::ACMPCA::CertificateAuthority",
    service="acm-pca",
    list=Call(operation="list_certificate_authorities", items="CertificateAuthorities[]"),
    id="Arn",
    keep="Status != 'DELETED'",
    label="CertificateAuthorityConfiguration.Subject.CommonName || Arn",
    account="OwnerAccount",
    properties={
        "ca_type": "Type",
        "key_algorithm": "CertificateAuthorityConfiguration.KeyAlgorithm",
        "not_after": "NotAfter",
        "ocsp": "RevocationConfiguration.OcspConfiguration.Enabled",
        "restorable_until": "RestorableUntil",
        "status": "Status",
        "usage_mode": "UsageMode",
    },
    edges=(
        Edge(
            rule="certificate-authority.revocation-list",
            relation="publishes_to",
            needs="RevocationConfiguration.CrlConfiguration.S3BucketName",
            key="bucket:{value}",
            when="RevocationConfiguration.CrlConfiguration.Enabled",
            # Only clients that insist on an answer refuse its certificates without the list.
            effect=Effect.SOFT,
            expects=Kind.BUCKET,
        ),
    ),
    docs="https://docs.aws.amazon.com/privateca/latest/APIReference/"
    "API_ListCertificateAuthorities.html",
)

CRAWLERS = (AUTHORITIES,)
