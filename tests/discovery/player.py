"""Plays recorded AWS answers to a crawler, through botocore's own Stubber.

The Stubber rejects an answer or an argument that AWS's model does not have, so a wrong path in a
declaration fails here and not in somebody's account. Answers are given in the order of the calls:

    observation = play(
        CERTIFICATES,
        ("list_certificates", {"CertificateSummaryList": [{"CertificateArn": ARN}]}),
        ("describe_certificate", {"Certificate": {…}}, {"CertificateArn": ARN}),
        ("list_tags_for_certificate", error("AccessDeniedException")),
    )
    assert needs(observation) == {("dependent key", "relation", "provider key")}

A third element names the arguments the call must have. An operation of another client is written
`elbv2:describe_tags`. Every answer must be used; a call without an answer fails the test. Values
in answers are AWS's Python types (`datetime` for moments).
"""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.stub import Stubber

from discovery.interface import Context, Crawler
from discovery.runner import run_crawler
from model.records.component import Component
from model.records.observation import Observation, SeenComponent, SeenRequirement

ACCOUNT = "111122223333"
REGION = "us-east-1"
SALT = b"salt of the tests"
HASHED_NAME = "name-hash:"
CONTEXT = Context(partition="aws", account=ACCOUNT, region=REGION, salt=SALT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An error instead of an answer."""

    code: str
    message: str = "refused by the test"
    status: int = 400


def error(code: str, *, status: int = 400) -> Refusal:
    """Return an error for `play` to answer with."""
    return Refusal(code=code, status=status)


def play(
    crawler: Crawler,
    *answers: tuple[str, Any] | tuple[str, Any, dict[str, Any]],
    context: Context = CONTEXT,
) -> Observation:
    """Return what `crawler` sees when AWS answers with `answers`, all of which must be used."""
    stubs: dict[str, Stubber] = {}
    for operation, answer, *expected in answers:
        service, name = _split(crawler, operation)
        stub = stubs.setdefault(service, _stub(service))
        if isinstance(answer, Refusal):
            stub.add_client_error(
                name, answer.code, answer.message, answer.status, {}, *(expected or [None])
            )
        else:
            stub.add_response(name, answer, *(expected or [None]))
    observation = run_crawler(
        crawler,
        clients=lambda service: stubs.setdefault(service, _stub(service)).client,
        context=context,
        call_region=REGION,
        now=ticking(),
    )
    broken = [call for call in observation.failed_calls if "Stub" in call]
    assert not broken, f"{broken}: {observation.error_message}"
    for stub in stubs.values():
        stub.assert_no_pending_responses()
    return observation


def components(observation: Observation) -> dict[str, Component]:
    """Return the components of an observation by id."""
    return {seen.component.id: seen.component for seen in observation.facts.components}


def measured(observation: Observation) -> dict[str, dict[str, Any]]:
    """Return the measured values of each component that has some, by name."""
    return {
        seen.component.id: {
            name: stated["value"]  # type: ignore[index, call-overload]
            for name, stated in seen.component.measurements.items()
        }
        for seen in observation.facts.components
        if seen.component.measurements
    }


def keys(observation: Observation) -> dict[str, tuple[str, ...]]:
    """Return the further keys of each component, without the hashes of bare names."""
    return {seen.component.id: readable_keys(seen.keys) for seen in observation.facts.components}


def hashed_names(observation: Observation) -> set[str]:
    """Return the hashes by which bare names in configuration values find the components."""
    return {
        key
        for seen in observation.facts.components
        for key in seen.keys
        if key.startswith(HASHED_NAME)
    }


def seen(observation: Observation) -> tuple[SeenComponent, ...]:
    """Return the components with their keys."""
    return observation.facts.components


def needs(observation: Observation) -> set[tuple[str, str, str]]:
    """Return every dependency as (dependent key, relation, provider key)."""
    return {
        (requirement.dependent.key, requirement.relation, member.reference.key)
        for requirement in observation.facts.requirements
        for member in requirement.members
    }


def requirement(observation: Observation, rule: str) -> SeenRequirement:
    """Return the only requirement that `rule` derived."""
    requirements = [
        requirement
        for requirement in observation.facts.requirements
        if any(evidence.rule == rule for evidence in requirement.evidence)
    ]
    assert len(requirements) == 1, f"{rule}: {len(requirements)} requirements"
    return requirements[0]


def ticking(start: datetime = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) -> Any:
    """Return a clock that moves on by one second each time it is read."""
    seconds = itertools.count()
    return lambda: start + timedelta(seconds=next(seconds))


def readable_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return keys without the hashes of bare names."""
    return tuple(key for key in keys if not key.startswith(HASHED_NAME))


def _split(crawler: Crawler, operation: str) -> tuple[str, str]:
    service, _, name = operation.rpartition(":")
    if service:
        return service, name
    declared = (call.service for call in crawler.calls if call.operation == name)
    return next(declared, None) or crawler.service, name


def _stub(service: str) -> Stubber:
    client = boto3.client(
        service,  # type: ignore[call-overload]  # the name is data here
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    stub = Stubber(client)
    stub.activate()
    return stub
