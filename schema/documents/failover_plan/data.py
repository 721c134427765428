"""A failover plan as plain data and as canonical JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from model.failover import plan
from model.failover.timetable import Timetable
from schema.documents.failover_plan.plan_document import shape
from schema.documents.failover_plan.target import Target


def document(
    found: plan.FailoverPlan,
    *,
    generated_at: datetime,
    at: datetime | None = None,
    times: Timetable | None = None,
    targets: Sequence[Target] = (),
) -> dict[str, Any]:
    """Return `found` as plain data, keys as written; `targets` are what exports of it lose."""
    written = shape(found, generated_at=generated_at, at=at, times=times, targets=targets)
    return written.model_dump(mode="json", by_alias=True)


def canonical(
    found: plan.FailoverPlan,
    *,
    generated_at: datetime,
    at: datetime | None = None,
    times: Timetable | None = None,
    targets: Sequence[Target] = (),
) -> bytes:
    """Return `found` as canonical JSON: sorted keys, no white space, UTF-8."""
    written = document(found, generated_at=generated_at, at=at, times=times, targets=targets)
    return orjson.dumps(written, option=orjson.OPT_SORT_KEYS)
