"""GraphQL in a worker: the schema over the one revision that the worker has."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NoReturn, cast

import orjson

from model.records.revision import Revision
from schema.graphql.build import Schema, build_schema
from schema.graphql.context import Audit, Changes, Context, Crawls, Incidents, PlanRuns
from schema.graphql.snapshot import Budget, Limits, Snapshot, View
from service import errors
from service.exact import solver
from service.workers.questions import Circumstances, NotHere


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQLQuestion:
    """A GraphQL request."""

    query: str
    variables: Mapping[str, Any] | None = None
    operation: str | None = None

    def key(self) -> object:
        """Return the text, the variables and the operation."""
        return self.query, repr(self.variables), self.operation

    def answer(self, snapshot: Snapshot, circumstances: Circumstances) -> "GraphQLAnswer":
        """Return the answer of the schema."""
        return answered(self, snapshot, circumstances)


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQLAnswer:
    """The answer to a GraphQL request, its data as JSON."""

    body: bytes
    errors: tuple[Mapping[str, Any], ...] = ()
    extensions: Mapping[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=4)
def schema_for(limits: Limits) -> Schema:
    """Return the schema with these limits, the same object each time."""
    return build_schema(limits=limits, describe=errors.shown)


def answered(
    question: GraphQLQuestion, snapshot: Snapshot, circumstances: Circumstances
) -> GraphQLAnswer:
    """Return the answer.

    Raises:
        NotHere: if any field needs the store or another revision.
    """
    history = OneRevision(snapshot, circumstances)
    context = Context(
        history=history,
        viewer=circumstances.viewer,
        now=circumstances.now,
        changes=cast("Changes", Absent(history)),
        crawls=cast("Crawls", Absent(history)),
        plan_runs=cast("PlanRuns", Absent(history)),
        audit=cast("Audit", Absent(history)),
        incidents=cast("Incidents", Absent(history)),
    )
    result = schema_for(circumstances.limits).execute_sync(
        question.query,
        variable_values=None if question.variables is None else dict(question.variables),
        operation_name=question.operation,
        context_value=context,
    )
    if history.asked_elsewhere:
        raise NotHere
    return GraphQLAnswer(
        body=orjson.dumps(result.data),
        errors=tuple(dict(error.formatted) for error in result.errors or ()),
        extensions={"cost": {"items": history.spent, "worker": True}},
    )


class OneRevision:
    """The history of a worker: one revision."""

    def __init__(self, snapshot: Snapshot, circumstances: Circumstances) -> None:
        """Show `snapshot` to a request that was made in these circumstances."""
        self._budget = Budget(circumstances.limits.elements)
        self._view = View(
            snapshot=snapshot,
            now=circumstances.now,
            limits=circumstances.limits,
            budget=self._budget,
            solver=solver,
        )
        self.asked_elsewhere = False
        """Whether anything was asked for that is not here."""

    @property
    def spent(self) -> int:
        """How many items of lists the request has got."""
        return self._budget.spent

    def at(self, revision: int | None) -> View:
        """Return the revision.

        Raises:
            NotHere: if it is another one.
        """
        if revision not in (None, self._view.snapshot.revision.number):
            self.refuse()
        return self._view

    def latest(self) -> View:
        """Refuse: only the front sees new revisions."""
        self.refuse()

    def revisions(self) -> Sequence[Revision]:
        """Refuse: only the front knows all revisions."""
        self.refuse()

    def published(self) -> AsyncIterator[tuple[View, View]]:
        """Refuse: only the front sees new revisions."""
        self.refuse()

    def refuse(self) -> NoReturn:
        """Note that the front must answer.

        Raises:
            NotHere: always.
        """
        self.asked_elsewhere = True
        raise NotHere


class Absent:
    """Stands for what only the front has: changes and crawls."""

    def __init__(self, history: OneRevision) -> None:
        """Tell `history` when it is asked for."""
        self._history = history

    def __getattr__(self, name: str) -> Any:
        """Refuse everything."""
        self._history.refuse()
