"""Not allowed: a component needs something that its role may not do."""

from collections.abc import Iterator

from model.gaps.denied_needs import denied_needs, described, finding
from model.gaps.interface import Finding, GapRule, Question


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each action that a component needs and its role may not do.

    Only certain denials count: what depends on conditions, or on a policy that was not read, is
    no gap. Where the counterpart in another Region may do the same, and no service uses this
    side, N-29 has it.
    """
    graph = question.graph
    for denied in denied_needs(graph, question.at):
        if denied.other_side is None or denied.in_use:
            label = graph.component(denied.permission.component).label
            yield finding(denied, f"{label} needs {described(denied, graph)}")


RULE = GapRule(
    id="N-28",
    title="It may not do what it needs",
    why="A component with a role works only as far as all policies let it: those of the role, its "
    "boundary, the organization, the resource and its key. A permission that is missing shows "
    "when it is used for the first time: a task does not start, a message is never deleted.",
    fix="Allow the action to the role, or remove what denies it; `loadpath access may` tells what "
    "decided.",
    source="AWS Well-Architected, SEC03-BP02",
    example="None in the sample estate: the roles may do all that their tasks need.",
    find=find,
)
