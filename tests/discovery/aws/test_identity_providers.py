"""Identity providers: who signs in people and programs."""

from dataclasses import replace
from datetime import UTC, datetime

from discovery.aws.identity_providers import OIDC_PROVIDERS, SAML_PROVIDERS
from model.records.component import Kind
from model.records.observation import Outcome
from tests.discovery.player import ACCOUNT, CONTEXT, components, error, play

GLOBAL = replace(CONTEXT, region=None)
OIDC = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
SAML = f"arn:aws:iam::{ACCOUNT}:saml-provider/okta"


def test_an_openid_connect_provider_tells_for_whom_it_signs() -> None:
    observation = play(
        OIDC_PROVIDERS,
        ("list_open_id_connect_providers", {"OpenIDConnectProviderList": [{"Arn": OIDC}]}, {}),
        (
            "get_open_id_connect_provider",
            {
                "Url": "token.actions.githubusercontent.com",
                "ClientIDList": ["sts.amazonaws.com"],
                "ThumbprintList": ["6938fd4d98bab03faadb97b34396831e3780aea1"],
                "Tags": [{"Key": "team", "Value": "platform"}],
            },
            {"OpenIDConnectProviderArn": OIDC},
        ),
        context=GLOBAL,
    )
    component = components(observation)[OIDC]
    assert (component.kind, component.type) == (Kind.IDENTITY_PROVIDER, "AWS::IAM::OIDCProvider")
    assert component.name == "token.actions.githubusercontent.com"
    assert component.tags == {"team": "platform"}
    assert component.properties == {
        "audiences": ["sts.amazonaws.com"],
        "url": "token.actions.githubusercontent.com",
    }


def test_a_provider_that_may_not_be_described_is_still_one() -> None:
    observation = play(
        OIDC_PROVIDERS,
        ("list_open_id_connect_providers", {"OpenIDConnectProviderList": [{"Arn": OIDC}]}),
        ("get_open_id_connect_provider", error("AccessDenied")),
        context=GLOBAL,
    )
    assert observation.outcome is Outcome.PARTIAL
    assert components(observation)[OIDC].properties == {}
    assert components(observation)[OIDC].tags_read is False


def test_a_saml_provider_tells_when_its_metadata_ends() -> None:
    end = datetime(2027, 1, 1, tzinfo=UTC)
    answer = {"SAMLProviderList": [{"Arn": SAML, "ValidUntil": end}]}
    observation = play(SAML_PROVIDERS, ("list_saml_providers", answer, {}), context=GLOBAL)
    component = components(observation)[SAML]
    assert (component.name, component.type) == ("okta", "AWS::IAM::SAMLProvider")
    assert component.properties == {"valid_to": "2027-01-01T00:00:00+00:00"}
