"""Items as a crawler might get them from an AWS that answers nonsense."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from discovery.extract import compiled, holes
from discovery.interface import Crawler

SECRET = "hunter2-never-to-be-seen"
"""A text that no message may quote."""
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 400)
    | st.floats(allow_nan=False)
    | st.sampled_from([SECRET, "", "arn:aws:iam::111122223333:role/x", "all", "{", "7"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Key", "Value", "Id", "Arn", "Name", SECRET]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


def items(crawler: Crawler) -> st.SearchStrategy[dict[str, Any]]:
    """Return items whose members bear the names that the crawler's paths step through."""
    return _items(
        tuple(sorted({name for path in paths(crawler) for name in fields(compiled(path).parsed)}))
    )


@cache
def _items(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    inner = st.recursive(
        VALUES,
        lambda member: (
            st.lists(member, max_size=2)
            | st.dictionaries(st.sampled_from(names), member, max_size=4)
        ),
        max_leaves=10,
    )
    return st.dictionaries(st.sampled_from(names), inner, max_size=8)


def paths(crawler: Crawler) -> Iterator[str]:
    """Yield every path that is read from an item when facts are made of it."""
    mixed = [crawler.id, crawler.label, crawler.region, crawler.account, *crawler.keys]
    plain = [crawler.zones, crawler.tags, crawler.keep, *crawler.properties.values()]
    for edge in crawler.edges:
        mixed += [edge.needs, edge.needed_by, edge.key]
        plain += [edge.when, edge.tolerance]
        if isinstance(edge.minimum, str) and edge.minimum != "all":
            plain.append(edge.minimum)
    yield from (path for path in plain if path)
    for path in mixed:
        if path:
            yield from holes(path) if "{" in path else (path,)


def fields(node: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of all members that a compiled path steps to."""
    if node["type"] == "field":
        yield node["value"]
    for child in node["children"]:
        if isinstance(child, dict):  # the bounds of a slice are numbers
            yield from fields(child)
