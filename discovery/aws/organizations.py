"""AWS Organizations: the organization, its units and accounts, and the policies that bind them."""

from discovery.aws.additions import addition
from discovery.aws.policies import statements
from discovery.interface import Call, Context, Crawler, Edge, Item, Where
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect, Phase

NOBODY = "''"
"""The path to an empty text. The organization's own things do not live in the management account:
its members go on without it, and only a change needs it."""
ALONE = ("AWSOrganizationsNotInUseException",)
"""The answer to an account that is in no organization."""
PLACE = "arn:{partition}:organizations::{split(Arn, ':')[3]}"
"""The beginning of every ARN of the organization that an item's ARN belongs to."""
DOCS = "https://docs.aws.amazon.com/organizations/latest/APIReference"
TAGS = Call(
    operation="list_tags_for_resource",
    gone=("TargetNotFoundException",),
    items="Tags",
    from_item={"ResourceId": "Id"},
    into="tags",
)
POLICY_TYPES = {
    "SERVICE_CONTROL_POLICY": "service_control_policies",
    "RESOURCE_CONTROL_POLICY": "resource_control_policies",
    "BACKUP_POLICY": "backup_policies",
}
"""The types that decide what may happen to accounts and backups, each a listing of its own."""

ORGANIZATION = Crawler(
    name="aws.organizations.organization",
    title="The organization and who else may administer it",
    kind=Kind.ORGANIZATION,
    type="AWS::Organizations::Organization",
    service="organizations",
    where=Where.ORGANIZATION,
    list=Call(operation="describe_organization", items="Organization", absent=ALONE),
    details=(
        Call(
            operation="list_delegated_administrators",
            items="DelegatedAdministrators[].Id",
            into="delegated",
        ),
    ),
    id="Arn",
    account=NOBODY,
    label="Id",
    properties={"feature_set": "FeatureSet", "management_account": "MasterAccountId"},
    edges=(
        Edge(
            rule="organization.management-account",
            relation="administered_by",
            needs="MasterAccountId",
            key="account:{value}",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.ACCOUNT,
        ),
        Edge(
            rule="organization.delegated-administrator",
            relation="administered_by",
            needs="delegated",
            key="account:{value}",
            effect=Effect.POLICY,
            expects=Kind.ACCOUNT,
        ),
    ),
    docs=f"{DOCS}/API_DescribeOrganization.html",
)

ROOTS = Crawler(
    name="aws.organizations.roots",
    title="Roots, which hold every unit and account",
    kind=Kind.ORGANIZATIONAL_UNIT,
    type="AWS::Organizations::Root",
    service="organizations",
    where=Where.ORGANIZATION,
    list=Call(operation="list_roots", items="Roots[]", absent=ALONE),
    id="Arn",
    account=NOBODY,
    label="Name",
    properties={"policy_types": "PolicyTypes[?Status=='ENABLED'].Type"},
    edges=(
        Edge(
            rule="organization-root.organization",
            relation="part_of",
            needs=PLACE + ":organization/{split(Arn, '/')[1]}",
            effect=Effect.CONTAINMENT,
            expects=Kind.ORGANIZATION,
        ),
    ),
    docs=f"{DOCS}/API_ListRoots.html",
)

UNITS = Crawler(
    name="aws.organizations.units",
    title="Organizational units, to any depth",
    kind=Kind.ORGANIZATIONAL_UNIT,
    type="AWS::Organizations::OrganizationalUnit",
    service="organizations",
    where=Where.ORGANIZATION,
    parents=(Call(operation="list_roots", items="Roots[]", absent=ALONE),),
    list=Call(
        operation="list_organizational_units_for_parent",
        absent=("ParentNotFoundException",),
        items="OrganizationalUnits[]",
        from_item={"ParentId": "Id"},
        inside={"ParentId": "Id"},
    ),
    details=(TAGS,),
    id="Arn",
    account=NOBODY,
    label="Name",
    tags="tags",
    edges=(
        Edge(
            rule="organizational-unit.parent",
            relation="part_of",
            needs="parent.Arn",
            effect=Effect.CONTAINMENT,
            expects=Kind.ORGANIZATIONAL_UNIT,
        ),
    ),
    docs=f"{DOCS}/API_ListOrganizationalUnitsForParent.html",
)

