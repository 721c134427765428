"""A fault tree cut into parts as small as modules allow, events that fail them alone set aside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.availability.fault_tree import FaultTree, Gate
from model.availability.modules import modules
from model.availability.single_events import failing_alone
from model.availability.tree_reduction import reduced


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a tree that shares no event with another."""

    name: str
    """What it is called in the part above, as an event of unknown chance."""
    tree: FaultTree


def parts(tree: FaultTree) -> Sequence[Part]:
    """Return `tree` in parts, inputs before users: the last is the whole; none if it cannot fail.

    Events that alone make a part fail are set aside, and what is left is cut into modules and
    these again: what is shared with such an event only no longer holds the rest together.
    Complexity: that of `failing_alone`, for each part.
    """
    return _needed(tuple(_parts(tree.top, tree)))


def _parts(name: str, tree: FaultTree) -> Iterator[Part]:
    failing = failing_alone(tree)
    rest = reduced(tree, failing)
    single_events = [event for event in tree.ordered_events() if event in failing]
    if rest is None:
        yield from [_any_of(name, single_events)] if single_events else []
        return
    inner = f"rest\n{name}" if single_events else name
    pieces = modules(_with_own_names(rest, tree.top))
    if len(pieces) == 1:
        yield Part(name=inner, tree=rest)
    else:
        for piece in pieces:
            yield from _parts(inner if piece is pieces[-1] else piece.top, piece)
    if single_events:
        yield _any_of(name, [*single_events, inner])


def _with_own_names(rest: FaultTree, name: str) -> FaultTree:
    """Call the gate `name` otherwise, if it is not the top: the whole is called so already."""
    if rest.top == name or name not in rest.gates:
        return rest
    own = {name: f"inner\n{name}"}
    gates = {
        own.get(gate_name, gate_name): Gate(
            threshold=gate.threshold,
            inputs=tuple(own.get(needed, needed) for needed in gate.inputs),
        )
        for gate_name, gate in rest.gates.items()
    }
    return FaultTree(top=rest.top, gates=gates, events=rest.events)


def _needed(parts_in_order: Sequence[Part]) -> Sequence[Part]:
    """Drop parts that only mattered together with what never fails without a single event."""
    needed = {parts_in_order[-1].name} if parts_in_order else set()
    kept = []
    for part in reversed(parts_in_order):
        if part.name in needed:
            kept.append(part)
            needed.update(part.tree.events)
    return tuple(reversed(kept))


def _any_of(name: str, inputs: Sequence[str]) -> Part:
    gate = Gate(threshold=1, inputs=tuple(inputs))
    return Part(
        name=name,
        tree=FaultTree(top="any", gates={"any": gate}, events=dict.fromkeys(inputs)),
    )
