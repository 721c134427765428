"""The page of words with a fixed meaning: kinds of components, and every enumeration."""

import ast
from collections.abc import Mapping, Sequence
from enum import Enum
from inspect import getdoc, getsource

from discovery.aws import CRAWLERS
from model.access.important_actions import Verb
from model.access.may import Answer
from model.access.statement import PolicyType
from model.answers.improvements.interface import Effort
from model.availability.common_cause import CommonCauseModel
from model.availability.event_probability import FigureSource
from model.capability.estimate import Basis
from model.failover.plan import Action, Mode
from model.failover.plan_run import Occasion, RunOutcome, TickOutcome
from model.gaps.interface import Severity, Status
from model.impact.latent_needs import Inability
from model.impact.state import State
from model.impact.what_if import When
from model.incidents.event import EventKind, EventSeverity, EventSource
from model.incidents.incident import Reception
from model.maps.dependency_map import Collapse, Direction
from model.maps.picture import BoxKind, CardShape, Level, Tone
from model.maps.picture import State as MapState
from model.records.component import Kind
from model.records.objective import DisruptionClass
from model.records.observation import Outcome
from model.records.requirement import Effect, EvidenceKind, FailureMode, Phase, Response
from schema.graphql.context import CrawlState, Role
from schema.graphql.recovery.answer import PromiseStatus
from schema.graphql.words import (
    AvailabilityMethod,
    ConsistencyStatus,
    FigureStatus,
    MeasurementStatus,
    OnFailure,
    PlanStatus,
    StatementEffect,
)
from service.reference.markdown import document, table

ENUMS: Sequence[tuple[str, type[Enum]]] = (
    ("Effects of a requirement", Effect),
    ("Phases of a requirement", Phase),
    ("Failure modes of a disruption", FailureMode),
    ("Responses to a bad or slow provider", Response),
    ("Evidence", EvidenceKind),
    ("Outcomes of a look", Outcome),
    ("States", State),
    ("What a running component cannot do any more", Inability),
    ("When a need that a change takes away is missed", When),
    ("Disruption classes", DisruptionClass),
    ("Severities of a gap", Severity),
    ("Effort of a change", Effort),
    ("Statuses of a gap", Status),
    ("Bases of a recovery figure", Basis),
    ("Sources of an availability figure", FigureSource),
    ("Methods of an availability", AvailabilityMethod),
    ("Models of a common cause", CommonCauseModel),
    ("Modes of a failover plan", Mode),
    ("Actions of a failover step", Action),
    ("Occasions of a run of a plan", Occasion),
    ("Outcomes of a step of a run", TickOutcome),
    ("Outcomes of a run of a plan", RunOutcome),
    ("Statuses of a promise", PromiseStatus),
    ("Statuses of a figure of a plan", FigureStatus),
    ("Statuses of a measured figure", MeasurementStatus),
    ("Statuses of a failover plan", PlanStatus),
    ("What follows a failed step", OnFailure),
    ("Consistency of stores", ConsistencyStatus),
    ("Effects of a statement", StatementEffect),
    ("Sources of events", EventSource),
    ("What an event says about an incident", EventKind),
    ("Severities of an incident", EventSeverity),
    ("What became of an event", Reception),
    ("Directions of a map", Direction),
    ("Boxes of a map of everything", Collapse),
    ("Levels of a map", Level),
    ("Boxes of a map", BoxKind),
    ("Shapes of a card of a map", CardShape),
    ("Tones of a badge of a map", Tone),
    ("States on a map", MapState),
    ("Answers about access", Answer),
    ("Kinds of policies", PolicyType),
    ("What a principal does to a component", Verb),
    ("Roles of a viewer", Role),
    ("States of a crawl", CrawlState),
)


def page() -> str:
    """Return one table of kinds with the AWS types that have them, and one for each enumeration."""
    return document(
        "Words",
        "Words that documents, answers and the API use with one fixed meaning. GraphQL writes them "
        "in capitals. The [glossary](../glossary.md) explains the ideas behind them, "
        "[relations](relations.md) has a page of its own.\n",
        f"## Kinds\n\n{_about(Kind)} A crawled component has the kind of its AWS type.\n",
        table(("kind", "meaning", "AWS types"), (_kind(kind) for kind in Kind)),
        *(_section(title, enum) for title, enum in ENUMS),
    )


def meanings(enum: type[Enum]) -> Mapping[str, str]:
    """Return member name → the docstring under it, an empty text where there is none."""
    texts = dict.fromkeys(enum.__members__, "")
    (declared,) = ast.parse(getsource(enum)).body
    assert isinstance(declared, ast.ClassDef)  # noqa: S101 - the source of a class is a class
    name = None
    for statement in declared.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
        elif (
            isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Constant)
            and name in texts
        ):
            texts[name] = " ".join(str(statement.value.value).split())
    return texts


def word(member: Enum) -> str:
    """Return the member as documents and answers write it."""
    return member.value if isinstance(member.value, str) else member.name.lower()


def _section(title: str, enum: type[Enum]) -> str:
    texts = meanings(enum)
    rows = ((f"`{word(member)}`", texts[member.name]) for member in enum)
    return f"## {title}\n\n{_about(enum)}\n\n" + table(("word", "meaning"), rows)


def _kind(kind: Kind) -> tuple[str, str, str]:
    types = sorted({f"`{crawler.type}`" for crawler in CRAWLERS if crawler.kind is kind})
    return (f"`{kind}`", meanings(Kind)[kind.name], ", ".join(types))


def _about(enum: type[Enum]) -> str:
    return " ".join((getdoc(enum) or "").split())
