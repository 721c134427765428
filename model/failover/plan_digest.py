"""Digest of a plan: two plans have the same digest exactly when their contents are equal."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from enum import Enum
from hashlib import sha256
from json import dumps
from typing import Any

from model.failover.plan import FailoverPlan

APART = frozenset({"digest", "idempotency_key", "post_recovery"})
"""Fields that are derived from the digest, or come after what it stands for: no part of it."""
PARTIAL = frozenset({"leave", "crossings"})
"""Fields that are no part of the digest while they are empty."""


def plan_digest(plan: FailoverPlan) -> str:
    """Return `sha256:…` of the canonical JSON of a plan: sorted keys, no white space, ASCII.

    Durations are whole microseconds. The digest does not depend on the order of the input, the
    machine or the version of Python. Fields in `PARTIAL` count only when they are not empty, so
    that a plan without them keeps its digest.
    """
    text = dumps(_plain(plan), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def idempotency_key(digest: str, step: str) -> str:
    """Return the key of one step: the SHA-256 of plan digest and step id, in hexadecimal."""
    return sha256(f"{digest}\n{step}".encode()).hexdigest()


def _counts(name: str, value: Any) -> bool:
    return name not in APART and (bool(value) or name not in PARTIAL)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        said = {field.name: getattr(value, field.name) for field in fields(value)}
        return {name: _plain(each) for name, each in said.items() if _counts(name, each)}
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in value}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
