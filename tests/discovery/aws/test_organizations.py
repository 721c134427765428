"""The organization as its management account sees it: a tree, and what binds its branches."""

import json
from datetime import UTC, datetime

from discovery.aws.organizations import ACCOUNTS, ORGANIZATION, POLICIES, ROOTS, UNITS
from discovery.interface import Context
from model.records.component import Kind
from model.records.observation import Outcome
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import ACCOUNT, SALT, components, error, keys, play

HERE = Context(partition="aws", account=ACCOUNT, region=None, salt=SALT)
PLACE = f"arn:aws:organizations::{ACCOUNT}"
ROOT = {"Id": "r-ab12", "Arn": f"{PLACE}:root/o-shop/r-ab12", "Name": "Root"}
WORKLOADS = {"Id": "ou-ab12-work", "Arn": f"{PLACE}:ou/o-shop/ou-ab12-work", "Name": "workloads"}
PROD = {"Id": "ou-ab12-prod", "Arn": f"{PLACE}:ou/o-shop/ou-ab12-prod", "Name": "prod"}
ALONE = error("AWSOrganizationsNotInUseException")


def account(number: str, name: str) -> dict[str, object]:
    return {
        "Id": number,
        "Arn": f"{PLACE}:account/o-shop/{number}",
        "Name": name,
        "Email": f"aws+{name}@example.com",
        "Status": "ACTIVE",
        "JoinedMethod": "CREATED",
        "JoinedTimestamp": datetime(2024, 1, 2, tzinfo=UTC),
    }


def test_the_organization_names_who_administers_it() -> None:
    organization = {
        "Id": "o-shop",
        "Arn": f"{PLACE}:organization/o-shop",
        "MasterAccountId": ACCOUNT,
        "FeatureSet": "ALL",
    }
    seen = play(
        ORGANIZATION,
        ("describe_organization", {"Organization": organization}),
        (
            "list_delegated_administrators",
            {"DelegatedAdministrators": [account("444455556666", "security")]},
        ),
        context=HERE,
    )
    component = components(seen)[f"{PLACE}:organization/o-shop"]
    assert (component.kind, component.account, component.region) == (Kind.ORGANIZATION, None, None)
    assert component.properties == {"feature_set": "ALL", "management_account": ACCOUNT}
    assert requirement_lines(seen) == [
        f"organization.delegated-administrator: {component.id} policy administered_by "
        "account:444455556666",
        f"organization.management-account: {component.id} lifecycle/renew administered_by "
        f"account:{ACCOUNT}",
    ]


def test_units_are_found_to_any_depth_and_lie_in_one_another() -> None:
    seen = play(
        UNITS,
        ("list_roots", {"Roots": [ROOT]}),
        (
            "list_organizational_units_for_parent",
            {"OrganizationalUnits": [WORKLOADS]},
            {"ParentId": "r-ab12"},
        ),
        (
            "list_organizational_units_for_parent",
            {"OrganizationalUnits": [PROD]},
            {"ParentId": "ou-ab12-work"},
        ),
        (
            "list_organizational_units_for_parent",
            {"OrganizationalUnits": []},
            {"ParentId": "ou-ab12-prod"},
        ),
        (
            "list_tags_for_resource",
            {"Tags": [{"Key": "tier", "Value": "1"}]},
            {"ResourceId": "ou-ab12-work"},
        ),
        ("list_tags_for_resource", {"Tags": []}, {"ResourceId": "ou-ab12-prod"}),
        context=HERE,
    )
    assert {
        component.name: (component.account, dict(component.tags))
        for component in components(seen).values()
    } == {
        "prod": (None, {}),
        "workloads": (None, {"tier": "1"}),
    }
    assert requirement_lines(seen) == [
        f"organizational-unit.parent: {PROD['Arn']} containment part_of {WORKLOADS['Arn']}",
        f"organizational-unit.parent: {WORKLOADS['Arn']} containment part_of {ROOT['Arn']}",
    ]


def test_a_branch_that_cannot_be_read_loses_no_other() -> None:
    seen = play(
        UNITS,
        ("list_roots", {"Roots": [ROOT]}),
        ("list_organizational_units_for_parent", {"OrganizationalUnits": [WORKLOADS, PROD]}),
        ("list_organizational_units_for_parent", error("TooManyRequestsException")),
        ("list_organizational_units_for_parent", {"OrganizationalUnits": []}),
        ("list_tags_for_resource", {"Tags": []}),
        ("list_tags_for_resource", {"Tags": []}),
        context=HERE,
    )
    assert seen.outcome is Outcome.PARTIAL
    assert seen.failed_calls == (
        "organizations:list_organizational_units_for_parent: TooManyRequestsException",
    )
    assert {component.name for component in components(seen).values()} == {"prod", "workloads"}


