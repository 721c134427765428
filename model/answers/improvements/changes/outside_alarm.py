"""An alarm outside of the Region that it watches."""

from model.answers.improvements.interface import Change, Effort, Situation
from model.answers.improvements.records_edit import with_component, with_need
from model.capability.detection import detection
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect
from model.records.revision import Records


def applies(situation: Situation, component: Component) -> bool:
    """Tell whether nothing that the service needs is watched."""
    graph = situation.graph
    watched = any(detection(graph, name).known for name in situation.needed)
    return component.id == situation.service and not watched


def alter(situation: Situation, component: Component, records: Records) -> Records:
    """Return the records with an alarm of three minutes on everything that the service needs."""
    alarm = Component(
        id=ComponentId(f"{component.id}/alarm"),
        kind=Kind.ALARM,
        name=f"alarm of {component.label}",
        type="AWS::CloudWatch::Alarm",
        region="outside",
        properties={"period": 60, "datapoints_to_alarm": 3},
    )
    records = with_component(records, alarm)
    for name in sorted(situation.needed):
        if situation.graph.component(name).kind not in LOGICAL_KINDS:
            records = with_need(records, alarm.id, name, Effect.OBSERVABILITY, "watches")
    return records


CHANGE = Change(
    id="outside-alarm",
    title="Watch {name} with an alarm in a third Region",
    effort=Effort.SETTING,
    classes=frozenset(DisruptionClass),
    applies=applies,
    alter=alter,
)
