"""Server certificates that were uploaded to IAM; AWS never renews them."""

from discovery.interface import Call, Crawler, Where
from model.records.component import Kind

SERVER_CERTIFICATES = Crawler(
    name="aws.iam.server_certificates",
    title="Server certificates of IAM and when they end",
    kind=Kind.CERTIFICATE,
    type="AWS::IAM::ServerCertificate",
    service="iam",
    where=Where.GLOBAL,
    list=Call(operation="list_server_certificates", items="ServerCertificateMetadataList[]"),
    id="Arn",
    label="ServerCertificateName",
    # CloudFront names it by its id.
    keys=("server-certificate:{ServerCertificateId}",),
    properties={
        "certificate_type": "'IMPORTED'",
        "imported_at": "UploadDate",
        "not_after": "Expiration",
        "path": "Path",
    },
    docs="https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificates.html",
)

CRAWLERS = (SERVER_CERTIFICATES,)
