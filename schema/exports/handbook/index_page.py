"""The first page of a handbook: the estate at a glance, and where to read on."""

from collections import Counter
from collections.abc import Iterator, Sequence

from model.capability import properties as read
from model.capability.ownership import owner_of
from model.gaps.interface import Severity
from model.records.component import Component, Kind
from schema.exports.handbook.markdown import escaped, table
from schema.exports.handbook.page_text import link, source_line
from schema.exports.handbook.subject import Subject

PAGE = "index.md"
GROUPS = (
    (Kind.USER_JOURNEY, "User journeys"),
    (Kind.SERVICE, "Services"),
    (Kind.SYSTEM, "Systems"),
    (Kind.ACCOUNT, "Accounts"),
)


def index_page(subject: Subject) -> str:
    """Return the Markdown of the first page."""
    return "\n".join(_lines(subject)) + "\n"


def _lines(subject: Subject) -> Iterator[str]:
    yield from ("# Resilience handbook", "", source_line(subject), "")
    yield from ("![Services, accounts and Regions](estate.svg)", "")
    counts = Counter(gap.severity for gap in subject.gaps if gap.waiver is None)
    listed = ", ".join(f"{counts[severity]} {severity}" for severity in Severity)
    yield from (f"Gaps that nobody accepted: {listed}.", "")
    for kind, title in GROUPS:
        components = subject.of_kind(kind)
        if components:
            yield from (f"## {title}", "", *_table(subject, kind, components))
    yield from ("## More", "")
    shared = len(subject.shared)
    yield f"- [Shared components](shared.md): {shared} components that several services need"
    yield "- [Glossary](glossary.md)"


def _table(subject: Subject, kind: Kind, components: Sequence[Component]) -> Sequence[str]:
    if kind is Kind.ACCOUNT:
        rows = [
            (link(subject, account.id, PAGE), escaped(account.account or ""))
            for account in components
        ]
        return table(("account", "number"), rows, empty="")
    return table(
        ("name", "owner", "tier", "gaps", "runbooks"),
        [_row(subject, component) for component in components],
        empty="",
    )


def _row(subject: Subject, component: Component) -> Sequence[str]:
    tier = component.properties.get(read.TIER.name)
    plans = [
        f"[{plan.from_region} → {plan.to_region}]"
        f"({subject.paths.runbook(component.id, plan.from_region, plan.to_region)}): {plan.status}"
        for plan in subject.plans.get(component.id, ())
    ]
    return (
        link(subject, component.id, PAGE),
        escaped(owner_of(subject.graph, component.id) or ""),
        "" if tier is None else str(tier),
        str(sum(gap.waiver is None for gap in subject.gaps_of(component.id))),
        ", ".join(plans),
    )
