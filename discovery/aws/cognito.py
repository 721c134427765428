"""Cognito: user pools with what signing in calls, and identity pools."""

from discovery.arns import parse
from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect


def role_arn(text: str) -> str | None:
    """Return the ARN of a role; None for any other text.

    >>> role_arn("arn:aws:iam::111122223333:role/shopper"), role_arn("shopper")
    ('arn:aws:iam::111122223333:role/shopper', None)
    """
    arn = parse(text)
    return text if arn is not None and arn.resource.startswith("role/") else None


GONE = ("ResourceNotFoundException",)
LARGEST = 60
"""Cognito wants the size of a page to be stated, and takes at most this."""

USER_POOLS = Crawler(
    name="aws.cognito.user_pools",
    title="Cognito user pools, the functions and senders that signing in calls",
    kind=Kind.IDENTITY_PROVIDER,
    type="AWS::Cognito::UserPool",
    service="cognito-idp",
    list=Call(
        operation="list_user_pools",
        items="UserPools[].{Id: Id, ReplicaRegions: ReplicaRegions}",
        arguments={"MaxResults": LARGEST},
    ),
    details=(
        Call(
            operation="describe_user_pool",
            gone=GONE,
            items="UserPool",
            from_item={"UserPoolId": "Id"},
        ),
        Call(
            # What a provider is configured with holds its client's secret, and is not asked for.
            operation="list_identity_providers",
            gone=GONE,
            items="Providers[].{name: ProviderName, type: ProviderType}",
            arguments={"MaxResults": LARGEST},
            from_item={"UserPoolId": "Id"},
            into="providers",
        ),
        Call(
            operation="describe_user_pool_domain",
            absent=GONE,
            items="DomainDescription.{certificate: CustomDomainConfig.CertificateArn,"
            " distribution: CloudFrontDistribution}",
            from_item={"Domain": "CustomDomain"},
            into="own_domain",
            when="CustomDomain",
        ),
    ),
    id="Arn",
    item="Id",
    label="Name",
    keys=(
        "host:{lower(CustomDomain)}",
        "host:{lower(Domain)}.auth.{region}.amazoncognito.com",
        "cognito-user-pool:{Id}",
    ),
    tags="UserPoolTags",
    properties={
        "deletion_protection": "DeletionProtection",
        "mfa": "MfaConfiguration",
        "providers": "providers",
        "replica_regions": "ReplicaRegions",
    },
    edges=(
        Edge(
            rule="user-pool.sign-in-function",
            relation="invokes",
            # Nobody signs in, and no token is given, while one of these fails.
            needs="LambdaConfig.[PreAuthentication, PostAuthentication, PreTokenGeneration,"
            " PreTokenGenerationConfig.LambdaArn]",
            expects=Kind.FUNCTION,
        ),
        Edge(
            rule="user-pool.further-function",
            relation="invokes",
            # These serve new users, other ways to sign in, and messages.
            needs="LambdaConfig.[PreSignUp, PostConfirmation, CustomMessage, UserMigration,"
            " DefineAuthChallenge, CreateAuthChallenge, VerifyAuthChallengeResponse,"
            " CustomSMSSender.LambdaArn, CustomEmailSender.LambdaArn,"
            " InboundFederation.LambdaArn]",
            effect=Effect.SOFT,
            expects=Kind.FUNCTION,
        ),
        Edge(
            rule="user-pool.mail",
            relation="sends_to",
            needs="EmailConfiguration.SourceArn",
            effect=Effect.SOFT,
        ),
        edges.role("user-pool.sms-role", "SmsConfiguration.SnsCallerArn", effect=Effect.SOFT),
        # Programs that call the API do not use the custom domain.
        edges.certificate("user-pool.certificate", "own_domain.certificate", effect=Effect.SOFT),
        edges.kms("user-pool.kms-key", "KeyConfiguration.KmsKeyArn"),
        edges.kms(
            "user-pool.sender-key",
            "LambdaConfig.KMSKeyID",
            relation="encrypts_messages_with",
            effect=Effect.SOFT,
        ),
    ),
    docs="https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/"
    "API_ListUserPools.html",
)

IDENTITY_POOLS = Crawler(
    name="aws.cognito.identity_pools",
    title="Cognito identity pools, who signs their users in, and the roles that they get",
    kind=Kind.IDENTITY_PROVIDER,
    type="AWS::Cognito::IdentityPool",
    service="cognito-identity",
    list=Call(
        operation="list_identity_pools",
        items="IdentityPools[]",
        arguments={"MaxResults": LARGEST},
    ),
    details=(
        Call(
            operation="describe_identity_pool",
            gone=GONE,
            from_item={"IdentityPoolId": "IdentityPoolId"},
        ),
        Call(
            operation="get_identity_pool_roles",
            gone=GONE,
            items="Roles",
            from_item={"IdentityPoolId": "IdentityPoolId"},
            into="roles",
        ),
    ),
    id="arn:{partition}:cognito-identity:{region}:{account}:identitypool/{IdentityPoolId}",
    label="IdentityPoolName",
    tags="IdentityPoolTags",
    properties={
        "guests": "AllowUnauthenticatedIdentities",
        "providers": "CognitoIdentityProviders[].ProviderName",
        "social_providers": "keys(SupportedLoginProviders)",
    },
    edges=(
        Edge(
            rule="identity-pool.provider",
            relation="signs_in_with",
            needs="[CognitoIdentityProviders[].ProviderName | map(&after_last(@, '/'), @),"
            " OpenIdConnectProviderARNs, SamlProviderARNs]",
            key="arn:{partition}:cognito-idp:{region}:{account}:userpool/{value}",
            # Users of the other providers still sign in.
            minimum=1,
            full="all",
            when="!AllowUnauthenticatedIdentities && !SupportedLoginProviders"
            " && !DeveloperProviderName",
            expects=Kind.IDENTITY_PROVIDER,
        ),
        Edge(
            rule="identity-pool.some-provider",
            relation="signs_in_with",
            needs="[CognitoIdentityProviders[].ProviderName | map(&after_last(@, '/'), @),"
            " OpenIdConnectProviderARNs, SamlProviderARNs]",
            key="arn:{partition}:cognito-idp:{region}:{account}:userpool/{value}",
            # Guests, or users of providers that are no component, still get in.
            when="AllowUnauthenticatedIdentities || SupportedLoginProviders"
            " || DeveloperProviderName",
            effect=Effect.SOFT,
            expects=Kind.IDENTITY_PROVIDER,
        ),
        edges.role("identity-pool.role", "values(roles)", normalise=role_arn, effect=Effect.POLICY),
    ),
    docs="https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/"
    "API_ListIdentityPools.html",
)

CRAWLERS = (USER_POOLS, IDENTITY_POOLS)
