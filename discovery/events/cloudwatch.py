"""CloudWatch alarms that change their state."""

from collections.abc import Iterator

from discovery.aws.alarm_dimensions import watched
from discovery.events import fields
from discovery.events.fields import Json
from discovery.events.interface import Envelope, EventDetail, EventReader
from model.errors import InvalidValue
from model.incidents.event import EventKind, EventSource, Mention

WITHIN = "detail."
STATES = {
    "ALARM": EventKind.BEGINS,
    "OK": EventKind.ENDS,
    # The alarm cannot tell: whether what it reported goes on is not known.
    "INSUFFICIENT_DATA": EventKind.NOTES,
}


def read(detail: Json, envelope: Envelope) -> EventDetail:
    """Return what the change of an alarm says.

    The alarm itself is named too: in the graph it stands for all that it watches, which for a
    composite alarm no event says.
    """
    name = fields.text(detail, "alarmName", within=WITHIN)
    state = fields.text(detail, "state.value", within=WITHIN)
    if state not in STATES:
        raise InvalidValue("detail.state.value", state, f"one of {', '.join(STATES)}")
    alarm = envelope.resources[0] if envelope.resources else _arn(name, envelope)
    changed_at = fields.optional_moment(detail, "state.timestamp", within=WITHIN)
    partition = alarm.split(":")[1] if alarm.startswith("arn:") else "aws"
    keys = dict.fromkeys(_watched(detail, envelope, partition))
    watches = tuple(
        Mention(text=key, account=envelope.account, region=envelope.region) for key in keys
    )
    return EventDetail(
        subject=alarm,
        kind=STATES[state],
        at=changed_at or envelope.at,
        title=fields.title(f"alarm {name} is {state}"),
        category=state,
        mentions=watches or (Mention(text=alarm),),
    )


def _watched(detail: Json, envelope: Envelope, partition: str) -> Iterator[str]:
    places = {"partition": partition, "region": envelope.region, "account": envelope.account}
    within = f"{WITHIN}configuration.metrics[]."
    for entry in fields.objects(detail, "configuration.metrics", within=WITHIN):
        if "metricStat" not in entry:
            continue  # an expression over other metrics
        metric = fields.mapping(entry, "metricStat.metric", within=within)
        dimensions = metric.get("dimensions") or {}
        if not isinstance(dimensions, dict):
            raise InvalidValue(f"{within}metricStat.metric.dimensions", dimensions, "an object")
        texts = {str(name): str(value) for name, value in dimensions.items()}
        for key, _ in watched(str(metric.get("namespace") or ""), texts, places):
            yield key


def _arn(name: str, envelope: Envelope) -> str:
    return f"arn:aws:cloudwatch:{envelope.region}:{envelope.account}:alarm:{name}"


EVENTS = EventReader(
    source=EventSource.CLOUDWATCH,
    detail_type="CloudWatch Alarm State Change",
    read=read,
    docs="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
    "cloudwatch-and-eventbridge.html",
)
