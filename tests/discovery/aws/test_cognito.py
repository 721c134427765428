"""Cognito: what signing in needs at once, and what only some users need."""

from typing import Any

from discovery.aws.cognito import IDENTITY_POOLS, USER_POOLS
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import error, keys, play

ARN = "arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_A"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function"
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/c1"
IDENTITY = "arn:aws:ses:us-east-1:111122223333:identity/shop.example"
ROLE = "arn:aws:iam::111122223333:role/sms"
OIDC = "arn:aws:iam::111122223333:oidc-provider/id.example"
POOL_ID = "us-east-1:0a0a0a0a-0000-0000-0000-000000000000"


def test_functions_of_every_sign_in_are_hard_and_those_of_some_are_soft() -> None:
    functions = {"PreAuthentication": f"{FUNCTION}:check", "UserMigration": f"{FUNCTION}:import"}
    pool = {
        "Id": "us-east-1_A",
        "Name": "shoppers",
        "Arn": ARN,
        "Domain": "Shop",
        "CustomDomain": "login.shop.example",
        "LambdaConfig": functions,
        "EmailConfiguration": {"SourceArn": IDENTITY},
        "SmsConfiguration": {"SnsCallerArn": ROLE},
        "UserPoolTags": {"service": "login"},
    }
    listed = {"UserPools": [{"Id": "us-east-1_A", "Name": "shoppers"}]}
    providers = {"Providers": [{"ProviderName": "corp", "ProviderType": "SAML"}]}
    domain = {"DomainDescription": {"CustomDomainConfig": {"CertificateArn": CERTIFICATE}}}
    seen = play(
        USER_POOLS,
        ("list_user_pools", listed, {"MaxResults": 60}),
        ("describe_user_pool", {"UserPool": pool}, {"UserPoolId": "us-east-1_A"}),
        ("list_identity_providers", providers, {"UserPoolId": "us-east-1_A", "MaxResults": 60}),
        ("describe_user_pool_domain", domain, {"Domain": "login.shop.example"}),
    )
    me = "cognito-idp!userpool/us-east-1_A"
    assert requirement_lines(seen) == [
        f"user-pool.certificate: {me} soft presents_certificate acm!certificate/c1",
        f"user-pool.further-function: {me} soft invokes lambda!function:import",
        f"user-pool.mail: {me} soft sends_to ses!identity/shop.example",
        f"user-pool.sign-in-function: {me} hard invokes lambda!function:check",
        f"user-pool.sms-role: {me} soft assumes_role {ROLE}",
    ]
    assert keys(seen) == {
        ARN: (
            "cognito-user-pool:us-east-1_A",
            "host:login.shop.example",
            "host:shop.auth.us-east-1.amazoncognito.com",
        )
    }
    assert described(seen)[ARN].properties["providers"] == [{"name": "corp", "type": "SAML"}]


def test_a_pool_that_was_deleted_meanwhile_is_left_out() -> None:
    listed = {"UserPools": [{"Id": "us-east-1_A", "Name": "shoppers"}]}
    gone = error("ResourceNotFoundException")
    assert (
        described(play(USER_POOLS, ("list_user_pools", listed), ("describe_user_pool", gone))) == {}
    )


def identities(**stated: Any) -> list[str]:
    pool = {"IdentityPoolId": POOL_ID, "IdentityPoolName": "shop"}
    detail = {
        **pool,
        "AllowUnauthenticatedIdentities": False,
        "CognitoIdentityProviders": [
            {"ProviderName": "cognito-idp.us-east-1.amazonaws.com/us-east-1_A", "ClientId": "c"}
        ],
        "OpenIdConnectProviderARNs": [OIDC],
        **stated,
    }
    seen = play(
        IDENTITY_POOLS,
        ("list_identity_pools", {"IdentityPools": [pool]}, {"MaxResults": 60}),
        ("describe_identity_pool", detail, {"IdentityPoolId": POOL_ID}),
        ("get_identity_pool_roles", {"Roles": {"authenticated": ROLE}}),
    )
    return requirement_lines(seen)


def test_an_identity_pool_needs_one_of_its_providers_unless_others_get_in() -> None:
    me = f"cognito-identity!identitypool/{POOL_ID}"
    pool = "cognito-idp!userpool/us-east-1_A"
    role = f"identity-pool.role: {me} policy assumes_role {ROLE}"
    assert identities() == [
        f"identity-pool.provider: {me} hard signs_in_with 1 of {pool}, {OIDC}",
        role,
    ]
    assert identities(AllowUnauthenticatedIdentities=True) == [
        role,
        f"identity-pool.some-provider: {me} soft signs_in_with {OIDC}",
        f"identity-pool.some-provider: {me} soft signs_in_with {pool}",
    ]
