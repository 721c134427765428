"""S3 Block Public Access of a whole account."""

from discovery.aws.additions import addition
from discovery.aws.s3_access import public_access_block
from discovery.interface import Call, Context, Crawler, Item, Where
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts


def account_facts(item: Item, context: Context) -> Facts:
    """Return the settings as a property of the account, if they were read.

    S3 answers with what is in force: settings of the organization are in them.
    """
    if "Settings" not in item:
        return Facts()
    settings = public_access_block(item["Settings"])
    added = addition(
        reference.account(context.account),
        Kind.ACCOUNT,
        properties={"public_access_block": settings},
    )
    return Facts(components=(added,))


ACCOUNT_SETTINGS = Crawler(
    name="aws.s3.account_settings",
    title="S3 Block Public Access of the account, with what its organization sets",
    kind=Kind.ACCOUNT,
    type="AWS::S3::AccountPublicAccessBlock",
    service="sts",
    where=Where.GLOBAL,
    list=Call(operation="get_caller_identity", items="[{Account: Account}]"),
    details=(
        Call(
            operation="get_public_access_block",
            service="s3control",
            items="PublicAccessBlockConfiguration",
            from_item={"AccountId": "Account"},
            into="Settings",
            absent=("NoSuchPublicAccessBlockConfiguration",),
            permissions=("s3:GetAccountPublicAccessBlock",),
        ),
    ),
    id="account:{Account}",
    placeholder=True,
    transform=account_facts,
    docs="https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html",
)

CRAWLERS = (ACCOUNT_SETTINGS,)
