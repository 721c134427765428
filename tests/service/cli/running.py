"""Runs `loadpath` in this process, as a user would, and returns what it wrote."""

import json
from dataclasses import dataclass
from typing import Any

from service.cli.main import run


@dataclass(frozen=True, kw_only=True)
class Done:
    """How one command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer for machines."""
        return json.loads(self.out)


class Loadpath:
    """The command line over one store."""

    def __init__(self, capsys: Any, store: str | None = None) -> None:
        self._capsys = capsys
        self.store = store

    def __call__(self, *arguments: object) -> Done:
        """Run a command; `--store` is put in front."""
        before = () if self.store is None else ("--store", self.store)
        self._capsys.readouterr()
        code = run([str(one) for one in (*before, *arguments)])
        written = self._capsys.readouterr()
        return Done(code=code, out=written.out, err=written.err)

    def json(self, *arguments: object) -> Any:
        """Return the answer of a command that succeeds."""
        done = self(*arguments, "--format", "json")
        assert done.code == 0, done.err
        return done.json
