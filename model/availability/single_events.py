"""What by itself makes the top of a fault tree fail; of events, the cut sets of order 1."""

from collections.abc import Mapping, Sequence

from model.availability.fault_tree import FaultTree

TOGETHER = 1 << 14
"""Events that are looked at in one sweep: a word of so many bits for each gate is 2 KiB."""


def single_events(tree: FaultTree) -> frozenset[str]:
    """Return the events that are minimal cut sets by themselves.

    Complexity: O(gates · inputs · threshold) operations on words of one bit an event, times the
    rounds that cycles take: at most one for each gate on a cycle, and one.
    """
    return _alone(tree, sorted(tree.events))


def failing_alone(tree: FaultTree) -> frozenset[str]:
    """Return the events and gates whose failure alone makes the top fail, the top among them.

    Complexity: as `single_events`, of one bit an event or gate.
    """
    return _alone(tree, sorted([*tree.events, *tree.gates]))


def _alone(tree: FaultTree, names: Sequence[str]) -> frozenset[str]:
    gates = [name for name, entered in tree.visit() if not entered and name in tree.gates]
    return frozenset(
        name
        for start in range(0, len(names), TOGETHER)
        for name in _among(tree, gates, names[start : start + TOGETHER])
    )


def _among(tree: FaultTree, gates: Sequence[str], names: Sequence[str]) -> Sequence[str]:
    own = {name: 1 << bit for bit, name in enumerate(names)}
    words = dict.fromkeys([*tree.events, *tree.gates], 0) | own
    everything = (1 << len(names)) - 1
    changed = True
    while changed:
        changed = False
        for name in gates:
            word = _fails(tree, name, words, everything) | own.get(name, 0)
            changed = changed or word != words[name]
            words[name] = word
    top = words[tree.top]
    return [name for bit, name in enumerate(names) if top >> bit & 1]


def _fails(tree: FaultTree, name: str, words: Mapping[str, int], everything: int) -> int:
    """Return the events that alone make one gate fail, one bit an event."""
    gate = tree.gates[name]
    # rows[j]: at least j of the inputs looked at so far fail; none fail for all events
    rows = [everything, *[0] * gate.threshold]
    for input_name in gate.inputs:
        for needed in range(gate.threshold, 0, -1):
            rows[needed] |= rows[needed - 1] & words[input_name]
    return rows[-1]
