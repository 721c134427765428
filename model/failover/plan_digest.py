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
PARTIAL = frozenset({"leave", "crossings"})
"""Fields that only a plan has that leaves something behind."""


def plan_digest(plan: FailoverPlan) -> str:
    """Return `sha256:…` of the canonical JSON of a plan: sorted keys, no white space, ASCII.

    Durations are whole microseconds. Independent of the order of the input, of the machine and of
    the version of Python. Fields in `PARTIAL` count only when they say something, so that the plan
    for everything has the digest that it had before there were others.
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
        said = {one.name: getattr(value, one.name) for one in fields(value)}
        return {name: _plain(each) for name, each in said.items() if _counts(name, each)}
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in value}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
