"""Properties that linking reads: a change of one of them is linked, and never copied only."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import model.linking
from model.linking.names.known_names import PROPERTIES
from model.linking.redescribed import PROPERTIES_OF_LINKING

FOLDER = Path(model.linking.__path__[0])
OF_EVERY_CHANGE = frozenset({"tier"})
"""Properties that a short publish computes anew, as linking does."""
OF_NAMES = frozenset({"names/known_names.py", "names/record_ids.py"})
"""Files that read zones and record sets."""


def properties_read(path: Path) -> Iterator[str]:
    """Yield the names of properties that a file reads by a literal or by a constant."""
    module = import_module(".".join(("model.linking", *path.relative_to(FOLDER).parts))[:-3])
    for node in ast.walk(ast.parse(path.read_text())):
        name = name_read(node)
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield name.value
        elif isinstance(name, ast.Name) and name.id.isupper():
            yield getattr(module, name.id)


def name_read(node: ast.AST) -> ast.expr | None:
    """Return what stands for a name in `properties.get(name)`, `[name]` or `name in properties`."""
    match node:
        case ast.Call(func=ast.Attribute(value=of, attr="get"), args=[name, *_]):
            pass
        case ast.Subscript(value=of, slice=name):
            pass
        case ast.Compare(left=name, comparators=[of]):
            pass
        case _:
            return None
    return name if "properties" in ast.unparse(of) else None


def test_every_property_that_linking_reads_is_listed() -> None:
    read = {
        (name, str(path.relative_to(FOLDER)))
        for path in sorted(FOLDER.rglob("*.py"))
        if path.name != "redescribed.py"
        for name in properties_read(path)
    }
    assert len(read) > 10
    known = PROPERTIES_OF_LINKING | OF_EVERY_CHANGE
    unknown = {(name, file) for name, file in read if name not in known}
    assert {name for name, file in unknown if file not in OF_NAMES} == set()
    assert {name for name, file in read if file in OF_NAMES} == PROPERTIES
