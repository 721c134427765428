"""Events in the form of EventBridge: as AWS's documentation shows them, and about our shop."""

import json
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

from discovery.events import read_event
from model.incidents.event import Event

RECORDED = Path(__file__).parent / "discovery" / "events" / "recorded"
AT = datetime.fromisoformat("2026-11-30T12:00:00Z")


def recorded(name: str) -> Any:
    """Return an event as AWS's documentation shows it."""
    return json.loads((RECORDED / f"{name}.json").read_text())


def alarm(
    state: str = "ALARM",
    *,
    at: str = "2026-11-30T10:00:00Z",
    id: str = "",
    database: str = "orders",
) -> Any:
    """Return the change of an alarm that watches a database of the shop."""
    event = deepcopy(recorded("cloudwatch_alarm"))
    arn = f"arn:aws:cloudwatch:us-east-1:111122223333:alarm:{database}-is-slow"
    event |= {"account": "111122223333", "time": at, "resources": [arn]}
    event["id"] = id or f"{database}/{state}/{at}"
    event["detail"]["alarmName"] = f"{database}-is-slow"
    event["detail"]["state"] = {"value": state, "timestamp": at}
    metric = event["detail"]["configuration"]["metrics"][0]["metricStat"]["metric"]
    metric |= {"namespace": "AWS/RDS", "dimensions": {"DBInstanceIdentifier": database}}
    return event


def read(document: Any, revision: int | None = 1) -> Event:
    """Return the event of a document, received at noon."""
    return read_event(document, received_at=AT, revision=revision)
