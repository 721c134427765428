"""Fault trees: how failures combine, as gates over basic events; cycles are allowed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from model.errors import InvalidValue
from model.kernels.strong_components import strong_components


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Fails when at least `threshold` of its inputs fail: 1 is OR, all of them is AND."""

    threshold: int
    inputs: tuple[str, ...]
    """Names of gates and events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultTree:
    """A coherent (monotone) failure function of `top`.

    Names in `gates` and `events` do not overlap. Gates may need each other in a cycle: the
    function is then the least fixed point, so a cycle without a failed support does not fail.
    """

    top: str
    gates: Mapping[str, Gate]
    events: Mapping[str, float | None]
    """Probability that the event has happened; None when not known."""

    def __post_init__(self) -> None:
        """Check names, thresholds and probabilities.

        Raises:
            InvalidValue: for an unknown input, a threshold out of range, a probability outside
                0 … 1, or a name that is both gate and event.
        """
        if self.top not in self.gates and self.top not in self.events:
            raise InvalidValue("top of the fault tree", self.top, "the name of a gate or an event")
        for name, gate in self.gates.items():
            self._check(name, gate)
        for name, probability in self.events.items():
            if probability is not None and not 0.0 <= probability <= 1.0:
                raise InvalidValue(f"probability of {name!r}", probability, "a number from 0 to 1")

    def _check(self, name: str, gate: Gate) -> None:
        if name in self.events:
            raise InvalidValue("name of a gate", name, "a name that no event has")
        if not 1 <= gate.threshold <= len(gate.inputs):
            raise InvalidValue(
                f"threshold of {name!r}", gate.threshold, f"1 to {len(gate.inputs)}, its inputs"
            )
        for input_name in gate.inputs:
            if input_name not in self.gates and input_name not in self.events:
                raise InvalidValue(
                    f"input of {name!r}", input_name, "the name of a gate or an event"
                )

    def visit(self) -> Iterator[tuple[str, bool]]:
        """Walk depth first, left-most, from the top: (name, entered) on entering and on leaving.

        Every reachable name is entered once and left once; within a cycle the edge that closes it
        is not followed. Complexity: O(gates + inputs).
        """
        seen = {self.top}
        stack: list[tuple[str, Iterator[str]]] = [(self.top, iter(self._inputs(self.top)))]
        yield self.top, True
        while stack:
            name, inputs = stack[-1]
            following = next((input_name for input_name in inputs if input_name not in seen), None)
            if following is None:
                stack.pop()
                yield name, False
            else:
                seen.add(following)
                stack.append((following, iter(self._inputs(following))))
                yield following, True

    def ordered_events(self) -> Sequence[str]:
        """Return the reachable events in depth-first, left-most order of first visit.

        Source: the heuristic of Fujita, Fujisawa & Kawato 1988, as used in Rauzy 1993.
        """
        return tuple(name for name, entered in self.visit() if entered and name in self.events)

    def groups(self) -> Sequence[Sequence[str]]:
        """Return the reachable gates in strongly connected groups, inputs before users.

        Gates of a group are in the order in which `visit` leaves them. Complexity: O(gates +
        inputs). Source: Tarjan 1972.
        """
        order = [name for name, entered in self.visit() if not entered and name in self.gates]
        place = {name: at for at, name in enumerate(order)}
        inputs = {
            name: [input_name for input_name in self.gates[name].inputs if input_name in place]
            for name in order
        }
        return [sorted(group, key=place.__getitem__) for group in strong_components(inputs)]

    def _inputs(self, name: str) -> tuple[str, ...]:
        gate = self.gates.get(name)
        return gate.inputs if gate else ()
