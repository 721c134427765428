"""Answers as JSON: one shape for each question, the same wherever it is answered as JSON.

An answer is what its dataclass declares (`schema.documents.plain`); here is what is put together of
several. Keys are those of `docs/reference/answers.md`; they change only with the version.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from model.records.coverage import Coverage, ScopeCoverage
from model.records.requirement import Effect
from schema.documents.plain import plain

if TYPE_CHECKING:  # a command that answers from the store alone starts without these
    from datetime import timedelta

    from model.access.may import May
    from model.access.principal_access import ComponentAccess
    from model.availability.answer import Availability, EventFigure
    from model.graph import DependencyGraph
    from model.impact.blast_radius import BlastRadius
    from model.impact.compromise import Compromise, Escalation, Hold
    from model.impact.impact import Impact
    from model.impact.outage_windows import Window
    from model.impact.what_if import WhatIf
    from model.incidents.incident import Incident
    from model.records.component import ComponentId
    from model.records.diff import Diff

Answer: TypeAlias = dict[str, Any]


def canonical(answer: Mapping[str, Any] | Sequence[Any]) -> str:
    """Return the one text of an answer: keys sorted, two spaces of indentation, a last newline."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(answer, option=options).decode()


def coverage(coverage: Coverage, effects: Collection[Effect] = tuple(Effect)) -> Answer:
    """Return how much was read, and which scopes could change an answer drawn from `effects`."""
    could_change = coverage.could_change(effects)
    return {
        "ratio": coverage.ratio,
        "scopes": len(coverage.scopes),
        "complete": coverage.complete,
        "closed": len(coverage.closed),
        "lower_bound": bool(could_change),
        "could_change": [
            {"scope": scope.scope.key, "outcome": str(scope.outcome), "error": scope.error_code}
            for scope in could_change
        ],
    }


def scope(scope: ScopeCoverage) -> Answer:
    """Return how the last observation of one scope ended; null where a scope has no such place."""
    answer: Answer = {"scope": scope.scope.key, **plain(scope)}
    places = {name: answer[name] or None for name in ("account", "region", "name")}
    return {**answer, **places}


def blast_radius(
    answer: "BlastRadius",
    why: str | None = None,
    moment: "timedelta | None" = None,
) -> Answer:
    """Return what stops and degrades.

    `why` is the id of a component whose causes are listed, and `moment` the time after the failure
    for which all states are listed; what was not asked is null.
    """
    from model.impact.blast_radius import states_at

    return {
        **plain(answer),
        "impacts": [_impact(answer, impact) for impact in answer.impacts],
        **_causes(answer, why),
        "at": plain(moment),
        "states": None if moment is None else plain(states_at(answer, moment)),
    }


def _causes(answer: "BlastRadius", component: str | None) -> Answer:
    """Return the shortest chain to a component, and the tree of all reasons with sentences."""
    from model.impact.blast_radius import causal_chain, causal_tree
    from schema.causal_sentences import causal_sentence

    if component is None or answer.readings is None:
        return {"why": None, "reasons": None}
    graph = answer.readings.graph
    return {
        "why": plain(causal_chain(graph, answer, component)),
        "reasons": [
            {**plain(step), "sentence": causal_sentence(graph, step)}
            for step in causal_tree(graph, answer, component)
        ],
    }


def _impact(answer: "BlastRadius", impact: "Impact") -> Answer:
    """Return what happens to one component, and when, counted from the failure."""
    from model.impact.blast_radius import impact_time

    if answer.readings is None:
        times = {"degraded_after": None, "down_after": None, "time_is_exact": False}
    else:
        time = impact_time(answer.readings.graph, answer, impact.component)
        times = {
            "degraded_after": plain(time.degraded_after),
            "down_after": plain(time.down_after),
            "time_is_exact": time.exact,
        }
    return {**plain(impact), **times}


def diff(answer: "Diff") -> Answer:
    """Return what was added, removed and changed."""
    return {
        kind: {
            change: plain(getattr(answer, f"{change}_{kind}"))
            for change in ("added", "removed", "changed")
        }
        for kind in ("components", "requirements")
    }


def availability(answer: "Availability") -> Answer:
    """Return the figures, the minimal cut sets and the events behind them."""
    return {**plain(answer), "events": [_event(figure) for figure in answer.events]}


def _event(figure: "EventFigure") -> Answer:
    event = figure.event
    return {
        "event": event.name,
        "component": event.component,
        "together": list(event.together),
        "unavailability": event.figure.value,
        "source": str(event.figure.source),
        "explanation": event.figure.explanation,
        "importance": plain(figure.importance),
    }


def compromise(answer: "Compromise") -> Answer:
    """Return what the attacker may act as, stop and gain, each with by whom and how."""
    return {
        "start": answer.start,
        "principals": [_step(hold) for hold in answer.principals],
        "stopped": [_step(hold) for hold in answer.stopped],
        "escalations": [_step(step) for step in answer.escalations],
        "unevaluated": list(answer.unevaluated),
    }


def _step(step: "Hold | Escalation") -> Answer:
    """Return one step of an attacker, and on what it depends."""
    from model.access.may import answer_of

    certainty = {
        "answer": str(answer_of(step.certain)),
        "certain": step.certain.certain,
        "depends_on": sorted(step.certain.keys),
    }
    return {**plain(step), **certainty}


def permission(may: "May") -> Answer:
    """Return whether a principal may do something, with what decided and on what it depends."""
    return dict(plain(may))


def component_access(permitted: "ComponentAccess") -> Answer:
    """Return what a principal may do to one component: read, change or destroy."""
    return {"verb": str(permitted.verb), **permission(permitted.may)}


def what_if(answer: "WhatIf") -> Answer:
    """Return what a change stops now and later, and what it newly allows."""
    return {
        **plain(answer),
        "blast_radius": blast_radius(answer.blast_radius),
        "gained": [component_access(permitted) for permitted in answer.gained],
    }


def outage(windows: "Mapping[ComponentId, Sequence[Window]]") -> Answer:
    """Return each component that is down at some time, with its windows from the start on."""
    return {
        "components": [
            {"component": component, "windows": plain(windows[component])}
            for component in sorted(windows)
        ]
    }


def incident(
    incident: "Incident", graph: "DependencyGraph | None", *, with_blast_radius: bool = False
) -> Answer:
    """Return an incident, and what it affects in the revision of `graph`.

    `components` and `unknown` are null when nothing was published. With `with_blast_radius`, the
    blast radius follows; null when the revision knows nothing of what the events name.
    """
    from model.impact.blast_radius import blast_radius as computed
    from model.incidents.affected import affected

    answer: Answer = plain(incident)
    if graph is None:
        blank = {"blast_radius": None} if with_blast_radius else {}
        return {**answer, "components": None, "unknown": None, **blank}
    named = affected(graph, incident)
    answer |= {"components": plain(named.components), "unknown": plain(named.unknown)}
    if with_blast_radius:
        disruption = named.disruption
        answer["blast_radius"] = (
            None if disruption is None else blast_radius(computed(graph, disruption))
        )
    return answer
