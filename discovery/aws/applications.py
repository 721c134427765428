"""Applications: what AppRegistry groups, and the tags by which resources name their service."""

from collections.abc import Mapping

from discovery.arns import Arn, key_of, parse
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

    A resource that none describes becomes a placeholder where its tags make it the member of a
    service or state an objective: it counts then. Otherwise its tags are dropped.
    """
    arn = parse(str(item["ResourceARN"]))
    if arn is None:
        return Facts()
    stated = tag_values(tags(item.get("Tags")))
    kind = tagged_kind(arn) if any(map(_names_service, stated)) else None
    component = (
        Component(id=ComponentId(str(arn)), kind=Kind.UNKNOWN, tags=stated)
        if kind is None
        else _placeholder(arn, kind, stated, context)
    )
    described = SeenComponent(component=component, replaces=False, resolved_only=kind is None)
    return Facts(components=(described,))


def _placeholder(arn: Arn, kind: Kind, stated: Mapping[str, str], context: Context) -> Component:
    named = parse_arn(str(arn))
    return Component(
        id=ComponentId(str(arn)),
        kind=kind,
        name=named.name if named else "",
        account=arn.account or context.account,
        region=arn.region or None,
        tags=stated,
        properties={PLACEHOLDER: True},
    )


def _names_service(tag: str) -> bool:
    """Return whether a tag names a service, a tier or an objective, such as `rto:region`."""
    objective = tag.lower()
    return tag in {"awsApplication", "service"} or (
        objective == "tier" or objective.startswith(("rto", "rpo"))
    )


TAGGED_RESOURCES = Crawler(
    name="aws.tagging.resources",
    title="Tags of all resources, and those that name their service, tier or objectives",
    kind=Kind.UNKNOWN,
    type="AWS::TaggedResource",
    service="resourcegroupstaggingapi",
    list=Call(
        operation="get_resources",
        items="ResourceTagMappingList[]",
    ),
    id="ResourceARN",
    placeholder=True,
    transform=tagged_facts,
    docs="https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html",
)

CRAWLERS = (APPLICATIONS, TAGGED_RESOURCES)
