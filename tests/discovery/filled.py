"""Answers that a test writes with what it speaks of; AWS's model says what else must be there."""

from datetime import UTC, datetime
from typing import Any

from botocore.model import Shape

from discovery.permissions import operation_model

AT = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)
_PLAIN: dict[str, Any] = {
    "boolean": False,
    "double": 0.0,
    "float": 0.0,
    "integer": 0,
    "list": [],
    "long": 0,
    "map": {},
    "timestamp": AT,
}


def filled(service: str, operation: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Return the answer with the members that AWS's model requires and `answer` leaves out."""
    complete = _filled(answer, operation_model(service, operation).output_shape)
    assert isinstance(complete, dict)
    return complete


def _filled(value: Any, shape: Any) -> Any:
    if shape.type_name == "structure" and isinstance(value, dict):
        missing = set(shape.required_members) - set(value)
        stated = {name: _filled(value[name], shape.members[name]) for name in value}
        return {**stated, **{name: _blank(shape.members[name]) for name in sorted(missing)}}
    if shape.type_name == "list" and isinstance(value, list):
        return [_filled(element, shape.member) for element in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {name: _filled(element, shape.value) for name, element in value.items()}
    return value


def _blank(shape: Shape) -> Any:
    if shape.type_name == "structure":
        return _filled({}, shape)
    if shape.type_name == "string":
        return next(iter(getattr(shape, "enum", ())), "-" * int(shape.metadata.get("min", 1)))
    return _PLAIN[shape.type_name]
