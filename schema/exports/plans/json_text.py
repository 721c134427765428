"""Documents of executors as JSON, and whether they exceed the size limit."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from schema.exports.plans.interface import Export


def write(export: Export) -> str:
    """Return the document as indented JSON, in its own order, ending in a newline."""
    return _bytes(export.document).decode()


def oversize(document: Mapping[str, Any], *, limit: int, taker: str) -> Sequence[str]:
    """Return a sentence when a written document exceeds the limit of `taker`, in bytes."""
    size = len(_bytes(document))
    return [] if size <= limit else [f"it has {size} bytes, and {taker} takes {limit}"]


def _bytes(document: Mapping[str, Any]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
