"""Recorded answers of AWS, and the facts made of them in one line each."""

import json
from pathlib import Path
from typing import Any

from model.linking.merge import descriptions_by_component, merged
from model.records.component import Component
from model.records.observation import Observation, SeenRequirement
from model.records.requirement import Phase
from tests.discovery.player import HASHED_NAME

ANSWERS = Path(__file__).parent / "answers"


def recorded(service: str, name: str) -> Any:
    """Return `answers/<service>/<name>.json`."""
    return json.loads((ANSWERS / service / f"{name}.json").read_text())


def described(observation: Observation) -> dict[str, Component]:
    """Return the components by id, each with all that the crawler's parts say of it."""
    return {
        str(identity): merged(said)
        for identity, said in descriptions_by_component([observation]).items()
    }


def named(observation: Observation, identity: str) -> set[str]:
    """Return the further keys of one component, without the hashes of bare names."""
    return {
        key
        for component in observation.facts.components
        if component.component.id == identity
        for key in component.keys
        if not key.startswith(HASHED_NAME)
    }


def requirement_lines(observation: Observation) -> list[str]:
    """Return every requirement as `rule: dependent effect[/phase] relation [k of] providers`.

    An ARN of the tests' own account and Region is cut down to `service!resource`.
    """
    return sorted(_line(requirement) for requirement in observation.facts.requirements)


def _line(requirement: SeenRequirement) -> str:
    rules = "+".join(evidence.rule for evidence in requirement.evidence)
    phase = "" if requirement.phase is Phase.RUN else f"/{requirement.phase}"
    some = "" if requirement.minimum is None else f"{requirement.minimum} of "
    providers = ", ".join(short(member.reference.key) for member in requirement.members)
    return (
        f"{rules}: {short(requirement.dependent.key)} {requirement.effect}{phase}"
        f" {requirement.relation} {some}{providers}"
    )


def short(key: str) -> str:
    """Return a key without what all ARNs of the tests have in common."""
    parts = key.split(":", 5)
    own = parts[0] == "arn" and parts[3:5] == ["us-east-1", "111122223333"]
    return f"{parts[2]}!{parts[5]}" if own else key
