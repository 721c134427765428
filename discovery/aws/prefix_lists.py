"""Managed prefix lists: blocks of addresses that routes and security groups name together."""

from discovery.interface import Call, Crawler
from model.records.component import Kind

PREFIX_LISTS = Crawler(
    name="aws.ec2.prefix_lists",
    title="Managed prefix lists of accounts and their blocks of addresses",
    kind=Kind.POLICY,
    type="AWS::EC2::PrefixList",
    service="ec2",
    list=Call(operation="describe_managed_prefix_lists", items="PrefixLists[]"),
    details=(
        Call(
            operation="get_managed_prefix_list_entries",
            # EC2 writes the code in two ways.
            gone=("InvalidPrefixListID.NotFound", "InvalidPrefixListId.NotFound"),
            items="Entries[].Cidr",
            from_item={"PrefixListId": "PrefixListId"},
            into="Blocks",
            when="OwnerId != 'AWS'",
        ),
    ),
    id="PrefixListArn",
    # AWS keeps lists of the addresses of its services.
    keep="OwnerId != 'AWS'",
    account="OwnerId",
    label="PrefixListName",
    keys=("ec2:{PrefixListId}",),
    tags="Tags",
    properties={
        "blocks": "Blocks",
        "maximum": "MaxEntries",
        "state": "State",
        "version": "Version",
    },
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"
    "API_DescribeManagedPrefixLists.html",
)

CRAWLERS = (PREFIX_LISTS,)
