"""IAM Identity Center: permission sets, and the people and groups that they are assigned to."""

from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect

_DOCS = "https://docs.aws.amazon.com/singlesignon/latest/APIReference"
_INSTANCES = Call(operation="list_instances", items="Instances[]")
_SETS = Call(
    operation="list_permission_sets",
    items="PermissionSets[].{PermissionSetArn: @}",
    from_item={"InstanceArn": "InstanceArn"},
    absent=("ResourceNotFoundException",),
)
INSTANCE = "parent.InstanceArn"

PERMISSION_SETS = Crawler(
    name="aws.sso.permission_sets",
    title="Permission sets of IAM Identity Center and the accounts that have them",
    kind=Kind.PRINCIPAL,
    type="AWS::SSO::PermissionSet",
    service="sso-admin",
    parents=(_INSTANCES,),
    list=_SETS,
    details=(
        Call(
            operation="describe_permission_set",
            items="PermissionSet",
            from_item={"InstanceArn": INSTANCE, "PermissionSetArn": "PermissionSetArn"},
            gone=("ResourceNotFoundException",),
        ),
        Call(
            operation="list_accounts_for_provisioned_permission_set",
            items="AccountIds",
            from_item={"InstanceArn": INSTANCE, "PermissionSetArn": "PermissionSetArn"},
            into="accounts",
            gone=("ResourceNotFoundException",),
        ),
        Call(
            operation="list_managed_policies_in_permission_set",
            items="AttachedManagedPolicies[].Arn",
            from_item={"InstanceArn": INSTANCE, "PermissionSetArn": "PermissionSetArn"},
            into="policies",
            gone=("ResourceNotFoundException",),
        ),
    ),
    id="PermissionSetArn",
    label="Name",
    properties={"accounts": "sort(accounts)", "session_duration": "SessionDuration"},
    edges=(
        Edge(
            rule="permission-set.policy",
            relation="has_policy",
            needs="policies",
            effect=Effect.POLICY,
            expects=Kind.POLICY,
        ),
    ),
    docs=f"{_DOCS}/API_ListPermissionSets.html",
)

ASSIGNMENTS = Crawler(
    name="aws.sso.assignments",
    title="People and groups of IAM Identity Center and the permission sets assigned to them",
    kind=Kind.PRINCIPAL,
    type="AWS::SSO::Assignment",
    service="sso-admin",
    parents=(
        _INSTANCES,
        _SETS,
        Call(
            operation="list_accounts_for_provisioned_permission_set",
            items="AccountIds[].{AccountId: @}",
            from_item={"InstanceArn": INSTANCE, "PermissionSetArn": "PermissionSetArn"},
            absent=("ResourceNotFoundException",),
        ),
    ),
    list=Call(
        operation="list_account_assignments",
        absent=("ResourceNotFoundException",),
        items="AccountAssignments[]",
        from_item={
            "InstanceArn": "parent.parent.InstanceArn",
            "AccountId": "AccountId",
            "PermissionSetArn": "parent.PermissionSetArn",
        },
    ),
    id="identity-center:{lower(PrincipalType)}/{PrincipalId}",
    # Who is assigned is known by an id alone: names and addresses are not read.
    placeholder=True,
    edges=(
        Edge(
            rule="sso-assignment.permission-set",
            relation="assigned",
            needs="PermissionSetArn",
            effect=Effect.POLICY,
            expects=Kind.PRINCIPAL,
        ),
    ),
    docs=f"{_DOCS}/API_ListAccountAssignments.html",
)

CRAWLERS = (PERMISSION_SETS, ASSIGNMENTS)
