"""No procedure: people have to bring a service back without a runbook or an owner."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from model.capability import properties as read
from model.capability.own_times import own_times
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.own_members import part_numbers
from model.gaps.single_points import WITHOUT_FAILURE
from model.graph import DependencyGraph
from model.inheritance import binding
from model.kernels.needs import Flags, Ints
from model.kernels.unique_numbers import unique_numbers
from model.records.component import Component, Json
from model.records.objective import DisruptionClass

NO_PART = np.empty(0, np.int32)


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each service with an RTO that people recover without a runbook.

    A component needs people when it does not recover by itself under a class with an RTO. It is
    prepared when it or the service has a `runbook`. A service without an `owner` gives a finding
    too: nobody is called.
    """
    graph = question.graph
    counted = graph.once(_without_runbook)
    for service, parts in graph.once(part_numbers).items():
        component = graph.component(service)
        classes = [tested for tested in DisruptionClass if binding(graph, service, tested, "rto")]
        own = parts[counted[parts]] if classes else NO_PART
        manual = _manual(question, own, classes)
        unprepared = {} if read.text(component, read.RUNBOOK) else manual
        if unprepared or (manual and not read.text(component, read.OWNER)):
            yield _finding(component, unprepared)


def _without_runbook(graph: DependencyGraph) -> Flags:
    """Tell for every component whether it can fail by itself and has no runbook."""
    parts = (
        component.kind not in WITHOUT_FAILURE and not read.text(component, read.RUNBOOK)
        for component in graph.components
    )
    return np.fromiter(parts, np.bool_, len(graph))


def _manual(
    question: Question, parts: Ints, classes: Sequence[DisruptionClass]
) -> Mapping[str, Json]:
    """Return the components that people have to bring back, sorted, and under which classes."""
    patterns = np.zeros(parts.size, np.int32)
    for bit, tested in enumerate(classes):
        patterns |= _need_people(question, parts, tested).astype(np.int32) << bit
    names: dict[int, Json] = {
        pattern: [str(tested) for bit, tested in enumerate(classes) if pattern >> bit & 1]
        for pattern in unique_numbers(patterns).tolist()
    }
    hit = patterns > 0
    components = question.graph.components
    return {
        components[part].id: names[pattern]
        for part, pattern in zip(parts[hit].tolist(), patterns[hit].tolist(), strict=True)
    }


def _need_people(question: Question, parts: Ints, tested: DisruptionClass) -> Flags:
    own = own_times(question.graph, tested, question.at)
    own.ask(parts)
    at_once = own.times.known[parts] & (own.times.least[parts] == 0)
    return np.asarray(~own.automatic[parts] & ~at_once)


def _finding(service: Component, unprepared: Mapping[str, Json]) -> Finding:
    owner = read.text(service, read.OWNER)
    lacks = "has neither a runbook" if unprepared else "has"
    whose = f"{service.label} {'has no runbook' if owner else lacks + ' nor an owner'}"
    if not unprepared:
        whose = f"{service.label} has no owner"
    details: dict[str, Json] = {
        "owner": owner,
        "parts": unprepared,
    }
    return Finding(
        component=service.id,
        message=f"{whose}, but people have to bring back {_count(unprepared)} of its parts",
        details=details,
    )


def _count(unprepared: Mapping[str, Json]) -> str:
    return str(len(unprepared)) if unprepared else "some"


RULE = GapRule(
    id="N-11",
    title="People have to recover it without a runbook or an owner",
    why="A component that does not recover by itself waits for a person who knows the steps. "
    "Without a runbook that person works them out during the outage; without an owner nobody "
    "is called.",
    fix="Name an owner of the service, write the steps down and give the service (or the "
    "component) the property `runbook` with their place; `loadpath plan` computes a first "
    "order.",
    source="AWS Well-Architected, OPS07-BP03 and REL13-BP05",
    example="None of the shop's services names a runbook, though the plain DNS record of "
    "`checkout` has to be changed by hand when a Region fails.",
    example_component="service:checkout",
    find=find,
)
