"""The figures of `/metrics`, declared once, and the alerts over them.

The dashboard and the alert rules in `service/deploy` are generated from these declarations.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """The types of Prometheus that are used."""

    COUNTER = "counter"
    GAUGE = "gauge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One figure."""

    name: str
    meaning: str
    type: Type = Type.GAUGE
    label: str | None = None
    """The name of its one label; None: it has none."""


READY = Metric(name="loadpath_ready", meaning="Whether questions can be answered.")
STALE = Metric(name="loadpath_stale", meaning="Whether the store is away.")
REVISION = Metric(name="loadpath_revision", meaning="Number of the revision.")
AGE = Metric(name="loadpath_revision_age_seconds", meaning="Time since it was published.")
COMPONENTS = Metric(name="loadpath_components", meaning="Components in it.")
REQUIREMENTS = Metric(name="loadpath_requirements", meaning="Requirements in it.")
COVERAGE = Metric(name="loadpath_coverage_ratio", meaning="Scopes read completely.")
ANNOTATIONS = Metric(
    name="loadpath_annotations_failed",
    meaning="Whether annotations for people who query the store could not be written.",
)
WHOLE_ANSWERS = Metric(
    name="loadpath_whole_answers",
    meaning="Answers about the whole estate that are kept in advance; absent while computed.",
)
FALL_BACKS = Metric(
    name="loadpath_graphql_fall_backs_total",
    meaning="Selections that the ordinary GraphQL executor answered after an error.",
    type=Type.COUNTER,
)
WHOLE_LINKS = Metric(
    name="loadpath_whole_links_total",
    meaning="Publications of this process that linked every scope.",
    type=Type.COUNTER,
    label="reason",
)
SIGN_INS = Metric(
    name="loadpath_sign_ins_refused_total",
    meaning="Wrong tokens; `limited` ones got 429.",
    type=Type.COUNTER,
    label="reason",
)
EVENTS = Metric(
    name="loadpath_events_total",
    meaning="Events of AWS, by what became of them.",
    type=Type.COUNTER,
    label="reception",
)
NOTICES = Metric(
    name="loadpath_notifications_total",
    meaning="Attempts to notify a target of an incident, by how they ended.",
    type=Type.COUNTER,
    label="outcome",
)
METRICS = (
    READY, STALE, REVISION, AGE, COMPONENTS, REQUIREMENTS, COVERAGE, ANNOTATIONS, WHOLE_ANSWERS,
    FALL_BACKS, WHOLE_LINKS, SIGN_INS, EVENTS, NOTICES,
)  # fmt: skip
"""Every figure, in the order of the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A condition that somebody has to look at."""

    name: str
    expression: str
    """PromQL over the figures above."""
    minutes: int
    """How long it must hold."""
    severity: str
    summary: str
    """What is wrong and what to do."""


ALERTS = (
    Alert(
        name="LoadpathNotificationsGivenUp",
        expression=f'increase({NOTICES.name}{{outcome="given-up"}}[1h]) > 0',
        minutes=0,
        severity="warning",
        summary="A target refuses what incident rules send to it: the log names it.",
    ),
    Alert(
        name="LoadpathDown",
        expression='up{job="loadpath"} == 0',
        minutes=5,
        severity="critical",
        summary="A replica does not answer: read its log.",
    ),
    Alert(
        name="LoadpathNotReady",
        expression=f"{READY.name} == 0",
        minutes=10,
        severity="critical",
        summary="No revision can be answered from: /readyz says why.",
    ),
    Alert(
        name="LoadpathStale",
        expression=f"{STALE.name} == 1",
        minutes=15,
        severity="warning",
        summary="The store is away; answers come from the copy of the last revision.",
    ),
    Alert(
        name="LoadpathOld",
        expression=f"{AGE.name} > 86400",
        minutes=60,
        severity="warning",
        summary="No revision for a day: see whether crawls still run.",
    ),
    Alert(
        name="LoadpathCoverageFell",
        expression=f"{COVERAGE.name} < 0.9 * ({COVERAGE.name} offset 1d)",
        minutes=30,
        severity="warning",
        summary="A tenth of the scopes can no longer be read: `loadpath coverage` names them.",
    ),
    Alert(
        name="LoadpathAnnotationsFailed",
        expression=f"{ANNOTATIONS.name} == 1",
        minutes=30,
        severity="warning",
        summary="People who query the store read old annotations: /readyz says why.",
    ),
    Alert(
        name="LoadpathLinksDiffer",
        expression=f'increase({WHOLE_LINKS.name}{{reason="different"}}[1h]) > 0',
        minutes=0,
        severity="warning",
        summary="Two ways to link gave two graphs; the whole one was published. Report the log.",
    ),
)
"""Every alert."""


def text(figures: Mapping[Metric, float], labelled: Mapping[Metric, Mapping[str, float]]) -> str:
    """Return figures in the text format of Prometheus; a metric without a figure is left out."""
    lines: list[str] = []
    for metric in METRICS:
        if metric not in figures and metric not in labelled:
            continue
        lines += [f"# HELP {metric.name} {metric.meaning}", f"# TYPE {metric.name} {metric.type}"]
        if metric in figures:
            lines.append(f"{metric.name} {figures[metric]:.15g}")
        for value, count in sorted(labelled.get(metric, {}).items()):
            lines.append(f'{metric.name}{{{metric.label}="{value}"}} {count:.15g}')
    return "\n".join(lines) + "\n"
