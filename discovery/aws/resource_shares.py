"""Resource shares (RAM): what an account shares, and with whom."""

from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect

GONE = ("UnknownResourceException",)

RESOURCE_SHARES = Crawler(
    name="aws.ram.resource_shares",
    title="Resource shares of an account, the shared resources and who may use them",
    kind=Kind.POLICY,
    type="AWS::RAM::ResourceShare",
    service="ram",
    list=Call(
        operation="get_resource_shares",
        items="resourceShares[]",
        arguments={"resourceOwner": "SELF", "resourceShareStatus": "ACTIVE"},
        absent=GONE,
    ),
    details=(
        Call(
            operation="list_resources",
            gone=GONE,
            items="resources[].{arn: arn, type: type}",
            arguments={"resourceOwner": "SELF"},
            from_item={"resourceShareArns": "[resourceShareArn]"},
            into="resources",
        ),
        Call(
            operation="list_principals",
            gone=GONE,
            items="principals[].id",
            arguments={"resourceOwner": "SELF"},
            from_item={"resourceShareArns": "[resourceShareArn]"},
            into="principals",
        ),
    ),
    id="resourceShareArn",
    label="name",
    tags="tags",
    properties={
        "external_principals": "allowExternalPrincipals",
        "principals": "principals",
        "resources": "resources",
        "status": "status",
    },
    edges=(
        Edge(
            rule="resource-share.account",
            relation="shared_through",
            # Ids of accounts have no colon; units and organizations are named by ARN.
            needed_by="principals[?!contains(@, ':')]",
            key="account:{value}",
            # What is shared runs on; without the share the account can no longer use it.
            effect=Effect.POLICY,
            expects=Kind.ACCOUNT,
        ),
    ),
    docs="https://docs.aws.amazon.com/ram/latest/APIReference/API_GetResourceShares.html",
)

CRAWLERS = (RESOURCE_SHARES,)
