"""Consoles: answers for people to standard output, everything else to standard error."""

import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.text import Text

if TYPE_CHECKING:
    from schema.component_names import ComponentNames

MOST_ROWS = 15
"""Rows of a table that people see without --all."""
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that would steer the terminal, or turn the direction of the text around them."""


class Output(Console):
    """A console that names components, and shows control characters instead of obeying them."""

    def __init__(
        self,
        *,
        stderr: bool = False,
        names: "ComponentNames | None" = None,
        most_rows: int | None = MOST_ROWS,
    ) -> None:
        """Write to a stream of the process.

        `names` names components, None leaves their ids; tables have up to `most_rows` rows, None
        for all. A stream that is no terminal is never wrapped.
        """
        self.names = names
        self.most_rows = most_rows
        stream = sys.stderr if stderr else sys.stdout
        super().__init__(stderr=stderr, soft_wrap=not stream.isatty(), highlight=False, emoji=False)

    @property
    def shows_ids(self) -> bool:
        """Whether names are followed by ids."""
        return self.names is not None and self.names.ids

    def named(self, component: str) -> str:
        """Return the name of a component."""
        return component if self.names is None else self.names.name(component)

    def sentence(self, text: str) -> str:
        """Return a sentence as markup, with the names of components in place of their ids."""
        return escape(text if self.names is None else self.names.in_text(text))

    def list_names(self, components: Iterable[str]) -> str:
        """Return the names of components as markup, in one line."""
        return ", ".join(map(self.name, components))

    def name(self, component: str) -> str:
        """Return the name of a component as markup."""
        return escape(self.named(component))

    def render_str(self, text: str, *arguments: Any, **named: Any) -> Text:
        r"""Return `text` with its control characters written out: `\\x1b`."""
        plain = UNSEEN.sub(lambda match: repr(match[0])[1:-1], text)
        return super().render_str(plain, *arguments, **named)

    def on_broken_pipe(self) -> None:
        """Raise; Rich would exit with 1, which means findings."""
        raise BrokenPipeError


def out(names: "ComponentNames | None" = None, *, everything: bool = False) -> Output:
    """Return the console for answers that people read; `everything` shows all rows of tables."""
    return Output(names=names, most_rows=None if everything else MOST_ROWS)


def err() -> Output:
    """Return the console for progress, warnings and errors."""
    return Output(stderr=True)
