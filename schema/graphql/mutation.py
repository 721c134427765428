"""The mutations: what people may assert, take back and start."""

import strawberry

from model.errors import InvalidValue
from schema.graphql.answer import Answer
from schema.graphql.assertions import (
    ClassificationInput,
    DependencyInput,
    ObjectiveInput,
    ServiceInput,
    WaiverInput,
)
from schema.graphql.context import Assertion, Info, Role
from schema.graphql.crawl import CrawlInput, CrawlProgress
from schema.graphql.field import field, mutation, object_type
from schema.graphql.incident import Incident, incidents_of
from schema.graphql.plan_run import PlanRun, PlanRunInput, RunEndInput, TickInput, measurement_of
from schema.graphql.snapshot import View


@object_type
class Change(Answer):
    """What was asserted or retracted; `revision` is the one that holds it."""

    name: strawberry.Private[str]

    @field
    def assertion(self) -> strawberry.ID:
        """Id of the assertion, by which it can be retracted. Asserting it again replaces it."""
        return strawberry.ID(self.name)


@object_type
class Changes(Answer):
    """Several assertions that were made at once; `revision` is the one that holds them."""

    names: strawberry.Private[list[str]]

    @field
    def assertions(self) -> list[strawberry.ID]:
        """Ids of the assertions, in the order in which they were given."""
        return [strawberry.ID(name) for name in self.names]


@object_type
class Mutation:
    """What people may assert, take back and start."""

    @mutation
    def set_objective(self, info: Info, objective: ObjectiveInput) -> Change:
        """State what is needed of a component under one disruption class."""
        author, view = _editor(info, "set objectives")
        return _make(info, objective.to_assertion(view.graph, author))

    @mutation
    def set_objectives(self, info: Info, objectives: list[ObjectiveInput]) -> Changes:
        """State what is needed of many components, as one revision: all of it, or nothing."""
        author, view = _editor(info, "set objectives")
        assertions = [objective.to_assertion(view.graph, author) for objective in objectives]
        names = [assertion.name for assertion in assertions]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise InvalidValue("objectives", twice, "each component and class once")
        snapshot = info.context.changes.make_all(assertions)
        return Changes(view=View(snapshot=snapshot, now=info.context.now), names=names)

    @mutation
    def assert_dependency(self, info: Info, dependency: DependencyInput) -> Change:
        """State a need that no source can see."""
        author, view = _editor(info, "assert dependencies")
        return _make(info, dependency.to_assertion(view.graph, author))

    @mutation
    def classify_dependency(self, info: Info, classification: ClassificationInput) -> Change:
        """Judge how strong a known dependency is; the judgement wins, and both are shown."""
        author, view = _editor(info, "classify dependencies")
        return _make(info, classification.to_assertion(view.graph, author))

    @mutation
    def define_service(self, info: Info, service: ServiceInput) -> Change:
        """Say what belongs to a service, and who owns it."""
        author, view = _editor(info, "define services")
        return _make(info, service.to_assertion(view.graph, author))

    @mutation
    def accept_gap(self, info: Info, waiver: WaiverInput) -> Change:
        """Accept a gap for a reason until a moment; it stays counted, as waived."""
        author, view = _editor(info, "accept gaps")
        return _make(info, waiver.to_assertion(view.graph, author, info.context.now))

    @mutation
    def retract(self, info: Info, assertion: strawberry.ID) -> Change:
        """Take back what was asserted under this id, by whomever."""
        author, _ = _editor(info, "retract assertions")
        snapshot = info.context.changes.retract(str(assertion), author=author)
        return Change(view=View(snapshot=snapshot, now=info.context.now), name=str(assertion))

    @mutation
    def end_incident(self, info: Info, incident: strawberry.ID) -> Incident:
        """Note that an incident is over, as for findings, whose end no event reports.

        An incident that has ended stays as it is.
        """
        author, view = _editor(info, "end incidents")
        return Incident(model=incidents_of(info).end(str(incident), author=author), view=view)

    @mutation
    def start_plan_run(self, info: Info, plan_run: PlanRunInput) -> PlanRun:
        """Begin to carry out a plan; a run of the same plan that is under way is answered instead.

        Whoever looks at the run sees what was ticked, on every machine.
        """
        author, _ = _editor(info, "run plans")
        view = info.context.at(plan_run.revision)
        return PlanRun(model=info.context.plan_runs.start(plan_run.to_planned(view), author=author))

    @mutation
    def tick_step(self, info: Info, tick: TickInput) -> PlanRun:
        """Note how one step of a plan went, and when."""
        author, _ = _editor(info, "tick steps")
        run = info.context.plan_runs.run(str(tick.run))
        view = info.context.at(run.planned.revision)
        return PlanRun(model=info.context.plan_runs.tick(run.id, tick.to_tick(run, view, author)))

    @mutation
    def end_plan_run(self, info: Info, run: RunEndInput) -> PlanRun:
        """End a run. A finished one whose last step is done becomes a measurement of the service.

        Its RTO counts from then on as measured: it is the drill that rule N-14 looks for.
        """
        author, _ = _editor(info, "end runs of plans")
        ended = info.context.plan_runs.end(str(run.run), run.outcome, author=author)
        measured = measurement_of(ended, author)
        if measured is not None:
            info.context.changes.make(measured)
        return PlanRun(model=ended)

    @mutation
    def start_crawl(self, info: Info, crawl: CrawlInput | None = None) -> CrawlProgress:
        """Start a crawl in the background; while one runs, that one is answered instead."""
        viewer = info.context.viewer
        viewer.require(Role.OPERATOR, "start crawls")
        request = (crawl or CrawlInput()).to_request()
        return CrawlProgress(model=info.context.crawls.start(request, author=viewer.name))


def _editor(info: Info, action: str) -> tuple[str, View]:
    viewer = info.context.viewer
    viewer.require(Role.EDITOR, action)
    return viewer.name, info.context.at(None)


def _make(info: Info, assertion: Assertion) -> Change:
    snapshot = info.context.changes.make(assertion)
    return Change(view=View(snapshot=snapshot, now=info.context.now), name=assertion.name)
