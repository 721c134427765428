"""Readers: functions that are compiled for one selection, from an object to its answer."""

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from functools import cached_property, lru_cache
from typing import Any, get_args

from schema.graphql.plain.fields import Code, code
from schema.graphql.plain.selection import Selection
from schema.graphql.plain.unusual import Unusual

Row = dict[str, Any]


class Reader:
    """Reads one selection of objects; every function raises when anything is unusual."""

    def __init__(self, selection: Selection) -> None:
        """Prepare; each function is compiled when it is first asked for."""
        definition = selection.kind.extensions["strawberry-definition"]
        self.origin: type = (definition.concrete_of or definition).origin
        """The class of the objects; of a generic type, the class that is not specialised."""
        self.others = tuple(field.key for field in selection.fields if not field.name)
        """Keys that somebody else fills in; until then they hold None."""
        self.model = _model_of(self.origin)
        """The class of the objects of the model that they show; None when they show none."""
        self._code: Code = code(selection, self.model, lambda inner: reader(inner).read)

    @cached_property
    def read(self) -> Callable[[Any], Row]:
        """Return the answer for one object."""
        lines = [*self._opening(), *self._code.lines, f"return {self._code.row}"]
        made: Callable[[Any], Row] = self._compiled("made(self)", lines)
        return made

    @cached_property
    def rows(self) -> Callable[[Iterable[Any]], list[Row]]:
        """Return the answers for many objects."""
        return self._loop("self", [*self._opening(), *self._code.lines])

    @cached_property
    def rows_of_models(self) -> Callable[[Iterable[Any]], list[Row]] | None:
        """Return the answers for many objects of which only the models are there.

        None when something of the selection needs more of an object than its model.
        """
        return (
            None if self._code.needs_self else self._loop("m", [*self._check(), *self._code.lines])
        )

    def _opening(self) -> list[str]:
        check = "if type(self) is not Origin: raise Unusual"
        return [check, "m = self.model", *self._check()] if self._code.needs_model else [check]

    def _check(self) -> list[str]:
        # What was written out of a property holds for this very class.
        return ["if type(m) is not Model: raise Unusual"] if self.model is not None else []

    def _loop(self, each: str, lines: list[str]) -> Callable[[Iterable[Any]], list[Row]]:
        body = [*lines, f"add({self._code.row})"]
        start = ["rows = []", "add = rows.append", f"for {each} in items:"]
        whole = [*start, *(f"    {line}" for line in body), "return rows"]
        made: Callable[[Iterable[Any]], list[Row]] = self._compiled("made(items)", whole)
        return made

    def _compiled(self, head: str, lines: list[str]) -> Any:
        text = "\n    ".join([f"def {head}:", *lines])
        names = {**self._code.names, "Origin": self.origin, "Model": self.model, "Unusual": Unusual}
        # Everything in the text is ours: keys are quoted, the rest comes from the schema.
        exec(compile(text, "<selection>", "exec"), names)  # noqa: S102
        return names["made"]


def _model_of(origin: type) -> type | None:
    model_field = next((field for field in fields(origin) if field.name == "model"), None)
    kind = None if model_field is None else next(iter(get_args(model_field.type)), None)
    return kind if isinstance(kind, type) and is_dataclass(kind) else None


@lru_cache(maxsize=512)
def reader(selection: Selection) -> Reader:
    """Return the reader of a selection; the latest are kept."""
    return Reader(selection)
