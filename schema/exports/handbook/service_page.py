"""The page of a service: for its owner, its users, and whoever is on call."""

from collections.abc import Iterator, Sequence

from model.answers.promise_matrix import PromiseCell
from model.capability import properties as read
from model.capability.measured import measured_rpo, measured_rto
from model.capability.ownership import owner_of
from model.disruption.scenarios import possible_single_points
from model.failover.plan import FailoverPlan
from model.impact.blast_radius import single_points_of_failure
from model.impact.dependency_path import users
from model.records.component import PLACE_KINDS, Component, Kind
from model.records.objective import DisruptionClass
from schema.exports.handbook.markdown import escaped, table
from schema.exports.handbook.page_text import (
    STATUS,
    figure,
    gap_table,
    link,
    links,
    source_line,
    span,
)
from schema.exports.handbook.paths import relative
from schema.exports.handbook.subject import Subject

CLASSES = (
    DisruptionClass.COMPONENT,
    DisruptionClass.ZONE,
    DisruptionClass.REGION,
    DisruptionClass.ACCOUNT,
)


def service_page(subject: Subject, service: Component) -> str:
    """Return the Markdown of the page of a service or a journey."""
    page = subject.paths.page(service.id)
    parts = (_head, _promises, _needs, _single_points, _gaps, _plans, _drills, _users)
    return "\n".join(line for part in parts for line in part(subject, service, page)) + "\n"


def _head(subject: Subject, service: Component, page: str) -> Iterator[str]:
    yield f"# {escaped(service.label)}"
    yield ""
    purpose = service.properties.get("description")
    if isinstance(purpose, str) and purpose:
        yield from (escaped(purpose), "")
    tier = service.properties.get(read.TIER.name)
    owner = owner_of(subject.graph, service.id)
    yield f"Owner: {escaped(owner) if owner else 'not stated'}. " + (
        f"Tier: {tier}." if tier is not None else "Tier: not stated."
    )
    picture = relative(subject.paths.picture(service.id), page)
    yield from ("", f"![What {escaped(service.label)} stands on]({picture})", "")
    yield from (source_line(subject), "")


def _promises(subject: Subject, service: Component, page: str) -> Iterator[str]:
    yield from ("## Promises", "")
    yield from table(
        ("when this fails", "RTO", "promised", "", "RPO", "promised", ""),
        [_promise(cell) for cell in subject.promises.get(service.id, ())],
        empty="Nothing is promised for it.",
    )


def _promise(cell: PromiseCell) -> Sequence[str]:
    rto, rpo = cell.rto, cell.rpo
    return (
        str(cell.disruption_class),
        figure(rto, endless="never"),
        "–" if rto.target is None else span(rto.target),
        STATUS[rto.status],
        figure(rpo, endless="all data"),
        "–" if rpo.target is None else span(rpo.target),
        STATUS[rpo.status],
    )


def _needs(subject: Subject, service: Component, page: str) -> Iterator[str]:
    yield from ("## What it stands on", "")
    reached = subject.needs_of(service.id)
    own = reached & set(subject.graph.members(service.id))
    yield f"It stands on {len(reached)} components, {len(own)} of them its own."
    externals = [
        component
        for component in sorted(reached)
        if subject.graph.component(component).kind is Kind.EXTERNAL
    ]
    for title, names in (
        ("Other services", subject.services_needed(service.id)),
        ("External systems", externals),
    ):
        if names:
            yield f"{title}: {links(subject, names, page)}."
    yield ""


def _single_points(subject: Subject, service: Component, page: str) -> Iterator[str]:
    yield from ("## Single points of failure", "")
    graph = subject.graph
    all_points = single_points_of_failure(graph, service.id)
    points = [point for point in all_points if graph.component(point).kind not in PLACE_KINDS]
    yield from table(
        ("component", "kind"),
        (
            (
                link(subject, point, page),
                str(graph.component(point).kind).replace("_", " "),
            )
            for point in points
        ),
        empty="No single component stops it.",
    )
    places = [point for point in all_points if graph.component(point).kind in PLACE_KINDS]
    if places:
        yield f"It stops with these places, too: {links(subject, places, page)}."
        yield ""
    possible = possible_single_points(graph, service.id)
    if possible:
        yield f"{len(possible)} more, if dependencies of unknown strength are hard."
        yield ""


def _gaps(subject: Subject, service: Component, page: str) -> Iterator[str]:
    yield from ("## Gaps", "")
    yield from gap_table(subject, subject.gaps_of(service.id), page)


def _plans(subject: Subject, service: Component, page: str) -> Iterator[str]:
    if service.kind is not Kind.SERVICE:
        return
    yield from ("## Failover", "")
    yield from table(
        ("from", "to", "state", "RTO", "RPO", "runbook"),
        [_plan(subject, service, plan, page) for plan in subject.plans[service.id]],
        empty="It has parts in one Region only, so there is no failover plan.",
    )


def _plan(subject: Subject, service: Component, plan: FailoverPlan, page: str) -> Sequence[str]:
    runbook = subject.paths.runbook(service.id, plan.from_region, plan.to_region)
    return (
        plan.from_region,
        plan.to_region,
        plan.status if plan.status == "ready" else f"**{plan.status}**",
        figure(plan.rto, endless="never"),
        figure(plan.rpo, endless="all data"),
        f"[{len(plan.steps)} steps]({relative(runbook, page)})",
    )


def _drills(subject: Subject, service: Component, page: str) -> Iterator[str]:
    yield from ("## Drills", "")
    rows = []
    for tested in CLASSES:
        for what, measured in (
            ("RTO", measured_rto(subject.graph, service.id, tested, subject.at)),
            ("RPO", measured_rpo(subject.graph, service.id, tested, subject.at)),
        ):
            if measured is not None:
                stale = "stale" if measured.stale else "current"
                figures = (span(measured.value), escaped(measured.source), stale)
                rows.append((str(tested), what, *figures))
    yield from table(
        ("when this fails", "figure", "measured", "source", "age"),
        rows,
        empty="Nothing was measured in a drill yet.",
    )


def _users(subject: Subject, service: Component, page: str) -> Iterator[str]:
    if service.kind is not Kind.SERVICE:
        return
    yield from ("## Who uses it", "")
    yield from table(
        ("used by", "need"),
        (
            (link(subject, user.component, page), "hard" if user.hard else "soft")
            for user in users(subject.graph, service.id)
        ),
        empty="No service, journey or system uses it.",
    )
