"""Improvements: the smallest sets of changes after which a promise holds."""

from datetime import datetime, timedelta

import strawberry

import model.answers.improvements as answers
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from schema.graphql.answer import Answer
from schema.graphql.derived import shows
from schema.graphql.failover.comparison import Comparison
from schema.graphql.snapshot import View


@shows(answers.ProposedChange, ids=["id"])
class ProposedChange:
    """One change to one component."""

    model: strawberry.Private[answers.ProposedChange]
    view: strawberry.Private[View]


@shows(answers.OtherService, types=[Comparison])
class OtherService:
    """What a set of changes does to another service."""

    model: strawberry.Private[answers.OtherService]
    view: strawberry.Private[View]


@shows(answers.Improvement, types=[Comparison, OtherService, ProposedChange])
class Improvement:
    """A set of changes after which the promise holds."""

    model: strawberry.Private[answers.Improvement]
    view: strawberry.Private[View]


@shows(answers.Improvements, types=[Comparison, Improvement, ProposedChange])
class Improvements(Answer):
    """What makes a promise hold, computed by evaluating the graph with each change made."""

    model: strawberry.Private[answers.Improvements]


def improvements(
    view: View,
    service: ComponentId,
    *,
    disruption_class: DisruptionClass,
    rto: timedelta | None,
    rpo: timedelta | None,
    at: datetime | None,
) -> Improvements:
    """Return the model's answer, computed once per snapshot."""
    moment = at or view.snapshot.revision.published_at
    answer = view.recall(
        ("improvements", service, disruption_class, rto, rpo, moment),
        lambda: answers.improvements(
            view.graph, service, disruption_class=disruption_class, rto=rto, rpo=rpo, at=moment
        ),
    )
    return Improvements(view=view, model=answer)
