"""Patterns of policies: wildcards, policy variables, and ARNs matched segment by segment.

Source: AWS IAM user guide, "IAM JSON policy elements: Resource" and "Variables and tags".
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from model.access.truth import NO, Truth, depends_on, truth

Keys = Mapping[str, Sequence[str]]
"""Condition keys in lower case and their values; a key with no value is known to be absent, one
that is missing is not known."""

VARIABLE = re.compile(r"\$\{(?P<name>[^},]+)(?:,\s*'(?P<default>[^']*)')?\}")
LITERAL = "\0"
"""Before a character that stands for itself: no policy holds this one."""
LITERALS = {"*": f"{LITERAL}*", "?": f"{LITERAL}?", "$": "$"}
SEGMENTS = 6


def matches_action(pattern: str, action: str) -> bool:
    """Tell whether a pattern of actions covers one; the case does not matter.

    >>> matches_action("s3:Get*", "s3:getobject"), matches_action("s3:Get*", "s3:PutObject")
    (True, False)
    """
    return _compiled(pattern.lower()).fullmatch(action.lower()) is not None


def matches_resource(pattern: str, resource: str, keys: Keys) -> Truth:
    """Tell whether a pattern of resources covers an ARN.

    A wildcard does not reach over the colons of an ARN, but for a lone `*`, which means all.

    >>> matches_resource("arn:aws:s3:::media/*", "arn:aws:s3:::media/a:b", {}).value
    True
    >>> matches_resource("arn:aws:sqs:*:111122223333:*", "arn:aws:sqs:eu-west-1:9:q", {}).value
    False
    """
    return matches_text(pattern, resource, keys, arn=True)


def matches_text(
    pattern: str, text: str, keys: Keys, *, arn: bool = False, wild: bool = True
) -> Truth:
    """Tell whether a pattern with variables, and wildcards if it is `wild`, covers a text.

    A variable whose key is not known makes it depend on that key, unless nothing it could stand
    for would match.
    """
    if pattern == "*" and wild:
        return truth(True)
    filled, open_keys = _filled(pattern if wild else plain(pattern), keys)
    if filled is None:
        return NO
    if not (_matches_arn(filled, text) if arn else _compiled(filled).fullmatch(text)):
        return NO
    return depends_on(*open_keys) if open_keys else truth(True)


def plain(pattern: str) -> str:
    """Return a pattern whose wildcards stand for themselves, and whose variables still vary.

    >>> matches_text(plain("a*"), "ab", {}).value, matches_text(plain("a*"), "a*", {}).value
    (False, True)
    """
    ends = [(0, 0), *(found.span() for found in VARIABLE.finditer(pattern))]
    starts = [*(first for first, _ in ends[1:]), len(pattern)]
    return "".join(
        pattern[first:last] + _quoted(pattern[last:following])
        for (first, last), following in zip(ends, starts, strict=True)
    )


def _filled(pattern: str, keys: Keys) -> tuple[str | None, list[str]]:
    """Return the pattern with its variables replaced; unknown ones become `*` and are listed.

    The pattern is None when a variable is known to have no value: then it matches nothing.
    """
    if "${" not in pattern:
        return pattern, []
    unknown: list[str] = []
    absent = False

    def value(found: "re.Match[str]") -> str:
        nonlocal absent
        name, default = found["name"].strip(), found["default"]
        if name in LITERALS:
            return LITERALS[name]
        held = keys.get(name.lower())
        if held is None:
            unknown.append(name.lower())
            return "*"
        if len(held) == 1:
            return _quoted(held[0])
        absent = absent or default is None
        return _quoted(default or "")

    filled = VARIABLE.sub(value, pattern)
    return (None if absent else filled), unknown


def _quoted(text: str) -> str:
    return "".join(f"{LITERAL}{one}" if one in "*?" else one for one in text)


def _matches_arn(pattern: str, text: str) -> bool:
    patterns, texts = pattern.split(":", SEGMENTS - 1), text.split(":", SEGMENTS - 1)
    if len(patterns) < SEGMENTS or len(texts) < SEGMENTS:
        return _compiled(pattern).fullmatch(text) is not None
    return all(
        _compiled(part).fullmatch(one) is not None
        for part, one in zip(patterns, texts, strict=True)
    )


@lru_cache(maxsize=65_536)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.split(rf"({LITERAL}.|\*|\?)", pattern)
    return re.compile("".join(_part(one) for one in parts), re.DOTALL)


def _part(text: str) -> str:
    if text == "*":
        return ".*"
    if text == "?":
        return "."
    return re.escape(text.removeprefix(LITERAL))
