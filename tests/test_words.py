"""Words: every name that our code binds says what it stands for, and prose is plain.

A name such as `one`, `found` or `data` tells a reader nothing. Only names that we choose are
checked: the attributes of foreign objects and the keywords of foreign calls are not.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("model", "schema", "discovery", "service")

VAGUE_NAMES = frozenset(
    {"one", "ones", "found", "asked", "told", "more", "held", "thing", "things", "item", "items"}
    | {"obj", "objs", "val", "vals", "data", "stuff", "tmp", "temp"}
)
"""Names that say nothing about what they stand for."""
ITEM = frozenset({"item", "items"})
"""Names that discovery may use, for the items of an AWS answer."""
MOODS = frozenset(
    {"walk", "trickle", "push", "pull", "packed", "held", "damage", "harm", "distinct", "extremes"}
    | {"behind", "lacking", "worth", "reach", "figures", "parts"}
    | {"utils", "helpers", "common", "misc"}
)
"""Names of modules that tell a mood instead of the content."""
RIDDLES = re.compile(
    r"\bwho looks\b|\bwhat nobody\b|\bnobody (?:said|told|asked|looked)\b"
    r"|\bwhat (?:is|was) (?:said|told|asked)\b|\bwho(?:ever)? is (?:told|asked)\b"
    r"|\b(?:is|are|was|were|be) told\b(?! apart)",
    re.IGNORECASE,
)
"""Phrases without a subject that acts: say who reads, reports or asks, and what."""


def modules() -> list[Path]:
    """Return every module of the four folders, relative to the root."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return sorted(path.relative_to(ROOT) for path in paths)


def bound_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, name) of every name that the code binds."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield node.lineno, name
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield node.lineno, name
            case ast.ClassDef(name=name) | ast.alias(asname=str(name)):
                yield node.lineno, name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield node.lineno, name
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield node.lineno, name


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of every docstring and every other text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, " ".join(node.value.split())


def vague_names(path: Path, source: str) -> list[str]:
    """Return `path:line: name` of every vague name that a module binds."""
    vague = VAGUE_NAMES - ITEM if path.parts[0] == "discovery" else VAGUE_NAMES
    return [
        f"{path}:{line}: {name}"
        for line, name in bound_names(ast.parse(source))
        if name.strip("_").lower() in vague
    ]


def riddles(path: Path, source: str) -> list[str]:
    """Return `path:line: phrase` of every riddle in the texts of a module."""
    return [
        f"{path}:{line}: {phrase}"
        for line, text in texts(ast.parse(source))
        for phrase in RIDDLES.findall(text)
    ]


def sources() -> Iterator[tuple[Path, str]]:
    """Yield (path, source) of every module."""
    for path in modules():
        yield path, (ROOT / path).read_text()


def test_names_say_what_they_stand_for() -> None:
    assert [line for module in sources() for line in vague_names(*module)] == []


def test_prose_names_its_subject() -> None:
    assert [line for module in sources() for line in riddles(*module)] == []


def test_modules_are_named_after_their_content() -> None:
    assert [str(path) for path in modules() if path.stem.strip("_") in MOODS] == []


@pytest.mark.parametrize(
    "source",
    [
        "one = 1",
        "for one in range(3): pass",
        "[one for one in range(3)]",
        "def f(one): pass",
        "lambda one: 1",
        "def one(): pass",
        "class One: pass",
        "class A:\n    one: int = 0",
        "self.one = 1",
        "_one = 1",
        "one: int",
        "if (one := 1): pass",
        "with open('') as one: pass",
        "try: pass\nexcept OSError as one: pass",
        "import os as one",
        "match 1:\n    case one: pass",
        "match []:\n    case [*one]: pass",
        "match {}:\n    case {**one}: pass",
        "global one\none += 1",
    ],
)
def test_every_way_to_bind_a_name_is_seen(source: str) -> None:
    assert vague_names(Path("model/x.py"), source) != []


@pytest.mark.parametrize(
    "source", ["matrix.data = 1", "call(data=1)", "x = answer.data", "x['one'] = 1", "print(one)"]
)
def test_names_that_others_chose_are_left_alone(source: str) -> None:
    assert vague_names(Path("model/x.py"), source) == []


def test_only_discovery_speaks_of_items() -> None:
    assert vague_names(Path("discovery/x.py"), "item = 1") == []
    assert vague_names(Path("schema/x.py"), "item = 1") == ["schema/x.py:1: item"]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Keeps what nobody said.", ["what nobody"]),
        ("What is told about an error.", ["What is told"]),
        ("The gap is\n    told once.", ["is told"]),
        ("The two are told apart.", []),
        ("Says which zone the crawler read.", []),
    ],
)
def test_a_riddle_is_found_across_lines(text: str, phrases: list[str]) -> None:
    assert [line.split(": ")[1] for line in riddles(Path("x.py"), f'"""{text}"""')] == phrases
