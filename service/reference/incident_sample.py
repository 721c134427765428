"""The alarm of the worked examples: the stock of the shop answers slowly."""

from datetime import datetime
from typing import Any

from discovery.events import read_event
from model.incidents.incident import subject_key

ACCOUNT, REGION, DATABASE = "375564641708", "us-east-1", "inventory"
AT = "2026-11-30T10:00:00Z"
ALARM: dict[str, Any] = {
    "version": "0",
    "id": "c4c1c1c9-6542-e61b-6ef0-8c4d36933a92",
    "detail-type": "CloudWatch Alarm State Change",
    "source": "aws.cloudwatch",
    "account": ACCOUNT,
    "time": AT,
    "region": REGION,
    "resources": [f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:inventory-is-slow"],
    "detail": {
        "alarmName": "inventory-is-slow",
        "state": {"value": "ALARM", "timestamp": AT},
        "configuration": {
            "metrics": [
                {
                    "metricStat": {
                        "metric": {
                            "namespace": "AWS/RDS",
                            "name": "ReadLatency",
                            "dimensions": {"DBInstanceIdentifier": DATABASE},
                        }
                    }
                }
            ]
        },
    },
}


def incident_id() -> str:
    """Return the id of the incident that the alarm opens."""
    event = read_event(ALARM, received_at=datetime.fromisoformat(AT))
    return f"cloudwatch-{subject_key(event)}-1"
