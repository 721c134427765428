"""Plan drift: a plan that people wrote no longer fits what it would recover."""

from model.gaps.interface import GapRule

RULE = GapRule(
    id="N-26",
    title="A written recovery plan does not fit the graph any more",
    why="Executors run the order that somebody typed in. When the design changes, the order is "
    "wrong, or leaves out a component, and nobody notices before the event.",
    fix="Generate the plan (`loadpath plan`) and compare it with the authored one at each change.",
    source="AWS Application Recovery Controller Developer Guide, Region switch plan evaluation",
    needs="authored plans: no source reads ARC Region switch, DRS or SSM plans yet",
)
