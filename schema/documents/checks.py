"""What the shapes cannot see: things declared twice, promises about nothing or several things.

These run on the plain values, so that they are reported together with what the shapes refuse.
"""

from collections.abc import Iterator
from typing import Any

from schema.documents.errors import Problem
from schema.documents.positions import Path, Source, path_text
from schema.documents.shapes.promises import SUBJECTS

DECLARING = ("components", "groups", "services", "journeys", "systems")
"""Sections whose items make a component."""


def subjects(source: Source) -> Iterator[Problem]:
    """Yield one problem for each promise that does not name exactly one thing."""
    for section in ("objectives", "capabilities"):
        for number, entry in _entries(source, section):
            named = [name for name in SUBJECTS if entry.get(name) is not None]
            if len(named) != 1:
                both = " and ".join(f"`{name}`" for name in named)
                expected = f"exactly one of {', '.join(SUBJECTS)}"
                yield source.problem(
                    (section, number, *named[1:2]),
                    both,
                    expected if named else f"{expected}; none is there",
                    key=True,
                )


def declared_twice(source: Source) -> Iterator[Problem]:
    """Yield one problem for each id or requirement that a document declares again."""
    for section in DECLARING:
        yield from _repeated(source, section, _ids(source, section))
    first: dict[str, Path] = {}
    for section in DECLARING[1:]:
        for identity, path in _ids(source, section):
            if identity in first and first[identity][0] != section:
                where = path_text(first[identity])
                yield source.problem(
                    path, repr(identity), f"an id that {where} has not taken", "rename one of them"
                )
            first.setdefault(identity, path)
    yield from _repeated(source, "requirements", _requirements(source))


def _repeated(
    source: Source, section: str, identities: Iterator[tuple[str, Path]]
) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for identity, path in identities:
        if identity in first:
            line, _ = source.place.locate(first[identity])
            shown = repr(identity.split("\n")[0])
            what = "requirement" if section == "requirements" else "id"
            yield source.problem(
                path, shown, f"each {what} once", f"the first is on line {line}; merge the two"
            )
        first.setdefault(identity, path)


def _entries(source: Source, section: str) -> Iterator[tuple[int, dict[str, Any]]]:
    sections = source.value
    entries = sections.get(section) if isinstance(sections, dict) else None
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            yield number, entry


def _ids(source: Source, section: str) -> Iterator[tuple[str, Path]]:
    for number, entry in _entries(source, section):
        if isinstance(entry.get("id"), str):
            yield entry["id"], (section, number, "id")


def _requirements(source: Source) -> Iterator[tuple[str, Path]]:
    """Yield the identity of each requirement: dependent, relation, phase and providers."""
    for number, entry in _entries(source, "requirements"):
        members = entry.get("members")
        names = sorted(filter(None, map(_provider, members if isinstance(members, list) else ())))
        phase = entry.get("phase") or ("start" if entry.get("effect") == "lifecycle" else "run")
        parts = [entry.get("dependent"), entry.get("relation", "depends_on"), phase, *names]
        if names and all(isinstance(part, str) for part in parts):
            yield "\n".join(parts), ("requirements", number, "dependent")


def _provider(member: object) -> str | None:
    name = member.get("provider") if isinstance(member, dict) else member
    return name if isinstance(name, str) else None
