"""YAML text to plain values: the nodes are composed by ruamel.yaml, the values are made here.

Making the values ourselves keeps tags, merge keys and duplicate keys from meaning anything, and
keeps the place of every key. Dates stay text: each field reads them as it needs.
"""

from dataclasses import dataclass, field
from warnings import catch_warnings, simplefilter

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from schema.documents.errors import DocumentRejected, Problem, quote
from schema.documents.positions import MAX_DEPTH, Path, Source, path_text, rejected
from schema.documents.yaml_events import NotPlain, read_events
from schema.documents.yaml_scalars import TAG, TEXT_TAGS, scalar_value

MAX_COPIES = 100_000
"""How many values aliases may repeat: enough for any real file, too few for a bomb."""


@dataclass(frozen=True, slots=True)
class YamlPlace:
    """Finds places by walking the composed nodes."""

    root: Node | None

    def locate(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Return line and column of what stands at `path`, or of its nearest ancestor."""
        node, name = self.root, self.root
        if node is None:
            return (1, 1)
        for part in path:
            child = _child(node, part)
            if child is None:
                return _place(node)
            name, node = child
        return _place(name if key and name is not None else node)


@dataclass(slots=True)
class _Reading:
    """What is gathered while values are made."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    open: list[int] = field(default_factory=list)
    copies: int = 0

    def report(
        self, node: Node, path: Path, value: str, expected: str, hint: str | None = None
    ) -> None:
        line, column = _place(node)
        self.problems.append(
            Problem(
                file=self.file,
                line=line,
                column=column,
                path=path_text(path),
                value=value,
                expected=expected,
                hint=hint,
            )
        )


def read_yaml(text: str, *, file: str) -> Source:
    """Return the values of a YAML text; single values that are no plain data are its problems.

    Raises:
        DocumentRejected: if it cannot be parsed at all.
    """
    try:
        return read_events(text, file=file)
    except NotPlain:
        return read_carefully(text, file=file)


def read_carefully(text: str, *, file: str) -> Source:
    """Return the same as `read_yaml`, slowly, and with a problem for each value that is not plain.

    Raises:
        DocumentRejected: if it cannot be parsed at all.
    """
    root = _compose(text, file)
    reading = _Reading(file)
    value = _value(root, (), reading) if root is not None else None
    problems = tuple(reading.problems)
    return Source(file=file, value=value, place=YamlPlace(root), problems=problems)


class _TooDeep(Exception):
    """Far more levels than a document may have."""


class _Composer(Composer):
    """Limits the levels of ruamel's composer, which calls itself once for each.

    It lets somewhat more levels pass than a document may have: then the error has the place of the
    first level too many.
    """

    levels = 0

    def compose_node(self, parent: Node | None, index: object) -> object:
        """Compose one node and all below it."""
        self.levels += 1
        if self.levels > 2 * MAX_DEPTH:
            raise _TooDeep
        try:
            return super().compose_node(parent, index)
        finally:
            self.levels -= 1


def _compose(text: str, file: str) -> Node | None:
    try:
        parser = YAML(typ="safe", pure=True)
        parser.Composer = _Composer
        with catch_warnings():
            # An anchor that is set again means its last node (YAML 1.2.2, §3.2.2.2).
            simplefilter("ignore", ReusedAnchorWarning)
            root: Node | None = parser.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        said = " ".join(str(error.problem or error.context or "unreadable").split())
        raise rejected(
            file, place, "", f"YAML that can be parsed: {said}", _advice(said)
        ) from error
    except ReaderError as error:
        before = text[: error.position]
        place = (before.count("\n") + 1, error.position - before.rfind("\n"))
        shown = f"character {error.character!r}"
        raise rejected(file, place, shown, "printable text", "remove that character") from error
    except _TooDeep as error:
        raise _too_deep(file, (1, 1)) from error
    except (YAMLError, ValueError) as error:
        said = " ".join(str(error).split())
        raise rejected(file, (1, 1), "", f"YAML that can be parsed: {said}") from error
    return root


def _advice(said: str) -> str:
    if "\\t" in said or "'\t'" in said:
        return "indent with spaces; YAML allows no tabs"
    if "mapping values are not allowed" in said:
        return "put a text that contains ': ' in quotes"
    if "undefined alias" in said:
        return "an alias (*name) needs an anchor (&name) before it"
    if "another document" in said:
        return "one document a file: remove the line '---'"
    return "check the indentation and the quotes near this place"


def _too_deep(file: str, place: tuple[int, int]) -> DocumentRejected:
    return rejected(file, place, "", f"at most {MAX_DEPTH} levels of nesting")


def _value(node: Node, path: Path, reading: _Reading) -> object:
    """Return the plain value of a node; what has none is reported and becomes None."""
    if id(node) in reading.open:
        reading.report(node, path, "an alias", "a value that does not contain itself")
        return None
    if id(node) in reading.seen:
        reading.copies += 1
        if reading.copies > MAX_COPIES:
            hint = "write the values out, or use fewer aliases"
            expected = f"at most {MAX_COPIES} values repeated by aliases"
            raise rejected(reading.file, _place(node), "", expected, hint)
    if len(reading.open) >= MAX_DEPTH:
        raise _too_deep(reading.file, _place(node))
    reading.seen.add(id(node))
    reading.open.append(id(node))
    try:
        return _plain(node, path, reading)
    finally:
        reading.open.pop()


def _plain(node: Node, path: Path, reading: _Reading) -> object:
    tag = str(node.tag)
    if isinstance(node, MappingNode) and tag == f"{TAG}map":
        return _mapping(node, path, reading)
    if isinstance(node, SequenceNode) and tag == f"{TAG}seq":
        return [_value(element, (*path, n), reading) for n, element in enumerate(node.value)]
    if isinstance(node, ScalarNode):
        return _scalar(node, tag, path, reading)
    reading.report(node, path, f"the tag {tag!r}", "plain data", "remove the tag")
    return None


def _mapping(node: MappingNode, path: Path, reading: _Reading) -> dict[str, object]:
    values: dict[str, object] = {}
    for key_node, value_node in node.value:
        name = key_node.value if isinstance(key_node, ScalarNode) else None
        if not isinstance(name, str) or str(key_node.tag) not in TEXT_TAGS:
            shown = repr(name) if isinstance(name, str) else "a list or mapping"
            reading.report(key_node, path, shown, "a text as key", "put the key in quotes")
            continue
        if str(key_node.tag) == f"{TAG}merge":
            hint = "write the values out; merge keys are not read"
            reading.report(key_node, path, "the merge key '<<'", "plain keys", hint)
            continue
        if name in values:
            hint = "a key may appear once; merge the two"
            reading.report(key_node, (*path, name), quote(name), "each key once", hint)
            continue
        values[name] = _value(value_node, (*path, name), reading)
    return values


def _scalar(node: ScalarNode, tag: str, path: Path, reading: _Reading) -> object:
    text: str = node.value
    try:
        return scalar_value(text, tag)
    except ValueError:
        known = tag.startswith(TAG)
    hint = "put it in quotes if it is a text" if known else "remove the tag"
    shown = quote(text) if known else f"the tag {tag!r}"
    reading.report(node, path, shown, "a text, a finite number, true, false or null", hint)
    return None


def _child(node: Node, part: str | int) -> tuple[Node, Node] | None:
    """Return the key's node and the value's node of one step down, None when there is none."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == part:
                return key, value
    elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None


def _place(node: Node) -> tuple[int, int]:
    return (node.start_mark.line + 1, node.start_mark.column + 1)
