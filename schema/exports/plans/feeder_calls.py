"""Calls that switch on and off what feeds a consumer: mappings, rules, schedules and pipes."""

from collections.abc import Mapping
from typing import Any

from model.failover.messages import MAPPING, PIPE, RULE, SCHEDULE, feeders
from model.failover.plan import Action
from model.records.component import Component
from schema.exports.plans.call import About, Call, Input, Maker, Shows, last_part


def feeding(about: About, kind: str) -> Component | None:
    """Return the only feeder of this type of the component, or the component itself if it is one.

    None when several feed it, or none is known.
    """
    if about.target.type == kind:
        return about.target
    components = [about.graph.component(name) for name in feeders(about.graph, about.target.id)]
    fitting = [component for component in components if component.type == kind]
    return fitting[0] if len(fitting) == 1 else None


def _is_on(about: About) -> bool | None:
    """Return whether the feeder is on when the step is done; None for a check before it."""
    return {Action.FENCE: False, Action.ENABLE: True}.get(Action(about.effect))


def _mapping_id(about: About) -> str | Input:
    mapping = feeding(about, MAPPING)
    if mapping is None:
        return about.input("Mapping", "UUID of each event source mapping, one call for each")
    return last_part(mapping, ":")


def _update_mapping(about: About) -> Call | None:
    on = _is_on(about)
    if on is None:
        return None
    arguments = {"UUID": _mapping_id(about), "Enabled": on}
    return Call(service="lambda", operation="UpdateEventSourceMapping", arguments=arguments)


def _get_mapping(about: About) -> Call:
    arguments = {"UUID": _mapping_id(about)}
    return _state(about, "lambda", "GetEventSourceMapping", arguments,
                  "State", ("Enabled", "Disabled"))  # fmt: skip


def _state(
    about: About,
    service: str,
    operation: str,
    arguments: Mapping[str, Any],
    field: str,
    words: tuple[str, str],
) -> Call:
    """Return a check of a switch; before anything changes, a person reads how it stands."""
    on = _is_on(about)
    call = Call(service=service, operation=operation, arguments=arguments)
    if on is None:
        text = f"it exists, and {field} says whether it is on"
        return Call(service=service, operation=operation, arguments=arguments, expects=text)
    return Call(
        service=call.service,
        operation=call.operation,
        arguments=arguments,
        shows=(Shows(f"$.{field}", words[0] if on else words[1]),),
        unseen="whether events that it took already are handled",
    )


def _rule_name(rule: Component) -> Mapping[str, str]:
    """Return the arguments that name a rule: `rule/<name>`, or `rule/<bus>/<name>`."""
    *bus, name = rule.id.partition(":rule/")[2].split("/")
    return {"Name": name, **({"EventBusName": "/".join(bus)} if bus else {})}


def _rule(operation: str) -> Maker:
    def made(about: About) -> Call | None:
        rule = feeding(about, RULE)
        if rule is None or ":rule/" not in rule.id:
            return None
        if operation == "DescribeRule":
            return _state(about, "events", operation, _rule_name(rule),
                          "State", ("ENABLED", "DISABLED"))  # fmt: skip
        return Call(service="events", operation=operation, arguments=_rule_name(rule))

    return made


def _schedule_name(schedule: Component) -> Mapping[str, str]:
    """Return the arguments that name a schedule: `schedule/<group>/<name>`."""
    group, _, name = schedule.id.partition(":schedule/")[2].rpartition("/")
    return {"Name": name, **({"GroupName": group} if group else {})}


def _update_schedule(about: About) -> Call | None:
    schedule, on = feeding(about, SCHEDULE), _is_on(about)
    if schedule is None or on is None or ":schedule/" not in schedule.id:
        return None
    # UpdateSchedule replaces the whole schedule: what is not sent is lost.
    same = "as GetSchedule shows it"
    return Call(
        service="scheduler",
        operation="UpdateSchedule",
        arguments={
            **_schedule_name(schedule),
            "State": "ENABLED" if on else "DISABLED",
            "ScheduleExpression": about.input("ScheduleExpression", f"its expression, {same}"),
            "FlexibleTimeWindow": about.input(
                "FlexibleTimeWindow", f"its time window, {same}", structure=True
            ),
            "Target": about.input("ScheduleTarget", f"its target, {same}", structure=True),
        },
    )


def _get_schedule(about: About) -> Call | None:
    schedule = feeding(about, SCHEDULE)
    if schedule is None or ":schedule/" not in schedule.id:
        return None
    return _state(about, "scheduler", "GetSchedule", _schedule_name(schedule),
                  "State", ("ENABLED", "DISABLED"))  # fmt: skip


def _pipe(operation: str) -> Maker:
    def made(about: About) -> Call | None:
        pipe = feeding(about, PIPE)
        if pipe is None:
            return None
        name = {"Name": last_part(pipe)}
        if operation == "DescribePipe":
            return _state(about, "pipes", operation, name, "CurrentState", ("RUNNING", "STOPPED"))
        return Call(service="pipes", operation=operation, arguments=name)

    return made


CALLS: Mapping[str, Maker] = {
    "lambda:UpdateEventSourceMapping": _update_mapping,
    "lambda:GetEventSourceMapping": _get_mapping,
    "scheduler:UpdateSchedule": _update_schedule,
    "scheduler:GetSchedule": _get_schedule,
    **{f"events:{operation}": _rule(operation)
       for operation in ("DisableRule", "EnableRule", "DescribeRule")},
    **{f"pipes:{operation}": _pipe(operation)
       for operation in ("StopPipe", "StartPipe", "DescribePipe")},
}  # fmt: skip
"""Makers of calls, by `<service>:<Operation>`."""
