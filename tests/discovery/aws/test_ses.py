"""SES: domains prove their mail by records; an endpoint sends through either Region."""

import pytest

from discovery.aws.ses import IDENTITIES, MULTI_REGION_ENDPOINTS
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play

ARN = "arn:aws:ses:us-east-1:111122223333:identity/shop.example"


def test_a_domain_needs_its_records_for_mail_that_is_accepted_and_no_address_is_kept() -> None:
    listed = [
        {"IdentityType": "DOMAIN", "IdentityName": "shop.example", "SendingEnabled": True},
        {"IdentityType": "EMAIL_ADDRESS", "IdentityName": "ann@shop.example"},
    ]
    detail = {
        "DkimAttributes": {
            "SigningEnabled": True,
            "SigningAttributesOrigin": "AWS_SES",
            "Tokens": ["one", "two"],
        },
        "Policies": {"p": "hunter2"},
    }
    seen = play(
        IDENTITIES,
        ("list_email_identities", {"EmailIdentities": listed}),
        ("get_email_identity", detail, {"EmailIdentity": "shop.example"}),
    )
    me = "ses!identity/shop.example"
    assert requirement_lines(seen) == [
        f"email-identity.dkim-record: {me} soft validated_by host:{token}._domainkey.shop.example"
        for token in ("one", "two")
    ]
    assert described(seen)[ARN].properties["sending"] is True
    assert not {"hunter2", "ann@shop.example"} & set(repr(seen).split("'"))


@pytest.mark.parametrize(
    ("behaviour", "rule", "effect"),
    [
        ("USE_DEFAULT_VALUE", "email-identity.mail-from-record", "soft"),
        ("REJECT_MESSAGE", "email-identity.only-mail-from-record", "hard"),
    ],
)
def test_without_its_mx_record_mail_comes_from_another_domain_or_is_refused(
    behaviour: str, rule: str, effect: str
) -> None:
    listed = {"IdentityType": "DOMAIN", "IdentityName": "shop.example"}
    sender = {
        "MailFromDomain": "Bounce.shop.example",
        "MailFromDomainStatus": "SUCCESS",
        "BehaviorOnMxFailure": behaviour,
    }
    seen = play(
        IDENTITIES,
        ("list_email_identities", {"EmailIdentities": [listed]}),
        ("get_email_identity", {"MailFromAttributes": sender}),
    )
    assert requirement_lines(seen) == [
        f"{rule}: ses!identity/shop.example {effect} validated_by host:bounce.shop.example"
    ]


def test_an_endpoint_sends_through_either_region() -> None:
    endpoint = {"EndpointId": "e1", "EndpointName": "mail", "Regions": ["us-east-1", "us-west-2"]}
    answer = {"MultiRegionEndpoints": [endpoint]}
    assert requirement_lines(
        play(MULTI_REGION_ENDPOINTS, ("list_multi_region_endpoints", answer))
    ) == [
        "email-endpoint.region: ses!multi-region-endpoint/e1 hard sends_to 1 of region:us-east-1,"
        " region:us-west-2"
    ]
