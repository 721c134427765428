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
    """Return the definition of a function; None when its source cannot be read.

    None also when the source compiles to other code than the function has: the file may have been
    replaced since it was imported.
    """
    mine = function.__code__
    defined = _definitions(mine.co_filename).get(mine.co_firstlineno)
    if defined is None:
        return None
    # The names of local variables and the lines do not change what is computed.
    same = (defined.code.co_code, defined.code.co_names, defined.code.co_consts)
    return defined.definition if same == (mine.co_code, mine.co_names, mine.co_consts) else None


@lru_cache(maxsize=256)
def _definitions(file: str) -> dict[int, _Defined]:
    """Return every function of a file by its first line, that of a decorator included."""
    try:
        text = Path(file).read_text(encoding="utf-8")
        tree = ast.parse(text)
        codes = {code.co_firstlineno: code for code in _codes(compile(text, file, "exec"))}
    except (OSError, ValueError, SyntaxError):
        return {}
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    lines = ((_first_line(node), node) for node in functions)
    return {line: _Defined(node, codes[line]) for line, node in lines if line in codes}


def _first_line(definition: ast.FunctionDef) -> int:
    return min([definition.lineno, *(decorator.lineno for decorator in definition.decorator_list)])


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)
