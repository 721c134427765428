"""Documents of REST: plans and maps, as questions that a worker process can answer."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from model.errors import InvalidValue
from model.failover.plan import FailoverPlan, Mode
from model.maps.dependency_map import Collapse, Direction
from model.maps.picture import Level, Map
from model.records.requirement import Effect
from schema.documents.duration import parse_moment
from schema.documents.failover_plan import canonical
from schema.exports.maps import map_format
from schema.exports.pictures import Caption, is_only_picture, picture_format
from schema.exports.pictures.caption import caption_of
from schema.exports.plans import ExecutorFormat, executor_format
from schema.exports.plans.step_commands import step_commands
from schema.exports.plans.targets import targets
from schema.graphql.dependency_map import dependency_map
from schema.graphql.failover import plan
from schema.graphql.failover.timetable import timetable
from schema.graphql.map import map_, named_roots
from schema.graphql.snapshot import Budget, Snapshot, View
from schema.names import resolve
from service.exact import solver
from service.workers.questions import Circumstances

Word = TypeVar("Word", Mode, Direction, Collapse, Effect, Level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An answer of REST."""

    tag: str
    """Equal tags mean equal bodies."""
    media_type: str
    body: bytes | None
    """None when the client has it: its tag was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """A question about one document; subclasses say which."""

    have: tuple[str, ...] = ()
    """The tags of what the client has."""

    def key(self) -> object:
        """Return the question itself."""
        return self

    def answer(self, snapshot: Snapshot, circumstances: Circumstances) -> Document:
        """Return the document about a revision."""
        view = View(
            snapshot=snapshot,
            now=circumstances.now,
            limits=circumstances.limits,
            budget=Budget(circumstances.limits.elements),
            solver=solver,
        )
        return self.document(view)

    def document(self, view: View) -> Document:
        """Return the document about a revision as a request sees it."""
        raise NotImplementedError

    def has(self, tag: str) -> bool:
        """Tell whether the client has the document of this tag."""
        return "*" in self.have or tag in self.have


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanQuestion(Documented):
    """The failover plan of a service."""

    service: str
    from_region: str
    to_region: str
    mode: str = Mode.UNPLANNED
    at: str | None = None
    failback: bool = False
    leave: tuple[str, ...] = ()
    operators: int | None = None
    exact: bool = False
    format: str = "json"

    def document(self, view: View) -> Document:
        """Return the plan as JSON, or as the document of an executor."""
        if self.exact and self.operators is None:
            raise InvalidValue("exact", self.exact, "it together with `operators`")
        form = None if self.format == "json" else executor_format(self.format)
        if form is not None and self.operators is not None:
            raise InvalidValue("operators", self.operators, "it with `format=json` only")
        moment = None if self.at is None else parse_moment(self.at)
        failover = plan(
            view,
            service=resolve(view.graph, self.service),
            from_region=self.from_region,
            to_region=self.to_region,
            mode=_word("mode", self.mode, Mode),
            at=moment,
            failback=self.failback,
            leave=[resolve(view.graph, name) for name in self.leave],
        )
        if form is not None:
            tag = f"{failover.digest};{form.name}"
            body = None if self.has(tag) else _for_executor(form, failover, view)
            return Document(tag=tag, media_type=form.media_type, body=body)
        some = "" if self.operators is None else f";operators={self.operators}"
        tag = failover.digest + some + ";exact" * self.exact
        body = None if self.has(tag) else self._written(view, failover, moment)
        return Document(tag=tag, media_type="application/json", body=body)

    def _written(self, view: View, failover: FailoverPlan, moment: datetime | None) -> bytes:
        times = (
            None
            if self.operators is None
            else timetable(view, failover, self.operators, exact=self.exact)
        )
        published = view.snapshot.revision.published_at
        lost = targets(failover, view.graph)
        return canonical(
            failover,
            generated_at=published,
            at=moment,
            times=times,
            targets=lost,
            commands=step_commands(failover, view.graph),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MapQuestion(Documented):
    """A map: a picture, or every component where the level is `everything`."""

    roots: tuple[str, ...] = ()
    level: str = "auto"
    direction: str = Direction.PROVIDERS
    depth: int | None = None
    effects: tuple[str, ...] = ()
    collapse: str = Collapse.NONE
    format: str = "json"
    limit: int | None = None

    def document(self, view: View, since: View | None = None) -> Document:
        """Return the map in its format; what is new or gone since an earlier revision coloured.

        Raises:
            InvalidValue: if a word is not known, every component is to be compared, or merged
                components are to be drawn.
        """
        effects = [_word("effects", word, Effect) for word in self.effects] or None
        roots = named_roots(view, self.roots, since)
        direction = _word("direction", self.direction, Direction)
        collapse = _word("collapse", self.collapse, Collapse)
        if self.level == "everything":
            if since is not None:
                raise InvalidValue("since", since.snapshot.revision.number, "it with a picture")
            if not is_only_picture(self.format):
                everything = dependency_map(
                    view,
                    roots,
                    direction=direction,
                    depth=self.depth,
                    effects=effects,
                    collapse=collapse,
                    limit=self.limit,
                )
                table = map_format(self.format)
                return self._made(table.render(everything.model).encode(), table.media_type)
            if collapse is not Collapse.NONE:
                raise InvalidValue("collapse", self.collapse, "it with json, dot or mermaid")
        level = None if self.level == "auto" else _word("level", self.level, Level)
        drawn = map_(
            view,
            roots,
            level=level,
            direction=direction,
            lines=effects,
            disruption=None,
            since=since,
            depth=self.depth,
        ).model
        earlier = None if since is None else since.snapshot.revision
        revision, coverage = view.snapshot.revision, view.snapshot.coverage
        about = caption_of(drawn, direction, revision, coverage, since=earlier)
        return self._picture(drawn, about)

    def _picture(self, drawn: Map, about: Caption) -> Document:
        form = picture_format(self.format)
        return self._made(form.render(drawn, about).encode(), form.media_type)

    def _made(self, body: bytes, media_type: str) -> Document:
        tag = f"sha256:{sha256(body).hexdigest()}"
        return Document(tag=tag, media_type=media_type, body=None if self.has(tag) else body)


def _for_executor(form: ExecutorFormat, failover: FailoverPlan, view: View) -> bytes:
    return form.write(form.export(failover, view.graph)).encode()


def _word(what: str, text: str, words: type[Word]) -> Word:
    try:
        return words(text.lower())
    except ValueError as error:
        raise InvalidValue(what, text, f"one of {', '.join(words)}") from error
