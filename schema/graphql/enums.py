"""The model's enumerations, as GraphQL knows them."""

import strawberry

from model.access.important_actions import Verb
from model.access.may import Answer
from model.access.statement import PolicyType
from model.answers.improvements.interface import Effort
from model.availability.event_probability import FigureSource
from model.capability.estimate import Basis
from model.failover.plan import Action, Mode
from model.failover.plan_run import Occasion, RunOutcome, TickOutcome
from model.gaps.interface import Severity, Status
from model.impact.blast_radius import State
from model.impact.latent_needs import Inability
from model.impact.what_if import When
from model.incidents.event import EventKind, EventSeverity, EventSource
from model.maps.dependency_map import Collapse, Direction
from model.maps.picture import BoxKind, CardShape, Level, Tone
from model.maps.picture import State as MapState
from model.records.component import Kind
from model.records.objective import DisruptionClass
from model.records.observation import Outcome
from model.records.requirement import Effect, EvidenceKind, FailureMode, Phase, Response
from schema.graphql.field import describe

ENUMS = tuple(
    strawberry.enum(enumeration, name=name, description=describe(enumeration))
    for enumeration, name in (
        (Action, "StepAction"),
        (Answer, "AccessAnswer"),
        (Basis, "EstimateBasis"),
        (Collapse, "Collapse"),
        (Direction, "Direction"),
        (DisruptionClass, "DisruptionClass"),
        (Effect, "Effect"),
        (Effort, "Effort"),
        (EventKind, "IncidentEventKind"),
        (EventSeverity, "IncidentSeverity"),
        (EventSource, "IncidentSource"),
        (EvidenceKind, "EvidenceKind"),
        (FigureSource, "FigureSource"),
        (Inability, "Inability"),
        (Kind, "Kind"),
        (BoxKind, "MapBoxKind"),
        (CardShape, "MapCardShape"),
        (Level, "MapLevel"),
        (MapState, "MapState"),
        (Tone, "MapTone"),
        (Mode, "Mode"),
        (Occasion, "Occasion"),
        (Outcome, "Outcome"),
        (Phase, "Phase"),
        (PolicyType, "PolicyType"),
        (FailureMode, "FailureMode"),
        (Response, "FailureResponse"),
        (RunOutcome, "RunOutcome"),
        (Severity, "Severity"),
        (State, "State"),
        (Status, "GapStatus"),
        (TickOutcome, "TickOutcome"),
        (Verb, "AccessVerb"),
        (When, "MissedWhen"),
    )
)
"""Every enumeration of the schema. Importing this module tells Strawberry about them."""
