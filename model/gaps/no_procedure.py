"""No procedure: people have to bring a service back, and nothing says how, or who."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from model.component import Component, ComponentId, Json
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.parts import parts_of_services
from model.gaps.single_points import WITHOUT_FAILURE
from model.graph import DependencyGraph
from model.inheritance import binding
from model.objective import DisruptionClass
from model.recovery import properties as read
from model.recovery.capability import achievable
from model.recovery.estimate import NOTHING


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each service with an RTO whose recovery needs people unprepared.

    A part needs people when it does not recover by itself under a class for which an RTO holds.
    It is prepared when it, or the service, carries a `runbook`. A service without an `owner` is
    told as well: nobody is called.
    """
    graph = question.graph
    waits = cache(lambda part, tested: _needs_people(question, part, tested))
    for service, parts in graph.once(parts_of_services).items():
        one = graph.component(service)
        classes = [tested for tested in DisruptionClass if binding(graph, service, tested, "rto")]
        manual = _manual(graph, parts if classes else (), classes, waits)
        unprepared = {} if read.text(one, read.RUNBOOK) else manual
        if unprepared or (manual and not read.text(one, read.OWNER)):
            yield _finding(one, unprepared)


def _manual(
    graph: DependencyGraph,
    parts: Sequence[ComponentId],
    classes: Sequence[DisruptionClass],
    waits: Callable[[ComponentId, DisruptionClass], bool],
) -> Mapping[ComponentId, Sequence[str]]:
    """Return the parts that people have to bring back without a runbook, and when."""
    found = {}
    for part in parts:
        component = graph.component(part)
        if component.kind in WITHOUT_FAILURE or read.text(component, read.RUNBOOK):
            continue
        if hard := [str(tested) for tested in classes if waits(part, tested)]:
            found[part] = hard
    return found


def _needs_people(question: Question, part: ComponentId, tested: DisruptionClass) -> bool:
    able = achievable(question.graph, part, tested, question.at)
    return not able.automatic and able.rto.value != NOTHING.value


def _finding(service: Component, unprepared: Mapping[ComponentId, Sequence[str]]) -> Finding:
    owner = read.text(service, read.OWNER)
    lacks = "has neither a runbook" if unprepared else "has"
    whose = f"{service.label} {'has no runbook' if owner else lacks + ' nor an owner'}"
    if not unprepared:
        whose = f"{service.label} has no owner"
    details: dict[str, Json] = {
        "owner": owner,
        "parts": {part: list(unprepared[part]) for part in sorted(unprepared)},
    }
    return Finding(
        component=service.id,
        message=f"{whose}, but people have to bring back {_count(unprepared)} of its parts",
        details=details,
    )


def _count(unprepared: Mapping[ComponentId, Sequence[str]]) -> str:
    return str(len(unprepared)) if unprepared else "some"


RULE = GapRule(
    id="N-11",
    title="People have to recover it, and nothing says how or who",
    why="What does not recover by itself waits for a person who knows what to do. Without a "
    "runbook that person works it out during the outage; without an owner nobody is called.",
    fix="Name an owner of the service, write the steps down and give the service (or the part) "
    "the property `runbook` with the place; `loadpath plan` computes the order to begin with.",
    source="AWS Well-Architected, OPS07-BP03 and REL13-BP05",
    example="None of the shop's services names a runbook, though the plain DNS record of "
    "`checkout` has to be changed by hand when a Region fails.",
    example_component="service:checkout",
    find=find,
)
