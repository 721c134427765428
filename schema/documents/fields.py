"""Kinds of fields in documents: each says what it expects, and what was probably meant."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from model.availability.common_cause import CommonCauseModel
from model.errors import InvalidValue, did_you_mean
from model.records.component import Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, EvidenceKind, Phase, Response
from schema.documents.duration import parse_duration, parse_moment

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")

MANY = 12
"""More words than this are not listed when a near one can be suggested."""

CONTROL = frozenset(map(chr, (*range(32), 127)))


def unexpected(expected: str, hint: str | None = None) -> PydanticCustomError:
    """Return the error that says what a field expects."""
    return PydanticCustomError(
        "unexpected", "{expected}", {"expected": expected, "hint": hint or ""}
    )


def text(value: object) -> str:
    """Return a text as it is.

    Raises:
        PydanticCustomError: for anything else; numbers are not turned into text silently,
            because `012345678901` would lose its zero.
    """
    if isinstance(value, str):
        return value
    scalar = isinstance(value, bool | int | float)
    written = str(value).lower() if isinstance(value, bool) else value
    raise unexpected("a text", f'put it in quotes: "{written}"' if scalar else None)


def identifier(value: object) -> str:
    """Return the id of a component.

    Raises:
        PydanticCustomError: if it is empty or holds control characters.
    """
    found = text(value)
    if not found.strip() or CONTROL & set(found):
        raise unexpected("an id: one line of text that is not empty")
    return found


def words(kind: type[Word]) -> Callable[[object], Word]:
    """Return the reader of one word of an enumeration."""

    def read(value: object) -> Word:
        known = [str(word) for word in kind]
        if isinstance(value, str) and value in known:
            return kind(value)
        near = (
            did_you_mean(value.lower().replace("-", "_"), known) if isinstance(value, str) else None
        )
        name = kind.__name__.lower()
        long = len(known) > MANY and near is not None
        raise unexpected(f"a known {name}" if long else f"one of {', '.join(known)}", near)

    return read


def translated(read: Callable[[object], Value]) -> Callable[[object], Value]:
    """Return `read` with its `InvalidValue` told in the words of a field."""

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
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise unexpected("a tier: a whole number that is not negative, or a word")


def finite(value: object) -> object:
    """Return JSON data as it is.

    Raises:
        PydanticCustomError: if a number in it is too large for JSON.
    """
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, float) and not math.isfinite(one):
            raise unexpected("finite numbers")
        pending.extend(
            one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        )
    return value


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def _number_in(value: str) -> float | None:
    try:
        return float(value.strip().removesuffix("%"))
    except ValueError:
        return None


DURATION_SCHEMA: TypeAlias = Annotated[
    str, Field(pattern=r"^P(?!$)(\d+W|(\d+D)?(T(?!$)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$")
]
MOMENT_SCHEMA: TypeAlias = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}([T ].+)?$")]

Text: TypeAlias = Annotated[str, BeforeValidator(text, json_schema_input_type=str)]
Id: TypeAlias = Annotated[
    str,
    BeforeValidator(identifier, json_schema_input_type=Annotated[str, Field(min_length=1)]),
]
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
Data: TypeAlias = Annotated[Any, BeforeValidator(finite, json_schema_input_type=Any)]
KindWord: TypeAlias = Annotated[Kind, BeforeValidator(words(Kind), json_schema_input_type=Kind)]
CommonCauseWord: TypeAlias = Annotated[
    CommonCauseModel,
    BeforeValidator(words(CommonCauseModel), json_schema_input_type=CommonCauseModel),
]
EffectWord: TypeAlias = Annotated[
    Effect, BeforeValidator(words(Effect), json_schema_input_type=Effect)
]
PhaseWord: TypeAlias = Annotated[Phase, BeforeValidator(words(Phase), json_schema_input_type=Phase)]
ResponseWord: TypeAlias = Annotated[
    Response, BeforeValidator(words(Response), json_schema_input_type=Response)
]
EvidenceWord: TypeAlias = Annotated[
    EvidenceKind, BeforeValidator(words(EvidenceKind), json_schema_input_type=EvidenceKind)
]
ClassWord: TypeAlias = Annotated[
    DisruptionClass,
    BeforeValidator(words(DisruptionClass), json_schema_input_type=DisruptionClass),
]
