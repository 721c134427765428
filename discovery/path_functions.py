"""The functions that a declaration's paths may call beside JMESPath's own.

JMESPath cannot cut a text; AWS writes the same id with a prefix in one answer (`/hostedzone/Z1`)
and without it in the next (`Z1`).
"""

from typing import TYPE_CHECKING, Any

from jmespath import functions

from model.errors import InvalidValue
from model.records.duration import parse_duration

if TYPE_CHECKING:
    from jmespath.functions import _Signature

_TEXT: "_Signature" = {"types": ["string"]}
_TEXT_OR_NULL: "_Signature" = {"types": ["string", "null"]}


class PathFunctions(functions.Functions):
    """JMESPath's functions and ours; a null text stays null."""

    @functions.signature(_TEXT_OR_NULL, _TEXT)
    def _func_after_last(self, text: str | None, separator: str) -> str | None:
        """`after_last('/hostedzone/Z1', '/')` is `Z1`; the whole text when it has none."""
        return None if text is None else text.rpartition(separator)[2]

    @functions.signature(_TEXT_OR_NULL, _TEXT)
    def _func_before(self, text: str | None, separator: str) -> str | None:
        """`before('a:b:c', ':')` is `a`; the whole text when it has none."""
        return None if text is None else text.partition(separator)[0]

    @functions.signature(_TEXT_OR_NULL)
    def _func_lower(self, text: str | None) -> str | None:
        """`lower('WWW')` is `www`."""
        return None if text is None else text.lower()

    @functions.signature(_TEXT_OR_NULL)
    def _func_seconds(self, text: str | None) -> float | None:
        """`seconds('PT1M30S')` is `90.0`; null for what is no ISO 8601 duration."""
        try:
            return None if text is None else parse_duration(text).total_seconds()
        except InvalidValue:
            return None

    @functions.signature(_TEXT_OR_NULL, _TEXT)
    def _func_split(self, text: str | None, separator: str) -> list[Any]:
        """`split('a/b', '/')` is `["a", "b"]`, without empty parts; null gives an empty list."""
        return [part for part in (text or "").split(separator) if part]
