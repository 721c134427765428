"""Cold-start deadlock: components that wait for each other and cannot start from nothing."""

from collections.abc import Iterator

from model.gaps.interface import Finding, GapRule, Question
from model.graph import DependencyGraph
from model.impact.cold_start import ColdStart, Deadlock, cold_start

NAMED = 4
"""How many components the message names."""


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each set of components that wait for each other when all are off.

    The finding belongs to the first component by id; its details name all of them and the
    requirements whose removal frees them. Components that merely need a deadlocked one count in its
    reach.
    """
    cold = question.graph.once(cold_start)
    for deadlock in cold.deadlocks:
        yield _finding(question.graph, cold, deadlock)


def _finding(graph: DependencyGraph, answer: ColdStart, deadlock: Deadlock) -> Finding:
    names = [graph.component(component).label for component in deadlock.components]
    rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return Finding(
        component=deadlock.components[0],
        message=f"{', '.join(names[:NAMED])}{rest} wait for each other: none of them starts once "
        "all are off",
        hits=tuple(deadlock.components),
        details={
            "members": list(deadlock.components),
            "loosen": list(deadlock.remove),
            "loosen_is_smallest": deadlock.exact,
            "never_start": len(answer.deadlocked),
        },
    )


RULE = GapRule(
    id="N-20",
    title="Components cannot start from nothing",
    why="While all of them run, a cycle of needs does no harm. After a loss of power, of a Region "
    "or of an account everything starts from nothing, and each component waits for another: "
    "the recovery stops there, whatever the plan says.",
    fix="Break the cycle at the requirements in the details: start with a local copy, a static "
    "configuration or a break-glass credential instead of the service that needs this one.",
    source="Tarjan 1972; Roblox 2021 and AWS S3 2017 post-mortems",
    example="None in the sample estate: its services start in an order that `loadpath cold-start` "
    "shows.",
    find=find,
)
