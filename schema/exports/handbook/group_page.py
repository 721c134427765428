"""The page of a system or an account: what is in it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from model.records.component import Component, ComponentId, Kind
from schema.exports.handbook.markdown import escaped, table
from schema.exports.handbook.page_text import gap_table, link, source_line
from schema.exports.handbook.subject import Subject


def group_page(subject: Subject, group: Component) -> str:
    """Return the Markdown of the page of a system or an account."""
    page = subject.paths.page(group.id)
    content = _content(subject, group)
    return "\n".join(_lines(subject, group, content, page)) + "\n"


def _content(subject: Subject, group: Component) -> Sequence[Component]:
    graph = subject.graph
    if group.kind is Kind.ACCOUNT:
        return [
            component
            for component in graph.components
            if component.account == group.account and component.id != group.id
        ]
    return [graph.component(member) for member in graph.members(group.id)]


def _lines(
    subject: Subject, group: Component, content: Sequence[Component], page: str
) -> Iterator[str]:
    yield from (f"# {escaped(group.label)}", "", source_line(subject), "")
    services = sorted(
        {service for component in content for service in _services(subject, component)}
    )
    yield from ("## Services", "")
    yield from table(
        ("service",),
        ((link(subject, service, page),) for service in services),
        empty="No service has a component here.",
    )
    yield from ("## Components", "")
    kinds = Counter(
        (str(component.kind).replace("_", " "), component.region) for component in content
    )
    yield from table(
        ("kind", "Region", "number"),
        (
            (kind, region or "–", str(number))
            for (kind, region), number in sorted(
                kinds.items(), key=lambda entry: (entry[0][0], entry[0][1] or "")
            )
        ),
        empty="No component was read.",
    )
    if group.kind is Kind.ACCOUNT:
        yield from ("## What could not be read", "", *_unread(subject, group))
    yield from ("## Gaps", "")
    inside = {group.id, *(component.id for component in content)}
    gaps = [gap for gap in subject.gaps if gap.finding.component in inside]
    yield from gap_table(subject, gaps, page)


def _services(subject: Subject, component: Component) -> Sequence[ComponentId]:
    if component.kind is Kind.SERVICE:
        return (component.id,)
    groups = subject.graph.groups_of(component.id)
    return [group for group in groups if subject.graph.component(group).kind is Kind.SERVICE]


def _unread(subject: Subject, account: Component) -> Sequence[str]:
    scopes = (
        scope for scope in subject.coverage.uncovered if scope.scope.account == account.account
    )
    return table(
        ("crawler", "Region", "outcome", "error"),
        (
            (
                escaped(scope.scope.source),
                scope.scope.region or "–",
                str(scope.outcome),
                escaped(scope.error_code or ""),
            )
            for scope in scopes
        ),
        empty="Everything that was asked for was read.",
    )
