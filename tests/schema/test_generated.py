"""What is generated from the shapes is committed as it is, and is right by its own standards."""

import json

import jsonschema
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
)
from ruamel.yaml import YAML

from model.incidents.rules import DEFAULT_RULES
from schema.documents.incident_rules import to_document
from schema.generate import GENERATED, generated
from tests.service.running import SHOP

TEXTS = dict(generated())


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_committed_file_is_what_the_code_generates(name):
    committed = (GENERATED / name).read_text(encoding="utf-8")

    assert committed == TEXTS[name], "run `python -m schema.generate` and commit what it writes"


def test_every_committed_file_is_generated():
    assert {path.name for path in GENERATED.iterdir()} == set(TEXTS)


def test_generating_twice_gives_the_same_texts():
    assert dict(generated()) == TEXTS


def test_every_type_field_argument_and_value_is_described():
    schema = build_schema(TEXTS["schema.graphql"])
    missing = []
    for name, kind in schema.type_map.items():
        if name.startswith("__") or not kind.ast_node:
            continue
        if not kind.description:
            missing.append(name)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            missing += [
                f"{name}.{field}" for field, one in kind.fields.items() if not one.description
            ]
        if isinstance(kind, GraphQLEnumType):
            continue

    assert missing == []


def test_every_answer_carries_its_revision_and_coverage():
    schema = build_schema(TEXTS["schema.graphql"])
    parts = {
        "Component", "Requirement", "Node", "Assertion", "CrawlProgress", "Revision", "Viewer",
        "PlanRun", "RevisionGaps", "AuditLineConnection", "Incident", "IncidentConnection",
    }  # fmt: skip
    assert schema.query_type is not None
    answers = [str(one.type).strip("[]!") for one in schema.query_type.fields.values()]

    without = {
        name
        for name in answers
        if not {"revision", "coverage"} <= set(schema.type_map[name].fields)  # type: ignore[attr-defined]
    }
    assert without == parts


@pytest.mark.parametrize("name", sorted(name for name in TEXTS if name.endswith(".json")))
def test_json_schema_is_one(name):
    jsonschema.Draft202012Validator.check_schema(json.loads(TEXTS[name]))


def test_the_shop_fits_the_schema_of_graph_documents_and_a_broken_one_does_not():
    validator = jsonschema.Draft202012Validator(json.loads(TEXTS["graph_document.schema.json"]))
    document = json.loads(json.dumps(YAML(typ="safe").load(SHOP.read_text()), default=str))

    assert list(validator.iter_errors(document)) == []
    document["components"][0]["kind"] = "compte"
    document["objectives"][0]["rto"] = "5m"
    assert len(list(validator.iter_errors(document))) >= 2


def test_incident_rules_fit_their_schema_and_a_broken_document_does_not():
    validator = jsonschema.Draft202012Validator(json.loads(TEXTS["incident_rules.schema.json"]))
    document = to_document(DEFAULT_RULES)

    assert list(validator.iter_errors(document)) == []
    document["rules"][0]["source"] = "aws.health"
    document["rules"][1]["severity"] = "grave"
    assert len(list(validator.iter_errors(document))) >= 2
