"""A store whose every verb goes through a gate, for callers that know stores and no gates."""

from typing import TYPE_CHECKING, Any, cast

from service.store_gate import StoreGate

if TYPE_CHECKING:
    from service.stores.interface import GraphStore

WRITES = frozenset(
    {
        "record",
        "change",
        "publish",
        "audit",
        "register",
        "tag",
        "untag",
        "prune",
        "repair",
        "annotate",
    }
)
"""The verbs after whose failure it is unknown whether the store has changed."""


class GatedStore:
    """Answers every verb of `GraphStore`; raises `StoreAway` while the gate is closed."""

    def __init__(self, gate: StoreGate) -> None:
        """Use the store behind `gate`."""
        self._gate = gate

    def __getattr__(self, name: str) -> Any:
        """Return the verb `name`, to be called through the gate."""

        def call(*arguments: Any, **named: Any) -> Any:
            return self._gate.call(
                lambda store: getattr(store, name)(*arguments, **named), changes=name in WRITES
            )

        return call


def gated(gate: StoreGate) -> "GraphStore":
    """Return the store behind `gate`, each verb of which goes through it."""
    return cast("GraphStore", GatedStore(gate))