def test_the_root_lies_in_the_organization() -> None:
    root = {**ROOT, "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}
    seen = play(ROOTS, ("list_roots", {"Roots": [root]}), context=HERE)
    component = components(seen)[str(ROOT["Arn"])]
    assert (component.account, component.properties["policy_types"]) == (
        None,
        ["SERVICE_CONTROL_POLICY"],
    )
    assert requirement_lines(seen) == [
        f"organization-root.organization: {ROOT['Arn']} containment part_of "
        f"{PLACE}:organization/o-shop"
    ]


def test_accounts_lie_in_units_and_change_through_the_management_account() -> None:
    security = account("444455556666", "security")
    seen = play(
        ACCOUNTS,
        ("list_accounts", {"Accounts": [account(ACCOUNT, "management"), security]}),
        ("list_parents", {"Parents": [{"Id": "r-ab12", "Type": "ROOT"}]}, {"ChildId": ACCOUNT}),
        (
            "list_parents",
            {"Parents": [{"Id": "ou-ab12-work", "Type": "ORGANIZATIONAL_UNIT"}]},
            {"ChildId": "444455556666"},
        ),
        ("list_delegated_administrators", {"DelegatedAdministrators": [security]}, {}),
        (
            "list_delegated_services_for_account",
            {
                "DelegatedServices": [
                    {"ServicePrincipal": "guardduty.amazonaws.com"},
                    {"ServicePrincipal": "backup.amazonaws.com"},
                ]
            },
            {"AccountId": "444455556666"},
        ),
        ("list_tags_for_resource", {"Tags": []}, {"ResourceId": ACCOUNT}),
        (
            "list_tags_for_resource",
            {"Tags": [{"Key": "owner", "Value": "sec"}]},
            {"ResourceId": "444455556666"},
        ),
        context=HERE,
    )
    assert seen.outcome is Outcome.COMPLETE
    component = components(seen)["account:444455556666"]
    assert (component.kind, component.account, component.name) == (
        Kind.ACCOUNT,
        "444455556666",
        "security",
    )
    assert (component.region, component.tags) == (None, {"owner": "sec"})
    assert component.properties == {
        "arn": security["Arn"],
        "delegated_services": ["backup.amazonaws.com", "guardduty.amazonaws.com"],
        "joined_at": "2024-01-02T00:00:00+00:00",
        "joined_method": "CREATED",
        "management": False,
        "status": "ACTIVE",
    }
    assert components(seen)[f"account:{ACCOUNT}"].properties["management"] is True
    assert keys(seen)["account:444455556666"] == (security["Arn"],)
    assert requirement_lines(seen) == [
        "account.management-account: account:444455556666 lifecycle/renew administered_by "
        f"account:{ACCOUNT}",
        f"account.root: account:{ACCOUNT} containment part_of {ROOT['Arn']}",
        f"account.unit: account:444455556666 containment part_of {WORKLOADS['Arn']}",
    ]


def test_policies_bind_accounts_units_and_the_root() -> None:
    arn = f"{PLACE}:policy/o-shop/service_control_policy/p-1"
    deny = {"Effect": "Deny", "Action": "rds:PromoteReadReplica", "Resource": "*"}
    summary = {"Id": "p-1", "Arn": arn, "Name": "guard", "Type": "SERVICE_CONTROL_POLICY"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    seen = play(
        POLICIES["SERVICE_CONTROL_POLICY"],
        ("list_policies", {"Policies": [summary]}, {"Filter": "SERVICE_CONTROL_POLICY"}),
        (
            "describe_policy",
            {"Policy": {"PolicySummary": summary, "Content": text}},
            {"PolicyId": "p-1"},
        ),
        (
            "list_targets_for_policy",
            {
                "Targets": [
                    {"TargetId": ROOT["Id"], "Arn": ROOT["Arn"], "Type": "ROOT"},
                    {
                        "TargetId": WORKLOADS["Id"],
                        "Arn": WORKLOADS["Arn"],
                        "Type": "ORGANIZATIONAL_UNIT",
                    },
                    {
                        "TargetId": "444455556666",
                        "Arn": f"{PLACE}:account/o-shop/444455556666",
                        "Type": "ACCOUNT",
                    },
                ]
            },
            {"PolicyId": "p-1"},
        ),
        context=HERE,
    )
    described, added = (component.component for component in seen.facts.components)
    assert (described.id, described.kind, described.account) == (arn, Kind.POLICY, None)
    assert described.properties == {
        "policy_type": "SERVICE_CONTROL_POLICY",
        "targets": ["444455556666", "ou-ab12-work", "r-ab12"],
    }
    assert added.properties["statements"] == [
        {"effect": "Deny", "actions": ["rds:PromoteReadReplica"], "resources": ["*"]}
    ]
    assert requirement_lines(seen) == [
        f"service-control-policy.account: account:444455556666 policy bound_by {arn}",
        f"service-control-policy.unit: {WORKLOADS['Arn']} policy bound_by {arn}",
        f"service-control-policy.unit: {ROOT['Arn']} policy bound_by {arn}",
    ]


def test_an_account_without_an_organization_is_read_completely() -> None:
    for crawler, operation in (
        (ORGANIZATION, "describe_organization"),
        (ROOTS, "list_roots"),
        (UNITS, "list_roots"),
        (ACCOUNTS, "list_accounts"),
        *((crawler, "list_policies") for crawler in POLICIES.values()),
    ):
        seen = play(crawler, (operation, ALONE), context=HERE)
        assert (seen.outcome, seen.facts.components) == (Outcome.COMPLETE, ()), crawler.name


def test_a_member_account_may_not_look() -> None:
    seen = play(ACCOUNTS, ("list_accounts", error("AccessDeniedException")), context=HERE)
    assert seen.outcome is Outcome.DENIED
