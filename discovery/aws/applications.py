"""Applications: what AppRegistry groups, and the tags by which resources name their service."""

from discovery.arns import key_of, parse
from discovery.aws.tagged_kinds import tagged_kind
from discovery.extract import tags
from discovery.interface import Call, Context, Crawler, Item
from discovery.withheld import tag_values
from model.linking.arn import parse_arn
from model.linking.placeholder import PLACEHOLDER
from model.records import reference
from model.records.component import Component, ComponentId, Kind
from model.records.observation import Facts, Reference, SeenComponent, SeenMembership

NOBODY = "''"
"""The path to an empty text: a service lies in no account and no Region, its members do."""


def application_facts(item: Item, context: Context) -> Facts:
    """Return the stacks of an application as members of its service.

    What else belongs to it carries the tag `awsApplication`, which AWS puts on it.
    """
    group = Reference(key=reference.service(str(item["name"])))
    stacks = {
        key_of(str(resource["arn"]))
        for resource in item.get("resources") or ()
        if resource.get("resourceType") == "CFN_STACK" and resource.get("arn")
    }
    return Facts(
        memberships=tuple(
            SeenMembership(group=group, member=Reference(key=stack, expects=Kind.STACK))
            for stack in sorted(stacks)
        )
    )


APPLICATIONS = Crawler(
    name="aws.appregistry.applications",
    title="Applications of AppRegistry (myApplications) as services",
    kind=Kind.SERVICE,
    type="AWS::ServiceCatalogAppRegistry::Application",
    service="servicecatalog-appregistry",
    list=Call(operation="list_applications", items="applications[]"),
    details=(
        Call(
            operation="list_associated_resources",
            absent=("ResourceNotFoundException",),
            items="resources",
            from_item={"application": "id"},
            into="resources",
        ),
        Call(
            operation="list_tags_for_resource",
            absent=("ResourceNotFoundException",),
            items="tags",
            from_item={"resourceArn": "arn"},
            into="tags",
        ),
    ),
    id="service:{name}",
    account=NOBODY,
    region=NOBODY,
    keys=("{arn}",),
    label="name",
    tags="tags",
    properties={"description": "description"},
    transform=application_facts,
    docs="https://docs.aws.amazon.com/servicecatalog/latest/dg/API_app-registry_ListApplications.html",
)


def tagged_facts(item: Item, context: Context) -> Facts:
    """Return the tags of a resource for whichever crawler describes it.

    A resource that none describes becomes a placeholder, so that it counts as a member.
    """
    arn = parse(str(item["ResourceARN"]))
    kind = tagged_kind(arn) if arn else None
    if arn is None or kind is None:
        return Facts()
    named = parse_arn(str(arn))
    component = Component(
        id=ComponentId(str(arn)),
        kind=kind,
        name=named.name if named else "",
        account=arn.account or context.account,
        region=arn.region or None,
        tags=tag_values(tags(item.get("Tags"))),
        properties={PLACEHOLDER: True},
    )
    return Facts(components=(SeenComponent(component=component, replaces=False),))


TAGGED_RESOURCES = Crawler(
    name="aws.tagging.resources",
    title="Resources that name their service, tier or objectives by tags",
    kind=Kind.UNKNOWN,
    type="AWS::TaggedResource",
    service="resourcegroupstaggingapi",
    list=Call(
        operation="get_resources",
        items="ResourceTagMappingList[]",
    ),
    id="ResourceARN",
    placeholder=True,
    # Objectives may be bound to a class of disruption: `rto:region`.
    keep="Tags[?Key=='awsApplication' || Key=='service' || lower(Key)=='tier'"
    " || starts_with(lower(Key), 'rto') || starts_with(lower(Key), 'rpo')]",
    transform=tagged_facts,
    docs="https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html",
)

CRAWLERS = (APPLICATIONS, TAGGED_RESOURCES)
