"""Field docstrings: what stands under the fields of a dataclass, read once from its source.

Descriptions in GraphQL and in JSON Schemas are these texts, so that a field is explained in one
place. Python keeps no docstring of a field, so the source is read; it is read when a description
is needed and not when a module is imported.
"""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache, cached_property


@cache
def field_docs(kind: type) -> Mapping[str, str]:
    """Return field name → docstring under it, its lines joined; fields without one are left out.

    Fields that a class inherits are found in the class that declares them.

    >>> from model.records.requirement import Evidence
    >>> field_docs(Evidence)["kind"]
    'How it is known.'
    """
    docs: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        definition = _classes(base.__module__).get(base.__qualname__)
        if definition is not None:
            docs.update(_docs_in(definition))
    return docs


def doc_of(kind: type, name: str) -> str | None:
    """Return the docstring of a field or property of `kind`, its lines joined; None without one."""
    attribute = inspect.getattr_static(kind, name, None)
    if isinstance(attribute, property | cached_property):
        return _joined(inspect.getdoc(attribute) or "") or None
    return field_docs(kind).get(name)


@cache
def _classes(module: str) -> Mapping[str, ast.ClassDef]:
    """Return the classes of a module by qualified name; none when its source cannot be read."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError, KeyError):
        return {}
    return dict(_nested_classes(tree.body, ""))


def _nested_classes(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.ClassDef]]:
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            yield f"{prefix}{statement.name}", statement
            yield from _nested_classes(statement.body, f"{prefix}{statement.name}.")


def _docs_in(definition: ast.ClassDef) -> Iterator[tuple[str, str]]:
    name: str | None = None
    for statement in definition.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                continue
            case ast.Expr(value=ast.Constant(value=str(text))) if name is not None:
                yield name, _joined(text)
        name = None


def _joined(text: str) -> str:
    return " ".join(text.split())