ACCOUNTS = Crawler(
    name="aws.organizations.accounts",
    title="Accounts, the unit each is in, and the services it administers for the others",
    kind=Kind.ACCOUNT,
    type="AWS::Organizations::Account",
    service="organizations",
    where=Where.ORGANIZATION,
    list=Call(operation="list_accounts", items="Accounts[]", absent=ALONE),
    details=(
        Call(
            operation="list_parents",
            gone=("ChildNotFoundException",),
            items="Parents",
            from_item={"ChildId": "Id"},
            into="in",
        ),
        Call(
            operation="list_delegated_administrators",
            items="DelegatedAdministrators[]",
            batch=1,
            join=("Id", "Id"),
            into="delegated",
        ),
        Call(
            operation="list_delegated_services_for_account",
            gone=("AccountNotFoundException",),
            items="DelegatedServices[].ServicePrincipal",
            from_item={"AccountId": "Id"},
            into="services",
            when="delegated",
        ),
        TAGS,
    ),
    id="account:{Id}",
    # The management account has the number in the middle of the ARN, the account itself the last.
    account="Id",
    keys=("{Arn}",),
    label="Name",
    tags="tags",
    properties={
        "arn": "Arn",
        "delegated_services": "sort(services)",
        "joined_at": "JoinedTimestamp",
        "joined_method": "JoinedMethod",
        "management": "split(Arn, ':')[3] == Id",
        "status": "State || Status",
    },
    edges=(
        Edge(
            rule="account.unit",
            relation="part_of",
            needs=PLACE + ":ou/{split(Arn, '/')[1]}/{in[?Type=='ORGANIZATIONAL_UNIT'].Id}",
            effect=Effect.CONTAINMENT,
            expects=Kind.ORGANIZATIONAL_UNIT,
        ),
        Edge(
            rule="account.root",
            relation="part_of",
            needs=PLACE + ":root/{split(Arn, '/')[1]}/{in[?Type=='ROOT'].Id}",
            effect=Effect.CONTAINMENT,
            expects=Kind.ORGANIZATIONAL_UNIT,
        ),
        Edge(
            rule="account.management-account",
            relation="administered_by",
            needs="split(Arn, ':')[3]",
            key="account:{value}",
            when="split(Arn, ':')[3] != Id",
            # Policies and accounts change through it; nothing that runs needs it.
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.ACCOUNT,
        ),
    ),
    docs=f"{DOCS}/API_ListAccounts.html",
)


def content(item: Item, context: Context) -> Facts:
    """Return the statements of a control policy as its property; other types have none."""
    stated = statements(item.get("Content"))
    if not stated:
        return Facts()
    return Facts(
        components=(addition(str(item["Arn"]), Kind.POLICY, properties={"statements": stated}),)
    )


def _policies(policy_type: str, name: str) -> Crawler:
    return Crawler(
        name=f"aws.organizations.{name}",
        title=f"Organization policies of type {policy_type} and what they bind",
        kind=Kind.POLICY,
        type="AWS::Organizations::Policy",
        service="organizations",
        where=Where.ORGANIZATION,
        list=Call(
            operation="list_policies",
            items="Policies[]",
            arguments={"Filter": policy_type},
            absent=ALONE,
        ),
        details=(
            Call(
                operation="describe_policy",
                gone=("PolicyNotFoundException",),
                items="Policy.{Content: Content}",
                from_item={"PolicyId": "Id"},
            ),
            Call(
                operation="list_targets_for_policy",
                gone=("PolicyNotFoundException",),
                items="Targets",
                from_item={"PolicyId": "Id"},
                into="targets",
            ),
        ),
        id="Arn",
        account=NOBODY,
        label="Name",
        properties={
            "aws_managed": "AwsManaged",
            "description": "Description",
            "policy_type": "Type",
            "targets": "sort(targets[].TargetId)",
        },
        edges=(
            Edge(
                rule=f"{policy_type.lower().replace('_', '-')}.account",
                relation="bound_by",
                needed_by="targets[?Type=='ACCOUNT'].TargetId",
                key="account:{value}",
                effect=Effect.POLICY,
                expects=Kind.ACCOUNT,
            ),
            Edge(
                rule=f"{policy_type.lower().replace('_', '-')}.unit",
                relation="bound_by",
                needed_by="targets[?Type!='ACCOUNT'].Arn",
                effect=Effect.POLICY,
                expects=Kind.ORGANIZATIONAL_UNIT,
            ),
        ),
        transform=content,
        docs=f"{DOCS}/API_ListPolicies.html",
    )


POLICIES = {kind: _policies(kind, name) for kind, name in POLICY_TYPES.items()}
"""The crawler of each type of policy."""

CRAWLERS = (ORGANIZATION, ROOTS, UNITS, ACCOUNTS, *POLICIES.values())
