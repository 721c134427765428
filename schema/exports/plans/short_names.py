"""Names that an executor accepts, made from the ids of steps."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

DIGITS = 8
"""Hexadecimal digits of the hash in a shortened name: 32 bits."""


def short_names(ids: Iterable[str], *, limit: int, joint: str = "-") -> Mapping[str, str]:
    """Return a name for each id: its letters and digits, with `joint` between the words.

    A name has at most `limit` characters and begins with a letter. A name ends in a hash of the id
    when characters were left out, or when two ids would have the same name. A name depends on the
    ids alone and does not change when other ids come or go, unless they look alike.

        >>> short_names(["verify:service:checkout"], limit=32)
        {'verify:service:checkout': 'verify-service-checkout'}
        >>> short_names(["stop:arn:aws:rds:us-west-2:111122223333:db:orders"], limit=32)
        {'stop:arn:aws:rds:us-west-2:111122223333:db:orders': 'stop-db-orders-18586938'}
    """
    wanted = sorted(ids)
    plain = {id: _plain(id, joint) for id in wanted}
    count: dict[str, int] = {}
    for name in plain.values():
        count[name.lower()] = count.get(name.lower(), 0) + 1
    return {
        step: name
        if len(name) <= limit and ":arn:" not in step and count[name.lower()] == 1
        else _hashed(step, joint, limit)
        for step, name in plain.items()
    }


def _plain(text: str, joint: str) -> str:
    name = joint.join(re.findall(r"[A-Za-z0-9]+", text))
    return name if name[:1].isalpha() else f"s{joint}{name}"


def _hashed(step: str, joint: str, limit: int) -> str:
    """Return the action, the resource in the component's ARN, and a hash of the whole."""
    action, _, arn = step.partition(":arn:")
    kept = f"{action}:{':'.join(arn.split(':')[4:])}" if arn else step
    mark = sha256(step.encode()).hexdigest()[:DIGITS]
    room = limit - DIGITS - len(joint)
    return _plain(kept, joint)[:room].rstrip(joint) + joint + mark
