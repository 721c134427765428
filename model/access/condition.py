"""Conditions: whether the `Condition` block of a statement is met by what is known of a request."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

from model.access.pattern import Keys, matches_arn, matches_text
from model.access.truth import YES, Truth, both, depends_on, either, negated, truth
from model.records.component import Json
from model.records.withheld import WITHHELD

Compare = Callable[[str, str, Keys], Truth]
"""(value of the policy, value of the request, keys) → whether they match."""


def holds(conditions: Json, keys: Keys) -> Truth:
    """Return whether every operator and every key of a condition block is met.

    Within one operator and key, the values of the policy are alternatives [1]_. The values of the
    request are compared like this:

    - no quantifier: a positive operator is met when one value matches, a negated one
      (`StringNotEquals`) when no value matches [2]_;
    - `ForAllValues:`: every value meets the operator; also when the key is absent [2]_;
    - `ForAnyValue:`: at least one value meets the operator; never when the key is absent [2]_.

    An absent key fails a positive operator and meets a negated one. With `…IfExists` it meets
    both. `Null` asks for the absence itself [3]_. Operators of strings and ARNs replace policy
    variables; the others take the text as it is [4]_.

    The answer depends on the key, as the policy spells it, so that neither a permission nor a
    denial counts as certain, when `keys` does not know the key, when a value was withheld, when the
    operator or the form of a value is unknown, and when the block is malformed. `None` and `{}`
    are conditions that everybody meets.

    Args:
        conditions: operator → key → one value or several, as a policy has them.
        keys: what is known of the request; see `Keys`.

    Complexity: O(values of the policy x values of the request) for each operator and key.

    References:
        .. [1] IAM User Guide, "Conditions with multiple context keys or values".
        .. [2] IAM User Guide, "Set operators for multivalued context keys".
        .. [3] IAM User Guide, "IAM JSON policy elements: Condition operators".
        .. [4] IAM User Guide, "IAM policy elements: Variables and tags".

    >>> holds({"StringLike": {"aws:username": "a*"}}, {"aws:username": ["ada"]}).value
    True
    >>> holds({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, {}).keys
    frozenset({'aws:MultiFactorAuthPresent'})
    """
    if conditions is None:
        return YES
    if not isinstance(conditions, Mapping):
        return depends_on(MALFORMED)
    return both(
        _meets(operator, key, _texts(values), keys)
        for operator, block in conditions.items()
        for key, values in (block.items() if isinstance(block, Mapping) else [(MALFORMED, None)])
    )


MALFORMED = "a condition block that is no object"
"""What an answer depends on when a policy is not written as IAM accepts it."""


def _meets(operator: str, key: str, policy_values: Sequence[str], keys: Keys) -> Truth:
    quantifier, _, unquantified = operator.lower().rpartition(":")
    name = unquantified.removesuffix("ifexists")
    request_values = keys.get(key.lower())
    if request_values is None or quantifier not in QUANTIFIERS:
        return depends_on(key)
    if unquantified == "null":
        return _null(policy_values, absent=not request_values, key=key)
    compare = OPERATORS.get(NEGATED.get(name, name))
    if compare is None:
        return depends_on(key)
    if not request_values and name != unquantified:
        return YES
    verdicts = [
        either(_compared(compare, expected, actual, keys, key) for expected in policy_values)
        for actual in request_values
    ]
    negative = name in NEGATED
    if negative:
        verdicts = [negated(verdict) for verdict in verdicts]
    return _quantified(quantifier, verdicts, negative=negative)


def _null(policy_values: Sequence[str], *, absent: bool, key: str) -> Truth:
    """Return whether `Null` is met: "true" asks for an absent key, "false" for a present one."""
    return either(
        truth((value.lower() == "true") == absent) if value.lower() in BOOLEANS else depends_on(key)
        for value in policy_values
    )


def _quantified(quantifier: str, verdicts: Sequence[Truth], *, negative: bool) -> Truth:
    """Return the verdict on all values of the request; without any, the key is absent."""
    if quantifier == "forallvalues":
        return both(verdicts)
    if quantifier == "foranyvalue":
        return either(verdicts)
    if not verdicts:
        return truth(negative)
    return both(verdicts) if negative else either(verdicts)


def _compared(compare: Compare, expected: str, actual: str, keys: Keys, key: str) -> Truth:
    if WITHHELD in {expected, actual}:
        return depends_on(key)
    try:
        return compare(expected, actual, keys)
    except ValueError:
        return depends_on(key)


def _equal(expected: str, actual: str, keys: Keys) -> Truth:
    return matches_text(expected, actual, keys, wild=False)


def _equal_ignoring_case(expected: str, actual: str, keys: Keys) -> Truth:
    return matches_text(expected, actual, keys, wild=False, ignore_case=True)


def _like(expected: str, actual: str, keys: Keys) -> Truth:
    return matches_text(expected, actual, keys)


def _same_text(expected: str, actual: str, _: Keys) -> Truth:
    return truth(expected == actual)


def _bool(expected: str, actual: str, _: Keys) -> Truth:
    if {expected.lower(), actual.lower()} <= BOOLEANS:
        return truth(expected.lower() == actual.lower())
    raise ValueError(expected)


def _ip(expected: str, actual: str, _: Keys) -> Truth:
    # IAM accepts a range with host bits, 203.0.113.7/24, and reads the network it lies in.
    return truth(ip_address(actual) in ip_network(expected, strict=False))


def _ordered(relation: Callable[[float, float], bool]) -> Compare:
    return lambda expected, actual, _: truth(relation(float(actual), float(expected)))


def _dated(relation: Callable[[float, float], bool]) -> Compare:
    return lambda expected, actual, _: truth(relation(_moment(actual), _moment(expected)))


def _moment(text: str) -> float:
    """Return the seconds since 1970 that a date stands for: ISO 8601, or those seconds.

    Raises:
        ValueError: if the text is neither, or could be both (a year or a day without hyphens).
    """
    if text.isdigit():
        if len(text) in AMBIGUOUS_DATE_LENGTHS:
            raise ValueError(text)
        return float(text)
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _relations(
    family: str, make: Callable[[Callable[[float, float], bool]], Compare]
) -> Iterator[tuple[str, Compare]]:
    yield f"{family}equals", make(lambda actual, expected: actual == expected)
    yield f"{family}lessthan", make(lambda actual, expected: actual < expected)
    yield f"{family}lessthanequals", make(lambda actual, expected: actual <= expected)
    yield f"{family}greaterthan", make(lambda actual, expected: actual > expected)
    yield f"{family}greaterthanequals", make(lambda actual, expected: actual >= expected)


QUANTIFIERS = frozenset({"", "forallvalues", "foranyvalue"})
BOOLEANS = frozenset({"true", "false"})
AMBIGUOUS_DATE_LENGTHS = frozenset({len("2026"), len("20260301")})
OPERATORS: Mapping[str, Compare] = {
    "stringequals": _equal,
    "stringequalsignorecase": _equal_ignoring_case,
    "stringlike": _like,
    "arnequals": matches_arn,
    "arnlike": matches_arn,
    "bool": _bool,
    "binaryequals": _same_text,
    "ipaddress": _ip,
    **dict(_relations("numeric", _ordered)),
    **dict(_relations("date", _dated)),
}
"""Operator in lower case → how it compares."""
NEGATED = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "notipaddress": "ipaddress",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
}
"""Operator → the operator whose opposite it is."""


def _texts(values: Json) -> Sequence[str]:
    if isinstance(values, bool):
        return (str(values).lower(),)
    if isinstance(values, str | int | float):
        return (str(values),)
    return tuple(text for value in values or () for text in _texts(value))
