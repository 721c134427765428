"""Permission sets, and who they are assigned to."""

from typing import Any

from discovery.aws.identity_center import ASSIGNMENTS, PERMISSION_SETS
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import components, error, play

INSTANCE = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
SET = "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
PERSON = "906700000-11111111-2222-3333-4444-555555555555"
INSTANCES = ("sso-admin:list_instances", {"Instances": [{"InstanceArn": INSTANCE}]}, {})
SETS = ("sso-admin:list_permission_sets", {"PermissionSets": [SET]}, {"InstanceArn": INSTANCE})
OF_SET = {"InstanceArn": INSTANCE, "PermissionSetArn": SET}


def permission_sets(*details: Any) -> Observation:
    return play(PERMISSION_SETS, INSTANCES, SETS, *details)


def test_a_permission_set_tells_its_name_and_where_it_is_provisioned() -> None:
    observation = permission_sets(
        (
            "describe_permission_set",
            {"PermissionSet": {"Name": "Admin", "SessionDuration": "PT8H", "Description": "x"}},
            OF_SET,
        ),
        (
            "list_accounts_for_provisioned_permission_set",
            {"AccountIds": ["444455556666", "111122223333"]},
            OF_SET,
        ),
        (
            "list_managed_policies_in_permission_set",
            {"AttachedManagedPolicies": [{"Name": "ReadOnlyAccess", "Arn": READ_ONLY}]},
            OF_SET,
        ),
    )
    assert requirement_lines(observation) == [
        f"permission-set.policy: {SET} policy has_policy {READ_ONLY}"
    ]
    component = components(observation)[SET]
    assert (component.kind, component.name) == (Kind.PRINCIPAL, "Admin")
    assert component.properties == {
        "accounts": ["111122223333", "444455556666"],
        "session_duration": "PT8H",
    }


def test_a_permission_set_that_may_not_be_described_is_kept() -> None:
    observation = permission_sets(
        ("describe_permission_set", error("AccessDeniedException")),
        ("list_accounts_for_provisioned_permission_set", error("AccessDeniedException")),
        ("list_managed_policies_in_permission_set", error("AccessDeniedException")),
    )
    assert observation.outcome is Outcome.PARTIAL
    assert list(components(observation)) == [SET]


def test_an_account_without_identity_center_has_none() -> None:
    observation = play(PERMISSION_SETS, ("list_instances", {"Instances": []}))
    assert (observation.outcome, components(observation)) == (Outcome.COMPLETE, {})


def test_whom_a_permission_set_is_assigned_to_is_known_by_an_id_alone() -> None:
    assignment = {
        "AccountId": "444455556666",
        "PermissionSetArn": SET,
        "PrincipalType": "USER",
        "PrincipalId": PERSON,
    }
    observation = play(
        ASSIGNMENTS,
        INSTANCES,
        SETS,
        (
            "list_accounts_for_provisioned_permission_set",
            {"AccountIds": ["444455556666"]},
            OF_SET,
        ),
        (
            "list_account_assignments",
            {"AccountAssignments": [assignment]},
            {**OF_SET, "AccountId": "444455556666"},
        ),
    )
    assert requirement_lines(observation) == [
        f"sso-assignment.permission-set: identity-center:user/{PERSON} policy assigned {SET}"
    ]
    assert components(observation) == {}
