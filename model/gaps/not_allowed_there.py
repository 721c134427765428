"""Not allowed there: the side that takes over may not do what the other side may."""

from collections.abc import Iterator

from model.gaps.denied_needs import denied_needs, described, finding
from model.gaps.interface import Finding, GapRule, Question


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each action that only the counterpart in another Region may do.

    The component that has it is the one on the side that no service uses today: a failover leads
    to it. Only certain denials count.
    """
    graph = question.graph
    for denied in denied_needs(graph, question.at):
        if denied.other_side is not None and not denied.in_use:
            label = graph.component(denied.permission.component).label
            region = graph.component(denied.permission.component).region
            yield finding(
                denied,
                f"after a failover to {region}, {label} needs {described(denied, graph)}",
            )


RULE = GapRule(
    id="N-29",
    title="The other side may not do what it needs",
    why="Policies name Regions: in the pattern of a resource, in a condition on "
    "`aws:RequestedRegion`, in the policy of the key of the other Region. What works here is then "
    "denied there, and shows only during the failover.",
    fix="Let the patterns and conditions of the role, the organization and the keys cover both "
    "Regions; test the failover.",
    source="AWS Well-Architected, REL13-BP02",
    example="None in the sample estate: its policies name no Region.",
    find=find,
)
