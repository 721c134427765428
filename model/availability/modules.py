"""Modules of a fault tree: parts that share no event with the rest, so that each is solved alone.

Source: Dutuit & Rauzy 1996, "A linear-time algorithm to find modules of fault trees".
"""

from collections.abc import Iterator, Mapping, Sequence, Set

from model.availability.fault_tree import FaultTree, Gate
from model.availability.tree_reduction import is_and, reachable
from model.availability.visit_dates import apart


def modules(tree: FaultTree) -> Sequence[FaultTree]:
    """Return `tree` cut into its modules, inputs before users; the last is that of its top.

    A module is a gate whose events nothing else needs but through it. In the trees above it, it
    is an event of unknown chance, called as the gate. Gates in a cycle are one gate, a module
    where only one of them is needed from outside. Events and modules that the same ORs need, and
    nothing else does (or the same ANDs), are a module, too. Nothing where the top is an event.
    Complexity: O(gates + inputs), and sorting.

    >>> gates = {"top": Gate(threshold=2, inputs=("a", "b")),
    ...          "a": Gate(threshold=1, inputs=("x", "y")), "b": Gate(threshold=1, inputs=("z",))}
    >>> [one.top for one in modules(FaultTree(top="top", gates=gates, events=dict.fromkeys("xyz")))]
    ['a', 'b', 'top']
    """
    tree = reachable(tree)  # other gates may use the same inputs in another way
    groups = {name: group[0] for group in tree.groups() for name in group}
    modular = _modular_gates(tree, groups)
    places = _joined(tree, modular, groups)
    grouped = _with_joined(tree, places)
    return list(_cut(grouped, modular | set(places.values())))


def _modular_gates(tree: FaultTree, groups: Mapping[str, str]) -> Set[str]:
    """Return the gates that are modules; `groups` names, by gate, the cycle that it is in."""
    below: dict[str, list[str]] = {name: [] for name in groups.values()}
    exits: dict[str, set[str]] = {name: set() for name in below}
    for user, group in groups.items():
        for input_name in tree.gates[user].inputs:
            inner = groups.get(input_name, input_name)
            if inner != group:
                below[group].append(inner)
                if input_name in groups:
                    exits[inner].add(input_name)
    top = groups.get(tree.top, tree.top)
    if top in exits:
        exits[top].add(tree.top)
    standing_apart = apart(top, below)
    return {
        input_name for name in standing_apart if len(exits[name]) == 1 for input_name in exits[name]
    }


def _joined(tree: FaultTree, modular: Set[str], groups: Mapping[str, str]) -> Mapping[str, str]:
    """Return, by event or module that the same ORs need as another (or ANDs), their new gate."""
    places: dict[str, str] = {}
    for users, members in _needed_alike(tree, modular, groups):
        kinds = {(tree.gates[user].threshold == 1, is_and(tree.gates[user])) for user in users}
        whole = len(users) == 1 and len(members) == len(tree.gates[users[0]].inputs)
        if len(members) > 1 and len(kinds) == 1 and kinds != {(False, False)} and not whole:
            places |= dict.fromkeys(members, f"joined\n{users[0]}\n{members[0]}")
    return places


def _needed_alike(
    tree: FaultTree, modular: Set[str], groups: Mapping[str, str]
) -> Sequence[tuple[Sequence[str], Sequence[str]]]:
    """Return gates, and the events and modules that exactly these need and stand on no cycle of."""
    users: dict[str, list[str]] = {}
    ordered = [name for name, entered in tree.visit() if entered and name in tree.gates]
    for name in ordered:
        for input_name in tree.gates[name].inputs:
            users.setdefault(input_name, []).append(name)
    alike: dict[tuple[str, ...], list[str]] = {}
    for input_name, its_users in users.items():
        apart_from_users = all(groups[user] != groups.get(input_name) for user in its_users)
        if (input_name in tree.events or input_name in modular) and apart_from_users:
            alike.setdefault(tuple(its_users), []).append(input_name)
    return list(alike.items())


def _with_joined(tree: FaultTree, places: Mapping[str, str]) -> FaultTree:
    """Return the tree with the gates that `places` names between members and their users."""
    gates: dict[str, Gate] = {}
    members: dict[str, list[str]] = {}
    for input_name, name in places.items():
        members.setdefault(name, []).append(input_name)
    for user, gate in tree.gates.items():
        for name in {
            places[input_name]: None for input_name in gate.inputs if input_name in places
        }:
            gates[name] = _like(gate, members[name])
        if any(input_name in places for input_name in gate.inputs):
            gate = _like(gate, [places.get(input_name, input_name) for input_name in gate.inputs])
        gates[user] = gate
    return FaultTree(top=tree.top, gates=gates, events=tree.events)


def _like(gate: Gate, inputs: Sequence[str]) -> Gate:
    """Return an OR if `gate` is one, else an AND, of each input once."""
    unique = tuple(dict.fromkeys(inputs))
    return Gate(threshold=len(unique) if is_and(gate) else 1, inputs=unique)


def _cut(tree: FaultTree, modular: Set[str]) -> Iterator[FaultTree]:
    for name, entered in tree.visit():
        if not entered and name in modular:
            yield _module(tree, name, modular)


def _module(tree: FaultTree, top: str, modular: Set[str]) -> FaultTree:
    """Return the part of the tree from `top` down to other modules and events."""
    gates: dict[str, Gate] = {}
    events: dict[str, float | None] = {}
    pending = [top]
    while pending:
        name = pending.pop()
        gates[name] = tree.gates[name]
        for input_name in gates[name].inputs:
            if input_name in tree.events or (input_name in modular and input_name != top):
                events[input_name] = tree.events.get(input_name)
            elif input_name not in gates:
                pending.append(input_name)
    return FaultTree(top=top, gates=gates, events=events)
