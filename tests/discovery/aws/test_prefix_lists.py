"""Prefix lists: those of accounts with their blocks; those of AWS are left out."""

from discovery.aws.prefix_lists import PREFIX_LISTS
from tests.discovery.aws.recorded import described
from tests.discovery.player import keys, play

ARN = "arn:aws:ec2:us-east-1:444455556666:prefix-list/pl-1"


def test_a_list_of_another_account_is_its_owners_and_aws_s_are_left_out() -> None:
    own = {"PrefixListId": "pl-1", "PrefixListArn": ARN, "OwnerId": "444455556666"}
    aws = {"PrefixListId": "pl-2", "PrefixListArn": f"{ARN}2", "OwnerId": "AWS"}
    seen = play(
        PREFIX_LISTS,
        ("describe_managed_prefix_lists", {"PrefixLists": [own, aws]}),
        (
            "get_managed_prefix_list_entries",
            {"Entries": [{"Cidr": "10.0.0.0/8"}]},
            {"PrefixListId": "pl-1"},
        ),
    )
    assert keys(seen) == {ARN: ("ec2:pl-1",)}
    component = described(seen)[ARN]
    assert (component.account, component.properties["blocks"]) == ("444455556666", ["10.0.0.0/8"])
