"""Objectives stated by tags: `rto=15m`, `rpo:region=PT1H`, `tier=1`."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from model.errors import InvalidValue
from model.records.component import Component
from model.records.duration import parse_duration
from model.records.objective import DisruptionClass, Objective

INVALID_TAGS = "invalid_tags"
"""The property that lists the tags that could not be read, with the reason."""


def read_tags(component: Component) -> tuple[Component, tuple[Objective, ...]]:
    """Return the component, completed from its tags, and the objectives that the tags state.

    A tag with a disruption class (`rto:zone`) holds for that class, a tag without one for all
    classes. A tag that cannot be read states nothing; the property `invalid_tags` lists it.
    """
    stated: list[Objective] = []
    bad: dict[str, str] = {}
    further: dict[str, str | int] = {}
    for tag in sorted(component.tags):
        name, _, suffix = tag.lower().partition(":")
        try:
            if name in ("rto", "rpo"):
                stated += _objectives(component, tag, name, suffix)
            elif name == "tier" and not suffix and "tier" not in component.properties:
                further["tier"] = _tier(component.tags[tag])
        except InvalidValue as error:
            bad[tag] = error.message
    if bad or further:
        notes = {INVALID_TAGS: bad} if bad else {}
        component = replace(
            component, properties=dict(sorted({**component.properties, **further, **notes}.items()))
        )
    return component, tuple(stated)


def _objectives(component: Component, tag: str, name: str, suffix: str) -> Iterable[Objective]:
    value = component.tags[tag]
    duration = parse_duration(value, name=f"tag {tag!r}")
    classes = _classes(tag, suffix)
    return [
        _objective(component, disruption_class, tag, name, duration) for disruption_class in classes
    ]


def _classes(tag: str, suffix: str) -> Iterable[DisruptionClass]:
    if not suffix:
        return tuple(DisruptionClass)
    try:
        return (DisruptionClass(suffix),)
    except ValueError:
        known = ", ".join(DisruptionClass)
        raise InvalidValue(f"tag {tag!r}", suffix, f"one of {known}, after the colon") from None


def _objective(
    component: Component,
    disruption_class: DisruptionClass,
    tag: str,
    name: str,
    duration: timedelta,
) -> Objective:
    return Objective(
        subject=component.id,
        disruption_class=disruption_class,
        source=f"tag:{tag}",
        rto=duration if name == "rto" else None,
        rpo=duration if name == "rpo" else None,
    )


def _tier(value: str) -> int | str:
    text = value.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else text
