"""What variables of compose files and charts point to, and what the program does with it."""

import re
from pathlib import Path

import pytest
import yaml

from discovery.bare_names import NAMED_TYPES, hashed_key
from discovery.endpoints import find_references
from discovery.interface import Context
from discovery.match import Match
from model.records.observation import Reference
from model.records.requirement import Effect

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
    "env.perhaps-host": "unclear",
}
NAMES = {
    hashed_key(b"salt", named.type, "111122223333", "us-east-1", name): f"{named.type} {name}"
    for named in NAMED_TYPES
    for _, value, meaning, points_to in ROWS
    for name in value.split(",")
    if meaning == "names" and named.type in points_to
}


def matches_of(variable: str, value: str) -> tuple[Match, ...]:
    return find_references(value, variable=variable, context=CONTEXT, principal=ROLE)


def pointed_to(variable: str, value: str) -> tuple[str, str]:
    """Return the meaning, and what the value points to in the notation of the rows."""
    matches = matches_of(variable, value)
    names = [NAMES[key] for match in matches for key in match.keys if key in NAMES]
    if names:
        return "names", ",".join(sorted(names))
    needs = [match for match in matches if match.rule != "env.bare-name"]
    meanings = {MEANINGS.get(match.rule) or MEANINGS[match.relation] for match in needs}
    return ",".join(sorted(meanings)) or "none", ",".join("|".join(plain(n.keys)) for n in needs)


def plain(keys: tuple[str, ...]) -> list[str]:
    forms = ("host:", "address:", "ip:public/")
    return [next((k.removeprefix(form) for form in forms if k.startswith(form)), k) for k in keys]


@pytest.mark.parametrize(("variable", "value", "meaning", "points_to"), ROWS)
def test_a_variable_points_to(variable: str, value: str, meaning: str, points_to: str) -> None:
    assert pointed_to(variable, value) == (meaning, points_to)


def test_recall_and_false_needs_over_all_rows() -> None:
    """Recall is the share of the stated providers that are seen with the stated meaning."""
    stated, recalled, false_hard = 0, 0, []
    for variable, value, meaning, points_to in ROWS:
        needed = set(re.split(r"[,|]", points_to)) - {""} if meaning != "none" else set()
        seen_meaning, seen_providers = pointed_to(variable, value)
        seen = set(re.split(r"[,|]", seen_providers)) - {""}
        stated += len(needed)
        recalled += len(needed & seen) if seen_meaning == meaning else 0
        is_hard = any(
            match.effect is Effect.HARD and match.rule != "env.bare-name"
            for match in matches_of(variable, value)
        )
        if is_hard and (meaning not in {"calls", "names"} or not seen <= needed):
            false_hard.append(variable)
    assert len(ROWS) >= 300
    assert false_hard == []
    assert recalled >= 0.9 * stated, f"recall is {recalled} of {stated}"
