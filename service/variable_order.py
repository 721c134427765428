"""Variable orders by sifting: CUDD through `dd`, an optional library.

The answer is the same every time: CUDD sifts by the sizes of diagrams and reads no clock.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from model.availability.diagram import DiagramTooLarge
from model.availability.fault_tree import FaultTree
from service.extras import require

if TYPE_CHECKING:
    from model.availability.tree_diagram import Orderer


def orderer() -> "Orderer":
    """Return what finds better orders of events.

    Raises:
        MissingExtra: if `dd` is not installed.
    """
    require("exact", "an exact availability of a large component")
    return sifted


def sifted(tree: FaultTree, budget: int) -> Sequence[str]:
    """Return the events of a tree in the order in which sifting leaves its diagram smallest.

    Variables move while the diagram is made, whenever it has grown. Gates that need each other in a
    cycle are iterated together from "never" to the least fixed point.

    Raises:
        DiagramTooLarge: if the diagram has more than `budget` nodes all the same.

    References:
        [1] Rudell, "Dynamic variable ordering for ordered binary decision diagrams", ICCAD (1993).
        [2] Somenzi, "CUDD: CU Decision Diagram Package", release 3.0.0.
    """
    diagrams, events = _diagrams(), tree.ordered_events()
    variables = [f"v{number}" for number in range(len(events))]
    diagrams.declare(*variables)
    made = {name: diagrams.var(variable) for name, variable in zip(events, variables, strict=True)}
    for group in tree.groups():
        made.update(dict.fromkeys(group, diagrams.false))
        before = None
        while before != [made[name] for name in group]:
            before = [made[name] for name in group]
            for name in group:
                gate = tree.gates[name]
                inputs = [made[needed] for needed in gate.inputs]
                made[name] = _at_least(gate.threshold, inputs, diagrams)
            if len(diagrams) > budget:
                raise DiagramTooLarge(budget)
            if len(group) == 1 and group[0] not in tree.gates[group[0]].inputs:
                break
    place = {name: diagrams.level_of_var(variables[at]) for at, name in enumerate(events)}
    return sorted(events, key=place.__getitem__)


def _diagrams() -> Any:
    try:
        from dd import cudd
    except ImportError:  # its wheels have CUDD on Linux only
        from dd import autoref as cudd
    diagrams = cudd.BDD()
    diagrams.configure(reordering=True)
    return diagrams


def _at_least(threshold: int, functions: Sequence[Any], diagrams: Any) -> Any:
    # row[j]: at least j of the functions looked at so far
    row = [diagrams.true] + [diagrams.false] * threshold
    for function in reversed(functions):
        for needed in range(threshold, 0, -1):
            row[needed] = (function & row[needed - 1]) | row[needed]
    return row[threshold]
