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
    found = set()
    for observation in observations:
        for seen in observation.facts.memberships:
            group, member = resolver.resolve(seen.group), resolver.resolve(seen.member)
            if group is not None and member is not None and group != member:
                found.add(Membership(group=group, member=member))
    return found


def read_objectives(observations: Iterable[Observation], resolver: Resolver) -> set[Objective]:
    """Return every stated objective; its subject becomes a placeholder when it was never seen."""
    return {
        replace(one, subject=subject)
        for observation in observations
        for one in observation.facts.objectives
        if (subject := resolver.resolve(Reference(key=one.subject))) is not None
    }


def read_capabilities(observations: Iterable[Observation], resolver: Resolver) -> set[Capability]:
    """Return every stated capability; its subject becomes a placeholder likewise."""
    return {
        replace(one, subject=subject)
        for observation in observations
        for one in observation.facts.capabilities
        if (subject := resolver.resolve(Reference(key=one.subject))) is not None
    }


def read_waivers(observations: Iterable[Observation], resolver: Resolver) -> set[Waiver]:
    """Return every waiver; one whose subject is gone keeps its name and makes no component.

    To be read last, when all placeholders are known.
    """
    return {
        replace(one, subject=resolver.present(one.subject) or one.subject)
        for observation in observations
        for one in observation.facts.waivers
    }


def sorted_by(key: Callable[[T], Any], records: Iterable[T]) -> tuple[T, ...]:
    """Return `records` in the order of `key`, equal keys by their whole content."""
    return tuple(sorted(records, key=lambda one: (key(one), repr(one))))


def membership_key(one: Membership) -> tuple[ComponentId, ComponentId]:
    """Return the identity of a membership."""
    return one.group, one.member


def objective_key(one: Objective | Capability) -> tuple[ComponentId, str, str]:
    """Return what an objective or a capability is sorted by."""
    return one.subject, one.disruption_class, one.source


def waiver_key(one: Waiver) -> tuple[str, ComponentId]:
    """Return what a waiver is sorted by."""
    return one.rule, one.subject
