"""A fault tree made smaller without changing its top, so that more of it stands apart."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set

from model.availability.fault_tree import FaultTree, Gate
from model.availability.single_events import failing_alone
from model.kernels.strong_components import strong_components


def simplified(tree: FaultTree) -> FaultTree:
    """Return a tree that fails as `tree` does, with fewer gates; `tree` itself if it cannot fail.

    Events that are in no cut set may be missing. Complexity: that of `failing_alone`.
    """
    alone = failing_alone(tree)
    rest = reduced(tree, alone)
    events = [name for name in tree.ordered_events() if name in alone]
    if rest is None and not events:
        return tree
    gates = {} if rest is None else dict(rest.gates)
    inputs = events if rest is None else [*events, rest.top]
    top = f"any of\n{tree.top}"
    gates[top] = Gate(threshold=1, inputs=tuple(inputs))
    names = {*events, *(() if rest is None else rest.events)}
    return FaultTree(
        top=top,
        gates=gates,
        events={name: chance for name, chance in tree.events.items() if name in names},
    )


def reduced(tree: FaultTree, alone: frozenset[str]) -> FaultTree | None:
    """Return a smaller tree that fails as `tree` does while no event of `alone` happens.

    `alone` are the events and gates that make the top fail by themselves, the top among them. The
    top fails exactly when one of them does while it takes all others for sound: the first to fail
    has none that failed before it (in cycles, too: the first in the iteration to the least fixed
    point). So they are taken out of all gates, and become the inputs of an OR.

    What cannot fail then is dropped; OR gates that need each other in a cycle fail together and
    become one; gates of one input and gates like another are left out; an OR that only one OR
    needs (an AND that only one AND) gives its inputs to that one. Gates that stay keep their
    names. None where nothing is left that can fail.

    Complexity: O(gates + inputs) for each round of these; a round makes the tree smaller.
    """
    gates = _possible(tree, alone)
    left = tuple(name for name, entered in tree.visit() if entered and name in alone)
    first = tuple(name for name in left if name in gates)
    if not first:
        return None
    top = f"some of\n{tree.top}"
    current = _only(tree, top, {**gates, top: Gate(threshold=1, inputs=first)})
    while True:
        smaller = _inlined(_merged(current))
        if smaller == current:
            return current
        current = smaller


def _possible(tree: FaultTree, alone: Set[str]) -> Mapping[str, Gate]:
    """Return the gates that can fail while what is in `alone` is sound, with such inputs only."""
    users: dict[str, list[str]] = {}
    for name, gate in tree.gates.items():
        for input_name in gate.inputs:
            users.setdefault(input_name, []).append(name)
    missing = {name: gate.threshold for name, gate in tree.gates.items()}
    pending = [name for name in tree.events if name not in alone]
    can_fail = set(pending)
    failing: dict[str, Gate] = {}
    while pending:
        for user in users.get(pending.pop(), ()):
            missing[user] -= 1
            if missing[user] == 0:
                failing[user] = tree.gates[user]
                if user not in alone:
                    can_fail.add(user)
                    pending.append(user)
    return {
        name: Gate(
            threshold=gate.threshold,
            inputs=tuple(input_name for input_name in gate.inputs if input_name in can_fail),
        )
        for name, gate in failing.items()
    }


def reachable(tree: FaultTree) -> FaultTree:
    """Return the part of a tree that its top reaches: nothing else matters to it.

    Complexity: O(gates + inputs).
    """
    return _only(tree, tree.top, tree.gates)


def without(tree: FaultTree, sound: Set[str]) -> FaultTree:
    """Return the tree that fails as `tree` does while the events `sound` never happen.

    Neither they nor what cannot fail without them is in it. Where the top cannot fail, it is a gate
    that only needs itself, and so never fails. Complexity: O(gates + inputs).
    """
    gates = _possible(tree, sound)
    if tree.top in gates:
        return _only(tree, tree.top, gates)
    if tree.top in tree.events and tree.top not in sound:
        return tree
    never = f"never\n{tree.top}"
    return FaultTree(top=never, gates={never: Gate(threshold=1, inputs=(never,))}, events={})


def _only(tree: FaultTree, top: str, gates: Mapping[str, Gate]) -> FaultTree:
    """Return the part of `gates` that `top` reaches, in depth-first order."""
    whole = FaultTree(top=top, gates=gates, events=tree.events)
    reached = [name for name, entered in whole.visit() if entered]
    return FaultTree(
        top=top,
        gates={name: gates[name] for name in reached if name in gates},
        events={name: tree.events[name] for name in reached if name in tree.events},
    )


def _merged(tree: FaultTree) -> FaultTree:
    """Make one of gates that always fail together: ORs in a cycle, one input, like another."""
    same = _cycles_of_ors(tree)
    gates: dict[str, Gate] = {}
    joined: dict[str, list[str]] = {}
    for name, gate in tree.gates.items():
        joined.setdefault(same.get(name, name), []).extend(gate.inputs)
    alike: dict[tuple[int, tuple[str, ...]], str] = {}
    for name, inputs in joined.items():
        gate = _gate(
            tree.gates[name].threshold,
            [same.get(input_name, input_name) for input_name in inputs],
            name,
        )
        gates[name] = gate
        other = alike.setdefault((gate.threshold, tuple(sorted(gate.inputs))), name)
        if len(gate.inputs) == 1 or other != name:
            same[name] = gate.inputs[0] if len(gate.inputs) == 1 else other
    places = {name: _last(same, name) for name in same}
    moved = {
        name: _gate(
            gate.threshold, [places.get(input_name, input_name) for input_name in gate.inputs], name
        )
        for name, gate in gates.items()
        if name not in places
    }
    return _only(tree, places.get(tree.top, tree.top), moved)


def _cycles_of_ors(tree: FaultTree) -> dict[str, str]:
    """Return, by gate, the OR gate it always fails with, because they need each other."""
    ors = {name: gate for name, gate in tree.gates.items() if gate.threshold == 1}
    leads_to = {
        name: [input_name for input_name in gate.inputs if input_name in ors]
        for name, gate in ors.items()
    }
    place = {name: at for at, name in enumerate(tree.gates)}
    same: dict[str, str] = {}
    for group in strong_components(leads_to):
        first = min(group, key=place.__getitem__)
        same |= {name: first for name in group if name != first}
    return same


def _gate(threshold: int, inputs: Sequence[str], name: str) -> Gate:
    """Return the gate called `name`, without repeated inputs where these do not count twice.

    An input that is the gate itself never is what makes it fail first, and is left out.
    """
    others = [input_name for input_name in inputs if input_name != name]
    if threshold == 1 or threshold == len(inputs):
        unique = tuple(dict.fromkeys(others))
        return Gate(threshold=1 if threshold == 1 else len(unique), inputs=unique)
    return Gate(threshold=threshold, inputs=tuple(others))


def _last(same: Mapping[str, str], name: str) -> str:
    while name in same:
        name = same[name]
    return name


def _inlined(tree: FaultTree) -> FaultTree:
    """Give the inputs of an OR to the only OR that needs it, and so for AND."""
    users = Counter(input_name for gate in tree.gates.values() for input_name in gate.inputs)
    users[tree.top] += 2
    gates: dict[str, Gate] = {}
    for name, entered in tree.visit():
        if not entered and name in tree.gates:
            gate = tree.gates[name]
            inputs: list[str] = []
            for input_name in gate.inputs:
                inner = gates.get(input_name)
                absorbed = inner is not None and users[input_name] == 1 and _absorbs(gate, inner)
                inputs += inner.inputs if inner is not None and absorbed else (input_name,)
            gates[name] = _gate(len(inputs) if is_and(gate) else gate.threshold, inputs, name)
    return _only(tree, tree.top, gates)


def _absorbs(outer: Gate, inner: Gate) -> bool:
    return (outer.threshold == inner.threshold == 1) or (is_and(outer) and is_and(inner))


def is_and(gate: Gate) -> bool:
    """Hold for a gate that needs all of several inputs."""
    return gate.threshold == len(gate.inputs) > 1
