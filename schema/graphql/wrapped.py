"""Wrapped lists: objects of the model that become objects of GraphQL when they are looked at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, overload

Node = TypeVar("Node")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrap(Generic[Node]):
    """Makes an object of GraphQL of an item of a list."""

    kind: Callable[..., Node]
    """The type; it keeps an object of the model as `model`."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """What else an object of this type is given."""
    load: Callable[[Any], Any] | None = None
    """Returns the object of the model that an item stands for; None when it is one."""

    def __call__(self, element: Any) -> Node:
        """Return the object for one item."""
        return self.kind(model=self.model(element), **self.given)

    def model(self, element: Any) -> Any:
        """Return the object of the model behind an item."""
        return element if self.load is None else self.load(element)


class Wrapped(Sequence[Node]):
    """A list of objects of GraphQL, each made when it is looked at."""

    def __init__(self, elements: Sequence[Any], wrap: Callable[[Any], Node]) -> None:
        """Show `items` by `wrap`."""
        self._elements = elements
        self._wrap = wrap

    def models(self, kind: type) -> Sequence[Any] | None:
        """Return the objects of the model behind objects of type `kind`; None if that is unsure."""
        wrap = self._wrap
        if not isinstance(wrap, Wrap) or wrap.kind is not kind:
            return None
        return (
            self._elements
            if wrap.load is None
            else [wrap.load(element) for element in self._elements]
        )

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._elements)

    @overload
    def __getitem__(self, at: int) -> Node: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Node]: ...

    def __getitem__(self, at: int | slice) -> Node | Sequence[Node]:
        """Return one object, or a part of the list."""
        if isinstance(at, slice):
            return Wrapped(self._elements[at], self._wrap)
        return self._wrap(self._elements[at])
