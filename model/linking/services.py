"""Services: members named by tags."""

from collections.abc import Iterable, Sequence

from model.linking.arn import parse_arn
from model.records import reference
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind


def tagged_memberships(
    components: Iterable[Component], tags: Sequence[str]
) -> Iterable[tuple[str, ComponentId]]:
    """Yield (service name, member) for each component that carries one of `tags`."""
    for component in components:
        if component.kind in LOGICAL_KINDS or not component.tags:
            continue
        value = next(
            (component.tags[tag].strip() for tag in tags if component.tags.get(tag, "").strip()), ""
        )
        if value:
            yield service_name(value), component.id


def service_name(value: str) -> str:
    """Return the name of a service from the value of its tag.

    The value of `awsApplication` is the ARN of a resource group.

    >>> service_name("arn:aws:resource-groups:us-east-1:111122223333:group/shop/0a1b")
    'shop'
    """
    arn = parse_arn(value)
    parts = arn.resource.split("/") if arn else []
    return parts[1] if len(parts) > 1 else value


def service(name: str) -> Component:
    """Return the service that a tag names."""
    return Component(id=ComponentId(reference.service(name)), kind=Kind.SERVICE, name=name)
