"""Patterns of policies: wildcards, policy variables, and ARNs matched segment by segment."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from model.access.truth import NO, YES, Truth, both, depends_on, truth


class Keys(Protocol):
    """What is known of the condition keys of a request; a dictionary is one."""

    def get(self, key: str, /) -> Sequence[str] | None:
        """Return the values of a key, given in lower case.

        Without values the key is known to be absent from the request; None: it is not known.
        """


VARIABLE = re.compile(r"\$\{(?P<name>[^},]+)(?:,\s*'(?P<default>[^']*)')?\}")
LITERAL = "\0"
"""Before a character that stands for itself: no policy contains this character."""
WILDCARDS = re.compile(rf"({LITERAL}.|\*|\?)", re.DOTALL)
LITERALS = {"*": f"{LITERAL}*", "?": f"{LITERAL}?", "$": "$"}
SEGMENTS = 6
"""arn, partition, service, Region, account, resource."""
INSIDE = "/*"
"""The end of a resource that stands for every object of a bucket."""
CROSSES = "whether a wildcard inside a segment of {} reaches beyond a colon"
INCOMPLETE = "how the service reads the incomplete ARN {}"
SOME_OBJECTS = "which object it is: {} covers only some"


def matches_action(pattern: str, action: str) -> bool:
    """Return whether a pattern of actions covers an action, whatever the case of its letters.

    >>> matches_action("s3:Get*", "s3:getobject"), matches_action("s3:Get*", "s3:PutObject")
    (True, False)
    """
    return _compiled(pattern.lower()).fullmatch(action.lower()) is not None


def matches_resource(pattern: str, resource: str, keys: Keys, *, completed: bool = True) -> Truth:
    """Return whether a pattern of the `Resource` element covers an ARN.

    1. Every segment of the pattern covers the same segment of the ARN: certainly.
    2. It covers the whole text when only asterisks that end a segment reach beyond colons:
       certainly, for IAM documents that they may [1]_.
    3. It covers the whole text when any wildcard reaches beyond a colon: perhaps, because no page
       says whether it may.
    4. A pattern of fewer than six segments: an identity-based policy has `*` in each missing
       segment [2]_; so it covers certainly what the completed pattern covers.

    A lone `*` covers every resource. Where `keys` does not know a variable of the pattern, the
    answer depends on it, unless no value of the variable would match.

    Args:
        pattern: with the wildcards `*` and `?`, and with policy variables.
        resource: the ARN of the request; a text without segments, compared as a whole; or the ARN
            of a bucket with `/*`, for every object in it: then a pattern that covers some objects
            leaves the answer open.
        keys: what is known of the request.
        completed: False for a policy on a resource, where nothing says how an incomplete ARN is
            read: then rule 4 gives, and rule 2 leaves for such a pattern, only "perhaps".

    Complexity: O(length of the pattern x length of the ARN); patterns are compiled once.

    References:
        .. [1] IAM User Guide, "IAM JSON policy elements: Resource".
        .. [2] IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)".

    >>> matches_resource("arn:aws:s3:::media/*", "arn:aws:s3:::media/a:b", {}).value
    True
    >>> matches_resource("arn:aws:sqs", "arn:aws:sqs:eu-west-1:111122223333:orders", {}).value
    True
    >>> matches_resource("arn:aws:sqs:*:111122223333:*", "arn:aws:sqs:eu-west-1:9:q", {}).value
    False
    """
    if pattern == "*":
        return YES
    filled, unknown = _filled(pattern, keys)
    if filled is None:
        return NO
    covered = _covers_resource(filled, resource, completed=completed)
    return both((covered, depends_on(*unknown))) if unknown else covered


def matches_arn(pattern: str, arn: str, keys: Keys) -> Truth:
    """Return whether a value of `ArnLike` or `ArnEquals` matches an ARN.

    The two operators are the same. Each of the six segments is compared alone, so that no
    wildcard reaches beyond a colon, but within the resource [1]_. How an incomplete pattern is
    read is documented nowhere: where one reading of it matches, the answer depends on it.

    References:
        .. [1] IAM User Guide, "IAM JSON policy elements: Condition operators", Amazon Resource
           Name (ARN) condition operators.

    >>> matches_arn("arn:aws:iam::*:role/deploy", "arn:aws:iam::111122223333:role/deploy", {}).value
    True
    """
    if pattern == "*":
        return YES
    filled, unknown = _filled(pattern, keys)
    if filled is None:
        return NO
    matched = truth(_matches_segments(filled, arn))
    if not matched.possible and _is_incomplete(filled) and _covers_completed(filled, arn):
        matched = depends_on(INCOMPLETE.format(pattern))
    return both((matched, depends_on(*unknown))) if unknown else matched


def matches_text(
    pattern: str, text: str, keys: Keys, *, wild: bool = True, ignore_case: bool = False
) -> Truth:
    """Return whether a value of a string operator matches a text.

    Args:
        pattern: with policy variables, and with wildcards.
        text: the value of the request.
        keys: what is known of the request.
        wild: False when `*` and `?` stand for themselves, as in `StringEquals`.
        ignore_case: whether letters of either case match.

    A variable that `keys` does not know makes the answer depend on it, unless no value of the
    variable would match. A variable without a value and without a default matches nothing.
    """
    filled, unknown = _filled(pattern if wild else _plain(pattern), keys)
    if filled is None:
        return NO
    if ignore_case:
        filled, text = filled.lower(), text.lower()
    if not _compiled(filled).fullmatch(text):
        return NO
    return depends_on(*unknown) if unknown else YES


def _plain(pattern: str) -> str:
    """Return a pattern whose wildcards stand for themselves; its variables still vary."""
    ends = [(0, 0), *(variable.span() for variable in VARIABLE.finditer(pattern))]
    starts = [*(first for first, _ in ends[1:]), len(pattern)]
    return "".join(
        pattern[first:last] + _quoted(pattern[last:following])
        for (first, last), following in zip(ends, starts, strict=True)
    )


def _filled(pattern: str, keys: Keys) -> tuple[str | None, list[str]]:
    """Return the pattern with its variables replaced, and the variables that are not known.

    Each unknown variable becomes `*`. The pattern is None when a variable is known to have no
    value: then it matches nothing. A key with several values has no single value to fill in.
    """
    if "${" not in pattern:
        return pattern, []
    unknown: list[str] = []
    absent = False

    def value(variable: "re.Match[str]") -> str:
        nonlocal absent
        name, default = variable["name"].strip(), variable["default"]
        if name in LITERALS:
            return LITERALS[name]
        values = keys.get(name.lower())
        if values is None or len(values) > 1:
            unknown.append(name)
            return "*"
        if values:
            return _quoted(values[0])
        absent = absent or default is None
        return _quoted(default or "")

    filled = VARIABLE.sub(value, pattern)
    return (None if absent else filled), unknown


def _quoted(text: str) -> str:
    return "".join(f"{LITERAL}{letter}" if letter in "*?" else letter for letter in text)


def _covers_resource(pattern: str, resource: str, *, completed: bool) -> Truth:
    if not _is_arn(resource):
        return truth(_compiled(pattern).fullmatch(resource) is not None)
    if not _is_incomplete(pattern):
        if _matches_segments(pattern, resource) or _matches_beyond(pattern, resource):
            return YES
    elif _matches_beyond(pattern, resource) or _matches_segments(_complete(pattern), resource):
        return YES if completed else depends_on(INCOMPLETE.format(pattern))
    if _compiled(pattern).fullmatch(resource):
        return depends_on(CROSSES.format(pattern))
    if resource.endswith(INSIDE) and _covers_some(pattern, resource.removesuffix("*")):
        return depends_on(SOME_OBJECTS.format(pattern))
    return NO


def _covers_some(pattern: str, prefix: str) -> bool:
    """Return whether the pattern may cover a text that begins with `prefix`."""
    first = WILDCARDS.search(pattern)
    if first is None:
        return pattern.startswith(prefix)
    literal = pattern[: first.start()]
    return literal.startswith(prefix) or prefix.startswith(literal)


def _covers_completed(pattern: str, arn: str) -> bool:
    """Return whether an incomplete pattern covers an ARN, as it stands or when completed."""
    return bool(_compiled(pattern).fullmatch(arn)) or _matches_segments(_complete(pattern), arn)


def _is_arn(text: str) -> bool:
    return text.count(":") >= SEGMENTS - 1


def _is_incomplete(pattern: str) -> bool:
    return not _is_arn(pattern)


def _complete(pattern: str) -> str:
    return pattern + ":*" * (SEGMENTS - 1 - pattern.count(":"))


def _matches_segments(pattern: str, text: str) -> bool:
    if not _is_arn(pattern) or not _is_arn(text):
        return False
    segments = zip(pattern.split(":", SEGMENTS - 1), text.split(":", SEGMENTS - 1), strict=True)
    return all(_compiled(wanted).fullmatch(segment) is not None for wanted, segment in segments)


def _matches_beyond(pattern: str, text: str) -> bool:
    """Return whether it covers the text when only the last asterisk of a segment crosses colons."""
    return _compiled_beyond(pattern).fullmatch(text) is not None


@lru_cache(maxsize=65_536)
def _compiled(pattern: str) -> re.Pattern[str]:
    expression = "".join(_expression(piece) for piece in WILDCARDS.split(pattern))
    return re.compile(expression, re.DOTALL)


@lru_cache(maxsize=65_536)
def _compiled_beyond(pattern: str) -> re.Pattern[str]:
    segments = pattern.split(":", SEGMENTS - 1)
    resource = segments.pop() if len(segments) == SEGMENTS else None
    expressions = [_segment_expression(segment) for segment in segments]
    if resource is not None:
        expressions.append(_compiled(resource).pattern)
    return re.compile(":".join(expressions), re.DOTALL)


def _segment_expression(segment: str) -> str:
    crosses = segment.endswith("*") and not segment.endswith(f"{LITERAL}*")
    pieces = WILDCARDS.split(segment.removesuffix("*") if crosses else segment)
    within = {"*": "[^:]*", "?": "[^:]"}
    text = "".join(within.get(piece) or _expression(piece) for piece in pieces)
    return f"{text}.*" if crosses else text


def _expression(piece: str) -> str:
    if piece == "*":
        return ".*"
    if piece == "?":
        return "."
    return re.escape(piece.removeprefix(LITERAL))
