"""Certificates: who stops at their end, and what it takes to renew them."""

from datetime import UTC, datetime
from typing import Any

import botocore.session
import pytest

from discovery.aws.acm import CERTIFICATES, KEY_TYPES
from model.records.requirement import Phase
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import components, error, play, requirement

ARN = "arn:aws:acm:us-east-1:111122223333:certificate/c1"
BALANCER = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/web/1"
DISTRIBUTION = "arn:aws:cloudfront::111122223333:distribution/E1"


def seen(**certificate: Any) -> Any:
    listed = {"CertificateSummaryList": [{"CertificateArn": ARN}]}
    detail = {"Certificate": {"CertificateArn": ARN, "DomainName": "example.com", **certificate}}
    return play(
        CERTIFICATES,
        ("list_certificates", listed, {"Includes": {"keyTypes": KEY_TYPES}}),
        ("describe_certificate", detail, {"CertificateArn": ARN}),
    )


def test_certificates_of_every_key_type_are_listed() -> None:
    model = botocore.session.get_session().get_service_model("acm")
    assert sorted(KEY_TYPES) == sorted(model.shape_for("KeyAlgorithm").enum)


def test_users_stop_with_the_certificate_and_renewal_needs_its_record() -> None:
    observation = seen(
        Type="AMAZON_ISSUED",
        InUseBy=[BALANCER],
        DomainValidationOptions=[
            {
                "DomainName": "example.com",
                "ValidationMethod": "DNS",
                "ResourceRecord": {
                    "Name": "_1.Example.com.",
                    "Type": "CNAME",
                    "Value": "_2.acm-validations.aws.",
                },
            }
        ],
    )
    assert requirement_lines(observation) == [
        "acm-certificate.in-use-by: elasticloadbalancing!loadbalancer/app/web/1 hard"
        " presents_certificate acm!certificate/c1",
        "acm-certificate.validation-record: acm!certificate/c1 lifecycle/renew validated_by"
        " host:_1.example.com",
    ]


def test_validation_by_mail_needs_no_record() -> None:
    observation = seen(
        DomainValidationOptions=[{"DomainName": "example.com", "ValidationMethod": "EMAIL"}]
    )
    assert requirement_lines(observation) == []


def test_a_private_certificate_is_renewed_by_its_authority() -> None:
    authority = "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/a1"
    assert requirement_lines(seen(Type="PRIVATE", CertificateAuthorityArn=authority)) == [
        "acm-certificate.private-ca: acm!certificate/c1 lifecycle/renew issued_by"
        " acm-pca!certificate-authority/a1"
    ]


def test_a_distribution_renews_in_the_region_of_its_certificate() -> None:
    observation = seen(InUseBy=[DISTRIBUTION])
    assert requirement_lines(observation) == [
        f"acm-certificate.cloudfront-region: {DISTRIBUTION} lifecycle/renew"
        " renews_certificate_in region:us-east-1",
        f"acm-certificate.in-use-by: {DISTRIBUTION} hard presents_certificate acm!certificate/c1",
    ]
    assert requirement(observation, "acm-certificate.cloudfront-region").phase is Phase.RENEW


def test_the_end_and_how_it_renews_are_kept() -> None:
    observation = seen(
        Type="IMPORTED",
        Status="ISSUED",
        NotAfter=datetime(2026, 2, 1, 12, tzinfo=UTC),
        RenewalEligibility="INELIGIBLE",
        KeyAlgorithm="EC_prime256v1",
        SubjectAlternativeNames=["example.com", "*.example.com"],
    )
    assert components(observation)[ARN].name == "example.com"
    assert components(observation)[ARN].properties == {
        "certificate_type": "IMPORTED",
        "domain_names": ["example.com", "*.example.com"],
        "key_algorithm": "EC_prime256v1",
        "not_after": "2026-02-01T12:00:00+00:00",
        "renewal_eligibility": "INELIGIBLE",
        "status": "ISSUED",
    }


@pytest.mark.parametrize("code", ["AccessDeniedException", "ThrottlingException"])
def test_a_certificate_without_details_is_still_a_certificate(code: str) -> None:
    observation = play(
        CERTIFICATES,
        ("list_certificates", {"CertificateSummaryList": [{"CertificateArn": ARN}]}),
        ("describe_certificate", error(code)),
    )
    assert observation.failed_calls == (f"acm:describe_certificate: {code}",)
    assert list(components(observation)) == [ARN]
    assert "not_after" not in components(observation)[ARN].properties
