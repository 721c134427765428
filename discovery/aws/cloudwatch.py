"""CloudWatch alarms: what they watch, how soon they notice, and what they set off."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from discovery.arns import parse
from discovery.aws.alarm_dimensions import watched
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts, SeenRequirement
from model.records.requirement import Effect

WATCHES = "alarm.metric"
ACTION = "alarm.action"
INSTANCE_ACTION = "alarm.instance-action"
CHILD = "composite-alarm.child"
RULES = {
    WATCHES: "The dimensions of an alarm's metrics name what it watches.",
    ACTION: "What an alarm sets off waits for it: a topic, a function, a group to scale.",
    INSTANCE_ACTION: "An alarm recovers, reboots or stops the instance that it watches.",
}
COMPOSITE_RULES = {
    ACTION: RULES[ACTION],
    CHILD: "A composite alarm sees only what the alarms in its rule see.",
}
ON_INSTANCE = re.compile(r"^arn:[a-z-]+:(automate:[^:]*:ec2:|swf:.*AWS_EC2\.InstanceId\.)")
SCALED = re.compile(r"(?:^|:)autoScalingGroupName/([^:]+)|:resource/([^:]+(?::[^:]+)?):policyName/")
OPERATORS = frozenset({"AND", "OR", "NOT", "TRUE", "FALSE"})
STATES = frozenset({"ALARM", "OK", "INSUFFICIENT_DATA", "AT_LEAST"})
TOKEN = re.compile(r"""(?P<quoted>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<word>[^\s(),"']+)""")
DOCS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html"


def metric_alarm_facts(item: Item, context: Context) -> Facts:
    """Return what a metric alarm watches and what waits for it."""
    alarm, seen = str(item["AlarmArn"]), sorted(_watched(item, context))
    watches = (
        requirement
        for key, kind in seen
        for requirement in required(
            alarm,
            [key],
            relation="watches",
            rule=WATCHES,
            effect=Effect.OBSERVABILITY,
            attribute="Dimensions[].Value",
            expects=kind,
        )
    )
    instances = [key for key, kind in seen if kind is Kind.COMPUTE]
    return Facts(requirements=(*watches, *_set_off(item, context, instances)))


def composite_alarm_facts(item: Item, context: Context) -> Facts:
    """Return which alarms a composite alarm combines and what waits for it."""
    alarm = str(item["AlarmArn"])
    children = {alarm_key(name, context) for name in alarm_names(str(item.get("AlarmRule") or ""))}
    combined = (
        requirement
        for child in sorted(children - {alarm})
        for requirement in required(
            alarm,
            [child],
            relation="combines",
            rule=CHILD,
            effect=Effect.OBSERVABILITY,
            attribute="AlarmRule",
            expects=Kind.ALARM,
        )
    )
    return Facts(requirements=(*combined, *_set_off(item, context, [])))


def alarm_names(rule: str) -> list[str]:
    """Return the names and ARNs of the alarms in the rule of a composite alarm, sorted.

    >>> alarm_names('ALARM("too slow") AND NOT (OK(errors) OR AT_LEAST(1, ALARM, (a, b)))')
    ['a', 'b', 'errors', 'too slow']
    """
    names: set[str] = set()
    for token in TOKEN.finditer(rule):
        quoted, word = token["quoted"], token["word"]
        if quoted:
            names.add(re.sub(r"\\(.)", r"\1", quoted[1:-1]))
        elif word not in OPERATORS | STATES and not re.fullmatch(r"\d+%?", word):
            names.add(word)
    return sorted(names)


def alarm_key(name: str, context: Context) -> str:
    """Return the ARN of an alarm that is named by ARN, or by its name in the same place."""
    if name.startswith("arn:"):
        return name
    return f"arn:{context.partition}:cloudwatch:{context.region}:{context.account}:alarm:{name}"


def alarm_name(text: str) -> str:
    """Return the name of an alarm that is given by its ARN or by its name.

    >>> alarm_name("arn:aws:cloudwatch:us-east-1:111122223333:alarm:slow"), alarm_name("slow")
    ('slow', 'slow')
    """
    return text.rpartition(":alarm:")[2]


def acted_on(action: str) -> str | None:
    """Return the key of what the action of an alarm works on; None when it is no component.

    A scaling policy works on its group, table, cluster or container service.

    >>> acted_on("arn:aws:sns:us-east-1:111122223333:pager")
    'arn:aws:sns:us-east-1:111122223333:pager'
    >>> acted_on("arn:aws:ssm:us-east-1:111122223333:opsitem:1") is None
    True
    """
    arn = parse(action)
    if arn is None or (arn.service == "ssm" and arn.resource.startswith("opsitem:")):
        return None
    if arn.service != "autoscaling":
        return arn.key
    target = SCALED.search(arn.resource)
    if target is None:
        return None
    if target[1]:
        return f"auto-scaling-group:{arn.account}/{arn.region}/{target[1]}"
    return _scaled(target[2], f"{arn.partition}:{{}}:{arn.region}:{arn.account}")


def _scaled(target: str, place: str) -> str | None:
    """Return the key of an Application Auto Scaling target: `ecs/service/shop/cart`."""
    service, _, resource = target.partition("/")
    if service == "ecs" and resource.startswith("service/"):
        return f"arn:{place.format('ecs')}:{resource}"
    if service == "dynamodb" and resource.startswith("table/"):
        return f"arn:{place.format('dynamodb')}:{'/'.join(resource.split('/')[:2])}"
    if service == "rds" and resource.startswith("cluster:"):
        return f"arn:{place.format('rds')}:{resource}"
    if service == "lambda" and resource.startswith("function:"):
        return f"arn:{place.format('lambda')}:{':'.join(resource.split(':')[:2])}"
    return None


def _watched(item: Item, context: Context) -> set[tuple[str, Kind]]:
    return {
        component
        for metric, account in _metrics(item)
        for component in watched(
            str(metric.get("Namespace") or ""),
            {dimension["Name"]: dimension["Value"] for dimension in metric.get("Dimensions") or ()},
            {
                "partition": context.partition,
                "region": context.region or "",
                "account": account or context.account,
            },
        )
    }


def _metrics(item: Item) -> Iterator[tuple[Mapping[str, Any], str | None]]:
    """Yield each metric with the account it is read from, None for the alarm's own."""
    if item.get("Namespace"):
        yield item, None
    for query in item.get("Metrics") or ():
        if query.get("MetricStat"):
            yield query["MetricStat"]["Metric"], query.get("AccountId")


def _set_off(item: Item, context: Context, instances: Sequence[str]) -> Iterator[SeenRequirement]:
    """Yield what waits for an alarm; nothing waits for one whose actions are switched off."""
    if item.get("ActionsEnabled") is False:
        return
    actions = sorted({str(action) for action in item.get("AlarmActions") or ()})
    for action in actions:
        on_instance = ON_INSTANCE.match(action) is not None
        acted = instances if on_instance else [key for key in (acted_on(action),) if key]
        for key in acted:
            yield from required(
                key,
                [str(item["AlarmArn"])],
                relation="recovered_by" if on_instance else "triggered_by",
                rule=INSTANCE_ACTION if on_instance else ACTION,
                effect=Effect.TRIGGER,
                attribute="AlarmActions[]",
                expects=Kind.ALARM,
            )


METRIC_ALARMS = Crawler(
    name="aws.cloudwatch.metric_alarms",
    title="Metric alarms: what they watch, when they go off, and what that sets off",
    kind=Kind.ALARM,
    type="AWS::CloudWatch::Alarm",
    service="cloudwatch",
    list=Call(
        operation="describe_alarms",
        items="MetricAlarms[]",
        arguments={"AlarmTypes": ["MetricAlarm"]},
    ),
    id="AlarmArn",
    label="AlarmName",
    properties={
        "actions_enabled": "ActionsEnabled",
        "comparison": "ComparisonOperator",
        "datapoints_to_alarm": "DatapointsToAlarm",
        "evaluation_periods": "EvaluationPeriods",
        "metric": "MetricName",
        "namespace": "Namespace",
        # Of several metrics the slowest decides how long the alarm takes.
        "period": "Period || max(Metrics[].not_null(MetricStat.Period, Period))",
        "statistic": "Statistic || ExtendedStatistic",
        "threshold": "Threshold",
        "treat_missing_data": "TreatMissingData",
    },
    measurements={
        "state": "StateValue",
    },
    transform=metric_alarm_facts,
    transform_effects=(Effect.OBSERVABILITY, Effect.TRIGGER),
    transform_rules=RULES,
    docs=DOCS,
)

COMPOSITE_ALARMS = Crawler(
    name="aws.cloudwatch.composite_alarms",
    title="Composite alarms, the alarms they combine, and what they set off",
    kind=Kind.ALARM,
    type="AWS::CloudWatch::CompositeAlarm",
    service="cloudwatch",
    list=Call(
        operation="describe_alarms",
        items="CompositeAlarms[]",
        arguments={"AlarmTypes": ["CompositeAlarm"]},
    ),
    id="AlarmArn",
    label="AlarmName",
    properties={
        "actions_enabled": "ActionsEnabled",
        "rule": "AlarmRule",
    },
    measurements={
        "state": "StateValue",
    },
    edges=(
        Edge(
            rule="composite-alarm.suppressor",
            relation="suppressed_by",
            needs="ActionsSuppressor",
            normalise=alarm_name,
            key="arn:{partition}:cloudwatch:{region}:{account}:alarm:{value}",
            effect=Effect.POLICY,
            expects=Kind.ALARM,
        ),
    ),
    transform=composite_alarm_facts,
    transform_effects=(Effect.OBSERVABILITY, Effect.TRIGGER),
    transform_rules=COMPOSITE_RULES,
    docs=DOCS,
)

CRAWLERS = (METRIC_ALARMS, COMPOSITE_ALARMS)
