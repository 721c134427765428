"""Writes records through every door, for `tests.test_declared_once`.

It runs over a copy of the model in which records have one more field, `hue`.
"""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLObjectType
from graphql import build_schema as read_sdl

from model.failover.plan import Action, Mode, Step
from model.gaps.interface import Finding, Gap, Score, Severity
from model.linking.link import LinkSettings, link
from model.records.component import Component, ComponentId, Kind
from model.records.diff import diff
from model.records.digest import digest
from model.records.objective import Capability, DisruptionClass, Objective, Waiver
from model.records.requirement import Effect, Evidence, EvidenceKind, Member, Requirement
from model.records.revision import Records
from model.recovery.slack import Margin
from schema.documents.failover_plan.shapes import PlanDocument, WrittenStep
from schema.documents.graph import read_document
from schema.documents.json_schema import json_schema
from schema.documents.observe import to_observation
from schema.documents.plain import plain
from schema.documents.records import from_records
from schema.graphql.build import build_schema
from service.stores.codec import dumps, loads
from service.stores.neo4j.property_types import PropertyTypes
from service.stores.neo4j.records import node, relationships
from service.stores.rows import RecordKind, rows

HUE: dict[str, Any] = {"hue": "teal"}
AT = datetime(2026, 1, 1, tzinfo=UTC)
PLACE: dict[str, Any] = {"subject": ComponentId("a"), "disruption_class": DisruptionClass.ZONE}
REASON = Evidence(kind=EvidenceKind.DECLARED, rule="r", effect=Effect.HARD)
NEED = Requirement(
    dependent=ComponentId("a"),
    members=(Member(provider=ComponentId("b")),),
    minimum=1,
    effect=Effect.HARD,
    relation="reads",
    evidence=(REASON,),
)
PLAIN: dict[str, Any] = {
    "Component": Component(id=ComponentId("a"), kind=Kind.QUEUE),
    "Member": NEED,
    "Evidence": NEED,
    "Requirement": NEED,
    "Objective": Objective(**PLACE, source="s"),
    "Capability": Capability(**PLACE, source="s"),
    "Waiver": Waiver(rule="N-01", subject=ComponentId("a"), owner="o", reason="r", expires_at=AT),
}
"""By name of a dataclass: the record that holds it, without the field."""
COLOURED: dict[str, Any] = {
    **{name: replace(record, **HUE) for name, record in PLAIN.items()},
    "Member": replace(NEED, members=(replace(NEED.members[0], **HUE),)),
    "Evidence": replace(NEED, evidence=(replace(REASON, **HUE),)),
}
"""The same with the field."""
SECTIONS = {
    "Component": "components",
    "Objective": "objectives",
    "Capability": "capabilities",
    "Waiver": "waivers",
}


def records(name: str, record: Any) -> Records:
    """Return the records of a revision with this one."""
    return Records(**{SECTIONS.get(name, "requirements"): (record,)})


def sqlite(name: str) -> bool:
    record = COLOURED[name]
    again: Any = loads(type(record), dumps(record))
    return bool(again == record)


def neo4j(name: str) -> object:
    (row,) = rows(records(name, COLOURED[name]))
    if row.kind is RecordKind.REQUIREMENT:
        return next(relationships(row, since=1))[3].get("hue")
    return node(row, number=1, since=1, types=PropertyTypes({})).get("hue")


def digests(name: str) -> bool:
    return digest(records(name, PLAIN[name])) != digest(records(name, COLOURED[name]))


def differences(name: str) -> object:
    found = diff(records(name, PLAIN[name]), records(name, COLOURED[name]))
    changed = (*found.changed_components, *found.changed_requirements)
    return list(changed[0].fields)


def documents(name: str) -> bool:
    """Tell whether a document writes the field, and a shape reads it."""
    text = "".join(from_records(records(name, COLOURED[name]), as_json=True))
    document, _ = read_document(text.encode(), file="f")
    (shape,) = getattr(document, SECTIONS.get(name, "requirements"))
    inside = {"Member": "members", "Evidence": "evidence"}.get(name)
    return getattr(getattr(shape, inside)[0] if inside else shape, "hue", None) == "teal"


def imported() -> object:
    """Return the field of a component that two files describe, after linking."""
    observations = []
    for file, record in (("one", COLOURED["Component"]), ("two", PLAIN["Component"])):
        text = "".join(from_records(Records(components=(record,)), as_json=True))
        document, source = read_document(text.encode(), file=file)
        observations.append(to_observation(document, source, file=file, read_at=AT))
    (component,) = link(observations, LinkSettings()).components
    return plain(component)["hue"]


def answers(name: str) -> object:
    written = plain(COLOURED[name] if name in COLOURED else further(name))
    inside = {"Member": "members", "Evidence": "evidence"}.get(name)
    return written[inside][0]["hue"] if inside else written["hue"]


def further(name: str) -> Any:
    """Return a step, or a gap, with the field."""
    if name == "Step":
        return STEP
    finding = Finding(component=ComponentId("a"), message="m", **HUE)
    parts = Score(tier_weight=1, exceed=1, reach=1, confidence=1)
    about: dict[str, Any] = {"id": "1", "rule": "N-01", "title": "t", "score": 1.0, "fix": "f"}
    about |= {"cause": ComponentId("a"), "owner": None, "services": (), "unit": None}
    return Gap(finding=finding, parts=parts, severity=next(iter(Severity)), waiver=None, **about)


STEP = Step(
    id="start:a",
    component=ComponentId("a"),
    action=Action.START,
    side="us-west-2",
    wave=1,
    description="d",
    requires=(),
    preconditions=(),
    verify=(),
    timeout=None,
    expected=None,
    evidence="e",
    irreversible=False,
    compensation=None,
    modes=(Mode.PLANNED,),
    owner=None,
    retries=0,
    on_failure="stop",
    **HUE,
)


def plans() -> dict[str, object]:
    margin = Margin(
        slack=None, slack_at_most=None, slack_reason="", gain=None, known_gain=None, gain_reason=""
    )
    schema = json_schema(PlanDocument)["$defs"]["WrittenStep"]["properties"]
    return {
        "written": plain(WrittenStep(step=STEP, margin=margin))["hue"],
        "schema": "hue" in schema,
    }


def shown() -> dict[str, tuple[str, str | None]]:
    types = read_sdl(build_schema().as_str()).type_map
    found = {}
    for name in (*PLAIN, "Step", "Finding"):
        kind = types["Gap" if name == "Finding" else name]
        assert isinstance(kind, GraphQLObjectType)
        field = kind.fields["hue"]
        found[name] = (f"hue: {field.type}", field.description)
    return found


def main() -> None:
    """Write what each door gives, as JSON."""
    names = tuple(PLAIN)
    statements = ("Component", "Requirement", "Objective", "Capability", "Waiver")
    found = {
        "graphql": shown(),
        "json": {name: answers(name) for name in (*names, "Step", "Finding")},
        "sqlite": {name: sqlite(name) for name in names},
        "digest": {name: digests(name) for name in names},
        "document": {name: documents(name) for name in names},
        "neo4j": {name: neo4j(name) for name in statements},
        "diff": {
            name: differences(name) for name in ("Component", "Requirement", "Evidence", "Member")
        },
        "import": {"Component": imported()},
        "plan": plans(),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
