"""Digest of a plan: one text that two plans share exactly when they say the same."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from enum import Enum
from hashlib import sha256
from json import dumps
from typing import Any

from model.failover.plan import FailoverPlan

APART = frozenset({"digest", "idempotency_key"})
"""Fields that are made from the digest."""


def plan_digest(plan: FailoverPlan) -> str:
    """Return `sha256:…` of the canonical JSON of a plan: sorted keys, no white space, ASCII.

    Durations are whole microseconds. Independent of the order of the input, of the machine and of
    the version of Python.
    """
    text = dumps(_plain(plan), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def idempotency_key(digest: str, step: str) -> str:
    """Return the key of one step: the SHA-256 of plan digest and step id, in hexadecimal."""
    return sha256(f"{digest}\n{step}".encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        names = (one.name for one in fields(value) if one.name not in APART)
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in value}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
