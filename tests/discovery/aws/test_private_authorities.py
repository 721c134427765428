"""Private authorities: until when they are valid, and who reads their revocation list."""

from datetime import UTC, datetime

from discovery.aws.private_authorities import AUTHORITIES
from model.records.component import Kind
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play

ARN = "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/a1"


def test_an_authority_publishes_its_revocation_list() -> None:
    authority = {
        "Arn": ARN,
        "OwnerAccount": "111122223333",
        "Status": "ACTIVE",
        "Type": "ROOT",
        "NotAfter": datetime(2030, 1, 1, tzinfo=UTC),
        "CertificateAuthorityConfiguration": {
            "KeyAlgorithm": "RSA_2048",
            "SigningAlgorithm": "SHA256WITHRSA",
            "Subject": {"CommonName": "Acme root"},
        },
        "RevocationConfiguration": {
            "CrlConfiguration": {"Enabled": True, "S3BucketName": "acme-crl"}
        },
    }
    deleted = {"Arn": ARN[:-1] + "2", "Status": "DELETED"}
    answer = {"CertificateAuthorities": [authority, deleted]}
    seen = play(AUTHORITIES, ("list_certificate_authorities", answer))
    (component,) = described(seen).values()
    assert (component.kind, component.name) == (Kind.CERTIFICATE_AUTHORITY, "Acme root")
    assert component.properties["not_after"] == "2030-01-01T00:00:00+00:00"
    assert requirement_lines(seen) == [
        "certificate-authority.revocation-list: acm-pca!certificate-authority/a1 soft"
        " publishes_to bucket:acme-crl"
    ]
