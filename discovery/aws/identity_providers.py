"""Identity providers of IAM: who signs in people and programs that then assume roles."""

from discovery.interface import Call, Crawler, Where
from model.records.component import Kind

_DOCS = "https://docs.aws.amazon.com/IAM/latest/APIReference"

OIDC_PROVIDERS = Crawler(
    name="aws.iam.oidc_providers",
    title="OpenID Connect providers and their audiences",
    kind=Kind.IDENTITY_PROVIDER,
    type="AWS::IAM::OIDCProvider",
    service="iam",
    where=Where.GLOBAL,
    list=Call(
        operation="list_open_id_connect_providers",
        items="OpenIDConnectProviderList[]",
    ),
    details=(
        Call(
            operation="get_open_id_connect_provider",
            from_item={"OpenIDConnectProviderArn": "Arn"},
            gone=("NoSuchEntity",),
        ),
    ),
    id="Arn",
    label="{after_last(Arn, 'oidc-provider/')}",
    tags="Tags",
    properties={"audiences": "ClientIDList", "created_at": "CreateDate", "url": "Url"},
    docs=f"{_DOCS}/API_ListOpenIDConnectProviders.html",
)

SAML_PROVIDERS = Crawler(
    name="aws.iam.saml_providers",
    title="SAML providers and when their metadata ends",
    kind=Kind.IDENTITY_PROVIDER,
    type="AWS::IAM::SAMLProvider",
    service="iam",
    where=Where.GLOBAL,
    list=Call(operation="list_saml_providers", items="SAMLProviderList[]"),
    id="Arn",
    label="{after_last(Arn, '/')}",
    properties={"created_at": "CreateDate", "valid_to": "ValidUntil"},
    docs=f"{_DOCS}/API_ListSAMLProviders.html",
)

CRAWLERS = (OIDC_PROVIDERS, SAML_PROVIDERS)
