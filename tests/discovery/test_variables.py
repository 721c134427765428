"""What variables of compose files and charts point to, and what the program does with it."""

from pathlib import Path

import pytest
import yaml

from discovery.bare_names import NAMED_TYPES, hashed_key
from discovery.endpoints import find_references
from discovery.interface import Context
from model.records.observation import Reference

CONTEXT = Context(partition="aws", account="111122223333", region="us-east-1", salt=b"salt")
ROLE = Reference(key="arn:aws:iam::111122223333:role/me")
ROWS = yaml.safe_load((Path(__file__).parent / "variables.yaml").read_text())
MEANINGS = {
    "connects_to": "calls",
    "calls_aws": "calls",
    "sends_to": "calls",
    "refers_to": "calls",
    "may_be_called_by": "admits",
    "reports_to": "telemetry",
    "calls_through": "proxy",
}
NAMES = {
    hashed_key(b"salt", named.type, "111122223333", "us-east-1", name): f"{named.type} {name}"
    for named in NAMED_TYPES
    for _, value, meaning, points_to in ROWS
    for name in value.split(",")
    if meaning == "names" and named.type in points_to
}


def pointed_to(variable: str, value: str) -> tuple[str, str]:
    """Return the meaning, and what the value points to in the notation of the rows."""
    matches = find_references(value, variable=variable, context=CONTEXT, principal=ROLE)
    names = [NAMES[key] for match in matches for key in match.keys if key in NAMES]
    if names:
        return "names", ",".join(sorted(names))
    needs = [match for match in matches if match.rule != "env.bare-name"]
    meanings = {MEANINGS[match.relation] for match in needs}
    return ",".join(sorted(meanings)) or "none", ",".join("|".join(plain(n.keys)) for n in needs)


def plain(keys: tuple[str, ...]) -> list[str]:
    forms = ("host:", "address:", "ip:public/")
    return [next((k.removeprefix(form) for form in forms if k.startswith(form)), k) for k in keys]


@pytest.mark.parametrize(("variable", "value", "meaning", "points_to"), ROWS)
def test_a_variable_points_to(variable: str, value: str, meaning: str, points_to: str) -> None:
    assert pointed_to(variable, value) == (meaning, points_to)


def test_the_rows_are_many() -> None:
    assert len(ROWS) >= 200
