"""Definitions: the source of a function that runs, as a tree."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import NamedTuple


class _Defined(NamedTuple):
    definition: ast.FunctionDef
    code: CodeType


def definition_of(function: FunctionType) -> ast.FunctionDef | None:
    """Return the definition of a function; None when its source is not there.

    Source that does not compile to the very code that runs is not believed: the file may have
    been replaced since it was imported.
    """
    mine = function.__code__
    found = _definitions(mine.co_filename).get(mine.co_firstlineno)
    if found is None:
        return None
    # The names of local variables and the lines do not change what is computed.
    same = (found.code.co_code, found.code.co_names, found.code.co_consts)
    return found.definition if same == (mine.co_code, mine.co_names, mine.co_consts) else None


@lru_cache(maxsize=256)
def _definitions(file: str) -> dict[int, _Defined]:
    """Return every function of a file by its first line, that of a decorator included."""
    try:
        text = Path(file).read_text(encoding="utf-8")
        tree = ast.parse(text)
        codes = {one.co_firstlineno: one for one in _codes(compile(text, file, "exec"))}
    except (OSError, ValueError, SyntaxError):
        return {}
    functions = (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))
    lines = ((_first_line(one), one) for one in functions)
    return {line: _Defined(one, codes[line]) for line, one in lines if line in codes}


def _first_line(definition: ast.FunctionDef) -> int:
    return min([definition.lineno, *(one.lineno for one in definition.decorator_list)])


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)
