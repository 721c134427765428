"""Kinds of fields in documents: each says what it expects, and what was probably meant."""

import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from model.errors import InvalidValue, did_you_mean
from model.records.component import Kind
from schema.documents.duration import parse_duration, parse_moment
from schema.documents.familiar_words import FAMILIAR
from schema.documents.positions import MAX_DEPTH

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")

MANY = 12
"""More words than this are not listed in a message."""
WORDS = "docs/reference/words.md"
"""The page that lists all words, with what they mean."""

ATOMS = frozenset({str, bool, type(None)})
"""Types of JSON that hold nothing that could be wrong."""
INT64 = 1 << 63
"""Stores hold whole numbers of 64 bits."""
ID = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
"""One line of text that is not empty."""


def unexpected(expected: str, hint: str | None = None) -> PydanticCustomError:
    """Return the error that says what a field expects."""
    return PydanticCustomError(
        "unexpected", "{expected}", {"expected": expected, "hint": hint or ""}
    )


def word(kind: type[Word]) -> BeforeValidator:
    """Return what reads one word of an enumeration.

    >>> from model.records.requirement import Phase
    >>> word(Phase).func("start")
    <Phase.START: 'start'>
    """
    members: Mapping[object, Word] = {str(member): member for member in kind}

    def read(value: object) -> Word:
        if isinstance(value, str) and value in members:
            return members[value]
        known = list(map(str, kind))
        near = _near(kind, value) if isinstance(value, str) else None
        long, name = len(known) > MANY, kind.__name__.lower()
        listed = f"a known {name}; {WORDS} lists all" if long else f"one of {', '.join(known)}"
        raise unexpected(listed, near)

    return BeforeValidator(read, json_schema_input_type=kind)


def _near(kind: type[StrEnum], value: str) -> str | None:
    """Return which words of an enumeration a text may mean, as a question; None if none is near."""
    written = value.rpartition("::")[2].lower().replace("-", "_").replace(" ", "_")
    familiar = FAMILIAR.get(written, ()) if kind is Kind else ()
    if familiar:
        return f"did you mean {', '.join(repr(str(member)) for member in familiar)}?"
    return did_you_mean(written, map(str, kind))


def translated(read: Callable[[object], Value]) -> Callable[[object], Value]:
    """Return `read`, with its `InvalidValue` as the error of a field."""

    def checked(value: object) -> Value:
        try:
            return read(value)
        except InvalidValue as error:
            raise unexpected(error.expected, error.hint) from error

    return checked


def fraction(value: object) -> float:
    """Return a share of the whole, above 0 and at most 1.

    Raises:
        PydanticCustomError: for anything else; a percentage is recognised in the hint.
    """
    expected = "a fraction above 0 and at most 1, such as 0.9995"
    number = _number(value)
    if number is not None and 0 < number <= 1:
        return number
    percent = number
    if isinstance(value, str):
        percent = _number_in(value)
    meant = percent is not None and 1 < percent <= 100
    raise unexpected(expected, f"write {round(percent / 100, 12)}" if meant and percent else None)


def probability(value: object) -> float:
    """Return a number from 0 to 1.

    Raises:
        PydanticCustomError: for anything else.
    """
    number = _number(value)
    if number is not None and 0 <= number <= 1:
        return number
    raise unexpected("a fraction from 0 to 1, such as 0.0005")


def rate(value: object) -> float:
    """Return a number that is not negative.

    Raises:
        PydanticCustomError: for anything else.
    """
    number = _number(value)
    if number is not None and 0 <= number < math.inf:
        return number
    raise unexpected("requests per second, a number that is not negative")


def tier(value: object) -> int | str:
    """Return a tier: a whole number that is not negative, or a word.

    Raises:
        PydanticCustomError: for anything else.
    """
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < INT64:
        return value
    raise unexpected("a tier: a whole number that is not negative, or a word")


def finite(value: object) -> object:
    """Return JSON data as it is.

    Raises:
        PydanticCustomError: if a number in it is too large, or it is nested too deep.
    """
    if type(value) in ATOMS:
        return value
    pending = [(value, 1)]
    while pending:
        inner, depth = pending.pop()
        if isinstance(inner, float) and not math.isfinite(inner):
            raise unexpected("finite numbers")
        if isinstance(inner, int) and not -INT64 <= inner < INT64:
            raise unexpected("whole numbers of at most 64 bits", "write it as a text")
        if depth > MAX_DEPTH:
            raise unexpected(f"at most {MAX_DEPTH} levels of nesting")
        children = (
            inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else ()
        )
        pending += [(child, depth + 1) for child in children if type(child) not in ATOMS]
    return value


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:  # a whole number beyond every float
        return None


def _number_in(value: str) -> float | None:
    try:
        return float(value.strip().removesuffix("%"))
    except ValueError:
        return None


DURATION_SCHEMA: TypeAlias = Annotated[
    str, Field(pattern=r"^P(?!$)(\d+W|(\d+D)?(T(?!$)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$")
]
MOMENT_SCHEMA: TypeAlias = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}([T ].+)?$")]

Text: TypeAlias = str
"""A text; a number is not turned into one, because `012345678901` would lose its zero."""
Id: TypeAlias = Annotated[str, StringConstraints(pattern=ID)]
"""The id of a component."""
Duration: TypeAlias = Annotated[
    timedelta,
    BeforeValidator(translated(parse_duration), json_schema_input_type=DURATION_SCHEMA),
]
Moment: TypeAlias = Annotated[
    datetime, BeforeValidator(translated(parse_moment), json_schema_input_type=MOMENT_SCHEMA)
]
Fraction: TypeAlias = Annotated[
    float,
    BeforeValidator(fraction, json_schema_input_type=Annotated[float, Field(gt=0, le=1)]),
]
Probability: TypeAlias = Annotated[
    float,
    BeforeValidator(probability, json_schema_input_type=Annotated[float, Field(ge=0, le=1)]),
]
Rate: TypeAlias = Annotated[
    float, BeforeValidator(rate, json_schema_input_type=Annotated[float, Field(ge=0)])
]
Tier: TypeAlias = Annotated[
    int | str,
    BeforeValidator(tier, json_schema_input_type=Annotated[int, Field(ge=0)] | str),
]
JsonValue: TypeAlias = Annotated[Any, BeforeValidator(finite, json_schema_input_type=Any)]
