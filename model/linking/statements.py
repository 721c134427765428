"""Statements: memberships, objectives, capabilities and waivers, with their subjects resolved."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from model.linking.resolve import Resolver
from model.records.component import ComponentId, Membership
from model.records.objective import Capability, Objective, Waiver
from model.records.observation import Observation, Reference

T = TypeVar("T")


def read_memberships(observations: Iterable[Observation], resolver: Resolver) -> set[Membership]:
    """Return every stated membership."""
    memberships = set()
    for observation in observations:
        for seen in observation.facts.memberships:
            group, member = resolver.resolve(seen.group), resolver.resolve(seen.member)
            if group is not None and member is not None and group != member:
                memberships.add(Membership(group=group, member=member))
    return memberships


def read_objectives(observations: Iterable[Observation], resolver: Resolver) -> set[Objective]:
    """Return every stated objective; a subject that no source described becomes a placeholder."""
    return {
        replace(objective, subject=subject)
        for observation in observations
        for objective in observation.facts.objectives
        if (subject := resolver.resolve(Reference(key=objective.subject))) is not None
    }


def read_capabilities(observations: Iterable[Observation], resolver: Resolver) -> set[Capability]:
    """Return every stated capability; a subject that no source described becomes a placeholder."""
    return {
        replace(capability, subject=subject)
        for observation in observations
        for capability in observation.facts.capabilities
        if (subject := resolver.resolve(Reference(key=capability.subject))) is not None
    }


def read_waivers(observations: Iterable[Observation], resolver: Resolver) -> set[Waiver]:
    """Return every waiver; a waiver whose subject is gone keeps the name and adds no component.

    Call it last, when all placeholders are known.
    """
    return {
        replace(waiver, subject=resolver.present(waiver.subject) or waiver.subject)
        for observation in observations
        for waiver in observation.facts.waivers
    }


def sorted_by(key: Callable[[T], Any], records: Iterable[T]) -> tuple[T, ...]:
    """Return `records` in the order of `key`, equal keys by their whole content."""
    return tuple(sorted(records, key=lambda record: (key(record), repr(record))))


def membership_key(membership: Membership) -> tuple[ComponentId, ComponentId]:
    """Return the identity of a membership."""
    return membership.group, membership.member


def objective_key(promise: Objective | Capability) -> tuple[ComponentId, str, str]:
    """Return what an objective or a capability is sorted by."""
    return promise.subject, promise.disruption_class, promise.source


def waiver_key(waiver: Waiver) -> tuple[str, ComponentId]:
    """Return what a waiver is sorted by."""
    return waiver.rule, waiver.subject
