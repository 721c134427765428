"""Conditions: whether the `Condition` block of a statement holds for what is known of a request.

Source: AWS IAM user guide, "IAM JSON policy elements: Condition operators".
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

from model.access.pattern import Keys, matches_text
from model.access.truth import YES, Truth, both, depends_on, either, negated, truth
from model.records.component import Json

Compare = Callable[[str, str, Keys], Truth]
"""(value of the policy, value of the request, keys) → whether they match."""


def holds(conditions: Json, keys: Keys) -> Truth:
    """Return whether every operator and key of a condition block holds.

    What cannot be judged (an operator that is not known, a value of the wrong form) depends on
    its key: neither a permission nor a denial is ever taken for certain because of it.
    """
    if not isinstance(conditions, Mapping):
        return YES
    return both(
        _holds(operator, key, _texts(wanted), keys)
        for operator, block in conditions.items()
        if isinstance(block, Mapping)
        for key, wanted in block.items()
    )


def _holds(operator: str, key: str, wanted: Sequence[str], keys: Keys) -> Truth:
    quantifier, _, rest = operator.rpartition(":")
    optional = rest.endswith("IfExists")
    name = rest.removesuffix("IfExists").lower()
    held = keys.get(key.lower())
    if held is None:
        return depends_on(key.lower())
    if name == "null":
        return either(truth((one.lower() == "true") == (not held)) for one in wanted)
    if not held and optional:
        return YES
    negative = name in NEGATIVE
    compare = OPERATORS.get(NEGATIVE.get(name, name))
    if compare is None:
        return depends_on(key.lower())
    each = [_any(compare, wanted, one, keys, key) for one in held]
    if negative:
        each = [negated(one) for one in each]
    return _quantified(quantifier.lower(), each, negative=negative)


def _quantified(quantifier: str, each: Sequence[Truth], *, negative: bool) -> Truth:
    if quantifier == "forallvalues":
        return both(each)
    if quantifier == "foranyvalue":
        return either(each)
    if not each:
        return truth(negative)
    return both(each) if negative else either(each)


def _any(compare: Compare, wanted: Sequence[str], held: str, keys: Keys, key: str) -> Truth:
    return either(_safely(compare, one, held, keys, key) for one in wanted)


def _safely(compare: Compare, wanted: str, held: str, keys: Keys, key: str) -> Truth:
    try:
        return compare(wanted, held, keys)
    except ValueError:
        return depends_on(key.lower())


def _equal(wanted: str, held: str, keys: Keys) -> Truth:
    if "${" in wanted:
        return matches_text(wanted, held, keys, wild=False)
    return truth(wanted == held)


def _equal_ignoring_case(wanted: str, held: str, keys: Keys) -> Truth:
    return _equal(wanted.lower(), held.lower(), {k: [v.lower() for v in keys[k]] for k in keys})


def _like(wanted: str, held: str, keys: Keys) -> Truth:
    return matches_text(wanted, held, keys)


def _arn_like(wanted: str, held: str, keys: Keys) -> Truth:
    return matches_text(wanted, held, keys, arn=True)


def _bool(wanted: str, held: str, _: Keys) -> Truth:
    return truth(wanted.lower() == held.lower())


def _ip(wanted: str, held: str, _: Keys) -> Truth:
    return truth(ip_address(held) in ip_network(wanted, strict=False))


def _ordered(relation: Callable[[float, float], bool]) -> Compare:
    return lambda wanted, held, _: truth(relation(float(held), float(wanted)))


def _dated(relation: Callable[[float, float], bool]) -> Compare:
    return lambda wanted, held, _: truth(relation(_moment(held), _moment(wanted)))


def _moment(text: str) -> float:
    if text.isdigit():
        return float(text)
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _relations(
    family: str, make: Callable[[Callable[[float, float], bool]], Compare]
) -> Iterator[tuple[str, Compare]]:
    yield f"{family}equals", make(lambda held, wanted: held == wanted)
    yield f"{family}lessthan", make(lambda held, wanted: held < wanted)
    yield f"{family}lessthanequals", make(lambda held, wanted: held <= wanted)
    yield f"{family}greaterthan", make(lambda held, wanted: held > wanted)
    yield f"{family}greaterthanequals", make(lambda held, wanted: held >= wanted)


OPERATORS: Mapping[str, Compare] = {
    "stringequals": _equal,
    "stringequalsignorecase": _equal_ignoring_case,
    "stringlike": _like,
    "arnequals": _arn_like,
    "arnlike": _arn_like,
    "bool": _bool,
    "binaryequals": _equal,
    "ipaddress": _ip,
    **dict(_relations("numeric", _ordered)),
    **dict(_relations("date", _dated)),
}
NEGATIVE = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "notipaddress": "ipaddress",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
}
"""Operators that hold where another does not."""


def _texts(value: Json) -> Sequence[str]:
    if isinstance(value, bool):
        return (str(value).lower(),)
    if isinstance(value, str | int | float):
        return (str(value),)
    return tuple(text for one in value or () for text in _texts(one))
