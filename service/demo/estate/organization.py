"""The organization: six accounts in two organizational units, under one service control policy."""

import json

from service.demo.estate.aws import Estate

UNITS = {
    "infrastructure": ("network", "shared", "archive"),
    "workloads": ("payments", "storefront"),
}
REGION_DENY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "OnlyOurRegions",
            "Effect": "Deny",
            "NotAction": ["iam:*", "organizations:*", "route53:*", "sts:*", "support:*"],
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "us-west-2"]}},
        }
    ],
}


def build(estate: Estate) -> None:
    """Create the organization, its units, accounts and policy."""
    organizations = estate.client("management", "organizations")
    organization = organizations.create_organization(FeatureSet="ALL")["Organization"]
    estate.accounts["management"] = organization["MasterAccountId"]
    root = organizations.list_roots()["Roots"][0]["Id"]
    for unit, names in UNITS.items():
        made = organizations.create_organizational_unit(ParentId=root, Name=unit)
        for name in names:
            account = organizations.create_account(
                AccountName=name, Email=f"aws+{name}@shop.example.com"
            )["CreateAccountStatus"]["AccountId"]
            estate.accounts[name] = account
            organizations.move_account(
                AccountId=account,
                SourceParentId=root,
                DestinationParentId=made["OrganizationalUnit"]["Id"],
            )
        estate.ids["unit", unit] = made["OrganizationalUnit"]["Id"]
    _limit_regions(estate)


def _limit_regions(estate: Estate) -> None:
    organizations = estate.client("management", "organizations")
    organizations.enable_policy_type(
        RootId=organizations.list_roots()["Roots"][0]["Id"], PolicyType="SERVICE_CONTROL_POLICY"
    )
    policy = organizations.create_policy(
        Name="only-our-regions",
        Description="Denies every Region but two",
        Type="SERVICE_CONTROL_POLICY",
        Content=json.dumps(REGION_DENY),
    )["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId=estate.ids["unit", "workloads"])
