"""Documents of incident rules: which events open an incident, and who is notified."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from model.incidents.rules import IncidentRule
from schema.documents.errors import DocumentRejected, Problem
from schema.documents.plain import plain
from schema.documents.positions import Source
from schema.documents.problems import no_mapping, shape_problems
from schema.documents.shapes.base import Shape, record_of, record_shape
from schema.documents.text import read

MOST_RULES = 200
RULE_FIELDS = record_shape(IncidentRule)


class RuleShape(RULE_FIELDS):  # type: ignore[misc, valid-type]  # derived
    """What happens with some events. What a rule leaves out, it does not ask for."""


class IncidentRulesDocument(Shape):
    """Rules, in their order: the first that is about an event decides."""

    loadpath_incident_rules: Annotated[Literal[1], Field(alias="loadpath-incident-rules")]
    """The version of the format: 1."""
    rules: Annotated[list[RuleShape], Field(max_length=MOST_RULES)]
    """The rules; without any, no incident is opened."""


def rules_of(raw: bytes, *, file: str) -> Sequence[IncidentRule]:
    """Return the rules of a document.

    Raises:
        DocumentRejected: with every problem of the document at once.
    """
    source = read(raw, file=file)
    if not isinstance(source.value, dict):
        raise DocumentRejected([*source.problems, no_mapping(source, IncidentRulesDocument)])
    try:
        document = IncidentRulesDocument.model_validate(source.value)
    except ValidationError as error:
        problems = shape_problems(source, error, IncidentRulesDocument)
        raise DocumentRejected([*source.problems, *problems]) from error
    rules = [record_of(IncidentRule, shape) for shape in document.rules]
    wrong = [*source.problems, *_repeated(source, rules)]
    if wrong:
        raise DocumentRejected(wrong)
    return rules


def to_document(rules: Sequence[IncidentRule]) -> dict[str, Any]:
    """Return the document that states `rules`."""
    return {"loadpath-incident-rules": 1, "rules": [plain(rule) for rule in rules]}


def _repeated(source: Source, rules: Sequence[IncidentRule]) -> Sequence[Problem]:
    names = [rule.name for rule in rules]
    return [
        source.problem(("rules", number, "name"), repr(name), "a name that no other rule has")
        for number, name in enumerate(names)
        if name in names[:number]
    ]
