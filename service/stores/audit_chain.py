"""The chain of the audit log: each line carries the hash of the line before.

The hash of line n is SHA-256 over the hash of line n-1 and the stored text of line n; the first
line follows on 64 zeros. So each hash stands for the whole log up to its line, lines that were
written before the chain was introduced included. The store keeps the number and the hash of the
last line as the head: lines that are missing at the end are noticed by it.

References:
    1. S. Haber, W. S. Stornetta, "How to time-stamp a digital document", Journal of Cryptology 3,
       1991, section 5.1 (linking).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

import orjson

from model.errors import InvalidValue
from service.stores.codec import dumps, reader
from service.stores.interface import AuditEntry, AuditHead, AuditLine

START = "0" * 64
"""The hash that the first line follows on."""
PREVIOUS = "previous"
"""The key of the stored text under which the hash of the line before stands."""
TOGETHER = 1000
"""Lines that are read at a time."""
PATIENCE = 20
"""How often a log is read again because a line was written meanwhile."""
HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


class AuditLog(Protocol):
    """The part of a store that keeps the audit log."""

    def audit_lines(
        self, limit: int = 100, *, after: int | None = None, before: int | None = None
    ) -> Sequence[AuditLine]:
        """Return lines, as `GraphStore.audit_lines` does."""

    def audit_head(self) -> AuditHead | None:
        """Return the head of the log."""


def chained(entry: AuditEntry, head: AuditHead) -> tuple[bytes, AuditHead]:
    """Return the text of a new line after `head`, and the head with that line."""
    text = orjson.dumps({**orjson.loads(dumps(entry)), PREVIOUS: head.hash})
    return text, following(head, text)


def following(head: AuditHead, text: bytes) -> AuditHead:
    """Return the head after one more line."""
    return AuditHead(
        number=head.number + 1, hash=sha256(head.hash.encode() + b"\n" + text).hexdigest()
    )


def folded(texts: Iterable[bytes]) -> AuditHead:
    """Return the head of a log with these lines."""
    head = AuditHead(number=0, hash=START)
    for text in texts:
        head = following(head, text)
    return head


def entry_of(text: bytes | str) -> AuditEntry:
    """Return the entry of a stored line.

    Raises:
        ValueError: if the text is no JSON, or a field of it has no value of its type.
        TypeError: if it has other fields than an entry.
        KeyError: if it names an outcome that does not exist.
    """
    written: dict[str, Any] = orjson.loads(text)
    written.pop(PREVIOUS, None)
    entry: AuditEntry = reader(AuditEntry)(written)
    return entry


def parse_head(text: str) -> AuditHead:
    """Return the head that `NUMBER:HASH` names, as `loadpath audit verify` prints it.

    Raises:
        InvalidValue: if the text has another form.
    """
    match = HEAD.fullmatch(text)
    if match is None:
        expected = "the number and the hash of a line, as `loadpath audit verify` prints them"
        raise InvalidValue("head", text, expected)
    return AuditHead(number=int(match[1]), hash=match[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What the verification of a log says."""

    lines: int
    """How many lines the log has."""
    head: AuditHead
    """The head that follows from the lines."""
    defects: tuple[str, ...]
    """A sentence for each defect; empty when the log is sound."""


def verify(log: AuditLog, *, kept: AuditHead | None = None) -> Verified:
    """Compute the chain of a log anew, and compare it with what the lines and the head say.

    `kept` is a head that somebody kept elsewhere: its line must still have this hash. Without it,
    a log that was rewritten as a whole, head included, looks like a sound one.
    """
    for _ in range(PATIENCE):
        head = log.audit_head()
        verified = _verified(_ascending(log), head, kept)
        if log.audit_head() == head:
            break
        # Somebody wrote a line meanwhile.
    return verified


def _ascending(log: AuditLog) -> Iterator[AuditLine]:
    last = 0
    while lines := log.audit_lines(TOGETHER, after=last):
        yield from lines
        last = lines[-1].number


def _verified(
    lines: Iterable[AuditLine], head: AuditHead | None, kept: AuditHead | None
) -> Verified:
    defects: list[str] = []
    at = AuditHead(number=0, hash=START)
    count, has_begun, hash_of_kept = 0, False, None
    for line in lines:
        count += 1
        if line.number != at.number + 1:
            missing = f"line {at.number + 1}" + (
                f" to {line.number - 1}" if line.number > at.number + 2 else ""
            )
            defects.append(f"{missing} is missing")
            at = AuditHead(number=line.number - 1, hash=at.hash)
        carried, problem = _read(line)
        if problem is not None:
            defects.append(problem)
        elif carried is None and has_begun:
            defects.append(f"line {line.number} does not carry the hash of the line before")
        elif carried is not None and carried != at.hash:
            defects.append(f"line {line.number} follows on other lines than those before it")
            # What was changed lies before this line; the lines after it are judged by its word.
            at = AuditHead(number=at.number, hash=carried)
        has_begun = has_begun or carried is not None
        at = following(at, line.text)
        if kept is not None and at.number == kept.number:
            hash_of_kept = at.hash
    defects.extend(_head_defects(at, head, has_begun=has_begun))
    if kept is not None and hash_of_kept is None:
        defects.append(f"line {kept.number}, the head that was kept, is missing")
    elif kept is not None and hash_of_kept != kept.hash:
        defects.append(f"line {kept.number} has another hash than the head that was kept")
    return Verified(lines=count, head=at, defects=tuple(defects))


def _read(line: AuditLine) -> tuple[str | None, str | None]:
    """Return the hash that a line carries, and what is wrong with the line."""
    try:
        carried = orjson.loads(line.text).get(PREVIOUS)
        entry = entry_of(line.text)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return None, f"line {line.number} cannot be read: {error}"
    if (entry.author, entry.action) != (line.author, line.action):
        return carried, f"line {line.number} is filed under another author or action"
    return carried, None


def _head_defects(at: AuditHead, head: AuditHead | None, *, has_begun: bool) -> Iterator[str]:
    if head is None:
        if has_begun:
            yield "the head of the log is missing"
    elif head.number > at.number:
        ends = f"line {at.number}" if at.number else "no line"
        yield f"the log was truncated: its head is line {head.number}, it ends with {ends}"
    elif head.number < at.number:
        yield f"line {head.number + 1} and those after it were added without their hash"
    elif head.hash != at.hash:
        yield f"line {at.number} was changed: the head has another hash"
