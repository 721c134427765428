"""An export imported alone gives the same digest, in YAML and in JSON, whatever was in it."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings

from model.linking.link import DERIVED_RULES, LinkSettings, link
from model.records.digest import digest
from schema.documents.graph import read_document
from schema.documents.observe import to_observation
from schema.documents.records import from_records
from tests.schema.documents.generated import documents

AT = datetime(2026, 3, 1, tzinfo=UTC)


def records(text, file="estate.yaml"):
    document, source = read_document(text.encode(), file=file)
    seen = to_observation(document, source, file=file, read_at=AT)
    return link([seen], LinkSettings())


def exported(found, *, as_json):
    return "".join(from_records(found, derived=DERIVED_RULES, as_json=as_json))


@given(documents())
@settings(deadline=None, max_examples=150)
def test_export_of_any_document_gives_the_same_digest(document):
    first = records(json.dumps(document), "other.json")

    for as_json in (False, True):
        text = exported(first, as_json=as_json)
        again = records(text, "export.yaml")
        assert digest(again) == digest(first)
        assert exported(again, as_json=as_json) == text


def test_export_has_one_record_a_line_in_a_fixed_order():
    text = """
loadpath: 1
components:
- {kind: queue, id: b, tags: {z: "1", a: "2"}}
- {id: a, kind: compute}
requirements:
- {dependent: a, members: [{provider: b, tolerance: PT5M}], relation: reads_from}
objectives:
- {component: a, class: zone, rto: PT15M, source: book}
"""
    assert exported(records(text), as_json=False) == (
        "loadpath: 1\n"
        "components:\n"
        '- {"id": "a", "kind": "compute"}\n'
        '- {"id": "b", "kind": "queue", "tags": {"a": "2", "z": "1"}}\n'
        "requirements:\n"
        '- {"dependent": "a", "members": [{"provider": "b", "tolerance": "PT5M"}],'
        ' "relation": "reads_from"}\n'
        "objectives:\n"
        '- {"component": "a", "class": "zone", "source": "book", "rto": "PT15M"}\n'
    )


def test_full_function_is_written_in_one_requirement_with_the_minimum():
    need = "- {dependent: fleet, members: [i1, i2, i3, i4], minimum: 1, full: 3, relation: runs_on}"
    text = exported(records(f"loadpath: 1\nrequirements:\n{need}\n"), as_json=False)
    assert [line for line in text.splitlines() if "dependent" in line] == [
        '- {"dependent": "fleet", "members": ["i1", "i2", "i3", "i4"], "minimum": 1,'
        ' "relation": "runs_on", "full": 3}'
    ]


def test_full_function_by_another_rule_is_written_by_itself():
    both = """
loadpath: 1
requirements:
- {dependent: fleet, members: [i1, i2], minimum: 1, relation: runs_on}
- dependent: fleet
  members: [i1, i2]
  effect: soft
  relation: "runs_on:full"
  propagate_degraded: false
  when: {bad: ignored, slow: ignored}
  rule: drill
"""
    text = exported(records(both), as_json=False)
    assert [line.count('"full"') for line in text.splitlines() if "dependent" in line] == [0, 0]
    assert digest(records(text)) == digest(records(both))


def test_empty_document_round_trips():
    first = records("loadpath: 1\n")

    assert exported(first, as_json=False) == "loadpath: 1\n"
    assert digest(records(exported(first, as_json=True))) == digest(first)


@pytest.mark.slow
def test_large_estate_round_trips():
    count = 5000
    document = {
        "loadpath": 1,
        "components": [
            {
                "id": f"arn:aws:sqs:us-east-1:111122223333:queue-{number}",
                "kind": "queue",
                "account": "111122223333",
                "region": "us-east-1",
                "tags": {"n": str(number)},
            }
            for number in range(count)
        ],
        "requirements": [
            {
                "dependent": f"arn:aws:sqs:us-east-1:111122223333:queue-{number}",
                "members": [f"arn:aws:sqs:us-east-1:111122223333:queue-{number // 2}"],
            }
            for number in range(1, count)
        ],
    }
    first = records(json.dumps(document))

    for as_json in (False, True):
        assert digest(records(exported(first, as_json=as_json))) == digest(first)
