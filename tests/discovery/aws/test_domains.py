"""Registered domains: a zone answers for as long as its domain is registered."""

from datetime import UTC, datetime

from discovery.aws.domains import DOMAINS
from discovery.aws.route53 import ZONES
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play


def test_a_domain_says_until_when_it_is_registered() -> None:
    expiry = datetime(2027, 3, 1, tzinfo=UTC)
    domain = {"DomainName": "Shop.Example", "AutoRenew": False, "Expiry": expiry}
    seen = play(DOMAINS, ("list_domains", {"Domains": [domain]}))
    component = described(seen)["registered-domain:shop.example"]
    assert dict(component.properties) == {
        "auto_renew": False,
        "not_after": "2027-03-01T00:00:00+00:00",
    }


def test_a_public_zone_needs_the_registration_of_its_domain() -> None:
    zones = [
        {"Id": "/hostedzone/Z1", "Name": "shop.example.", "Config": {"PrivateZone": False}},
        {"Id": "/hostedzone/Z2", "Name": "inside.example.", "Config": {"PrivateZone": True}},
    ]
    listed = [{**zone, "CallerReference": "r"} for zone in zones]
    seen = play(
        ZONES,
        (
            "list_hosted_zones",
            {"HostedZones": listed, "Marker": "", "IsTruncated": False, "MaxItems": "100"},
        ),
        *(("get_hosted_zone", {"HostedZone": zone}, {"Id": zone["Id"]}) for zone in listed),
    )
    (line,) = [each for each in requirement_lines(seen) if each.startswith("hosted-zone.regis")]
    assert line == (
        "hosted-zone.registration: arn:aws:route53:::hostedzone/Z1 hard registered_as"
        " registered-domain:shop.example"
    )
